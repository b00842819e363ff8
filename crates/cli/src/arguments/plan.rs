//! `weighbridge plan`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DbFile, GateArguments, ReadingArguments};

/// Says what to upgrade, in which order, and how to check that it is done
///
/// Weighs the versions that advisories and an index name, with all that has to move together, and chooses the fewest
/// steps that remove the most risk. Every step has its command, patches of the files that were given, the findings it
/// closes and opens, its cost, its owner and its last day. Nothing is installed and nothing is run.
#[derive(Debug, Args)]
#[command(after_help = PLAN_EXAMPLES, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Plan {
    #[command(subcommand)]
    pub(crate) verb: Option<PlanVerb>,

    /// Image, folder or SBOM
    #[arg(value_name = "SOURCE|SBOM", required = true)]
    pub(crate) name: Option<String>,

    #[command(flatten)]
    pub(crate) reading: ReadingArguments,

    #[command(flatten)]
    pub(crate) rules: GateArguments,

    #[command(flatten)]
    pub(crate) planning: PlanArguments,

    /// What to write and where; may be given several times
    ///
    /// Formats: table, markdown, json. Without FILE it goes to standard output. The default is table.
    #[arg(short, long, visible_alias = "format", value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,
}

/// What the plan is made with
#[derive(Debug, Args)]
#[command(next_help_heading = "What the plan is made with")]
pub(crate) struct PlanArguments {
    /// Folder that says which versions there are: wheels, *.metadata of wheels, simple-index answers as NAME.json
    #[arg(long, value_name = "DIR")]
    pub(crate) index: Option<PathBuf>,

    /// Who owns what: the last entry that matches decides
    #[arg(long, value_name = "FILE")]
    pub(crate) owners: Option<PathBuf>,

    /// Requirements or lock file to patch; it says as well what the application asks for
    #[arg(long, value_name = "FILE")]
    pub(crate) requirements: Option<PathBuf>,

    /// Dockerfile to patch
    #[arg(long, value_name = "FILE")]
    pub(crate) dockerfile: Option<PathBuf>,

    /// A newer release of the base image, to see what moving to it would close
    #[arg(long, value_name = "SOURCE|SBOM")]
    pub(crate) base_newer: Option<String>,

    /// Your own command that compares what the image does before and after: recorded, never run
    #[arg(long, value_name = "COMMAND")]
    pub(crate) smoke: Option<String>,

    /// Time allowed by severity, counted from --as-of [default: critical=1d,high=7d,medium=30d,low=90d]
    #[arg(long, value_name = "SEVERITY=PERIOD,…")]
    pub(crate) deadline: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PlanVerb {
    Verify(PlanVerify),
}

/// Says which steps of a plan are done, and exits with 1 when one is not
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  weighbridge plan verify plan.json oci:./rebuilt")]
pub(crate) struct PlanVerify {
    /// The plan, as JSON
    #[arg(value_name = "PLAN")]
    pub(crate) plan: PathBuf,

    /// Image, folder or SBOM that was made since
    #[arg(value_name = "NEW")]
    pub(crate) name: String,

    #[command(flatten)]
    pub(crate) reading: ReadingArguments,

    #[command(flatten)]
    pub(crate) db: DbFile,

    /// Weigh as of this time (RFC 3339) [default: SOURCE_DATE_EPOCH, else now]
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<String>,

    /// What to write and where; may be given several times
    ///
    /// Formats: table, markdown, json. Without FILE it goes to standard output. The default is table.
    #[arg(short, long, visible_alias = "format", value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,
}

const PLAN_EXAMPLES: &str = "\
Examples:
  weighbridge plan oci:./layout --index wheels/ --requirements requirements.txt -o table -o json=plan.json
  weighbridge plan sbom.cdx.json --base-newer registry.example/debian:12.12 --dockerfile Dockerfile -o markdown
  weighbridge plan verify plan.json new.cdx.json";

//! `weighbridge vex`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{GateArguments, SourceArguments};

/// Writes, merges and exports VEX statements: what does not affect you, and why
#[derive(Debug, Args)]
pub(crate) struct Vex {
    #[command(subcommand)]
    pub(crate) verb: VexVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum VexVerb {
    Add(Box<VexAdd>),
    Merge(VexMerge),
    Export(Box<VexExport>),
}

/// Adds a statement to a VEX document, or begins one
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  weighbridge vex add team.openvex.json --id CVE-2024-1234 --product pkg:pypi/torch \
    --status not_affected \\\n    --justification vulnerable_code_not_in_execute_path --author 'ML Platform <ml@example.org>'"
)]
pub(crate) struct VexAdd {
    /// Document; it is made when it is not there
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Vulnerability
    #[arg(long, value_name = "CVE")]
    pub(crate) id: String,

    /// Another id of the vulnerability; may be given several times
    #[arg(long, value_name = "ID")]
    pub(crate) alias: Vec<String>,

    /// Product as a purl; may be given several times
    #[arg(long, value_name = "PURL", required = true)]
    pub(crate) product: Vec<String>,

    /// Part of the product as a purl; may be given several times
    #[arg(long, value_name = "PURL")]
    pub(crate) subcomponent: Vec<String>,

    /// not_affected, affected, fixed or under_investigation
    #[arg(long, value_name = "STATUS")]
    pub(crate) status: String,

    /// Why it is not affected: component_not_present, vulnerable_code_not_present, …
    #[arg(long, value_name = "WORD")]
    pub(crate) justification: Option<String>,

    /// In words: why it does not affect, or what to do where it does
    #[arg(long, value_name = "TEXT")]
    pub(crate) statement: Option<String>,

    /// Who says so
    #[arg(long, value_name = "NAME")]
    pub(crate) author: String,

    /// Format of a new document: openvex, csaf, cyclonedx
    #[arg(long, value_name = "FORMAT", default_value = "openvex")]
    pub(crate) format: String,
}

/// Puts several documents together; the newest statement about a product wins
#[derive(Debug, Args)]
pub(crate) struct VexMerge {
    /// Documents, in any of the three formats
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,

    /// Format to write: openvex, csaf, cyclonedx
    #[arg(long, value_name = "FORMAT", default_value = "openvex")]
    pub(crate) format: String,

    /// Who puts them together
    #[arg(long, value_name = "NAME")]
    pub(crate) author: String,
}

/// Writes what is known about an image as VEX: suppressed findings with who suppressed them and why
#[derive(Debug, Args)]
pub(crate) struct VexExport {
    #[command(flatten)]
    pub(crate) source: SourceArguments,

    #[command(flatten)]
    pub(crate) rules: GateArguments,

    /// Format to write: openvex, csaf, cyclonedx
    #[arg(long, value_name = "FORMAT", default_value = "openvex")]
    pub(crate) format: String,

    /// Who says so
    #[arg(long, value_name = "NAME")]
    pub(crate) author: String,
}

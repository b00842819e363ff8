//! `weighbridge gate` and `weighbridge baseline`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DbFile, ReadingArguments, SourceArguments};

/// Decides whether an image may pass, and says why
///
/// Takes an image, a folder or an SBOM (CycloneDX or SPDX), matches it against the advisory database, applies VEX
/// and the policy, and exits with 1 when it may not pass. The same decision can be reached again later from the
/// JSON it writes (--replay).
#[derive(Debug, Args)]
#[command(after_help = GATE_EXAMPLES)]
pub(crate) struct Gate {
    /// Image, folder or SBOM
    ///
    /// sbom:FILE, oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:TAG], dir:PATH, file:PATH, an existing
    /// path, or an image in a registry such as registry.example/app:1.
    #[arg(value_name = "SOURCE|SBOM", required_unless_present = "replay")]
    pub(crate) name: Option<String>,

    /// Reach a decision again from its JSON: with the same database it gives the same bytes
    #[arg(long, value_name = "DECISION", conflicts_with_all = ["name", "policy", "fail_on", "vex", "baseline"])]
    pub(crate) replay: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) reading: ReadingArguments,

    #[command(flatten)]
    pub(crate) rules: GateArguments,

    /// What to write and where; may be given several times
    ///
    /// Formats: findings, json, sarif, markdown, github, junit, gitlab-container, gitlab-dependency, csv, html. Without
    /// FILE it goes to standard output. The default is findings.
    #[arg(short, long, visible_alias = "format", value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,

    /// Show everything in the table: what was set aside, waived and in the baseline, too
    #[arg(long)]
    pub(crate) full: bool,
}

const GATE_EXAMPLES: &str = "\
Examples:
  weighbridge gate sbom.cdx.json --fail-on high
  weighbridge gate oci:./layout --policy policy.toml --role serving -o findings -o html=report.html
  weighbridge gate sbom.cdx.json --policy policy.toml --vex vendor.openvex.json -o json=decision.json
  weighbridge gate --replay decision.json";

/// What decides
#[derive(Debug, Args)]
#[command(next_help_heading = "What decides")]
pub(crate) struct GateArguments {
    /// Fail on findings of this severity and worse: critical, high, medium, low
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<String>,

    /// The organisation's policy: a file, or URL@sha256:DIGEST
    #[arg(long, value_name = "FILE|URL@sha256:DIGEST")]
    pub(crate) policy: Option<String>,

    /// The project's own policy, which can only tighten the organisation's
    #[arg(long, value_name = "FILE")]
    pub(crate) project_policy: Option<PathBuf>,

    /// What the image is for: training or serving
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: Option<String>,

    /// VEX document to apply (OpenVEX, CSAF, CycloneDX); may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) vex: Vec<PathBuf>,

    /// Findings that were accepted before: only what is new counts
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,

    /// Decide as of this time (RFC 3339) [default: SOURCE_DATE_EPOCH, else now]
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<String>,

    #[command(flatten)]
    pub(crate) db: DbFile,
}

impl GateArguments {
    /// Whether anything was asked for that needs a decision.
    pub(crate) fn wanted(&self) -> bool {
        self.fail_on.is_some()
            || self.policy.is_some()
            || self.project_policy.is_some()
            || self.role.is_some()
    }
}

/// Records today's findings, so that only what is new fails
#[derive(Debug, Args)]
pub(crate) struct Baseline {
    #[command(subcommand)]
    pub(crate) verb: BaselineVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BaselineVerb {
    Accept(BaselineAccept),
}

/// Writes a baseline of everything that counts today, with an owner and a last day
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  weighbridge baseline accept sbom.cdx.json --fail-on high --owner ml-platform \
    --expires 2027-03-01 >baseline.json"
)]
pub(crate) struct BaselineAccept {
    #[command(flatten)]
    pub(crate) source: SourceArguments,

    #[command(flatten)]
    pub(crate) rules: GateArguments,

    /// Who owns the findings
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: String,

    /// Last day on which the baseline counts, YYYY-MM-DD
    #[arg(long, value_name = "DAY")]
    pub(crate) expires: String,
}

//! `weighbridge diff`.

use std::path::PathBuf;

use clap::Args;

use super::{DbFile, ReadingArguments};

/// Shows what changed between two versions of an image
///
/// Each side is an image, a folder, an SBOM (CycloneDX or SPDX) or a decision that `gate -o json` wrote, in any mix.
/// Findings are compared when an advisory database is at hand or both sides are decisions.
#[derive(Debug, Args)]
#[command(after_help = DIFF_EXAMPLES)]
pub(crate) struct Diff {
    /// What it was: image, folder, SBOM or decision
    #[arg(value_name = "OLD")]
    pub(crate) old: String,

    /// What it is: image, folder, SBOM or decision
    #[arg(value_name = "NEW")]
    pub(crate) new: String,

    #[command(flatten)]
    pub(crate) reading: ReadingArguments,

    /// Exit with 1 when there are new findings or observations of this severity or worse: critical, high, medium, low
    ///
    /// Malware and what is known to be exploited always count; what a waiver of the policy takes out does not.
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on_new: Option<String>,

    /// The organisation's policy, for its waivers: a file, or URL@sha256:DIGEST
    #[arg(long, value_name = "FILE|URL@sha256:DIGEST")]
    pub(crate) policy: Option<String>,

    /// VEX document to apply to both sides (OpenVEX, CSAF, CycloneDX); may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) vex: Vec<PathBuf>,

    /// Compare as of this time (RFC 3339) [default: SOURCE_DATE_EPOCH, else now]
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<String>,

    #[command(flatten)]
    pub(crate) db: DbFile,

    /// What to write and where; may be given several times: table, markdown, json, html
    #[arg(short, long, visible_alias = "format", value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,
}

const DIFF_EXAMPLES: &str = "\
Examples:
  weighbridge diff registry.example/app:1 registry.example/app:2
  weighbridge diff old.cdx.json oci:./layout --fail-on-new high -o markdown=comment.md
  weighbridge diff old.decision.json new.decision.json -o html=diff.html";

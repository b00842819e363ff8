//! `weighbridge audit`.

use std::path::PathBuf;

use clap::Args;

/// Writes a report for auditors from decisions that were kept
///
/// Reads what `gate -o json` wrote: what was gated, the answers, by which database and policies, waivers, baselines,
/// VEX, and what was not looked at. A document that cannot be read is listed, and the exit code is 3.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  weighbridge audit --dir decisions --from 2026-10-01 --to 2026-12-31 -o markdown=audit.md"
)]
pub(crate) struct Audit {
    /// Decision documents
    #[arg(value_name = "DECISION", required_unless_present = "dir")]
    pub(crate) decisions: Vec<PathBuf>,

    /// Folder with decision documents (*.json, not in folders below it)
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,

    /// First day, YYYY-MM-DD in UTC
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<String>,

    /// Last day, YYYY-MM-DD in UTC
    #[arg(long, value_name = "DAY")]
    pub(crate) to: Option<String>,

    /// What to write and where; may be given several times: table, markdown, html, csv, json
    #[arg(short, long, visible_alias = "format", value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,
}

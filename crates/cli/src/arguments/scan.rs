//! `weighbridge scan`.

use clap::Args;

use super::{GateArguments, SourceArguments};

/// Lists what an image or a folder is made of
///
/// Reads every layer once and writes a software bill of materials: distribution packages, Python packages, the
/// native libraries hidden inside wheels, the CUDA family, models. Each component names the file and the layer
/// it was seen in and how it was identified.
#[derive(Debug, Args)]
#[command(after_help = SCAN_EXAMPLES)]
pub(crate) struct Scan {
    #[command(flatten)]
    pub(crate) source: SourceArguments,

    /// What to write and where; may be given several times, from one pass
    ///
    /// Of what is in it: table, cyclonedx-json[@1.6], spdx-json[@2.3]. Of what is wrong with it (needs --fail-on or
    /// --policy): findings, json, sarif, markdown, github, junit, gitlab-container, gitlab-dependency, csv, html.
    /// Without FILE it goes to standard output. The default is a table on a terminal and cyclonedx-json in a pipe; with a gate, the table of findings.
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,

    /// List every package in the table, not only what stands out
    #[arg(long)]
    pub(crate) full: bool,

    #[command(flatten)]
    pub(crate) gate: GateArguments,

    /// Exit with 1 when a reader could not look at something
    #[arg(long)]
    pub(crate) require_complete: bool,
}

const SCAN_EXAMPLES: &str = "\
Examples:
  weighbridge scan oci:./layout
  weighbridge scan registry.example/team/trainer:1.4 -o table -o cyclonedx-json=sbom.cdx.json
  docker save trainer:1.4 | gzip >trainer.tar.gz && weighbridge scan docker-archive:trainer.tar.gz
  weighbridge scan oci:./layout --fail-on high -o findings -o sarif=findings.sarif -o html=report.html
  weighbridge scan dir:/opt/venv -o spdx-json | jq '.packages[].name'";

//! The command line. The doc comments are the help text.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold());

const EXIT_CODES: &str = "\
Exit codes:
  0  done, and the answer is yes
  1  done, and the answer is no (--require-complete)
  2  the command line is wrong
  3  it could not be done: input unreadable, network, registry";

/// Weighs machine-learning container images: what is in them, where it came from, and what stays unknown.
///
/// Nothing is unpacked to disk, nothing in an image is ever run, and no network is used unless the source is an
/// image in a registry.
#[derive(Debug, Parser)]
#[command(name = "weighbridge", version, styles = STYLES, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Scan(Scan),
    Explain(Explain),
}

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
    /// Formats: table, cyclonedx-json[@1.6], spdx-json[@2.3]. Without FILE it goes to standard output. The default
    /// is a table on a terminal and cyclonedx-json in a pipe.
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,

    /// List every package in the table, not only what stands out
    #[arg(long)]
    pub(crate) full: bool,

    /// Exit with 1 when a reader could not look at something
    #[arg(long)]
    pub(crate) require_complete: bool,
}

const SCAN_EXAMPLES: &str = "\
Examples:
  weighbridge scan oci:./layout
  weighbridge scan registry.example/team/trainer:1.4 -o table -o cyclonedx-json=sbom.cdx.json
  docker save trainer:1.4 | gzip >trainer.tar.gz && weighbridge scan docker-archive:trainer.tar.gz
  weighbridge scan dir:/opt/venv -o spdx-json | jq '.packages[].name'";

/// What to read, and how
#[derive(Debug, Args)]
pub(crate) struct SourceArguments {
    /// Image or folder
    ///
    /// oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:TAG], dir:PATH, file:PATH, an existing path, or
    /// an image in a registry such as registry.example/app:1.
    #[arg(value_name = "SOURCE")]
    pub(crate) name: String,

    /// Platform to take from a multi-platform image, such as linux/arm64 [default: this machine's]
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    pub(crate) platform: Option<String>,

    /// Read every layer again and keep nothing
    #[arg(long)]
    pub(crate) no_cache: bool,

    /// Folder of the layer cache [default: $XDG_CACHE_HOME/weighbridge]
    #[arg(long, value_name = "DIR")]
    pub(crate) cache_dir: Option<PathBuf>,

    /// No progress and no summary on standard error
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// Says why something is in a result
#[derive(Debug, Args)]
pub(crate) struct Explain {
    #[command(subcommand)]
    pub(crate) what: ExplainWhat,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExplainWhat {
    File(ExplainFile),
}

/// Says which facts and components a file gave, and which readers wanted it
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  weighbridge explain file oci:./layout usr/lib/os-release")]
pub(crate) struct ExplainFile {
    #[command(flatten)]
    pub(crate) source: SourceArguments,

    /// Path in the image, with or without a leading slash
    #[arg(value_name = "PATH")]
    pub(crate) path: String,
}

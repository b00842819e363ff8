//! `weighbridge base`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DbFile, ReadingArguments, SourceArguments};

/// Keeps a file of known base images, and tells which of them an image was built from
#[derive(Debug, Args)]
pub(crate) struct Base {
    #[command(subcommand)]
    pub(crate) verb: BaseVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BaseVerb {
    Learn(BaseLearn),
    List(BaseList),
    Of(BaseOf),
}

/// Reads base images and adds them to the file
///
/// Keeps their names, the digests of their layers as computed, their time and what is in them. The file is written
/// whole and sorted; the same release again changes nothing. Learn every release that you use: from their times comes
/// how often a base is patched.
#[derive(Debug, Args)]
#[command(after_help = LEARN_EXAMPLES)]
pub(crate) struct BaseLearn {
    /// Image; may be given several times
    #[arg(value_name = "IMAGE", required = true)]
    pub(crate) images: Vec<String>,

    /// File of known bases
    #[arg(long, value_name = "FILE", default_value = "bases.json")]
    pub(crate) file: PathBuf,

    /// What the image is called [default: the name it was asked for by]
    #[arg(long, value_name = "NAME:TAG")]
    pub(crate) name: Option<String>,

    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
}

const LEARN_EXAMPLES: &str = "\
Examples:
  weighbridge base learn registry.example/base/debian:12
  weighbridge base learn oci:./debian --name registry.example/base/debian:12 --file bases.json";

/// Lists the known bases
#[derive(Debug, Args)]
pub(crate) struct BaseList {
    /// File of known bases
    #[arg(long, value_name = "FILE", default_value = "bases.json")]
    pub(crate) file: PathBuf,
}

/// Tells which base something was built from, how old it is and what a newer one would change
///
/// By its layers where a known base has them (proof), else by its labels (a claim), else by its history (a guess). Exits
/// with 1 when the base is not known.
#[derive(Debug, Args)]
#[command(after_help = OF_EXAMPLES)]
pub(crate) struct BaseOf {
    #[command(flatten)]
    pub(crate) source: SourceArguments,

    /// File of known bases
    #[arg(long = "file", value_name = "FILE", default_value = "bases.json")]
    pub(crate) known: PathBuf,

    /// A newer release of the base (image or SBOM): which findings it would close, by the advisory database
    #[arg(long, value_name = "SOURCE|SBOM")]
    pub(crate) newer: Option<String>,

    /// Count ages to this time (RFC 3339) [default: SOURCE_DATE_EPOCH, else now]
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<String>,

    /// Write JSON
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) db: DbFile,
}

const OF_EXAMPLES: &str = "\
Examples:
  weighbridge base of registry.example/team/trainer:1.4 --file bases.json
  weighbridge base of sbom.cdx.json --newer registry.example/base/debian:12";

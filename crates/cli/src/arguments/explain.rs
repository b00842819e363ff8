//! `weighbridge explain`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DbFile, SourceArguments};

/// Says why something is in a result
#[derive(Debug, Args)]
pub(crate) struct Explain {
    #[command(subcommand)]
    pub(crate) what: ExplainWhat,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExplainWhat {
    File(ExplainFile),
    Cve(ExplainCve),
    Version(ExplainVersion),
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

/// Says whether a vulnerability affects an image, with the proof
///
/// Affected, not affected or unknown: which component is where (also the copy inside a wheel), which record and
/// which range decided, what an owner or a VEX document says, and what no advisory source covers.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  weighbridge explain cve CVE-2023-4863 sbom.cdx.json\n  \
    weighbridge explain cve PYSEC-2024-1 oci:./layout")]
pub(crate) struct ExplainCve {
    /// CVE, GHSA, PYSEC or any other id that the database knows
    #[arg(value_name = "ID")]
    pub(crate) id: String,

    #[command(flatten)]
    pub(crate) source: SourceArguments,

    #[command(flatten)]
    pub(crate) db: DbFile,

    /// VEX document to apply; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) vex: Vec<PathBuf>,
}

/// Compares versions: reads lines `A B` and prints <, = or > for each
///
/// A version that its scheme cannot read gives a question mark and the reason on standard error.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echo '1.0.2k 1.0.2' | weighbridge explain version --scheme openssl")]
pub(crate) struct ExplainVersion {
    /// Version order: deb, rpm, apk, pypi, semver, npm, maven, go, gem, nuget, openssl, …
    #[arg(long, value_name = "NAME")]
    pub(crate) scheme: String,
}

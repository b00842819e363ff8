//! `weighbridge verify-files`.

use std::path::PathBuf;

use clap::Args;

use super::SourceArguments;

/// Compares every file of an image with what its package says about it
///
/// Reads every layer once, like a scan, and digests every file. Files are compared with Python's RECORD, dpkg's
/// md5sums and the databases of apk and rpm: changed, missing and unowned files, bytecode that holds what its source
/// does not, code that runs whenever Python starts, programs that run as another user. A file that no package
/// describes is counted and never called good. Exits with 1 when something is wrong, or could not be looked at.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct VerifyFiles {
    #[command(flatten)]
    pub(crate) source: SourceArguments,

    /// Compare with this SBOM as well: what is in the image and not in it, and the reverse
    #[arg(long, value_name = "SBOM")]
    pub(crate) against: Option<PathBuf>,

    /// Exit with 1 from this severity on: critical, high, medium, low
    #[arg(long, value_name = "SEVERITY", default_value = "medium")]
    pub(crate) fail_on: String,

    /// Rule that is not wanted, such as unowned-executable; may be given several times
    #[arg(long, value_name = "RULE")]
    pub(crate) ignore: Vec<String>,

    /// What to write and where: table, json, sarif; may be given several times
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,
}

const EXAMPLES: &str = "\
Examples:
  weighbridge verify-files oci:./layout
  weighbridge verify-files registry.example/team/trainer:1.4 --against sbom.cdx.json
  weighbridge verify-files oci:./layout -o table -o json=files.json -o sarif=files.sarif";

//! `weighbridge lock`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ReadingArguments, SourceArguments};

/// Checks that what will be installed is pinned, and that what is installed is what was pinned
#[derive(Debug, Args)]
pub(crate) struct Lock {
    #[command(subcommand)]
    pub(crate) verb: LockVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LockVerb {
    Verify(Box<LockVerify>),
    Record(Box<LockRecord>),
}

/// Fails when a requirement is not pinned with a hash, or something is not what is pinned
///
/// Reads the lock files and manifests of a project: requirements.txt, uv, poetry, pdm, pipenv, pylock.toml, conda-lock,
/// pixi, npm, pnpm and yarn. With --wheelhouse, archives of a folder are compared with the pins by their hashes and with
/// their own RECORD; with --image, what is installed in an image. Content of an image can only be compared where the
/// pinned wheel is in the wheelhouse or the installer noted the archive's hash: what could not be compared is said, and
/// is no pass.
#[derive(Debug, Args)]
#[command(after_help = VERIFY)]
pub(crate) struct LockVerify {
    /// Folder of a project, or one lock file
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,

    /// Folder of wheels and source archives that must be the pinned ones
    #[arg(long, value_name = "DIR")]
    pub(crate) wheelhouse: Option<PathBuf>,

    /// Image or folder whose Python distributions must be the pinned ones
    #[arg(long, value_name = "SOURCE")]
    pub(crate) image: Option<String>,

    #[command(flatten)]
    pub(crate) reading: ReadingArguments,

    /// Pattern of names that only private indexes have, such as acme-*; may be given several times
    #[arg(long, value_name = "NAME-PATTERN")]
    pub(crate) private: Vec<String>,

    /// Beginning of a private index's address; may be given several times
    #[arg(long, value_name = "URL")]
    pub(crate) private_index: Vec<String>,

    /// Rule that is not wanted, such as no-hash; may be given several times
    #[arg(long, value_name = "RULE")]
    pub(crate) ignore: Vec<String>,

    /// Exit with 1 from this severity on: critical, high, medium, low
    #[arg(long, value_name = "SEVERITY", default_value = "medium")]
    pub(crate) fail_on: String,

    /// What to write and where: table, json, sarif; may be given several times
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,
}

/// Writes what an image really has as a hash-pinned requirements file
///
/// Hashes are those of the archives in the wheelhouse, or those that the installer noted. What has none becomes a
/// comment, and the exit code is 1.
#[derive(Debug, Args)]
#[command(after_help = RECORD)]
pub(crate) struct LockRecord {
    #[command(flatten)]
    pub(crate) source: SourceArguments,

    /// Folder of the wheels and source archives that it was installed from
    #[arg(long, value_name = "DIR")]
    pub(crate) wheelhouse: Option<PathBuf>,

    /// Exit with 0 although some have no hash
    #[arg(long)]
    pub(crate) allow_unhashed: bool,

    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

const VERIFY: &str = "\
Examples:
  weighbridge lock verify
  weighbridge lock verify services/trainer --private 'acme-*' --private-index https://packages.example/
  weighbridge lock verify requirements.txt --wheelhouse ./wheels -o table -o sarif=lock.sarif
  weighbridge lock verify --wheelhouse ./wheels --image registry.example/team/trainer:1.4";

const RECORD: &str = "\
Examples:
  weighbridge lock record oci:./layout --wheelhouse ./wheels -o requirements.txt";

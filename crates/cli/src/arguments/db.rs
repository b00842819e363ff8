//! `weighbridge db`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Makes, updates and asks the advisory database
#[derive(Debug, Args)]
pub(crate) struct Db {
    #[command(subcommand)]
    pub(crate) verb: DbVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DbVerb {
    Update(DbUpdate),
    Build(DbBuild),
    Status(DbStatus),
    Search(DbSearch),
    Mirror(DbMirror),
    Export(DbExport),
    Import(DbImport),
}

/// Which database
#[derive(Debug, Args)]
pub(crate) struct DbFile {
    /// Advisory database [default: $XDG_DATA_HOME/weighbridge/advisories.db]
    #[arg(long = "db", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,

    /// Use the small database that ships with the program when there is no other: for trying out, never for a gate
    #[arg(long)]
    pub(crate) allow_starter_db: bool,
}

/// Brings the database up to date
///
/// Fetches what changed and replaces the file as a whole; an update that breaks off changes nothing, and a source
/// that fails keeps its last good state and says its age. Without --from, the sources of the last update are asked.
#[derive(Debug, Args)]
#[command(after_help = UPDATE_EXAMPLES)]
pub(crate) struct DbUpdate {
    /// A folder of advisories in their own formats, a mirror (folder or URL), or an OSV bucket; may be given
    /// several times
    #[arg(long, value_name = "URL|DIR")]
    pub(crate) from: Vec<String>,

    /// Take a mirror that is older than what is here
    #[arg(long)]
    pub(crate) allow_older: bool,

    #[command(flatten)]
    pub(crate) target: DbTarget,
}

const UPDATE_EXAMPLES: &str = "\
Examples:
  weighbridge db update --from https://mirror.example/advisories/
  weighbridge db update --from ./advisories/osv --from ./advisories/kev";

/// Makes a database from folders of advisories, whatever their format
///
/// Every file is recognised by its content, inside zip and tar archives too: OSV, GHSA, PyPA, RustSec, Debian,
/// Ubuntu, Alpine, Red Hat, NVIDIA, NVD, CVE, KEV, EPSS, endoflife.date and more. What nobody recognises is named.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  weighbridge db build --from ./advisories/osv --from ./advisories/kev --db test.db"
)]
pub(crate) struct DbBuild {
    /// Folder or file; may be given several times
    #[arg(long, value_name = "DIR", required = true)]
    pub(crate) from: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) target: DbTarget,
}

/// Which file to write
#[derive(Debug, Args)]
pub(crate) struct DbTarget {
    /// Advisory database [default: $XDG_DATA_HOME/weighbridge/advisories.db]
    #[arg(long = "db", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,

    /// No report on standard error
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// Says what the database holds and how old it is
#[derive(Debug, Args)]
pub(crate) struct DbStatus {
    #[command(flatten)]
    pub(crate) db: DbFile,

    /// Write JSON
    #[arg(long)]
    pub(crate) json: bool,

    /// Name every document that could not be read
    #[arg(long)]
    pub(crate) skipped: bool,
}

/// Shows the advisories under an id, or those of a package
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  weighbridge db search CVE-2023-4863\n  weighbridge db search torch")]
pub(crate) struct DbSearch {
    /// CVE, GHSA, PYSEC … or the name of a package
    #[arg(value_name = "CVE|PACKAGE")]
    pub(crate) word: String,

    #[command(flatten)]
    pub(crate) db: DbFile,
}

/// Writes the database as a folder that a web server or a registry can serve
///
/// The folder is an OCI image layout too. A source that did not change keeps its file, so that nobody fetches it
/// twice. Sources whose terms forbid passing them on are left out.
#[derive(Debug, Args)]
pub(crate) struct DbMirror {
    /// Folder to write
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    #[command(flatten)]
    pub(crate) db: DbFile,
}

/// Writes the database as one file for a machine without a network
#[derive(Debug, Args)]
pub(crate) struct DbExport {
    /// File to write (a tar archive)
    #[arg(value_name = "FILE")]
    pub(crate) archive: PathBuf,

    #[command(flatten)]
    pub(crate) db: DbFile,
}

/// Takes in what `db export` wrote
#[derive(Debug, Args)]
pub(crate) struct DbImport {
    /// File to read
    #[arg(value_name = "FILE")]
    pub(crate) archive: PathBuf,

    /// Take it even if it is older than what is here
    #[arg(long)]
    pub(crate) allow_older: bool,

    #[command(flatten)]
    pub(crate) target: DbTarget,
}

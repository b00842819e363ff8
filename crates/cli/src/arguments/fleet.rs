//! `weighbridge fleet`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DbFile, GateArguments, ReadingArguments};

/// Weighs many images and answers where something is
///
/// Looks at everything in a folder, in a list or in a registry, so many images at a time, and keeps one document per image
/// in a folder of results: a decision where --fail-on, --policy or --role asks for one, else a CycloneDX SBOM. What is
/// finished is not done again, also after a crash; what fails is listed, and tried again by the next run. Exits with 3
/// when anything failed, else with 1 when an image may not pass.
#[derive(Debug, Args)]
#[command(after_help = FLEET_EXAMPLES, args_conflicts_with_subcommands = true)]
pub(crate) struct Fleet {
    #[command(subcommand)]
    pub(crate) verb: Option<FleetVerb>,

    #[command(flatten)]
    pub(crate) sweep: Sweep,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FleetVerb {
    Report(FleetReport),
    Where(FleetWhere),
}

/// What to look at, and how
#[derive(Debug, Args)]
pub(crate) struct Sweep {
    /// Folder of SBOMs, decisions, OCI layouts and archives of images, each told by its content
    #[arg(value_name = "DIR", conflicts_with_all = ["catalog", "images"])]
    pub(crate) folder: Option<PathBuf>,

    /// Everything that a registry holds, or everything below a prefix
    #[arg(long, value_name = "REGISTRY[/PREFIX]", conflicts_with = "images")]
    pub(crate) catalog: Option<String>,

    /// A list of images: one source a line; empty lines and what follows a # do not count
    #[arg(long, value_name = "FILE")]
    pub(crate) images: Option<PathBuf>,

    /// Folder of results
    #[arg(long, value_name = "RESULTS")]
    pub(crate) out: Option<PathBuf>,

    /// Which tags of each repository of a catalog: latest, all, a number of the highest versions, or a pattern (v1.*)
    #[arg(long, value_name = "latest|all|N|PATTERN", default_value = "latest", requires = "catalog")]
    pub(crate) tags: String,

    /// Images that are looked at, at most
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub(crate) limit: usize,

    /// Images at the same time [default: as many as there are processors]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) jobs: Option<u16>,

    /// Do again what is finished
    #[arg(long)]
    pub(crate) force: bool,

    /// Say what is new since this run, by its name in runs/ or by its file [default: the last one]
    #[arg(long, value_name = "RUN")]
    pub(crate) since: Option<String>,

    #[command(flatten)]
    pub(crate) reading: ReadingArguments,

    #[command(flatten)]
    pub(crate) rules: GateArguments,

    /// What to write at the end: table, json, csv, html, markdown; may be given several times
    #[arg(short, long, visible_alias = "format", value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,
}

const FLEET_EXAMPLES: &str = "\
Examples:
  weighbridge fleet --images images.txt --out results --fail-on high
  weighbridge fleet --catalog registry.example/ml --tags 3 --out results
  weighbridge fleet ./sboms --out results --policy policy.toml -o html=fleet.html
  weighbridge fleet where CVE-2023-4863 results";

/// Shows the last run of a folder of results again
#[derive(Debug, Args)]
pub(crate) struct FleetReport {
    /// Folder of results
    #[arg(value_name = "RESULTS")]
    pub(crate) results: PathBuf,

    /// Another run than the last: its name in runs/, or its file
    #[arg(long, value_name = "RUN")]
    pub(crate) run: Option<String>,

    /// Say what is new since this run [default: as the run itself says]
    #[arg(long, value_name = "RUN")]
    pub(crate) since: Option<String>,

    /// What to write: table, json, csv, html, markdown; may be given several times
    #[arg(short, long, visible_alias = "format", value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,
}

/// Says which images contain something, and where in them
///
/// Exits with 1 when no image does.
#[derive(Debug, Args)]
#[command(after_help = WHERE_EXAMPLES)]
pub(crate) struct FleetWhere {
    /// Package, vulnerability, file or name
    #[arg(value_name = "PURL|CVE|FILE-HASH|NAME[@VERSION-RANGE]")]
    pub(crate) what: String,

    /// Folder of results
    #[arg(value_name = "RESULTS")]
    pub(crate) results: PathBuf,

    /// Match a vulnerability against the stored inventories, by --db, and do not ask the stored decisions
    #[arg(long)]
    pub(crate) rematch: bool,

    #[command(flatten)]
    pub(crate) db: DbFile,

    /// What to write: table, json, csv, markdown, html; may be given several times
    #[arg(short, long, visible_alias = "format", value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,

    /// No progress on standard error
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

const WHERE_EXAMPLES: &str = "\
Examples:
  weighbridge fleet where pkg:pypi/pillow results
  weighbridge fleet where pkg:pypi/pillow@9.5.0 results
  weighbridge fleet where 'pillow@<10.0.1' results
  weighbridge fleet where 'torch@vers:pypi/>=2.0|<2.6' results -o json
  weighbridge fleet where CVE-2023-4863 results
  weighbridge fleet where CVE-2023-4863 results --rematch --db advisories.db
  weighbridge fleet where sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 results";

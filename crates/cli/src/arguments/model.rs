//! `weighbridge model`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::ReadingArguments;

/// Weighs models: what they hold, what they do when they are loaded, where they come from
///
/// Files are told by their content, never by their name, and nothing of them is ever loaded, imported or run.
#[derive(Debug, Args)]
pub(crate) struct Model {
    #[command(subcommand)]
    pub(crate) verb: ModelVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelVerb {
    Scan(Box<ModelScan>),
    Card(Box<ModelCard>),
    Watch(Box<ModelWatch>),
    TestFile(ModelTestFile),
}

/// Gives every model file a verdict with its proof: malicious, unreadable, suspicious or clean
///
/// Reads pickles by interpreting them, archives as their loaders do, graphs operator by operator, configurations and
/// code beside the weights. A file that could not be read to its end is never called clean: it is unreadable, and fails
/// until somebody waives it by path and digest. Exits with 1 when the policy's rule about models says no; without a
/// policy malicious and unreadable files fail.
#[derive(Debug, Args)]
#[command(after_help = SCAN_EXAMPLES)]
pub(crate) struct ModelScan {
    /// Files, folders, caches of hubs, stores, images; may be given several times
    ///
    /// Any path, or what weighbridge scan takes: oci:DIR[:TAG], docker-archive:FILE, dir:PATH, file:PATH, an image in a
    /// registry. Besides, hub:ORG/NAME[@REVISION]: a model repository on a hub (HF_ENDPOINT, HF_TOKEN).
    #[arg(value_name = "PATH|SOURCE", required = true)]
    pub(crate) names: Vec<String>,

    /// What to write and where: table, json, sarif, cyclonedx-json, spdx-json; may be given several times
    #[arg(short, long, visible_alias = "format", value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,

    /// List every clean file in the table
    #[arg(long)]
    pub(crate) full: bool,

    /// Fetch whole files of models in a registry or on a hub, for a verdict
    ///
    /// Without it only the first megabytes that hold a large file's headers are fetched: its metadata is shown, and its
    /// verdict is unreadable.
    #[arg(long)]
    pub(crate) fetch_all: bool,

    /// Policy whose section [model], rules and waivers decide
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// Decide for this time instead of now, such as 2026-11-21T00:00:00Z
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<String>,

    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
}

/// Shows a model as a card: what was measured, what is declared, what is missing
///
/// Values that were computed from the bytes stand apart from those that a header, a configuration, the model's own card
/// or the declared-facts file (model.toml) claims; where they differ, both are shown. Confidential entries of model.toml
/// are left out unless --confidential is given.
#[derive(Debug, Args)]
#[command(after_help = CARD_EXAMPLES)]
pub(crate) struct ModelCard {
    /// File or folder of the model, or any source
    #[arg(value_name = "FILE|DIR|SOURCE")]
    pub(crate) name: String,

    /// What to write and where: markdown, json; may be given several times
    #[arg(short, long, visible_alias = "format", value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,

    /// Show the confidential entries of model.toml too
    #[arg(long)]
    pub(crate) confidential: bool,

    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
}

/// Says what changed in a list of models since the last look
///
/// The list is a TOML file: `version = 1`, and for each model `[[model]]` with `name` and `source`, which is anything that
/// model scan takes. What was seen is kept in a state file; the first look records. Told are new revisions, changed, new and
/// removed files, new verdicts and, with --db, new advisories. A model that cannot be looked at keeps what was known of it,
/// and the exit code is 3. Exits with 1 when a file has become malicious or unreadable.
#[derive(Debug, Args)]
#[command(after_help = WATCH_EXAMPLES)]
pub(crate) struct ModelWatch {
    /// List of models
    #[arg(value_name = "LIST")]
    pub(crate) list: PathBuf,

    /// State file [default: beside the list, LIST.state.json]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,

    /// Advisory database: tells new advisories about models and their loaders
    #[arg(long, value_name = "FILE")]
    pub(crate) db: Option<PathBuf>,

    /// Fetch whole files of models in a registry or on a hub, for a verdict
    ///
    /// Without it large files are known by the digests that registry or hub say they have, and their verdict is unreadable.
    #[arg(long)]
    pub(crate) fetch_all: bool,

    /// Exit with 1 on any change
    #[arg(long)]
    pub(crate) fail_on_change: bool,

    /// What to write and where: table, json; may be given several times
    #[arg(short, long, visible_alias = "format", value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<String>,

    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
}

/// Writes the harmless file that every model scanner should flag
///
/// The file is a pickle in printable characters that calls eval on a quoted text when it is loaded, and does nothing
/// else. It shows whether a scanner, a gate or an alarm works without a dangerous file at hand.
#[derive(Debug, Args)]
#[command(after_help = TEST_FILE_EXAMPLES)]
pub(crate) struct ModelTestFile {
    /// File to write; standard output when none is given. A file that is there already is not replaced
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

const SCAN_EXAMPLES: &str = "\
Examples:
  weighbridge model scan model.safetensors
  weighbridge model scan ~/.cache/huggingface/hub ./models --full
  weighbridge model scan hub:acme/encoder@v1.5
  weighbridge model scan oci:./layout -o table -o json=models.json -o sarif=models.sarif
  weighbridge model scan ./models --policy policy.toml --format cyclonedx-json";

const CARD_EXAMPLES: &str = "\
Examples:
  weighbridge model card ./models/encoder
  weighbridge model card model.gguf -o markdown=CARD.md -o json=card.json";

const WATCH_EXAMPLES: &str = "\
Examples:
  weighbridge model watch models.toml
  weighbridge model watch models.toml --db advisories.db --fail-on-change -o json=changes.json";

const TEST_FILE_EXAMPLES: &str = "\
Example:
  weighbridge model test-file test.pkl && weighbridge model scan test.pkl";

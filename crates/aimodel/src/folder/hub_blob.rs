//! Text in the blobs of a hub's cache. A blob is called by its digest; what it is, is said by the links of snapshots, which
//! come later in an archive. So it is read as everything that its content may be, and what does not fit the name of any
//! link is dropped when the links are known (by [`fits`]).

use wb_read::{Candidate, Entry, EntryPath, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::{
    hub_config, license_text, merge_config, model_card, model_code, requirements, shard_index, template_file,
};
use crate::hex::is_hex;

/// The reader.
pub struct HubBlobReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/hub-blob",
    version: 4,
    summary: "configurations, cards, code, templates and licences in the blobs of hub caches",
    select: &[Select::Probe { what: "text below models--*/blobs/", test: is_candidate }],
    want: Want::Whole(64 << 20),
    hash: true,
};

/// Bytes with a zero among them that are read: those of programs and templates.
const BINARY_BYTES: u64 = 4 << 20;
/// Requirements that are read: every text is a list of requirements to somebody who does not know its name.
const REQUIREMENTS_BYTES: usize = 64 << 10;

fn is_candidate(candidate: &Candidate<'_>) -> bool {
    is_blob(candidate.entry.path.as_bytes())
        && (candidate.entry.size <= BINARY_BYTES || !candidate.head.contains(&0))
}

/// Whether a path is that of a blob in the cache of a model repository.
pub fn is_blob(path: &[u8]) -> bool {
    let mut segments = path.rsplit(|byte| *byte == b'/');
    let (name, folder, repository) = (segments.next(), segments.next(), segments.next());
    name.is_some_and(|name| is_hex(name, 40) || is_hex(name, 64))
        && folder == Some(b"blobs")
        && repository.is_some_and(|name| name.starts_with(b"models--"))
}

impl Reader for HubBlobReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        for reading in readings(bytes) {
            // A problem of a reading that may not be the right one is a finding of its fact, and told if it is.
            as_named(reading, entry, out, |reader, named, said| {
                if bytes.len() > REQUIREMENTS_BYTES && reading.0 == REQUIREMENTS.0 {
                    let why =
                        format!("it has {} bytes and this reader takes {REQUIREMENTS_BYTES}", bytes.len());
                    drop(reader.too_large(named, ReadProblem::too_large(why), said));
                } else {
                    drop(reader.read(named, bytes, said));
                }
            });
        }
        Ok(())
    }

    fn too_large(&self, entry: &Entry, why: ReadProblem, out: &mut Output) -> Result<(), ReadProblem> {
        for reading in [CONFIG, INDEX, TEMPLATE, REQUIREMENTS, CODE] {
            as_named(reading, entry, out, |reader, named, said| {
                drop(reader.too_large(named, why.clone(), said));
            });
        }
        Err(why)
    }
}

/// A reader, and a name under which it takes a file.
type Reading = (&'static str, &'static dyn Reader);

const CONFIG: Reading = ("config.json", &hub_config::HubConfigReader);
const INDEX: Reading = ("model.safetensors.index.json", &shard_index::ShardIndexReader);
const CARD: Reading = ("README.md", &model_card::ModelCardReader);
const TEMPLATE: Reading = ("chat_template.jinja", &template_file::TemplateFileReader);
const MERGE: Reading = ("mergekit_config.yml", &merge_config::MergeConfigReader);
const LICENSE: Reading = ("LICENSE", &license_text::LicenseTextReader);
const REQUIREMENTS: Reading = ("requirements.txt", &requirements::ModelRequirementsReader);
const CODE: Reading = ("modeling_blob.py", &model_code::ModelCodeReader);

/// Lets a reader look at the blob under its name, and takes what it says as said of the blob.
fn as_named(
    (name, reader): Reading,
    entry: &Entry,
    out: &mut Output,
    look: impl FnOnce(&dyn Reader, &Entry, &mut Output),
) {
    let path = [entry.path.as_bytes(), b"/snapshots/", name.as_bytes()].concat();
    let named = Entry { path: EntryPath::normalise(&path).0, ..entry.clone() };
    let mut said = Output::default();
    said.sha256.clone_from(&out.sha256);
    look(reader, &named, &mut said);
    out.adopt(entry, said);
}

/// What content may be.
fn readings(bytes: &[u8]) -> Vec<Reading> {
    if bytes.contains(&0) {
        return vec![TEMPLATE, CODE];
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let has = |word: &str| memchr::memmem::find(text, word.as_bytes()).is_some();
    let is_json = text.starts_with(b"{") || text.starts_with(b"[");
    let is_whole_json = is_json && serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok();
    let mut readings = Vec::new();
    if is_json {
        readings.push((json_name(&has, text), CONFIG.1));
        if has("\"weight_map\"") {
            readings.push(INDEX);
        }
    }
    if text.starts_with(b"---") {
        readings.push(CARD);
    }
    if has("merge_method") {
        readings.push(MERGE);
    }
    if !is_whole_json || has("{%") || has("{{") {
        readings.push(TEMPLATE);
    }
    // A whole JSON document does nothing as a program either.
    if is_whole_json {
        return readings;
    }
    if license_text::is_known(bytes) {
        readings.push(LICENSE);
    }
    readings.extend([REQUIREMENTS, CODE]);
    readings
}

/// The name of the file that has these words, as writers of repositories call it.
fn json_name(has: &dyn Fn(&str) -> bool, text: &[u8]) -> &'static str {
    if text.starts_with(b"[") {
        return "modules.json";
    }
    const NAMES: [(&[&str], &str); 7] = [
        (&["\"added_tokens\"", "\"pre_tokenizer\""], "tokenizer.json"),
        (&["\"tokenizer_class\""], "tokenizer_config.json"),
        (&["\"added_tokens_decoder\""], "tokenizer_config.json"),
        (&["\"peft_type\""], "adapter_config.json"),
        (&["\"_class_name\"", "\"_diffusers_version\""], "model_index.json"),
        (&["\"chat_template\""], "chat_template.json"),
        (&["\"eos_token_id\"", "\"_from_model_config\""], "generation_config.json"),
    ];
    NAMES.iter().find(|(words, _)| words.iter().all(|word| has(word))).map_or("config.json", |(_, name)| name)
}

/// What a fact of a blob is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlobFact {
    /// A configuration.
    Config,
    /// An index of shards.
    Index,
    /// A model card.
    Card,
    /// Python.
    Code,
    /// A template.
    Template,
    /// A licence.
    License,
    /// Requirements.
    Requirements,
    /// A recipe of a merge.
    Merge,
}

/// Whether a fact of a blob is about a file of this name, without folders.
pub fn fits(fact: BlobFact, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let ends = |all: &[&str]| all.iter().any(|end| name.ends_with(end));
    match fact {
        BlobFact::Config => ends(&[".json"]) && !ends(&[".index.json"]),
        BlobFact::Index => ends(&[".index.json"]),
        BlobFact::Card => name == "readme.md",
        BlobFact::Code => ends(&[".py"]),
        BlobFact::Template => template_file::may_be_template(name.as_bytes()),
        BlobFact::License => {
            ["license", "licence", "copying", "use_policy"].iter().any(|it| name.starts_with(it))
        }
        BlobFact::Requirements => name == "requirements.txt",
        BlobFact::Merge => name.starts_with("mergekit_config."),
    }
}

#[cfg(test)]
mod tests;

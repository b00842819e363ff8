//! The JSON files of a model repository: configuration, tokenizer, processor, generation, adapter, pipeline; and JSON and
//! YAML of any name that begins as those do, because people hand them to loaders by their path.

mod say;
mod walk;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use wb_read::{Candidate, Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::json::{self, Value};
use super::{work, yaml};
use crate::context::Stop;
use crate::finding::Finding;
use crate::metadata::Metadata;

pub(crate) use walk::leads_out;

/// What one of the JSON files of a model repository says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HubConfig {
    /// Which file: its name (`config.json`, `tokenizer.json`, `model_index.json`).
    pub role: String,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
    /// Settings as they stand, where a check against weights or a base needs them: `hidden_size`, `vocab_size`,
    /// `num_hidden_layers`, `tie_word_embeddings`, `peft_type`, `r`, `target_modules` (joined by commas), `added_tokens`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub settings: BTreeMap<String, String>,
}

impl FactType for HubConfig {
    const KIND: &'static str = "model/hub-config";
}

/// The reader.
pub struct HubConfigReader;

/// Files of any name below count; of the others the words in them decide.
static INFO: ReaderInfo = ReaderInfo {
    name: "model/hub-config",
    version: 4,
    summary: "configuration files of model repositories: what they say, and which code they name",
    select: &[Select::Probe {
        what: "config.json, *_config.json, tokenizer.json, model_index.json and their kin; JSON and YAML that begin as those do",
        test: is_candidate,
    }],
    want: Want::Whole(64 << 20),
    hash: true,
};

/// Names that nothing but a model repository has.
const NAMES: &[&[u8]] = &[
    b"generation_config.json",
    b"tokenizer_config.json",
    b"tokenizer.json",
    b"preprocessor_config.json",
    b"video_preprocessor_config.json",
    b"processor_config.json",
    b"adapter_config.json",
    b"special_tokens_map.json",
    b"added_tokens.json",
    b"model_index.json",
    b"chat_template.json",
    b"config_sentence_transformers.json",
    b"sentence_bert_config.json",
    b"quantize_config.json",
    b"quantization_config.json",
    b"scheduler_config.json",
    b"hf_quant_config.json",
];

/// Words one of which stands in every configuration of a model.
const WORDS: &[&str] = &[
    "\"model_type\"",
    "\"architectures\"",
    "auto_map",
    "\"_class_name\"",
    "transformers_version",
    "tokenizer_class",
    "peft_type",
    "trust_remote_code",
    "_target_",
    "custom_pipelines",
    "chat_template",
    "_attn_implementation",
    "sentence_transformers",
    "_name_or_path",
];

/// Words that nothing but such a file begins with, whatever it is called.
const FIRST_WORDS: &[&[u8]] = &[
    b"chat_template",
    b"instruction_template",
    b"\"auto_map\"",
    b"\"tokenizer_class\"",
    b"\"added_tokens_decoder\"",
];

fn is_candidate(candidate: &Candidate<'_>) -> bool {
    is_named(candidate.entry.path.name()) || is_told(candidate)
}

fn is_named(name: &[u8]) -> bool {
    NAMES.contains(&name)
        || name == b"config.json"
        || name == b"modules.json"
        || name.ends_with(b"_config.json")
}

/// Whether the beginning says what the name does not.
fn is_told(candidate: &Candidate<'_>) -> bool {
    let name = candidate.entry.path.name();
    (name.ends_with(b".json") || is_yaml(name))
        && FIRST_WORDS.iter().any(|word| memchr::memmem::find(candidate.head, word).is_some())
        && !work::is_installed(candidate.entry.path.as_bytes())
}

fn is_yaml(name: &[u8]) -> bool {
    name.ends_with(b".yaml") || name.ends_with(b".yml")
}

impl Reader for HubConfigReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let name = entry.path.name();
        // A list of modules has no words of its own.
        let is_list = name == b"modules.json" && bytes.trim_ascii_start().starts_with(b"[");
        if is_named(name) && !NAMES.contains(&name) && !is_list && !is_about_models(bytes) {
            return Ok(());
        }
        let role = String::from_utf8_lossy(name).into_owned();
        let seen = work::look(entry, |context| {
            let root = if is_yaml(name) {
                yaml::parse(work::text(bytes)?)?
            } else {
                json::parse(bytes, &["vocab", "merges"], context)?
            };
            if !matches!(root.value, Value::Object(_) | Value::Array(_)) {
                return Err(Stop::wrong(root.at, "neither an object nor a list"));
            }
            walk::all(&role, &root, context);
            Ok(say::all(&role, &root, bytes, context.metadata()))
        });
        if !is_named(name) && seen.is_no_such_thing() {
            return Ok(());
        }
        let settings = seen.value.clone().unwrap_or_default();
        out.fact(
            entry,
            &HubConfig { role, metadata: seen.metadata.clone(), findings: seen.findings.clone(), settings },
        );
        seen.result()
    }

    fn too_large(&self, entry: &Entry, why: ReadProblem, out: &mut Output) -> Result<(), ReadProblem> {
        let role = String::from_utf8_lossy(entry.path.name()).into_owned();
        out.fact(entry, &HubConfig { role, findings: work::too_large(&why), ..HubConfig::default() });
        Err(why)
    }
}

/// Whether the words of a model's configuration stand in a file, also when letters of them are written as escapes.
fn is_about_models(bytes: &[u8]) -> bool {
    let has = |word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    WORDS.iter().any(|word| has(word)) || has("\\u00")
}

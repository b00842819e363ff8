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
use crate::finding::{Effect, Finding};
use crate::metadata::Metadata;
use crate::template;

pub(crate) use walk::leads_out;

/// What one of the JSON files of a model repository says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HubConfig {
    /// Which file: its name (`config.json`, `tokenizer.json`, `model_index.json`); empty when only its beginning says that
    /// it is one: then it says nothing of a model that lies beside it.
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

/// Keys that nothing but such a file begins with, whatever it is called.
const FIRST_KEYS: &[&[u8]] =
    &[b"\"chat_template\"", b"\"auto_map\"", b"\"tokenizer_class\"", b"\"added_tokens_decoder\""];
/// The same of YAML.
const FIRST_YAML_KEYS: &[&[u8]] =
    &[b"chat_template:", b"instruction_template:", b"\"chat_template\"", b"'chat_template'"];

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
    let keys = if is_yaml(name) { FIRST_YAML_KEYS } else { FIRST_KEYS };
    (name.ends_with(b".json") || is_yaml(name))
        && keys.iter().any(|key| memchr::memmem::find(candidate.head, key).is_some())
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
        let seen = work::look(entry, |context| {
            let root = if is_yaml(name) {
                yaml::parse(work::text(bytes)?)?
            } else {
                json::parse(bytes, &["vocab", "merges"], context)?
            };
            if !matches!(root.value, Value::Object(_) | Value::Array(_)) {
                return Err(Stop::wrong(root.at, "neither an object nor a list"));
            }
            let called = String::from_utf8_lossy(name);
            walk::all(&called, &root, context);
            if !is_named(name) {
                return Ok(BTreeMap::new());
            }
            Ok(say::all(&called, &root, bytes, context.metadata()))
        });
        if !is_named(name) && seen.is_no_such_thing() {
            as_template(entry, bytes, out);
            return Ok(());
        }
        let settings = seen.value.clone().unwrap_or_default();
        let (mut metadata, mut findings) = (seen.metadata.clone(), seen.findings.clone());
        if is_yaml(name) {
            // Recipes of training and of servers name classes and trust as they please: no loader of models reads them.
            findings.retain(|finding| !finding.rule.starts_with("folder/"));
            metadata = Metadata::default();
        }
        out.fact(entry, &HubConfig { role: role(name), metadata, findings, settings });
        seen.result()
    }

    fn too_large(&self, entry: &Entry, why: ReadProblem, out: &mut Output) -> Result<(), ReadProblem> {
        let role = role(entry.path.name());
        out.fact(entry, &HubConfig { role, findings: work::too_large(&why), ..HubConfig::default() });
        Err(why)
    }
}

fn role(name: &[u8]) -> String {
    if is_named(name) { String::from_utf8_lossy(name).into_owned() } else { String::new() }
}

/// What no parser takes may be a template as it stands, and is read as one when somebody names it. Whether it is one cannot
/// be told, so only an attack is said of it.
fn as_template(entry: &Entry, bytes: &[u8], out: &mut Output) {
    let Ok(text) = work::text(bytes) else { return };
    if !template::is_template(text) {
        return;
    }
    let seen = work::look(entry, |context| {
        template::weigh_as(template::Use::Chat, text, 0, context);
        Ok(())
    });
    let mut findings = seen.findings;
    findings.retain(|finding| finding.effect == Effect::Malicious);
    if !findings.is_empty() {
        out.fact(entry, &HubConfig { findings, ..HubConfig::default() });
    }
}

/// Whether the words of a model's configuration stand in a file, also when letters of them are written as escapes.
fn is_about_models(bytes: &[u8]) -> bool {
    let has = |word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    WORDS.iter().any(|word| has(word)) || has("\\u00")
}

//! What a configuration says of its model (section 8 of the design of models).

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::super::json::{Node, Value};
use crate::hex::hex;
use crate::metadata::{Field, Metadata, Origin, ReferenceKind};

const CONFIG: Origin = Origin::Config;

/// Settings that are kept for comparisons.
const KEPT: &[&str] = &[
    "alpha_pattern",
    "architectures",
    "bits",
    "d_ff",
    "d_model",
    "dim",
    "dtype",
    "head_dim",
    "hidden_size",
    "intermediate_size",
    "lora_alpha",
    "model_max_length",
    "model_type",
    "n_embd",
    "n_head",
    "n_layer",
    "num_attention_heads",
    "num_experts",
    "num_hidden_layers",
    "num_key_value_heads",
    "num_labels",
    "num_layers",
    "num_local_experts",
    "peft_type",
    "quant_method",
    "r",
    "rope_theta",
    "sliding_window",
    "task_type",
    "tie_word_embeddings",
    "tokenizer_class",
    "torch_dtype",
    "transformers_version",
    "vocab_size",
    "max_position_embeddings",
    "n_positions",
    "use_dora",
    "modules_to_save",
];

/// States what the file says, and gives the settings that are kept.
pub(super) fn all(
    role: &str,
    root: &Node,
    bytes: &[u8],
    metadata: &mut Metadata,
) -> BTreeMap<String, String> {
    let mut settings = BTreeMap::new();
    keep(root, &mut settings);
    match role {
        "tokenizer.json" => tokenizer(root, bytes, metadata, &mut settings),
        "tokenizer_config.json" => tokenizer_config(root, metadata, &mut settings),
        "generation_config.json" => generation(root, metadata),
        "adapter_config.json" => adapter(root, metadata, &mut settings),
        "added_tokens.json" => {
            settings.insert("added_tokens".to_owned(), root.members().len().to_string());
        }
        "special_tokens_map.json" | "modules.json" => {}
        "model_index.json" => pipeline(root, metadata),
        _ => model(root, metadata, &mut settings),
    }
    template(root, metadata);
    settings
}

fn keep(node: &Node, settings: &mut BTreeMap<String, String>) {
    for (name, value) in node.members() {
        if KEPT.contains(&name.as_str()) {
            let text = value.scalar().unwrap_or_else(|| value.texts().join(","));
            if !text.is_empty() && !settings.contains_key(name) {
                settings.insert(name.clone(), crate::finding::plain(&text));
            }
        }
    }
}

/// Chat templates by their hash: one, or several with names.
fn template(root: &Node, metadata: &mut Metadata) {
    let Some(template) = root.get("chat_template") else { return };
    let texts = template
        .as_text()
        .into_iter()
        .chain(template.elements().iter().filter_map(|one| one.text("template")));
    let named = template.members().iter().filter_map(|(_, one)| one.as_text());
    for text in texts.chain(named) {
        metadata.state(Field::ChatTemplate, CONFIG, hex(&Sha256::digest(text.as_bytes())));
    }
}

fn state(metadata: &mut Metadata, field: Field, node: Option<&Node>) {
    for value in node
        .into_iter()
        .flat_map(|node| node.scalar().into_iter().chain(node.elements().iter().filter_map(Node::scalar)))
    {
        metadata.state(field, CONFIG, value);
    }
}

fn model(root: &Node, metadata: &mut Metadata, settings: &mut BTreeMap<String, String>) {
    state(metadata, Field::Architecture, root.get("architectures"));
    state(metadata, Field::Architecture, root.get("_class_name"));
    state(metadata, Field::Family, root.get("model_type"));
    state(metadata, Field::FrameworkVersion, root.get("transformers_version"));
    state(metadata, Field::FrameworkVersion, root.get("_diffusers_version"));
    if root.get("transformers_version").is_some() {
        metadata.state(Field::Framework, CONFIG, "transformers");
    }
    if root.get("_diffusers_version").is_some() {
        metadata.state(Field::Framework, CONFIG, "diffusers");
    }
    // Models of several parts keep the language model's settings in a part of their own.
    let parts = ["text_config", "llm_config", "language_config", "thinker_config"];
    for node in std::iter::once(root).chain(parts.iter().filter_map(|part| root.get(part))) {
        keep(node, settings);
        for name in ["torch_dtype", "dtype"] {
            state(metadata, Field::DataType, node.get(name));
        }
        state(metadata, Field::VocabularySize, node.get("vocab_size"));
        for name in [
            "max_position_embeddings",
            "n_positions",
            "seq_length",
            "max_seq_len",
            "max_sequence_length",
            "n_ctx",
            "max_seq_length",
        ] {
            state(metadata, Field::ContextLength, node.get(name));
        }
        for name in [
            "hidden_size",
            "n_embd",
            "d_model",
            "num_hidden_layers",
            "n_layer",
            "num_attention_heads",
            "num_key_value_heads",
            "intermediate_size",
            "num_local_experts",
        ] {
            if let Some(number) = node.number(name) {
                metadata.state(Field::Dimension, CONFIG, format!("{name}={number}"));
            }
        }
        for name in ["num_parameters", "n_params", "num_params", "total_params"] {
            state(metadata, Field::Parameters, node.get(name));
        }
        quantization(node.get("quantization_config").unwrap_or(node), metadata);
    }
    name_or_path(root, metadata);
    state(metadata, Field::Tokenizer, root.get("tokenizer_class"));
    state(metadata, Field::Task, root.get("pipeline_tag"));
    state(metadata, Field::Language, root.get("language"));
}

/// `quant_method`, or what says so in other words.
fn quantization(node: &Node, metadata: &mut Metadata) {
    let bits = ["bits", "w_bit", "weight_bits"].iter().find_map(|name| node.number(name));
    let is = |name: &str| matches!(node.get(name).map(|node| &node.value), Some(Value::Bool(true)));
    let method = node.text("quant_method").or_else(|| node.text("quant_algo"));
    let bits = bits.or(if is("load_in_4bit") { Some(4) } else { is("load_in_8bit").then_some(8) });
    match (method, bits) {
        (Some(method), Some(bits)) => {
            metadata.state(Field::Quantization, CONFIG, format!("{method}-{bits}bit"))
        }
        (Some(method), None) => metadata.state(Field::Quantization, CONFIG, method),
        (None, Some(bits))
            if node.get("group_size").is_some() || is("load_in_4bit") || is("load_in_8bit") =>
        {
            metadata.state(Field::Quantization, CONFIG, format!("{bits}bit"));
        }
        _ => {}
    }
}

/// What a configuration was saved from, when it is a repository and no folder of somebody's machine.
fn name_or_path(root: &Node, metadata: &mut Metadata) {
    if let Some(name) = root.text("_name_or_path").filter(|name| is_repository(name)) {
        metadata.refer(ReferenceKind::BaseModel, CONFIG, name, root.text("_commit_hash"));
    }
}

/// `org/name` in the characters that hubs allow.
pub(crate) fn is_repository(name: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.len() <= 96
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    matches!(name.split('/').collect::<Vec<_>>().as_slice(), [owner, name] if is_part(owner) && is_part(name))
}

fn tokenizer(root: &Node, bytes: &[u8], metadata: &mut Metadata, settings: &mut BTreeMap<String, String>) {
    metadata.state(Field::TokenizerHash, CONFIG, hex(&Sha256::digest(bytes)));
    if let Some(model) = root.get("model") {
        state(metadata, Field::Tokenizer, model.get("type"));
        if let Some(Value::Passed(count, digest)) = model.get("vocab").map(|vocabulary| &vocabulary.value) {
            settings.insert("vocab_tokens".to_owned(), count.to_string());
            settings.insert("vocab_sha256".to_owned(), digest.clone());
            let added = root.get("added_tokens").map(Node::elements).unwrap_or_default();
            // Added tokens stand in the vocabulary too, or behind it.
            let highest = added
                .iter()
                .filter_map(|token| token.number("id"))
                .max()
                .map_or(0, |id| id.saturating_add(1));
            metadata.state(Field::VocabularySize, CONFIG, highest.max(*count).to_string());
        }
    }
    let added = root.get("added_tokens").map(Node::elements).unwrap_or_default();
    let special = added
        .iter()
        .filter(|token| matches!(token.get("special").map(|node| &node.value), Some(Value::Bool(true))));
    settings.insert("added_tokens".to_owned(), added.len().to_string());
    settings.insert("special_tokens".to_owned(), special.count().to_string());
    state(metadata, Field::FormatVersion, root.get("version"));
}

fn tokenizer_config(root: &Node, metadata: &mut Metadata, settings: &mut BTreeMap<String, String>) {
    state(metadata, Field::Tokenizer, root.get("tokenizer_class"));
    // Tokenizers without a bound write a number of thirty digits.
    if let Some(length) = root.number("model_max_length").filter(|length| *length < 1_000_000_000) {
        metadata.state(Field::ContextLength, CONFIG, length.to_string());
    }
    let added = root.get("added_tokens_decoder").map_or(0, |added| added.members().len());
    settings.insert("added_tokens".to_owned(), added.to_string());
}

fn generation(root: &Node, metadata: &mut Metadata) {
    for (name, value) in root.members().iter().take(200) {
        if name == "transformers_version" {
            metadata.state(Field::FrameworkVersion, CONFIG, value.scalar().unwrap_or_default());
        } else if let Some(value) = value.scalar() {
            metadata.state(Field::Generation, CONFIG, format!("{name}={value}"));
        } else if !value.elements().is_empty() && value.elements().len() <= 16 {
            let all: Vec<String> = value.elements().iter().filter_map(Node::scalar).collect();
            metadata.state(Field::Generation, CONFIG, format!("{name}={}", all.join(",")));
        }
    }
}

fn adapter(root: &Node, metadata: &mut Metadata, settings: &mut BTreeMap<String, String>) {
    state(metadata, Field::Family, root.get("peft_type"));
    state(metadata, Field::Task, root.get("task_type"));
    metadata.state(Field::Framework, CONFIG, "peft");
    if let Some(base) = root.text("base_model_name_or_path") {
        settings.insert("base_model_name_or_path".to_owned(), crate::finding::plain(base));
        if is_repository(base) {
            metadata.refer(ReferenceKind::Adapter, CONFIG, base, root.text("revision"));
        }
    }
    if let Some(rank) = root.number("r") {
        metadata.state(Field::Dimension, CONFIG, format!("r={rank}"));
    }
    let mut modules = root.get("target_modules").map(Node::texts).unwrap_or_default();
    modules.sort_unstable();
    if !modules.is_empty() {
        settings.insert("target_modules".to_owned(), crate::finding::plain(&modules.join(",")));
    }
}

fn pipeline(root: &Node, metadata: &mut Metadata) {
    state(metadata, Field::Architecture, root.get("_class_name"));
    state(metadata, Field::FrameworkVersion, root.get("_diffusers_version"));
    metadata.state(Field::Framework, CONFIG, "diffusers");
    name_or_path(root, metadata);
    for (name, value) in
        root.members().iter().filter(|(name, value)| !name.starts_with('_') && value.elements().len() == 2)
    {
        metadata.refer(ReferenceKind::File, CONFIG, name, None);
        let _ = value;
    }
}

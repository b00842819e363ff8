//! What the keys of a GGUF file say about the model.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::kind::mixture;
use super::value::{TEMPLATE, Value};
use crate::context::{Context, Stop};
use crate::hex::hex;
use crate::metadata::{Field, Metadata, Origin, ReferenceKind};
use crate::rule::gguf as rule;
use crate::template;

/// Keys that are kept; of further ones only the syntax is checked.
const KEYS: usize = 4096;
/// Bytes of all chat templates together that are weighed.
const TEMPLATES: usize = 16 << 20;

/// The keys of a file.
#[derive(Default)]
pub(crate) struct Facts {
    values: BTreeMap<String, Value>,
    dropped: u64,
    template_bytes: usize,
}

impl Facts {
    /// Takes a key: a chat template is weighed at once and is not kept.
    pub(crate) fn take(&mut self, key: String, value: Value, context: &mut Context<'_>) {
        if key.starts_with("tokenizer.chat_template")
            && let Value::Text(text) = &value
        {
            self.template_bytes = self.template_bytes.saturating_add(text.bytes.len());
            if !text.is_whole() || self.template_bytes > TEMPLATES {
                let why = format!("{key} has {} bytes, and {TEMPLATE} are weighed", text.length);
                context.could_not_read(&Stop::Budget(why));
                return;
            }
            let hash = hex(&Sha256::digest(&text.bytes));
            let named = match key.strip_prefix("tokenizer.chat_template.") {
                Some(name) => format!("sha256:{hash} {name}"),
                None => format!("sha256:{hash}"),
            };
            context.metadata().state(Field::ChatTemplate, Origin::Header, named);
            template::weigh(&text.plain(), text.at, context);
            return;
        }
        if self.values.len() < KEYS {
            self.values.insert(key, value);
        } else {
            self.dropped += 1;
        }
    }

    /// What the data is aligned to; none when that is no power of two.
    pub(crate) fn alignment(&self) -> Option<u64> {
        match self.values.get("general.alignment") {
            None => Some(32),
            Some(value) => value.number().filter(|number| number.is_power_of_two()),
        }
    }

    /// States everything.
    pub(crate) fn state(self, context: &mut Context<'_>) {
        for (key, value) in &self.values {
            // Of another kind, a reader that trusts the key reads foreign memory or stops.
            let is_text_wanted =
                matches!(key.as_str(), "general.architecture" | "general.name" | "general.license");
            let is_wrong = is_text_wanted && !matches!(value, Value::Text(_))
                || key == "general.file_type" && value.number().is_none()
                || key == "tokenizer.ggml.tokens" && !matches!(value, Value::List { hash: Some(_), .. });
            if is_wrong {
                context.say(&rule::VALUE, 0, format!("{key} is {}", value.plain()));
            }
        }
        let architecture = self.values.get("general.architecture").map(Value::plain).unwrap_or_default();
        let metadata = context.metadata();
        metadata.dropped += self.dropped;
        for (key, value) in &self.values {
            if let Some(rest) = key.strip_prefix("general.") {
                general(rest, value, metadata);
            } else if let Some(rest) = key.strip_prefix("tokenizer.") {
                tokenizer(rest, value, metadata);
            } else if let Some(rest) =
                key.strip_prefix(architecture.as_str()).and_then(|rest| rest.strip_prefix('.'))
            {
                dimension(rest, value, metadata);
            } else {
                metadata.state(Field::Statement, Origin::Header, format!("{key} = {}", value.plain()));
            }
        }
        self.refer("general.base_model", ReferenceKind::BaseModel, metadata);
        self.refer("general.dataset", ReferenceKind::Dataset, metadata);
    }

    /// The numbered models or datasets under a key.
    fn refer(&self, family: &str, kind: ReferenceKind, metadata: &mut Metadata) {
        let mut index = 0;
        loop {
            let get = |field: &str| self.values.get(&format!("{family}.{index}.{field}")).map(Value::plain);
            let from_address = get("repo_url").map(|address| repository(&address));
            let name = get("name");
            let target = match (from_address, get("organization"), name) {
                (Some(target), _, _) => target,
                (None, Some(organization), Some(name)) => format!("{organization}/{name}"),
                (None, None, Some(name)) => name,
                (None, _, None) => return,
            };
            metadata.refer(kind, Origin::Header, target, get("version").as_deref());
            index += 1;
        }
    }
}

fn general(key: &str, value: &Value, metadata: &mut Metadata) {
    let field = match key {
        "architecture" => Field::Architecture,
        "name" => Field::Name,
        "version" => Field::Version,
        "author" | "organization" => Field::Author,
        "description" => Field::Description,
        "license" | "license.name" => Field::License,
        "license.link" => Field::LicenseLink,
        "size_label" | "parameter_count" => Field::Parameters,
        "file_type" => {
            let name = value.number().and_then(mixture).map(str::to_owned);
            let name = name.unwrap_or_else(|| format!("file_type {}", value.plain()));
            return metadata.state(Field::Quantization, Origin::Header, name);
        }
        "tags" => return each(value, |one| metadata.state(Field::Tag, Origin::Header, one)),
        "languages" => return each(value, |one| metadata.state(Field::Language, Origin::Header, one)),
        "datasets" => {
            return each(value, |one| metadata.refer(ReferenceKind::Dataset, Origin::Header, one, None));
        }
        "source.repo_url" | "source.huggingface.repository" => {
            let target = repository(&value.plain());
            return metadata.refer(ReferenceKind::BaseModel, Origin::Header, target, None);
        }
        _ => {
            let said = format!("general.{key} = {}", value.plain());
            return metadata.state(Field::Statement, Origin::Header, said);
        }
    };
    metadata.state(field, Origin::Header, value.plain());
}

fn tokenizer(key: &str, value: &Value, metadata: &mut Metadata) {
    match (key, value) {
        ("ggml.model", _) => metadata.state(Field::Tokenizer, Origin::Header, value.plain()),
        ("ggml.tokens", Value::List { count, hash, .. }) => {
            metadata.state(Field::VocabularySize, Origin::Measured, count.to_string());
            if let Some(hash) = hash {
                let hash = format!("sha256:{}", hex(hash));
                metadata.state(Field::TokenizerHash, Origin::Measured, hash);
            }
        }
        // Long lists that go with the tokens.
        ("ggml.scores" | "ggml.token_type" | "ggml.merges", _) => {}
        _ => {
            let said = format!("tokenizer.{key} = {}", value.plain());
            metadata.state(Field::Statement, Origin::Header, said);
        }
    }
}

fn dimension(key: &str, value: &Value, metadata: &mut Metadata) {
    match key {
        "context_length" => metadata.state(Field::ContextLength, Origin::Header, value.plain()),
        "vocab_size" => metadata.state(Field::VocabularySize, Origin::Header, value.plain()),
        _ => metadata.state(Field::Dimension, Origin::Header, format!("{key}={}", value.plain())),
    }
}

fn each(value: &Value, mut take: impl FnMut(&str)) {
    match value {
        Value::List { first, .. } => first.iter().for_each(|one| take(one)),
        other => take(&other.plain()),
    }
}

/// `organisation/name` of a repository's address; anything else as it is.
fn repository(address: &str) -> String {
    let Some((_, rest)) = address.split_once("://") else { return address.to_owned() };
    let mut parts = rest.split('/').skip(1).filter(|part| !part.is_empty());
    let first = parts.next();
    // Addresses of datasets have a folder of their own.
    let first = if first == Some("datasets") { parts.next() } else { first };
    match (first, parts.next()) {
        (Some(organization), Some(name)) => format!("{organization}/{name}"),
        _ => address.to_owned(),
    }
}

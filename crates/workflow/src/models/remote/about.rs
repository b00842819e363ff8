//! What the configuration of a model artifact says of the model.

use serde_json::Value;

use wb_aimodel::{Field, Metadata, Origin, ReferenceKind};

/// Values that one list may give.
const LISTED: usize = 64;

/// Where a value stands, and what it is. The paths of the four kinds of configuration do not contradict each other, so that
/// one table serves all: ModelPack (`descriptor`, `config`), Docker (`config`), KitOps (`package`, `model`), Ollama (flat).
const FIELDS: &[(&[&str], Field)] = &[
    (&["descriptor", "name"], Field::Name),
    (&["descriptor", "title"], Field::Name),
    (&["descriptor", "version"], Field::Version),
    (&["descriptor", "family"], Field::Family),
    (&["descriptor", "description"], Field::Description),
    (&["descriptor", "vendor"], Field::Author),
    (&["descriptor", "authors"], Field::Author),
    (&["descriptor", "licenses"], Field::License),
    (&["config", "architecture"], Field::Architecture),
    (&["config", "precision"], Field::DataType),
    (&["config", "quantization"], Field::Quantization),
    (&["config", "paramSize"], Field::Parameters),
    (&["config", "parameters"], Field::Parameters),
    (&["config", "context_size"], Field::ContextLength),
    (&["config", "format_version"], Field::FormatVersion),
    (&["config", "capabilities", "languages"], Field::Language),
    (&["package", "name"], Field::Name),
    (&["package", "version"], Field::Version),
    (&["package", "description"], Field::Description),
    (&["package", "authors"], Field::Author),
    (&["package", "license"], Field::License),
    (&["model", "name"], Field::Name),
    (&["model", "version"], Field::Version),
    (&["model", "framework"], Field::Framework),
    (&["model", "description"], Field::Description),
    (&["model", "license"], Field::License),
    (&["model_family"], Field::Family),
    (&["model_families"], Field::Family),
    (&["model_type"], Field::Parameters),
    (&["file_type"], Field::Quantization),
];

/// Values that have no field of their own, with the words that say what they are.
const STATEMENTS: &[(&[&str], &str)] = &[
    (&["config", "format"], "format"),
    (&["model_format"], "format"),
    (&["config", "size"], "size"),
    (&["config", "capabilities", "inputTypes"], "input types"),
    (&["config", "capabilities", "outputTypes"], "output types"),
    (&["config", "capabilities", "knowledgeCutoff"], "knowledge cutoff"),
    (&["descriptor", "createdAt"], "created"),
    (&["descriptor", "created"], "created"),
    (&["descriptor", "sourceURL"], "source"),
    (&["descriptor", "revision"], "revision"),
    (&["descriptor", "docURL"], "documentation"),
];

/// Reads a configuration. One that is no JSON says nothing; that is stated.
pub(super) fn metadata(kind: &str, config: &[u8]) -> Metadata {
    let mut metadata = Metadata::default();
    metadata.state(Field::Statement, Origin::Manifest, format!("artifact type = {kind}"));
    let Ok(config) = serde_json::from_slice::<Value>(config) else {
        metadata.state(Field::Statement, Origin::Manifest, "its configuration is no JSON");
        return metadata;
    };
    for (path, field) in FIELDS {
        each(&config, path, &mut |text| metadata.state(*field, Origin::Manifest, text));
    }
    for (path, word) in STATEMENTS {
        each(&config, path, &mut |text| {
            metadata.state(Field::Statement, Origin::Manifest, format!("{word} = {text}"));
        });
    }
    for dataset in config.get("datasets").and_then(Value::as_array).into_iter().flatten().take(LISTED) {
        each(dataset, &["name"], &mut |text| {
            metadata.refer(ReferenceKind::Dataset, Origin::Manifest, text, None)
        });
    }
    metadata
}

/// Hands over the texts at a path: one, or those of a list.
fn each(value: &Value, path: &[&str], take: &mut dyn FnMut(&str)) {
    let Some(found) = path.iter().try_fold(value, |value, key| value.get(key)) else { return };
    match found {
        Value::String(text) => take(text),
        Value::Number(number) => take(&number.to_string()),
        Value::Array(list) => list.iter().take(LISTED).filter_map(Value::as_str).for_each(take),
        _ => {}
    }
}

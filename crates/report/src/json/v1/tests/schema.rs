//! What is written is what `docs/schema/decision-v1.schema.json` describes, all of it.

use serde_json::{Map, Value};
use wb_model::{ComponentKind, FindingClass, FindingFlag, FindingState, RelationshipKind, Severity};

use super::written;
use crate::testing::assessment::{assessment, nothing};

fn schema() -> Value {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/decision-v1.schema.json");
    serde_json::from_slice(&fs_err::read(path).unwrap()).unwrap()
}

/// The schema without room for fields that it does not describe.
fn closed(mut schema: Value) -> Value {
    fn close(value: &mut Value) {
        match value {
            Value::Object(object) => {
                if object.get("type") == Some(&Value::from("object")) && object.contains_key("properties") {
                    object.insert("additionalProperties".to_owned(), Value::Bool(false));
                }
                object.values_mut().for_each(close);
            }
            Value::Array(list) => list.iter_mut().for_each(close),
            _ => {}
        }
    }
    close(&mut schema);
    schema
}

fn errors(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::options().build(schema).unwrap();
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn everything_that_is_written_is_described() {
    jsonschema::meta::validate(&schema()).unwrap();
    let closed = closed(schema());
    for assessment in [assessment(), nothing()] {
        let document: Value = serde_json::from_slice(&written(&assessment)).unwrap();
        let errors = errors(&closed, &document);
        assert!(errors.is_empty(), "{}", errors.join("\n"));
    }
}

#[test]
fn everything_that_is_described_is_written_by_some_sample() {
    let mut described = Vec::new();
    collect(&schema(), &mut described);
    let text = String::from_utf8(written(&full())).unwrap();
    let missing: Vec<&String> =
        described.iter().filter(|name| !text.contains(&format!("\"{name}\":"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// An assessment in which every field is there.
fn full() -> wb_model::Assessment {
    let mut assessment = assessment();
    let digest = wb_model::Digest::sha256([7; 32]);
    let inventory = &mut assessment.inventory;
    inventory.subject.config = Some(digest.clone());
    inventory.subject.labels.insert("a".to_owned(), "b".to_owned());
    inventory.layers[0].created_by = Some("RUN x".to_owned());
    let component = &mut inventory.components[0];
    component.supplier = Some("somebody".to_owned());
    component.cpes.push(wb_model::Cpe::application("a", "b", None));
    component.occurrences[0].layer = Some(digest.clone());
    inventory.diagnostics[0].layer = Some(digest);
    assessment
}

fn collect(schema: &Value, names: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::Object(fields) if key == "properties" => {
                        names.extend(fields.keys().cloned());
                        fields.values().for_each(|field| collect(field, names));
                    }
                    other => collect(other, names),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, names)),
        _ => {}
    }
}

#[test]
fn wrong_documents_are_not_valid() {
    let schema = schema();
    let document: Value = serde_json::from_slice(&written(&assessment())).unwrap();
    let set = |pointer: &str, value: Value| {
        let mut changed = document.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        changed
    };
    for (pointer, value) in [
        ("/version", 2.into()),
        ("/outcome", "perhaps".into()),
        ("/findings/0/severity", "terrible".into()),
        ("/findings/0/component", Value::Null),
        ("/rules/0/verdict", "maybe".into()),
        (
            "/rules/0/hits/0/treatment",
            Value::Object(Map::from_iter([("treatment".to_owned(), "waived".into())])),
        ),
        ("/decision/risk", 101.into()),
        ("/inputs/0/text", 7.into()),
    ] {
        assert!(!errors(&schema, &set(pointer, value)).is_empty(), "{pointer}");
    }
    for key in document.as_object().unwrap().keys() {
        let mut changed = document.clone();
        changed.as_object_mut().unwrap().remove(key);
        assert!(!errors(&schema, &changed).is_empty(), "without {key}");
    }
}

#[test]
fn the_words_of_the_schema_are_those_of_the_program() {
    let schema = schema();
    let words = |pointer: &str| -> Vec<String> {
        let mut words: Vec<String> = schema
            .pointer(pointer)
            .and_then(Value::as_array)
            .unwrap_or_else(|| panic!("{pointer}"))
            .iter()
            .map(|word| word.as_str().unwrap().to_owned())
            .collect();
        words.sort();
        words
    };
    let sorted = |names: Vec<&str>| {
        let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        names.sort();
        names
    };
    let finding = "/$defs/finding/properties";
    let cases = [
        ("/$defs/severity/enum".to_owned(), Severity::ALL.map(Severity::name).to_vec()),
        ("/$defs/state/enum".to_owned(), FindingState::ALL.map(FindingState::name).to_vec()),
        (format!("{finding}/class/enum"), FindingClass::ALL.map(FindingClass::name).to_vec()),
        (format!("{finding}/flags/items/enum"), FindingFlag::ALL.map(FindingFlag::name).to_vec()),
        (
            "/$defs/component/properties/kind/enum".to_owned(),
            ComponentKind::ALL.map(ComponentKind::name).to_vec(),
        ),
        (
            "/$defs/relationship/properties/kind/enum".to_owned(),
            RelationshipKind::ALL.map(RelationshipKind::name).to_vec(),
        ),
    ];
    for (pointer, names) in cases {
        assert_eq!(words(&pointer), sorted(names), "{pointer}");
    }
}

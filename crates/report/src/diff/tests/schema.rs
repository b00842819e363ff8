//! What is written is what `docs/schema/diff-v1.schema.json` describes, all of it.

use serde_json::Value;
use wb_model::{
    ChangeKind, ComponentKind, Diff, Digest, FindingChanges, FindingClass, FindingState, ObservationChanges,
    ObservationKind, Severity, SubjectKind,
};

use super::super::diff_json;
use super::hostile;

fn schema() -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/diff-v1.schema.json");
    serde_json::from_slice(&fs_err::read(path).unwrap()).unwrap()
}

fn written(diff: &Diff) -> Value {
    let mut out = Vec::new();
    diff_json(diff, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

/// A comparison in which every field is there.
fn full() -> Diff {
    let mut diff = hostile();
    diff.components[0].purl = Some("pkg:generic/libwebp".to_owned());
    diff.observations.skipped = Some("a reason".to_owned());
    diff.observations.uncertain = Some("a reason".to_owned());
    diff.observations.new[0].place.digest = Some(Digest::sha256([6; 32]));
    diff.surroundings[0].old = Some("debian 12".to_owned());
    diff.components[0].within.as_mut().unwrap().new = Some("1.0".to_owned());
    let side = &mut diff.old;
    side.created = Some("2026-01-01T00:00:00Z".to_owned());
    side.subject.manifest = Some(Digest::sha256([7; 32]));
    side.subject.config = Some(Digest::sha256([8; 32]));
    side.subject.platform = Some("linux/amd64".to_owned());
    side.subject.labels.insert("a".to_owned(), "b".to_owned());
    diff
}

/// A comparison in which every field that may be absent is.
fn bare() -> Diff {
    let mut diff = full();
    diff.components.clear();
    diff.licenses.clear();
    diff.surroundings.clear();
    diff.uncertain.clear();
    diff.observations = ObservationChanges::default();
    diff.findings = FindingChanges::Skipped { why: "no database".to_owned() };
    diff.old = diff.new.clone();
    diff.old.database = None;
    diff.gate = None;
    diff
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
    for diff in [full(), bare()] {
        let errors = errors(&closed, &written(&diff));
        assert!(errors.is_empty(), "{}", errors.join("\n"));
    }
}

#[test]
fn everything_that_is_described_is_written_by_some_sample() {
    fn collect<'a>(schema: &'a Value, names: &mut Vec<&'a String>) {
        match schema {
            Value::Object(object) => {
                for (key, value) in object {
                    match value {
                        Value::Object(fields) if key == "properties" => {
                            names.extend(fields.keys());
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
    let schema = schema();
    let mut described = Vec::new();
    collect(&schema, &mut described);
    assert!(described.len() > 80, "{}", described.len());
    let text = format!("{}{}", written(&full()), written(&bare()));
    let missing: Vec<_> = described.iter().filter(|name| !text.contains(&format!("\"{name}\":"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn wrong_documents_are_not_valid() {
    let schema = schema();
    let document = written(&full());
    for (pointer, value) in [
        ("/version", 2.into()),
        ("/schema", "weighbridge.decision".into()),
        ("/unchanged", (-1).into()),
        ("/components/0/change", "better".into()),
        ("/components/0/old/id", Value::Null),
        ("/findings/outcome", "perhaps".into()),
        // A comparison that was not made has a reason.
        ("/findings/outcome", "skipped".into()),
        ("/findings/new/0/severity", "terrible".into()),
        ("/findings/new/0/exploited", "yes".into()),
        ("/observations/new/0/rule", "No Rule".into()),
        ("/gate/passes", Value::Null),
        ("/old/components", "many".into()),
    ] {
        let mut changed = document.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        assert!(!errors(&schema, &changed).is_empty(), "{pointer}");
    }
    for key in document.as_object().unwrap().keys().filter(|key| *key != "gate") {
        let mut changed = document.clone();
        changed.as_object_mut().unwrap().remove(key);
        assert!(!errors(&schema, &changed).is_empty(), "without {key}");
    }
}

#[test]
fn the_words_of_the_schema_are_those_of_the_program() {
    let schema = schema();
    let sorted = |mut words: Vec<String>| {
        words.sort();
        words
    };
    let cases: [(&str, Vec<&str>); 7] = [
        ("/$defs/severity/enum", Severity::ALL.map(Severity::name).to_vec()),
        ("/$defs/state/enum", FindingState::ALL.map(FindingState::name).to_vec()),
        ("/$defs/kind/enum", ComponentKind::ALL.map(ComponentKind::name).to_vec()),
        ("/$defs/change/enum", ChangeKind::ALL.map(ChangeKind::name).to_vec()),
        ("/$defs/findingChange/properties/class/enum", FindingClass::ALL.map(FindingClass::name).to_vec()),
        ("/$defs/observation/properties/kind/enum", ObservationKind::ALL.map(ObservationKind::name).to_vec()),
        ("/$defs/observation/properties/severity/enum", Severity::ALL.map(Severity::name).to_vec()),
    ];
    for (pointer, names) in cases {
        let words = schema.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("{pointer}"));
        let words = words.iter().map(|word| word.as_str().unwrap().to_owned()).collect();
        let names = names.into_iter().map(str::to_owned).collect();
        assert_eq!(sorted(words), sorted(names), "{pointer}");
    }
    for kind in [SubjectKind::Image, SubjectKind::Directory, SubjectKind::File] {
        let mut diff = full();
        diff.new.subject.kind = kind;
        assert!(errors(&schema, &written(&diff)).is_empty(), "{kind:?}");
    }
}

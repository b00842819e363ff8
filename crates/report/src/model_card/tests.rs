//! A card with everything in it, and texts that mean harm.

use std::collections::BTreeMap;

use wb_model::{Digest, ModelCardFile, ModelDescent, ModelFact, ModelValue, Tool};

use super::*;

fn card() -> ModelCard {
    ModelCard {
        name: "org/evil | <script>".to_owned(),
        kind: "repository".to_owned(),
        place: "models/`evil`".to_owned(),
        also_at: vec!["cache/evil".to_owned()],
        revision: Some("0123abc".to_owned()),
        purl: Some("pkg:huggingface/org/evil@0123abc".parse().unwrap()),
        verdict: "clean".to_owned(),
        complete: true,
        formats: vec!["safetensors".to_owned()],
        digest: Some("sha256:00".to_owned()),
        tensor_digest: Some("blake3:11".to_owned()),
        fingerprint: Some("blake3:22".to_owned()),
        files: vec![ModelCardFile {
            name: "model.safetensors".to_owned(),
            size: 12_345_678,
            sha256: Some(Digest::sha256([1; 32])),
            verdict: Some("clean".to_owned()),
        }],
        measured: BTreeMap::from([("parameters".to_owned(), vec!["1234567".to_owned()])]),
        declared: BTreeMap::from([(
            "license".to_owned(),
            vec![
                ModelValue { value: "mit".to_owned(), origin: "card".to_owned() },
                ModelValue { value: "llama3".to_owned(), origin: "header".to_owned() },
            ],
        )]),
        differs: vec!["license: card: mit; header: llama3".to_owned()],
        lineage: vec![ModelDescent {
            relation: "finetune".to_owned(),
            base: "org/base".to_owned(),
            revision: None,
            status: "contradicted".to_owned(),
            detail: "12 of 40 names of tensors are not in the base".to_owned(),
        }],
        references: vec!["dataset org/data".to_owned()],
        license_conflicts: vec!["card says mit, the base says llama3".to_owned()],
        facts: vec![ModelFact {
            kind: "training-data".to_owned(),
            confidential: false,
            values: BTreeMap::from([("name".to_owned(), "web text".to_owned())]),
        }],
        withheld: 2,
        missing: vec!["who trained it".to_owned()],
    }
}

fn cards(models: Vec<ModelCard>) -> ModelCards {
    ModelCards {
        version: 1,
        tool: Tool { name: "weighbridge".to_owned(), version: "0.1.0".to_owned() },
        source: "dir:models".to_owned(),
        models,
    }
}

#[test]
fn the_card_keeps_measured_and_declared_apart() {
    let mut out = Vec::new();
    model_cards(&cards(vec![card()]), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(!text.contains("| <script>") && text.contains("\\<script\\>"));
    insta::assert_snapshot!(text);
}

#[test]
fn nothing_found_is_said() {
    let mut out = Vec::new();
    model_cards(&cards(Vec::new()), &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), "No model was found in dir:models.\n");
}

#[test]
fn the_json_is_read_back() {
    let all = cards(vec![card()]);
    let mut out = Vec::new();
    model_cards_json(&all, &mut out).unwrap();
    assert_eq!(serde_json::from_slice::<ModelCards>(&out).unwrap(), all);
}

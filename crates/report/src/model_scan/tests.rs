//! The three forms of a scan of models, on texts that mean harm.

use std::collections::BTreeMap;

use wb_model::{
    Digest, ModelFile, ModelFinding, ModelMetadata, ModelObservation, ModelScan, ModelTensors, ModelValue,
    Severity, Tool,
};

use super::*;

const EVIL: &str = "calls posix.system('\u{1b}[2Jid')\u{202e}";

fn finding(rule: &str, effect: &str) -> ModelFinding {
    ModelFinding {
        rule: rule.to_owned(),
        effect: effect.to_owned(),
        severity: Severity::Critical,
        member: Some("archive/data.pkl".to_owned()),
        stream: Some(0),
        offset: Some(0x2f),
        evidence: EVIL.to_owned(),
        trace: (0..8).map(|at| format!("{at:#x} step {EVIL}")).collect(),
        advisories: vec!["CVE-2025-32434".to_owned()],
        globals: Vec::new(),
    }
}

fn file(path: &str, verdict: &str, findings: Vec<ModelFinding>) -> ModelFile {
    ModelFile {
        path: path.to_owned(),
        names: Vec::new(),
        format: Some("torch-zip".to_owned()),
        also: Vec::new(),
        verdict: verdict.to_owned(),
        complete: verdict != "unreadable",
        sha256: Some(Digest::sha256([7; 32])),
        size: 1234,
        findings,
        unlisted: 0,
        metadata: ModelMetadata {
            values: BTreeMap::from([(
                "license".to_owned(),
                vec![ModelValue { value: "apache-2.0".to_owned(), origin: "card".to_owned() }],
            )]),
            references: Vec::new(),
            tensors: Some(ModelTensors {
                count: 2,
                parameters: 1_234_567,
                types: BTreeMap::from([("F32".to_owned(), 1_234_567)]),
                digest: Some("blake3:00".to_owned()),
                fingerprint: None,
            }),
        },
    }
}

fn scan() -> ModelScan {
    ModelScan {
        version: 1,
        tool: Tool { name: "weighbridge".to_owned(), version: "0.1.0".to_owned() },
        sources: vec!["dir:models".to_owned()],
        files: vec![
            file("models/a.pt", "malicious", vec![finding("pickle/dangerous-call", "malicious")]),
            file("models/b.pt", "unreadable", vec![finding("unreadable/truncated", "unreadable")]),
            file("models/c.pt", "suspicious", vec![finding("zip/name-mismatch", "suspicious")]),
            file("models/d.pt", "clean", vec![finding("gguf/note", "note")]),
        ],
        observations: vec![ModelObservation {
            rule: "model/blob-mismatch".to_owned(),
            severity: Severity::High,
            path: "blobs/sha256-00".to_owned(),
            message: EVIL.to_owned(),
        }],
    }
}

fn text(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_table_shows_the_worst_first_and_nothing_moves_the_cursor() {
    let scan = scan();
    let counted = ["malicious-model (critical) at models/a.pt: it runs code".to_owned()];
    let view = ModelScanView { scan: &scan, counted: &counted, notes: &[], full: false };
    let shown = text(|out| model_scan(&view, Style { color: false, width: 100 }, out));
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'));
    insta::assert_snapshot!(shown);
}

#[test]
fn an_empty_scan_says_that_nothing_was_found() {
    let mut scan = scan();
    scan.files.clear();
    scan.observations.clear();
    let view = ModelScanView { scan: &scan, counted: &[], notes: &[], full: false };
    let shown = text(|out| model_scan(&view, Style { color: false, width: 100 }, out));
    assert_eq!(shown, "May they pass?\n  yes: no model was found\n");
}

#[test]
fn the_json_is_read_back_and_has_the_fields_of_its_version() {
    let scan = scan();
    let json = text(|out| model_scan_json(&scan, out));
    assert_eq!(serde_json::from_str::<ModelScan>(&json).unwrap(), scan);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["version"], 1);
    for field in ["path", "format", "verdict", "complete", "sha256", "size", "findings", "metadata"] {
        assert!(value["files"][0].get(field).is_some(), "{field}");
    }
    for field in ["rule", "severity", "offset", "trace", "advisories"] {
        assert!(value["files"][0]["findings"][0].get(field).is_some(), "{field}");
    }
}

#[test]
fn sarif_has_a_result_for_each_finding_and_none_for_notes() {
    let sarif = text(|out| model_scan_sarif(&scan(), out));
    let value: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let results = value["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    assert!(!sarif.contains("gguf-note") && !sarif.contains('\u{202e}'));
}

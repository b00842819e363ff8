use wb_read::{Entry, EntryKind, HEAD};

use super::*;

const BLOB: &str = "hub/models--acme--tiny/blobs/95d09f2b10159347eece71399a7e2e907ea3df4f";

fn entry(size: usize) -> Entry {
    Entry {
        path: EntryPath::normalise(BLOB.as_bytes()).0,
        kind: EntryKind::File,
        size: size as u64,
        mode: 0o644,
        mtime: None,
        is_shared: false,
        link: None,
    }
}

/// The kinds of facts that a blob gives.
fn kinds(bytes: &[u8]) -> Vec<String> {
    let entry = entry(bytes.len());
    if !is_candidate(&Candidate { entry: &entry, head: &bytes[..bytes.len().min(HEAD)] }) {
        return Vec::new();
    }
    let mut out = Output::default();
    HubBlobReader.read(&entry, bytes, &mut out).expect("problems are findings");
    assert!(out.facts.iter().all(|fact| fact.path == entry.path), "{:?}", out.facts);
    let mut kinds: Vec<String> = out.facts.into_iter().map(|fact| fact.kind).collect();
    kinds.sort();
    kinds
}

#[test]
fn good_files_are_read_as_what_they_may_be() {
    assert_eq!(kinds(br#"{"model_type": "llama"}"#), ["model/hub-config"]);
    let index = br#"{"metadata": {"total_size": 4}, "weight_map": {"a": "x.safetensors"}, "model_type": 1}"#;
    assert_eq!(kinds(index), ["model/hub-config", "model/shard-index"]);
    let card = kinds(b"---\nlicense: mit\n---\n# A model\n");
    assert!(card.contains(&"model/card".to_owned()), "{card:?}");
    let code = kinds(b"import os\n");
    assert!(code.contains(&"model/code".to_owned()), "{code:?}");
    let template = kinds(b"{% for message in messages %}{{ message }}{% endfor %}");
    assert!(template.contains(&"model/template".to_owned()), "{template:?}");
    let merge = kinds(b"merge_method: ties\nmodels:\n- model: org/a\n");
    assert!(merge.contains(&"model/merge-config".to_owned()), "{merge:?}");
}

#[test]
fn what_begins_like_a_document_and_is_a_program_is_read_as_both() {
    let both = kinds(b"{}\nimport os\nos.system('\"model_type\"')\n");
    assert!(
        both.contains(&"model/code".to_owned()) && both.contains(&"model/hub-config".to_owned()),
        "{both:?}"
    );
}

#[test]
fn empty_cut_and_wrong_blobs_do_no_harm() {
    kinds(b"");
    let good = br#"{"model_type": "llama", "auto_map": {"AutoModel": "x.X"}}"#;
    (0..good.len()).for_each(|length| drop(kinds(&good[..length])));
    assert!(!kinds(b"\x7fELF\0\0").contains(&"model/hub-config".to_owned()));
    let weights = [b"GGUF\0".as_slice(), &b"x".repeat(4 << 20)].concat();
    assert!(kinds(&weights).is_empty(), "large and no text: {:?}", kinds(&weights));
    assert!(kinds(b"\xff\xfe").iter().all(|kind| kind != "model/card"));
}

#[test]
fn what_is_too_large_is_said_to_be_unread() {
    for size in [REQUIREMENTS_BYTES + 1, (4 << 20) + 1] {
        let mut out = Output::default();
        let bytes = b"#".repeat(size);
        HubBlobReader.read(&entry(size), &bytes, &mut out).expect("problems are findings");
        let body = |kind: &str| {
            let fact = out.facts.iter().find(|fact| fact.kind == kind).expect(kind);
            fact.body.clone()
        };
        assert!(body("model/requirements").contains("unreadable/budget"), "{size}");
        assert_eq!(body("model/code").contains("unreadable/budget"), size > 4 << 20, "{size}");
    }
    let mut out = Output::default();
    let why = ReadProblem::too_large("it has many bytes");
    HubBlobReader
        .too_large(&entry(1 << 30), why.clone(), &mut out)
        .expect_err("the diagnostic stands beside it");
    let mut kinds: Vec<_> = out.facts.iter().map(|fact| fact.kind.as_str()).collect();
    kinds.sort_unstable();
    let all = ["model/code", "model/hub-config", "model/requirements", "model/shard-index", "model/template"];
    assert_eq!(kinds, all);
    assert!(out.facts.iter().all(|fact| fact.body.contains("it has many bytes")));
}

#[test]
fn a_fact_counts_under_the_names_of_its_file() {
    for (fact, yes, no) in [
        (BlobFact::Config, "tokenizer_config.json", "model.safetensors.index.json"),
        (BlobFact::Index, "model.safetensors.index.json", "config.json"),
        (BlobFact::Card, "README.md", "notes.md"),
        (BlobFact::Code, "x.py", "x.txt"),
        (BlobFact::Template, "chat_template.jinja", "chat_template.json"),
        (BlobFact::License, "LICENSE.txt", "x.txt"),
        (BlobFact::Requirements, "requirements.txt", "vocab.txt"),
        (BlobFact::Merge, "mergekit_config.yml", "config.yml"),
    ] {
        assert!(fits(fact, yes) && !fits(fact, no), "{fact:?}");
    }
    assert!(is_blob(BLOB.as_bytes()));
    for other in
        ["models--a--b/blobs/abc", "blobs/95d09f2b10159347eece71399a7e2e907ea3df4f", "x/models--a/refs/main"]
    {
        assert!(!is_blob(other.as_bytes()), "{other}");
    }
}

//! `weighbridge model`, from the command line.

use serde_json::Value;

use crate::run::weighbridge;

/// A header of safetensors and its data: two tensors.
fn safetensors() -> Vec<u8> {
    let header = br#"{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"I8","shape":[4],"data_offsets":[24,28]}}"#;
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header);
    bytes.extend([7; 28]);
    bytes
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs_err::create_dir(folder.path().join("models")).unwrap();
    fs_err::write(folder.path().join("models/model.safetensors"), safetensors()).unwrap();
    folder
}

fn json(folder: &std::path::Path, arguments: &[&str]) -> (i32, Value) {
    let ran = weighbridge(folder, arguments);
    (ran.code, serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr)))
}

#[test]
fn a_clean_model_passes_and_its_parameters_are_counted() {
    let folder = folder();
    let (code, scan) = json(folder.path(), &["model", "scan", "models", "-q", "-o", "json"]);
    assert_eq!(code, 0);
    let file = &scan["files"][0];
    assert_eq!(file["path"], "models/model.safetensors");
    assert_eq!(file["format"], "safetensors");
    assert_eq!(file["verdict"], "clean");
    assert_eq!(file["complete"], true);
    assert_eq!(file["metadata"]["tensors"]["parameters"], 10);
    assert!(file["metadata"]["tensors"]["digest"].as_str().unwrap().starts_with("blake3:"));
}

#[test]
fn the_harmless_test_file_is_flagged_in_every_form() {
    let folder = folder();
    assert_eq!(weighbridge(folder.path(), &["model", "test-file", "models/test.bin"]).code, 0);
    let again = weighbridge(folder.path(), &["model", "test-file", "models/test.bin"]);
    assert_eq!(again.code, 3, "a file that is there is not replaced");
    let (code, scan) = json(folder.path(), &["model", "scan", "models/test.bin", "-q", "--format", "json"]);
    assert_eq!(code, 1);
    assert_eq!(scan["files"][0]["verdict"], "malicious");
    assert_eq!(scan["files"][0]["format"], "pickle");
    let trace = scan["files"][0]["findings"][0]["trace"].as_array().unwrap();
    assert!(trace.iter().any(|step| step.as_str().unwrap().contains("builtins.eval")), "{trace:?}");
    let table = weighbridge(folder.path(), &["model", "scan", "models", "-q"]);
    assert_eq!(table.code, 1);
    assert!(table.stdout.contains("Malicious  1 file") && table.stdout.contains("Clean  1 file"));
    let (code, sarif) = json(folder.path(), &["model", "scan", "models", "-q", "-o", "sarif"]);
    assert_eq!(code, 1);
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "error");
    let (code, _) = json(folder.path(), &["model", "scan", "models", "-q", "-o", "cyclonedx-json"]);
    assert_eq!(code, 1);
}

#[test]
fn a_file_that_cannot_be_read_fails_until_its_content_is_waived() {
    let folder = folder();
    let mut cut = safetensors();
    cut.truncate(60);
    fs_err::write(folder.path().join("models/cut.safetensors"), &cut).unwrap();
    fs_err::write(folder.path().join("models/empty.gguf"), b"").unwrap();
    let (code, scan) = json(folder.path(), &["model", "scan", "models", "-q", "-o", "json"]);
    assert_eq!(code, 1);
    let verdicts: Vec<(&str, &str)> = scan["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["path"].as_str().unwrap(), file["verdict"].as_str().unwrap()))
        .collect();
    assert_eq!(
        verdicts,
        [
            ("models/cut.safetensors", "unreadable"),
            ("models/empty.gguf", "unreadable"),
            ("models/model.safetensors", "clean")
        ]
    );
    fs_err::remove_file(folder.path().join("models/empty.gguf")).unwrap();
    let digest = scan["files"][0]["sha256"].as_str().unwrap();
    let policy = |digest: &str| {
        format!(
            "version = 1\n[[waiver]]\nid = \"W-1\"\nrule = \"model/unreadable-model\"\nimage = \"*\"\n\
             reason = \"a download that we watch\"\nrequester = \"bob@example.org\"\napprover = \"alice@example.org\"\n\
             created = 2026-11-01\nexpires = 2026-12-01\ndigest = \"{digest}\"\n"
        )
    };
    let scan = |policy: &str| {
        fs_err::write(folder.path().join("policy.toml"), policy).unwrap();
        let arguments =
            ["model", "scan", "models", "-q", "--policy", "policy.toml", "--as-of", "2026-11-21T00:00:00Z"];
        weighbridge(folder.path(), &arguments)
    };
    let waived = scan(&policy(digest));
    assert_eq!(waived.code, 0, "{}{}", waived.stdout, waived.stderr);
    assert!(waived.stdout.contains("waiver W-1: applied"), "{}", waived.stdout);
    let other = scan(&policy(&format!("sha256:{}", "00".repeat(32))));
    assert_eq!(other.code, 1);
}

#[test]
fn wrong_command_lines_are_told_before_anything_is_read() {
    let folder = folder();
    for arguments in [
        &["model", "scan"][..],
        &["model", "scan", "models", "-o", "xml"],
        &["model", "scan", "models", "models", "-o", "cyclonedx-json"],
        &["model", "scan", "models", "--as-of", "yesterday"],
    ] {
        assert_eq!(weighbridge(folder.path(), arguments).code, 2, "{arguments:?}");
    }
    assert_eq!(weighbridge(folder.path(), &["model", "scan", "./not-there"]).code, 3);
}

#[test]
fn a_card_shows_what_was_measured_and_what_is_missing() {
    let folder = folder();
    let card = "---\nlicense: apache-2.0\nbase_model: org/base\ndatasets: [org/data]\n---\n# A model\n";
    fs_err::write(folder.path().join("models/README.md"), card).unwrap();
    let config = r#"{"architectures": ["TinyModel"], "model_type": "tiny", "vocab_size": 4}"#;
    fs_err::write(folder.path().join("models/config.json"), config).unwrap();
    // Read by nobody, and a part of the model all the same.
    fs_err::write(folder.path().join("models/notes.xyz"), "a note").unwrap();
    let shown = weighbridge(folder.path(), &["model", "card", "models", "-q"]);
    assert_eq!(shown.code, 0, "{}{}", shown.stdout, shown.stderr);
    assert!(!shown.stdout.contains("SHA-256 of "), "a digest is missing: {}", shown.stdout);
    for part in [
        "| Digest of all files |",
        "at `dir:models`",
        "## Measured",
        "| parameters | 10 |",
        "Apache-2.0",
        "TinyModel",
        "org/base",
        "org/data",
    ] {
        let part = part.replace('_', "\\_");
        assert!(shown.stdout.contains(&part), "{part} is not in\n{}", shown.stdout);
    }
    let (code, cards) = json(folder.path(), &["model", "card", "models", "-q", "-o", "json"]);
    assert_eq!((code, &cards["version"]), (0, &Value::from(1)));
    fs_err::create_dir(folder.path().join("nothing")).unwrap();
    assert_eq!(weighbridge(folder.path(), &["model", "card", "nothing", "-q"]).code, 1);
}

#[test]
fn a_watched_model_that_changes_is_told() {
    let folder = folder();
    let list = "version = 1\n[[model]]\nname = \"encoder\"\nsource = \"models\"\n";
    fs_err::write(folder.path().join("list.toml"), list).unwrap();
    let look = |more: &[&str]| {
        weighbridge(folder.path(), &[&["model", "watch", "list.toml", "-q"][..], more].concat())
    };
    let first = look(&[]);
    assert_eq!(first.code, 0, "{}{}", first.stdout, first.stderr);
    assert!(first.stdout.contains("first-look  clean"));
    assert!(look(&["--fail-on-change"]).stdout.contains("nothing changed in 1 models"));
    let mut other = safetensors();
    *other.last_mut().unwrap() = 9;
    fs_err::write(folder.path().join("models/model.safetensors"), other).unwrap();
    let changed = look(&["--fail-on-change", "-o", "json"]);
    assert_eq!(changed.code, 1);
    let report: Value = serde_json::from_str(&changed.stdout).unwrap();
    assert_eq!(report["changes"][0]["kind"], "changed-file");
    assert_eq!(weighbridge(folder.path(), &["model", "test-file", "models/test.pkl"]).code, 0);
    let worse = look(&[]);
    assert_eq!(worse.code, 1);
    assert!(worse.stdout.contains("new-file  models/test.pkl  malicious"), "{}", worse.stdout);
    fs_err::remove_dir_all(folder.path().join("models")).unwrap();
    let gone = look(&[]);
    assert_eq!(gone.code, 3);
    assert!(gone.stdout.contains("could-not-look"), "{}", gone.stdout);
    fs_err::write(folder.path().join("list.state.json"), "{").unwrap();
    assert_eq!(look(&[]).code, 2);
}

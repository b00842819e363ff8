//! Stores of models, scanned where they lie: whole, and with one byte flipped.

use std::path::Path;

use fs_err::os::unix::fs::symlink;
use serde_json::Value;

use crate::run::weighbridge;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// One tensor.
fn safetensors() -> Vec<u8> {
    let header = br#"{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}"#;
    [&(header.len() as u64).to_le_bytes()[..], header, &[7; 24]].concat()
}

/// A header that names an architecture, and no tensors.
fn gguf() -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat();
    let counts = [0_u64.to_le_bytes(), 1_u64.to_le_bytes()].concat();
    let value = [text("general.architecture"), 8_u32.to_le_bytes().to_vec(), text("llama")].concat();
    [b"GGUF".to_vec(), 3_u32.to_le_bytes().to_vec(), counts, value].concat()
}

fn digest(bytes: &[u8]) -> String {
    wb_testkit::layout::sha256(bytes).to_string().trim_start_matches("sha256:").to_owned()
}

fn write(at: &Path, bytes: impl AsRef<[u8]>) {
    fs_err::create_dir_all(at.parent().unwrap()).unwrap();
    fs_err::write(at, bytes).unwrap();
}

/// Flips the last byte of a file.
fn flip(at: &Path) {
    let mut bytes = fs_err::read(at).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs_err::write(at, bytes).unwrap();
}

/// Scans a folder: the exit code, and the rules of what was found with their messages.
fn scan(folder: &Path, source: &str) -> (i32, Vec<(String, String)>) {
    let ran = weighbridge(folder, &["model", "scan", source, "-q", "-o", "json"]);
    let said: Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let observed = said["observations"].as_array().into_iter().flatten();
    let rules = observed.map(|one| (text(&one["rule"]), text(&one["message"]))).collect();
    assert!(!said["files"].as_array().unwrap().is_empty(), "{said:#}");
    (ran.code, rules)
}

#[test]
fn a_hub_cache_is_held_against_the_names_of_its_blobs() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("hub/models--acme--tiny");
    let weights = safetensors();
    let blob = model.join("blobs").join(digest(&weights));
    write(&blob, &weights);
    write(&model.join("refs/main"), COMMIT);
    let snapshot = model.join("snapshots").join(COMMIT);
    fs_err::create_dir_all(&snapshot).unwrap();
    symlink(format!("../../blobs/{}", digest(&weights)), snapshot.join("model.safetensors")).unwrap();
    assert_eq!(scan(folder.path(), "hub"), (0, Vec::new()));
    flip(&blob);
    let (code, said) = scan(folder.path(), "hub");
    assert_eq!(code, 1);
    assert!(said.iter().any(|(rule, _)| rule == "model/blob-mismatch"), "{said:?}");
}

#[test]
fn files_of_a_hub_cache_are_told_by_what_their_repository_calls_them() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("hub/models--acme--tiny");
    write(&model.join("refs/main"), COMMIT);
    let snapshot = model.join("snapshots").join(COMMIT);
    let add = |name: &str, content: &str| {
        write(&model.join("blobs").join(digest(content.as_bytes())), content);
        let link = snapshot.join(name);
        fs_err::create_dir_all(link.parent().unwrap()).unwrap();
        let up = "../".repeat(2 + name.matches('/').count());
        symlink(format!("{up}blobs/{}", digest(content.as_bytes())), link).unwrap();
    };
    add("code/modeling_x.py", "import os\nos.system('id')\n");
    add("tokenizer.json", &format!("{{\"version\": \"1.0\"{}}}", " ".repeat(64 << 20)));
    let ran =
        weighbridge(folder.path(), &["model", "scan", "hub", "-q", "-o", "json=it.json", "-o", "table"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let said: Value = serde_json::from_slice(&fs_err::read(folder.path().join("it.json")).unwrap()).unwrap();
    let one = |name: &str| {
        let files = said["files"].as_array().unwrap();
        files
            .iter()
            .find(|file| file["names"][0] == name)
            .unwrap_or_else(|| panic!("{name}: {said:#}"))
            .clone()
    };
    let code = one("code/modeling_x.py");
    assert_eq!((&code["format"], &code["verdict"]), (&"code".into(), &"malicious".into()));
    let padded = one("tokenizer.json");
    assert_eq!(
        (&padded["format"], &padded["verdict"]),
        (&"hub-config".into(), &"unreadable".into()),
        "{padded:#}"
    );
    assert!(
        ran.stdout.contains("  code/modeling_x.py (code)\n    hub/models--acme--tiny/blobs/"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("code/modeling_x.py: code/import-effect: runs programs"), "{}", ran.stdout);
}

#[test]
fn an_ollama_store_is_held_against_its_manifests() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let (weights, config) = (gguf(), br#"{"model_format":"gguf","model_family":"llama"}"#.to_vec());
    let layer = |kind: &str, bytes: &[u8]| {
        let digest = digest(bytes);
        write(&store.join("blobs").join(format!("sha256-{digest}")), bytes);
        serde_json::json!({"mediaType": kind, "digest": format!("sha256:{digest}"), "size": bytes.len()})
    };
    let manifest = serde_json::json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": layer("application/vnd.docker.container.image.v1+json", &config),
        "layers": [layer("application/vnd.ollama.image.model", &weights)],
    });
    write(&store.join("manifests/registry.example/library/tiny/latest"), manifest.to_string());
    assert_eq!(scan(folder.path(), "store"), (0, Vec::new()));
    flip(&store.join("blobs").join(format!("sha256-{}", digest(&weights))));
    let (code, said) = scan(folder.path(), "store");
    assert_eq!(code, 1);
    assert!(said.iter().any(|(rule, _)| rule == "model/blob-mismatch"), "{said:?}");
}

/// These layouts have no digests of their own: what was recorded at the first look is what the bytes are held against.
#[test]
fn stores_without_digests_are_held_against_the_first_look() {
    let cases = [
        (
            "triton",
            ("encoder/config.pbtxt", "name: \"encoder\"\nplatform: \"onnxruntime_onnx\"\n"),
            "encoder/1/model.safetensors",
        ),
        (
            "mlflow",
            ("MLmodel", "flavors:\n  python_function:\n    loader_module: mlflow.transformers\n"),
            "model/model.safetensors",
        ),
        (
            "bento",
            ("bento.yaml", "service: service:svc\nname: tiny\nversion: abc\nmodels: []\n"),
            "models/tiny/model.safetensors",
        ),
    ];
    for (name, (file, text), weights) in cases {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join(name).join(file), text);
        let weights_at = folder.path().join(name).join(weights);
        write(&weights_at, safetensors());
        let (code, said) = scan(folder.path(), name);
        assert_eq!(code, 0, "{name}: {said:?}");
        write(
            &folder.path().join("models.toml"),
            format!("version = 1\n[[model]]\nname = \"m\"\nsource = \"{name}\"\n"),
        );
        let look =
            || weighbridge(folder.path(), &["model", "watch", "models.toml", "-q", "--fail-on-change"]);
        assert_eq!(look().code, 0, "{name}");
        assert!(look().stdout.contains("nothing changed"), "{name}");
        flip(&weights_at);
        let changed = look();
        assert_eq!(changed.code, 1, "{name}: {}{}", changed.stdout, changed.stderr);
        let line = format!("changed-file  {name}/{weights}");
        assert!(changed.stdout.contains(&line), "{name}: {}", changed.stdout);
    }
}

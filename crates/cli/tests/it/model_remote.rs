//! Models in registries and layouts, from the command line.

use std::path::Path;

use serde_json::{Value, json};

use wb_model::Digest;
use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::sha256;
use wb_testkit::registry::{LoopbackRegistry, State, Trick};
use wb_testkit::tensor_file::{Gguf, safetensors};
use wb_workflow::models::TEST_FILE;

use crate::run::{Ran, weighbridge};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const RAW: &str = "application/vnd.cncf.model.weight.v1.raw";
const DOC: &str = "application/vnd.cncf.model.doc.v1.raw";
const CONFIG: &str = r#"{"descriptor":{"name":"encoder","licenses":["Apache-2.0"]},"config":{"paramSize":"35b"},"modelfs":{}}"#;

/// One layer of an artifact.
struct Part<'a> {
    media_type: &'a str,
    path: &'a str,
    digest: Digest,
    size: u64,
}

impl<'a> Part<'a> {
    fn new(media_type: &'a str, path: &'a str, bytes: &[u8]) -> Self {
        Self { media_type, path, digest: sha256(bytes), size: bytes.len() as u64 }
    }
}

/// The manifest of a ModelPack artifact.
fn manifest(parts: &[Part<'_>]) -> String {
    let layers: Vec<Value> = parts
        .iter()
        .map(|part| {
            json!({
                "mediaType": part.media_type, "digest": part.digest.to_string(), "size": part.size,
                "annotations": {"org.cncf.model.filepath": part.path},
            })
        })
        .collect();
    json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": "application/vnd.cncf.model.manifest.v1+json",
        "config": {
            "mediaType": "application/vnd.cncf.model.config.v1+json",
            "digest": sha256(CONFIG.as_bytes()).to_string(), "size": CONFIG.len(),
        },
        "layers": layers,
    })
    .to_string()
}

fn push(state: &mut State, parts: &[Part<'_>]) {
    state.blob(CONFIG.as_bytes());
    state.manifest("models/encoder", "1", MANIFEST, manifest(parts).as_bytes());
}

/// A layout in a folder.
fn layout(folder: &Path, blobs: &[&[u8]], parts: &[Part<'_>]) {
    let manifest = manifest(parts);
    fs_err::create_dir_all(folder.join("blobs/sha256")).unwrap();
    for bytes in blobs.iter().copied().chain([CONFIG.as_bytes(), manifest.as_bytes()]) {
        fs_err::write(folder.join("blobs/sha256").join(sha256(bytes).hex()), bytes).unwrap();
    }
    let index = json!({
        "schemaVersion": 2,
        "manifests": [{"mediaType": MANIFEST, "digest": sha256(manifest.as_bytes()).to_string(),
            "size": manifest.len(), "annotations": {"org.opencontainers.image.ref.name": "v1"}}],
    });
    fs_err::write(folder.join("index.json"), index.to_string()).unwrap();
    fs_err::write(folder.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).unwrap();
}

/// Weights of two tensors, whole.
fn small() -> Vec<u8> {
    let header = r#"{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"I8","shape":[4],"data_offsets":[24,28]}}"#;
    safetensors(header, &[7; 28])
}

/// A header of `count` tensors of BF16, each of `elements`, and the size of the file that it promises.
fn large(count: u64, elements: u64) -> (Vec<u8>, u64) {
    let entries: Vec<String> = (0..count)
        .map(|at| {
            let (from, to) = (at * elements * 2, (at + 1) * elements * 2);
            format!(
                r#""model.layers.{at}.weight":{{"dtype":"BF16","shape":[{elements}],"data_offsets":[{from},{to}]}}"#
            )
        })
        .collect();
    let head = safetensors(&format!("{{{}}}", entries.join(",")), &[]);
    let size = head.len() as u64 + count * elements * 2;
    (head, size)
}

fn image(registry: &LoopbackRegistry) -> String {
    format!("{}/models/encoder:1", registry.host())
}

fn scan(name: &str, more: &[&str]) -> (Ran, Value) {
    let folder = tempfile::tempdir().unwrap();
    let ran = weighbridge(folder.path(), &[&["model", "scan", name, "-o", "json"], more].concat());
    let scan = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr));
    (ran, scan)
}

#[test]
fn the_headers_of_70_gb_cost_a_few_megabytes_and_never_make_it_clean() {
    let registry = LoopbackRegistry::start().unwrap();
    let (head, size) = large(1000, 35_000_000);
    assert!(size > 70_000_000_000);
    let digest = registry.state().huge_blob(&head, size);
    let part = Part { media_type: RAW, path: "model.safetensors", digest: digest.clone(), size };
    push(&mut registry.state(), &[part, Part::new(DOC, "README.md", b"# Encoder\n")]);
    registry.state().blob(b"# Encoder\n");
    let (ran, scan) = scan(&image(&registry), &[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let sent = registry.state().bytes_sent();
    println!("{sent} bytes were sent for {size}");
    assert!(sent <= 1_000_000, "{sent} bytes");
    assert_eq!(scan["files"].as_array().unwrap().len(), 1);
    let file = &scan["files"][0];
    assert_eq!((&file["path"], &file["format"]), (&json!("model.safetensors"), &json!("safetensors")));
    assert_eq!((&file["verdict"], &file["complete"]), (&json!("unreadable"), &json!(false)));
    assert_eq!((&file["size"], &file["sha256"]), (&json!(size), &json!(digest.to_string())));
    assert_eq!(file["metadata"]["tensors"]["parameters"], 35_000_000_000_u64);
    assert_eq!(file["findings"][0]["rule"], "unreadable/headers-only");
    let said = &file["metadata"]["values"];
    assert_eq!(said["license"], json!([{"value": "Apache-2.0", "origin": "manifest"}]));
    assert_eq!(said["name"], json!([{"value": "encoder", "origin": "manifest"}]));
    assert!(
        ran.stderr.contains("unreadable-model (high) at model.safetensors: unreadable/headers-only: the whole file was not fetched")
            && ran.stderr.contains("--fetch-all"),
        "{}",
        ran.stderr
    );
}

#[test]
fn without_ranges_nothing_beyond_the_budget_is_read() {
    let registry = LoopbackRegistry::start().unwrap();
    let (head, size) = large(1000, 35_000_000);
    let digest = registry.state().huge_blob(&head, size);
    push(&mut registry.state(), &[Part { media_type: RAW, path: "model.safetensors", digest, size }]);
    registry.state().no_ranges = true;
    let (ran, scan) = scan(&image(&registry), &[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    // What the registry had sent when the connection was closed lies in the buffers of the system.
    let sent = registry.state().bytes_sent();
    assert!(sent <= 32_000_000, "{sent} bytes");
    assert_eq!(scan["files"][0]["verdict"], "unreadable");
    assert_eq!(scan["files"][0]["metadata"]["tensors"]["parameters"], 35_000_000_000_u64);
    assert_eq!(scan["files"][0]["findings"][0]["rule"], "unreadable/headers-only");
}

#[test]
fn small_files_are_fetched_whole_and_have_a_verdict() {
    let registry = LoopbackRegistry::start().unwrap();
    let (weights, gguf) = (small(), Gguf::small().build());
    let pickle = TEST_FILE.as_bytes();
    let parts = [
        Part::new(RAW, "model.safetensors", &weights),
        Part::new("application/vnd.docker.ai.gguf.v3", "model.gguf", &gguf),
        Part::new(RAW, "weights/test.bin", pickle),
    ];
    for bytes in [&weights[..], &gguf, pickle] {
        registry.state().blob(bytes);
    }
    push(&mut registry.state(), &parts);
    let (ran, scan) = scan(&image(&registry), &[]);
    assert_eq!(ran.code, 1);
    let files: Vec<(&str, &str, bool)> = scan["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            let text = |key: &str| file[key].as_str().unwrap();
            (text("path"), text("verdict"), file["complete"].as_bool().unwrap())
        })
        .collect();
    assert_eq!(
        files,
        [
            ("model.gguf", "clean", true),
            ("model.safetensors", "clean", true),
            ("weights/test.bin", "malicious", true)
        ]
    );
    assert!(ran.stderr.contains("malicious-model (critical) at weights/test.bin: pickle/"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("unreadable-model"), "{}", ran.stderr);
}

/// Weights that are larger than what is fetched of a file for its headers.
fn nine_megabytes() -> Vec<u8> {
    let (mut bytes, size) = large(3, 1_500_000);
    bytes.resize(usize::try_from(size).unwrap(), 5);
    bytes
}

#[test]
fn fetch_all_gives_a_verdict_and_finds_a_flipped_byte() {
    let registry = LoopbackRegistry::start().unwrap();
    let bytes = nine_megabytes();
    let digest = registry.state().blob(&bytes);
    push(&mut registry.state(), &[Part::new(RAW, "model.safetensors", &bytes)]);
    let (ran, headers) = scan(&image(&registry), &[]);
    assert_eq!((ran.code, &headers["files"][0]["complete"]), (1, &json!(false)));
    let (ran, whole) = scan(&image(&registry), &["--fetch-all"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(
        (&whole["files"][0]["verdict"], &whole["files"][0]["complete"]),
        (&json!("clean"), &json!(true))
    );
    let mut flipped = bytes;
    *flipped.last_mut().unwrap() ^= 1;
    registry.state().replace_blob(&digest, &flipped);
    let (ran, scan) = scan(&image(&registry), &["--fetch-all"]);
    assert_tampered(&ran, &scan, &digest, &flipped);
}

#[track_caller]
fn assert_tampered(ran: &Ran, scan: &Value, expected: &Digest, bytes: &[u8]) {
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let file = &scan["files"][0];
    assert_eq!((&file["verdict"], &file["complete"]), (&json!("unreadable"), &json!(false)));
    assert_eq!(file["sha256"], Value::Null);
    assert_eq!(file["findings"][0]["rule"], "unreadable/not-read");
    let sentence = format!("the content has digest {}, not {expected}", sha256(bytes));
    assert_eq!(file["findings"][0]["evidence"], sentence);
    let line = format!("unreadable-model (high) at model.safetensors: {sentence}");
    assert_eq!(ran.stderr.matches(&line).count(), 1, "{}", ran.stderr);
}

#[test]
fn a_layout_on_the_disk_is_read_whole_and_a_flipped_byte_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = nine_megabytes();
    layout(folder.path(), &[&bytes], &[Part::new(RAW, "model.safetensors", &bytes)]);
    let path = folder.path().to_str().unwrap();
    for name in [path.to_owned(), format!("oci:{path}"), format!("oci:{path}:v1")] {
        let (ran, scan) = scan(&name, &[]);
        assert_eq!(ran.code, 0, "{name}: {}{}", ran.stdout, ran.stderr);
        assert_eq!(scan["files"][0]["verdict"], "clean");
        assert_eq!(scan["files"][0]["metadata"]["tensors"]["parameters"], 4_500_000);
    }
    let digest = sha256(&bytes);
    let mut flipped = bytes;
    flipped[5_000_000] ^= 1;
    fs_err::write(folder.path().join("blobs/sha256").join(digest.hex()), &flipped).unwrap();
    let (ran, scan) = scan(&format!("oci:{path}"), &[]);
    assert_tampered(&ran, &scan, &digest, &flipped);
}

#[test]
fn a_registry_that_limits_is_waited_for_and_one_that_fails_is_told() {
    let registry = LoopbackRegistry::start().unwrap();
    let (head, size) = large(10, 35_000_000);
    let digest = registry.state().huge_blob(&head, size);
    push(
        &mut registry.state(),
        &[Part { media_type: RAW, path: "model.safetensors", digest: digest.clone(), size }],
    );
    let path = format!("/blobs/{digest}");
    for status in [429, 503] {
        registry.state().rule(
            &path,
            1,
            Trick::Status(status, vec![("Retry-After".to_owned(), "0".to_owned())]),
        );
    }
    let (ran, found) = scan(&image(&registry), &[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert_eq!(found["files"][0]["metadata"]["tensors"]["parameters"], 350_000_000);
    registry.state().rule(&path, u32::MAX, Trick::Status(403, vec![]));
    let (ran, found) = scan(&image(&registry), &[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert_eq!(found["files"][0]["findings"][0]["rule"], "unreadable/not-read");
    assert!(ran.stderr.contains("denies access"), "{}", ran.stderr);
}

#[test]
fn a_range_that_is_another_one_is_refused() {
    let registry = LoopbackRegistry::start().unwrap();
    let (head, size) = large(10, 35_000_000);
    let digest = registry.state().huge_blob(&head, size);
    push(
        &mut registry.state(),
        &[Part { media_type: RAW, path: "model.safetensors", digest: digest.clone(), size }],
    );
    for range in ["bytes 1-262144/70", "bytes 0-9/10", "bytes 0-262143", "items"] {
        registry.state().rules.clear();
        let trick = Trick::Status(206, vec![("Content-Range".to_owned(), range.to_owned())]);
        registry.state().rule(&format!("/blobs/{digest}"), u32::MAX, trick);
        let (ran, found) = scan(&image(&registry), &[]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert_eq!(found["files"][0]["findings"][0]["rule"], "unreadable/not-read", "{range}");
        assert!(ran.stderr.contains("it is not the range from byte 0"), "{}", ran.stderr);
    }
}

#[test]
fn code_beside_the_weights_is_read_in_files_and_in_archives() {
    let config = br#"{"model_type":"x","auto_map":{"AutoModel":"modeling_x.Model"}}"#;
    let code = b"import os\nos.system('id')\n";
    let weights = small();
    let archive = LayerBuilder::new()
        .file("modeling_x.py", code)
        .file(".wh.modeling_x.py", "")
        .file("config.json", config)
        .file("data/model.pkl", TEST_FILE)
        .build();
    let archive = Pack::Gzip.apply(&archive).unwrap();
    let weight = || Part::new(RAW, "model.safetensors", &weights);
    let plain = [
        weight(),
        Part::new("application/vnd.cncf.model.code.v1.raw", "modeling_x.py", code),
        // A second file of the same path hides nothing.
        Part::new("application/vnd.cncf.model.code.v1.raw", "modeling_x.py", b"x = 1\n"),
        Part::new("application/vnd.cncf.model.weight.config.v1.raw", "config.json", config),
    ];
    let packed = [weight(), Part::new("application/vnd.kitops.modelkit.code.v1.tar+gzip", "code", &archive)];
    for (parts, has_pickle) in [(&plain[..], false), (&packed[..], true)] {
        let registry = LoopbackRegistry::start().unwrap();
        for bytes in [&weights[..], code, b"x = 1\n", config, &archive] {
            registry.state().blob(bytes);
        }
        push(&mut registry.state(), parts);
        let (ran, scan) = scan(&image(&registry), &[]);
        assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
        let verdict = |path: &str| {
            let file = scan["files"].as_array().unwrap().iter().find(|file| file["path"] == path);
            file.map(|file| file["verdict"].as_str().unwrap().to_owned())
        };
        assert_eq!(verdict("modeling_x.py").as_deref(), Some("malicious"), "{}", ran.stdout);
        assert_eq!(verdict("model.safetensors").as_deref(), Some("clean"));
        assert_eq!(verdict("data/model.pkl").is_some(), has_pickle);
        assert!(ran.stderr.contains("at modeling_x.py: "), "{}", ran.stderr);
    }
}

#[test]
fn an_archive_that_is_damaged_is_never_passed_over() {
    let weights = small();
    let whole = Pack::Gzip.apply(&LayerBuilder::new().file("a.py", "x = 1\n").build()).unwrap();
    let cut = &whole[..whole.len() / 2];
    let kind = "application/vnd.cncf.model.code.v1.tar+gzip";
    for (bytes, path) in [(cut, "code.tar.gz"), (&b"not an archive"[..], "code.tar.gz")] {
        let registry = LoopbackRegistry::start().unwrap();
        registry.state().blob(&weights);
        registry.state().blob(bytes);
        push(
            &mut registry.state(),
            &[Part::new(RAW, "model.safetensors", &weights), Part::new(kind, path, bytes)],
        );
        let (ran, scan) = scan(&image(&registry), &[]);
        assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
        assert_eq!(scan["files"][0]["verdict"], "unreadable", "{}", ran.stdout);
        assert_eq!(scan["files"][0]["path"], path);
    }
}

#[test]
fn an_index_leads_to_the_one_model_in_it_and_several_are_named() {
    let registry = LoopbackRegistry::start().unwrap();
    let bytes = small();
    registry.state().blob(&bytes);
    push(&mut registry.state(), &[Part::new(RAW, "model.safetensors", &bytes)]);
    let manifest = manifest(&[Part::new(RAW, "model.safetensors", &bytes)]);
    let entry = json!({
        "mediaType": MANIFEST, "digest": sha256(manifest.as_bytes()).to_string(), "size": manifest.len(),
        "artifactType": "application/vnd.cncf.model.manifest.v1+json",
    });
    let kind = "application/vnd.oci.image.index.v1+json";
    let mut index = json!({"schemaVersion": 2, "mediaType": kind, "manifests": [entry]});
    registry.state().manifest("models/encoder", "index", kind, index.to_string().as_bytes());
    let name = format!("{}/models/encoder:index", registry.host());
    let (ran, found) = scan(&name, &[]);
    assert_eq!((ran.code, &found["files"][0]["verdict"]), (0, &json!("clean")), "{}", ran.stderr);
    let digest = sha256(manifest.as_bytes());
    assert_eq!(found["sources"], json!([format!("{name}@{digest}")]));
    index["manifests"] = json!([entry, entry]);
    registry.state().manifest("models/encoder", "index", kind, index.to_string().as_bytes());
    let folder = tempfile::tempdir().unwrap();
    let several = weighbridge(folder.path(), &["model", "scan", &name, "-q"]);
    assert_eq!(several.code, 3);
    assert!(
        several.stderr.contains("an index of several models") && several.stderr.contains(&digest.to_string())
    );
}

#[test]
fn the_store_of_another_runner_is_a_model_too() {
    let registry = LoopbackRegistry::start().unwrap();
    let (gguf, config) = (Gguf::small().build(), br#"{"model_family":"llama","file_type":"Q4_K_M"}"#);
    let template = b"{{ .Prompt }}";
    for bytes in [&gguf[..], config, template] {
        registry.state().blob(bytes);
    }
    let descriptor = |kind: &str, bytes: &[u8]| json!({"mediaType": kind, "digest": sha256(bytes).to_string(), "size": bytes.len()});
    let kind = "application/vnd.docker.distribution.manifest.v2+json";
    let manifest = json!({
        "schemaVersion": 2, "mediaType": kind,
        "config": descriptor("application/vnd.docker.container.image.v1+json", config),
        "layers": [
            descriptor("application/vnd.ollama.image.model", &gguf),
            descriptor("application/vnd.ollama.image.template", template),
        ],
    });
    registry.state().manifest("library/small", "1", kind, manifest.to_string().as_bytes());
    let (ran, found) = scan(&format!("{}/library/small:1", registry.host()), &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let file = &found["files"][0];
    assert_eq!((&file["format"], &file["path"]), (&json!("gguf"), &json!(sha256(&gguf).to_string())));
    assert_eq!(
        file["metadata"]["values"]["quantization"],
        json!([{"value": "Q4_K_M", "origin": "manifest"}])
    );
}

#[test]
fn an_artifact_is_no_document_and_a_manifest_that_lies_is_an_error() {
    let registry = LoopbackRegistry::start().unwrap();
    let bytes = small();
    registry.state().blob(&bytes);
    push(&mut registry.state(), &[Part::new(RAW, "model.safetensors", &bytes)]);
    let folder = tempfile::tempdir().unwrap();
    let name = image(&registry);
    let document = weighbridge(folder.path(), &["model", "scan", &name, "-q", "-o", "cyclonedx-json"]);
    assert_eq!(document.code, 2, "{}", document.stderr);
    registry.state().rule("/manifests/", 1, Trick::Corrupt);
    let lying = weighbridge(folder.path(), &["model", "scan", &name, "-q"]);
    assert_eq!(lying.code, 3, "{}", lying.stderr);
}

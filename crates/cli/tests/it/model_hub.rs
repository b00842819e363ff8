//! Model repositories of a hub, from the command line.

use std::path::Path;

use serde_json::{Value, json};

use wb_testkit::layout::sha256;
use wb_testkit::registry::{LoopbackRegistry, Trick};
use wb_testkit::tensor_file::safetensors;
use wb_workflow::models::TEST_FILE;

use crate::run::{Ran, weighbridge_with};

const COMMIT: &str = "1111111111111111111111111111111111111111";
const NEXT: &str = "2222222222222222222222222222222222222222";
const TINY: &str = "acme/tiny";
const CONFIG: &[u8] = br#"{"model_type":"bert","architectures":["BertModel"]}"#;
const CARD: &[u8] = b"---\nlicense: apache-2.0\n---\n# Tiny\n";

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

/// Weights that are larger than what is fetched of a file for its headers.
fn nine_megabytes() -> Vec<u8> {
    let (mut bytes, size) = large(3, 1_500_000);
    bytes.resize(usize::try_from(size).unwrap(), 5);
    bytes
}

/// A hub with one repository: a card, a configuration, and weights in large-file storage.
fn hub_with(weights: &[u8]) -> LoopbackRegistry {
    let server = LoopbackRegistry::start().unwrap();
    let mut state = server.state();
    state.hub.git_file(TINY, COMMIT, "config.json", CONFIG);
    state.hub.git_file(TINY, COMMIT, "README.md", CARD);
    state.hub.large_file(TINY, COMMIT, "model.safetensors", weights);
    state.hub.point(TINY, "main", COMMIT);
    drop(state);
    server
}

fn run_in(folder: &Path, server: &LoopbackRegistry, arguments: &[&str], token: Option<&str>) -> Ran {
    let endpoint = format!("http://{}", server.host());
    let mut environment = vec![("HF_ENDPOINT", endpoint.as_str())];
    environment.extend(token.map(|token| ("HF_TOKEN", token)));
    weighbridge_with(folder, arguments, &environment)
}

fn run(server: &LoopbackRegistry, arguments: &[&str], token: Option<&str>) -> Ran {
    run_in(tempfile::tempdir().unwrap().path(), server, arguments, token)
}

fn scan_with(server: &LoopbackRegistry, name: &str, more: &[&str], token: Option<&str>) -> (Ran, Value) {
    let ran = run(server, &[&["model", "scan", name, "-o", "json"], more].concat(), token);
    let scan = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr));
    (ran, scan)
}

fn scan(server: &LoopbackRegistry, more: &[&str]) -> (Ran, Value) {
    scan_with(server, "hub:acme/tiny", more, None)
}

fn file<'a>(scan: &'a Value, path: &str) -> &'a Value {
    let files = scan["files"].as_array().unwrap();
    files.iter().find(|file| file["path"] == path).unwrap_or_else(|| panic!("{path}: {scan:#}"))
}

/// What is said on standard error where a repository cannot be opened.
#[track_caller]
fn refused(server: &LoopbackRegistry, name: &str, token: Option<&str>, words: &[&str]) {
    let ran = run(server, &["model", "scan", name, "-q", "-o", "json"], token);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{}", ran.stderr);
    for word in words {
        assert!(ran.stderr.contains(word), "{word:?}: {}", ran.stderr);
    }
}

#[test]
fn a_small_repository_is_read_whole_and_is_clean() {
    let server = hub_with(&small());
    let (ran, scan) = scan(&server, &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(scan["sources"], json!([format!("hub:acme/tiny@{COMMIT}")]));
    let weights = file(&scan, "model.safetensors");
    assert_eq!((&weights["verdict"], &weights["complete"]), (&json!("clean"), &json!(true)));
    assert_eq!(weights["sha256"], json!(sha256(&small()).to_string()));
    assert!(scan["files"].as_array().unwrap().iter().all(|file| file["verdict"] == "clean"), "{scan:#}");
    assert!(!ran.stdout.contains("snapshots"), "{}", ran.stdout);
    let asked: Vec<String> = server.state().requests.iter().map(|one| one.path.clone()).collect();
    assert_eq!(
        asked,
        [
            "/api/models/acme/tiny/revision/main?blobs=true".to_owned(),
            format!("/acme/tiny/resolve/{COMMIT}/README.md"),
            format!("/acme/tiny/resolve/{COMMIT}/config.json"),
            format!("/acme/tiny/resolve/{COMMIT}/model.safetensors"),
        ]
    );
}

#[test]
fn the_headers_of_70_gb_cost_less_than_a_megabyte() {
    let server = hub_with(&small());
    let (head, size) = large(1000, 35_000_000);
    let digest = "ab".repeat(32);
    server.state().hub.huge_file(TINY, COMMIT, "model.safetensors", &head, size, &digest);
    let (ran, scan) = scan(&server, &[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let sent = server.state().bytes_sent();
    assert!(sent < 1_000_000, "{sent} bytes");
    let weights = file(&scan, "model.safetensors");
    assert_eq!((&weights["verdict"], &weights["complete"]), (&json!("unreadable"), &json!(false)));
    assert_eq!(weights["findings"][0]["rule"], "unreadable/headers-only");
    assert_eq!((&weights["size"], &weights["sha256"]), (&json!(size), &json!(format!("sha256:{digest}"))));
    assert_eq!(weights["metadata"]["tensors"]["parameters"], 35_000_000_000_u64);
    server.state().no_ranges = true;
    let (ran, whole) = scan_with(&server, "hub:acme/tiny", &[], None);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(server.state().bytes_sent() < 32_000_000);
    assert_eq!(file(&whole, "model.safetensors")["metadata"]["tensors"]["parameters"], 35_000_000_000_u64);
}

#[test]
fn a_flipped_byte_is_found_in_large_and_in_small_files() {
    let bytes = nine_megabytes();
    let server = hub_with(&bytes);
    let (ran, headers) = scan(&server, &[]);
    assert_eq!((ran.code, &file(&headers, "model.safetensors")["complete"]), (1, &json!(false)));
    let (ran, whole) = scan(&server, &["--fetch-all"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(file(&whole, "model.safetensors")["verdict"], "clean");

    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    server.state().hub.replace(TINY, COMMIT, "model.safetensors", &flipped);
    let (ran, tampered) = scan(&server, &["--fetch-all"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let found = file(&tampered, "model.safetensors");
    assert_eq!((&found["verdict"], &found["sha256"]), (&json!("unreadable"), &Value::Null));
    assert_eq!(found["findings"][0]["rule"], "unreadable/not-read");
    let sentence = format!("the content has digest {}, not {}", sha256(&flipped), sha256(&bytes));
    assert_eq!(found["findings"][0]["evidence"], sentence);
}

#[test]
fn a_flipped_byte_is_found_in_a_file_of_git() {
    let server = hub_with(&small());
    let flipped = String::from_utf8_lossy(CONFIG).replace("bert", "berd");
    server.state().hub.replace(TINY, COMMIT, "config.json", flipped.as_bytes());
    let (ran, scan) = scan(&server, &[]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let found = file(&scan, "config.json");
    assert_eq!((&found["verdict"], &found["sha256"]), (&json!("unreadable"), &Value::Null));
    let said = found["findings"][0]["evidence"].as_str().unwrap();
    assert_eq!(said.matches("sha1:").count(), 2, "{said}");
    assert!(said.contains(" as an object of git, not sha1:"), "{said}");
    // Another length than the list says is found before anything is read.
    server.state().hub.replace(TINY, COMMIT, "config.json", b"{}");
    let (ran, scan) = self::scan(&server, &[]);
    assert_eq!(ran.code, 1);
    let said = file(&scan, "config.json")["findings"][0]["evidence"].as_str().unwrap().to_owned();
    assert!(said.contains(&format!("has 2 bytes, not the {}", CONFIG.len())), "{said}");
}

#[test]
fn the_token_stays_with_the_hub() {
    let (server, network) = (hub_with(&small()), hub_with(&small()));
    server.state().hub.token = Some("hf_secret".to_owned());
    server.state().hub.elsewhere = Some(format!("http://{}", network.host()));
    let (ran, scan) = scan_with(&server, "hub:acme/tiny", &[], Some(" hf_secret\n"));
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(file(&scan, "model.safetensors")["verdict"], "clean");
    let with = |server: &LoopbackRegistry| {
        let state = server.state();
        let all = state.requests.iter();
        let shown = all.filter(|one| one.headers.values().any(|value| value.contains("hf_secret")));
        (shown.count(), state.requests.len())
    };
    assert_eq!(with(&server), (4, 4));
    assert_eq!(with(&network), (0, 1));
    // Nor is it, or the key in the address of the content network, in anything that is said.
    network.state().rule("/resolve/", u32::MAX, Trick::Status(403, vec![]));
    let (ran, scan) = scan_with(&server, "hub:acme/tiny", &[], Some("hf_secret"));
    assert_eq!(ran.code, 1);
    assert_eq!(file(&scan, "model.safetensors")["findings"][0]["rule"], "unreadable/not-read");
    for text in [&ran.stdout, &ran.stderr] {
        assert!(!text.contains("secret"), "{text}");
    }
}

#[test]
fn what_is_gated_private_or_not_there_is_an_error_with_a_hint() {
    let server = hub_with(&small());
    server.state().hub.gated.push(TINY.to_owned());
    refused(&server, "hub:acme/tiny", None, &["(GatedRepo)", "credentials, and none were found", "HF_TOKEN"]);
    refused(&server, "hub:acme/tiny", Some("x"), &["denies access (GatedRepo)", "ask for access"]);
    server.state().hub.gated.clear();
    refused(&server, "hub:acme/other", None, &["does not have it (RepoNotFound)", "check the spelling"]);
    refused(&server, "hub:acme/tiny@v9", None, &["acme/tiny at v9", "(RevisionNotFound)"]);
    server.state().hub.token = Some("hf_right".to_owned());
    refused(&server, "hub:acme/tiny", None, &["none were found (RepoNotFound)", "private or gated"]);
    refused(&server, "hub:acme/tiny", Some("hf_wrong"), &["other credentials than those found", "HF_TOKEN"]);
    // A token that no header may hold is not quoted.
    let ran = run(&server, &["model", "scan", "hub:acme/tiny", "-q"], Some("a\u{7}b-secret"));
    assert!(
        ran.code == 3 && ran.stderr.contains("use HF_TOKEN") && !ran.stderr.contains("secret"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_list_that_is_wrong_is_an_error_each_with_its_words() {
    let server = hub_with(&small());
    let honest = server.state().hub.listing(TINY, "main").unwrap();
    let text = honest.to_string();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut listing = honest.clone();
        change(&mut listing);
        listing.to_string()
    };
    let cases: Vec<(String, &str)> = vec![
        ("<html>".to_owned(), "it is not what a hub says of a repository"),
        (String::new(), "it is not what a hub says of a repository"),
        (text[..text.len() / 2].to_owned(), "it is not what a hub says of a repository"),
        (with(&|all| all["siblings"][0]["rfilename"] = json!("../../x")), "leads out of the repository"),
        (with(&|all| all["siblings"][0]["rfilename"] = json!("/x")), "is absolute"),
        (
            with(&|all| all["siblings"][0]["rfilename"] = json!("config.json")),
            "\"config.json\" is there twice",
        ),
        (with(&|all| all["sha"] = json!("main")), "is not forty hexadecimal digits"),
        (with(&|all| all["siblings"][1]["size"] = Value::Null), "it gives no size for \"config.json\""),
        (with(&|all| all["siblings"][1]["blobId"] = json!("7")), "it gives no digest for \"config.json\""),
        (with(&|all| all["siblings"][2]["lfs"]["size"] = json!(1)), "it gives the sizes"),
        (with(&|all| all["id"] = json!("evil/tiny")), "the repository is \"evil/tiny\" now"),
    ];
    for (listing, words) in cases {
        server.state().hub.listings.insert(TINY.to_owned(), listing.into_bytes());
        refused(&server, "hub:acme/tiny", None, &[words, "hub:acme/tiny"]);
    }
    let other = text.replace(COMMIT, NEXT);
    server.state().hub.listings.insert(TINY.to_owned(), other.into_bytes());
    refused(&server, &format!("hub:acme/tiny@{COMMIT}"), None, &["was asked for, and it is of commit 2222"]);
    server.state().hub.listings.clear();
    server.state().rule("/api/models/", u32::MAX, Trick::CloseAfter(20));
    refused(&server, "hub:acme/tiny", None, &["the connection to", "broke after"]);
    server.state().rules.clear();
    server.state().rule("/api/models/", u32::MAX, Trick::Endless);
    refused(&server, "hub:acme/tiny", None, &["is larger than 33554432 bytes"]);
}

#[test]
fn a_repository_that_was_renamed_is_told_and_not_followed() {
    let server = hub_with(&small());
    let target = format!("http://{}/api/models/acme/tiny/revision/main?blobs=true", server.host());
    server.state().rule("/acme/old/", u32::MAX, Trick::Redirect(target));
    let words = ["the repository is \"acme/tiny\" now, and not \"acme/old\"", "name it: hub:acme/tiny"];
    refused(&server, "hub:acme/old", None, &words);
}

#[test]
fn a_hub_that_limits_is_waited_for_and_a_connection_that_breaks_is_taken_up() {
    let bytes = nine_megabytes();
    let server = hub_with(&bytes);
    let wait = || Trick::Status(429, vec![("Retry-After".to_owned(), "0".to_owned())]);
    server.state().rule("/api/models/", 1, wait());
    server.state().rule("/model.safetensors", 1, wait());
    server.state().rule("/model.safetensors", 1, Trick::CloseAfter(4_000_000));
    let (ran, scan) = scan(&server, &["--fetch-all"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(file(&scan, "model.safetensors")["verdict"], "clean");
    let state = server.state();
    let ranges = state.requests.iter().filter_map(|one| one.headers.get("range"));
    assert_eq!(ranges.collect::<Vec<_>>(), ["bytes=4000000-"]);
}

#[test]
fn a_branch_that_moves_between_list_and_files_changes_nothing() {
    let server = hub_with(&small());
    server.state().hub.git_file(TINY, NEXT, "test.pkl", TEST_FILE.as_bytes());
    server.state().hub.point(TINY, "refs/pr/1", COMMIT);
    let (ran, _) = scan_with(&server, "hub:acme/tiny@refs/pr/1", &[], None);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let asked: Vec<String> = server.state().requests.iter().map(|one| one.path.clone()).collect();
    assert_eq!(asked[0], "/api/models/acme/tiny/revision/refs%2Fpr%2F1?blobs=true");
    assert!(
        asked[1..].iter().all(|path| path.starts_with(&format!("/acme/tiny/resolve/{COMMIT}/"))),
        "{asked:?}"
    );
    server.state().hub.point(TINY, "main", NEXT);
    let (ran, moved) = scan(&server, &[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert_eq!(file(&moved, "test.pkl")["verdict"], "malicious");
    let (ran, _) = scan_with(&server, &format!("hub:acme/tiny@{COMMIT}"), &[], None);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn names_with_odd_letters_reach_the_file_that_they_name() {
    let server = hub_with(&small());
    server.state().hub.git_file(TINY, COMMIT, "a b/c.txt", b"text");
    for odd in ["a#b?.json", "100%2e.json", "a\\b.json", "ä.json"] {
        server.state().hub.git_file(TINY, COMMIT, odd, b"{}");
    }
    let (_, _) = scan(&server, &[]);
    let state = server.state();
    let asked: Vec<&str> = state.requests.iter().filter_map(|one| one.path.split(COMMIT).nth(1)).collect();
    for encoded in ["/100%252e.json", "/a%20b/c.txt", "/a%23b%3F.json", "/a%5Cb.json", "/%C3%A4.json"] {
        assert!(asked.contains(&encoded), "{encoded}: {asked:?}");
    }
}

#[test]
fn code_and_licences_beside_the_weights_are_read() {
    let server = hub_with(&small());
    let config = br#"{"model_type":"x","auto_map":{"AutoModel":"modeling_x.Model","AutoConfig":"evil/repo--configuration_x.Config"}}"#;
    let mut state = server.state();
    state.hub.git_file(TINY, COMMIT, "config.json", config);
    state.hub.git_file(TINY, COMMIT, "modeling_x.py", b"import os\nos.system('id')\n");
    state.hub.git_file(TINY, COMMIT, "README.md", b"---\nlicense: other\n---\n# Tiny\n");
    drop(state);
    let (ran, scan) = scan(&server, &[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert_eq!(file(&scan, "modeling_x.py")["verdict"], "malicious");
    let observed: Vec<(&str, &str)> = scan["observations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["rule"].as_str().unwrap(), one["path"].as_str().unwrap()))
        .collect();
    assert!(observed.contains(&("model/remote-code-unpinned", "config.json")), "{observed:?}");
    assert!(observed.contains(&("model/license-conflict", "")), "{observed:?}");
    assert!(scan.to_string().contains("acme/tiny: the licence is said to be another one"), "{scan:#}");
}

/// The model in a document, and the model that it was made from.
fn components(server: &LoopbackRegistry, more: &[&str]) -> (Value, Value, String) {
    let arguments = [&["model", "scan", "hub:acme/tiny", "-q", "-o", "cyclonedx-json"], more].concat();
    let ran = run(server, &arguments, None);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    assert_eq!(document["metadata"]["component"]["name"], json!(format!("hub:acme/tiny@{COMMIT}")));
    let of = |name: &str| {
        let all = document["components"].as_array().unwrap();
        all.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{document:#}")).clone()
    };
    (of("acme/tiny"), of("acme/base"), document.to_string())
}

#[test]
fn a_document_names_the_repository_at_its_commit() {
    let server = hub_with(&small());
    let card = b"---\nlicense: apache-2.0\nbase_model: acme/base\n---\n# Tiny\n";
    server.state().hub.git_file(TINY, COMMIT, "README.md", card);
    let (model, base, text) = components(&server, &[]);
    assert_eq!(model["type"], "machine-learning-model");
    let endpoint = format!("http://{}", server.host());
    let purl = model["purl"].as_str().unwrap();
    assert!(purl.starts_with(&format!("pkg:huggingface/acme/tiny@{COMMIT}?repository_url=")), "{purl}");
    assert!(purl.contains(endpoint.rsplit(':').next().unwrap()), "{purl}");
    assert_eq!(base["purl"], "pkg:huggingface/acme/base");
    assert!(text.contains("Apache-2.0") && !text.contains("snapshots") && !text.contains("/tmp"), "{text}");
    let property = |model: &Value, name: &str| {
        let all = model["properties"].as_array().unwrap();
        let found = all.iter().find(|one| one["name"].as_str().unwrap().ends_with(name));
        found.map(|one| one["value"].as_str().unwrap().to_owned())
    };
    assert_eq!(property(&model, "model:verdict").as_deref(), Some("clean"));
    assert_eq!(property(&model, "model:complete").as_deref(), Some("true"));
    assert_eq!(property(&model, "model:parameters").as_deref(), Some("10"));
    assert_eq!(property(&model, "file:model.safetensors"), Some(sha256(&small()).to_string()));

    // Of weights that were not read nothing is said that was measured.
    let bytes = nine_megabytes();
    server.state().hub.large_file(TINY, COMMIT, "model.safetensors", &bytes);
    let (model, _, _) = components(&server, &[]);
    assert_eq!(property(&model, "model:verdict").as_deref(), Some("unreadable"));
    assert_eq!(property(&model, "model:complete").as_deref(), Some("false"));
    assert_eq!(property(&model, "model:parameters"), None);
    assert_eq!(property(&model, "file:model.safetensors"), Some(sha256(&bytes).to_string()));
    let size = bytes.len() + card.len() + CONFIG.len();
    assert_eq!(property(&model, "model:size"), Some(size.to_string()));
}

#[test]
fn a_watched_repository_tells_a_new_commit() {
    let server = hub_with(&nine_megabytes());
    let folder = tempfile::tempdir().unwrap();
    let list = "version = 1\n[[model]]\nname = \"tiny\"\nsource = \"hub:acme/tiny\"\n";
    fs_err::write(folder.path().join("list.toml"), list).unwrap();
    let look = |more: &[&str]| {
        let arguments = [&["model", "watch", "list.toml", "-q", "-o", "json"][..], more].concat();
        let ran = run_in(folder.path(), &server, &arguments, None);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
        (ran, report["changes"].clone())
    };
    // Nobody read the weights to their end, which is told once.
    let (ran, first) = look(&[]);
    assert_eq!((ran.code, &first[0]["kind"]), (1, &json!("first-look")), "{}", ran.stderr);
    assert_eq!(first[0]["after"], "unreadable");
    let (ran, none) = look(&["--fail-on-change"]);
    assert_eq!((ran.code, none), (0, json!([])), "{}", ran.stderr);

    let mut other = nine_megabytes();
    other[5_000_000] ^= 1;
    let mut state = server.state();
    state.hub.git_file(TINY, NEXT, "config.json", CONFIG);
    let digest = state.hub.large_file(TINY, NEXT, "model.safetensors", &other);
    state.hub.point(TINY, "main", NEXT);
    drop(state);
    let (ran, changes) = look(&["--fail-on-change"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let changes = changes.as_array().unwrap();
    let of =
        |kind: &str| changes.iter().find(|one| one["kind"] == kind).unwrap_or_else(|| panic!("{changes:#?}"));
    assert_eq!((&of("new-revision")["before"], &of("new-revision")["after"]), (&json!(COMMIT), &json!(NEXT)));
    assert_eq!(of("changed-file")["path"], "model.safetensors");
    assert_eq!(of("changed-file")["after"], json!(format!("sha256:{digest}")));
    // What cannot be looked at keeps what was known.
    server.state().hub.gated.push(TINY.to_owned());
    let (ran, changes) = look(&[]);
    assert_eq!((ran.code, &changes[0]["kind"]), (3, &json!("could-not-look")), "{}", ran.stderr);
}

#[test]
fn a_repository_is_no_image_and_nothing_is_asked_of_it() {
    let server = hub_with(&small());
    let ran = run(&server, &["scan", "hub:acme/tiny", "-q"], None);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains("weighbridge model scan hub:acme/tiny"), "{}", ran.stderr);
    for wrong in ["hub:", "hub:tiny", "hub:acme/../tiny", "hub:acme/tiny@"] {
        refused(&server, wrong, None, &["as a source"]);
    }
    assert_eq!(server.state().requests.len(), 0);
    let folder = tempfile::tempdir().unwrap();
    for (endpoint, why) in [
        ("http://hub.example", "plain http"),
        ("ftp://127.0.0.1", "neither http nor https"),
        ("https://me:secret@hub.example", "password"),
        ("hub.example", "not a URL"),
    ] {
        let ran = weighbridge_with(
            folder.path(),
            &["model", "scan", "hub:acme/tiny", "-q"],
            &[("HF_ENDPOINT", endpoint)],
        );
        assert!(
            ran.code == 3 && ran.stderr.contains(why) && !ran.stderr.contains("secret"),
            "{}",
            ran.stderr
        );
    }
}

//! A fleet on a loopback registry, with layers that images share.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use wb_model::Digest;
use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::ImageBuilder;
use wb_testkit::registry::{LoopbackRegistry, Rate, Trick};

use crate::run::{weighbridge, weighbridge_with};

const IMAGES: usize = 60;
const SITE: &str = "usr/local/lib/python3.11/site-packages";

/// A registry with images that share a base, six middles and, in pairs, a top; each layer's digest.
fn fleet(count: usize) -> (LoopbackRegistry, BTreeSet<Digest>) {
    let registry = LoopbackRegistry::start().unwrap();
    let mut layers = BTreeSet::new();
    for at in 0..count {
        let image = image(at);
        let blobs = image.blobs().unwrap().blobs;
        layers.extend(blobs.iter().take(3).map(|blob| wb_testkit::layout::sha256(blob)));
        image.push(&mut registry.state(), &format!("ml/app{at:02}"), "v1").unwrap();
    }
    (registry, layers)
}

fn image(at: usize) -> ImageBuilder {
    let base = LayerBuilder::new()
        .file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
        .file(
            "var/lib/dpkg/status",
            "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9\n",
        )
        .build();
    ImageBuilder::new()
        .layer(base, Pack::Gzip)
        .layer(python("shared", &format!("1.{}", at % 6)), Pack::Zstd)
        .layer(python("own", &format!("2.{}", at / 2)), Pack::Gzip)
        .label("number", &at.to_string())
}

fn python(name: &str, version: &str) -> Vec<u8> {
    LayerBuilder::new()
        .file(
            &format!("{SITE}/{name}-{version}.dist-info/METADATA"),
            format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"),
        )
        .file(&format!("{SITE}/{name}-{version}.dist-info/RECORD"), "")
        .build()
}

fn names(registry: &LoopbackRegistry, count: usize) -> String {
    (0..count).map(|at| format!("{}/ml/app{at:02}:v1\n", registry.host())).collect()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs_err::read(path).unwrap()).unwrap()
}

fn reads(registry: &LoopbackRegistry, layers: &BTreeSet<Digest>) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    for layer in layers {
        *counts.entry(registry.state().blob_reads(layer)).or_default() += 1;
    }
    counts
}

/// Every file that the folder holds is whole, and each document has its sidecar's digest.
fn all_whole(results: &Path) -> usize {
    let mut metas = 0;
    for item in fs_err::read_dir(results.join("images")).unwrap() {
        let path = item.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let value = json(&path);
        if let Some(stem) = name.strip_suffix(".meta.json") {
            metas += 1;
            let document = fs_err::read(results.join("images").join(format!("{stem}.json"))).unwrap();
            assert_eq!(value["document"], wb_testkit::layout::sha256(&document).to_string());
        } else {
            assert_eq!(value["bomFormat"], "CycloneDX", "{name}");
        }
    }
    metas
}

#[test]
fn each_layer_is_read_once_and_what_is_finished_is_not_done_again() {
    let (registry, layers) = fleet(IMAGES);
    let folder = tempfile::tempdir().unwrap();
    let list = format!("# all\n\n{0}{0}", names(&registry, IMAGES));
    fs_err::write(folder.path().join("images.txt"), list).unwrap();
    let arguments = ["fleet", "--images", "images.txt", "--out", "results", "--jobs", "8", "-o", "json"];
    let ran = weighbridge(folder.path(), &arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(layers.len(), 1 + 6 + 30);
    assert_eq!(reads(&registry, &layers), BTreeMap::from([(1, layers.len())]), "each layer once");
    assert_eq!(all_whole(&folder.path().join("results")), IMAGES);
    let run: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(run["images"].as_array().unwrap().len(), IMAGES);
    assert_eq!(run["failed"].as_array().unwrap().len(), 0);
    assert_eq!(run, json(&folder.path().join("results/fleet.json")));

    registry.state().requests.clear();
    let again = weighbridge(folder.path(), &arguments);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(again.stderr.contains("0 weighed, 60 finished before, 0 failed"), "{}", again.stderr);
    assert_eq!(reads(&registry, &layers), BTreeMap::from([(1, layers.len())]));
}

#[test]
fn a_sweep_that_is_killed_again_and_again_is_taken_up_where_it_stopped() {
    let (registry, layers) = fleet(IMAGES);
    let folder = tempfile::tempdir().unwrap();
    fs_err::write(folder.path().join("images.txt"), names(&registry, IMAGES)).unwrap();
    let arguments = ["fleet", "--images", "images.txt", "--out", "results", "--jobs", "2", "--quiet"];
    let results = folder.path().join("results");
    let finished = || {
        fs_err::read_dir(results.join("images")).map_or(0, |items| {
            items.flatten().filter(|item| item.file_name().to_string_lossy().ends_with(".meta.json")).count()
        })
    };
    let mut kills = 0;
    for stop_at in [1, 2, 5, 9, 17, 30, 44] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_weighbridge"))
            .args(arguments)
            .current_dir(folder.path())
            .env_clear()
            .env("XDG_CACHE_HOME", folder.path().join("xdg-cache"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while finished() < stop_at && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let ended = child.try_wait().unwrap().is_some();
        // SIGKILL: nothing can be tidied up.
        child.kill().unwrap();
        child.wait().unwrap();
        kills += usize::from(!ended);
        if results.join("images").is_dir() {
            all_whole(&results);
        }
    }
    assert!(kills >= 3, "only {kills} sweeps were killed before they ended");
    let before = finished();
    let ran = weighbridge(folder.path(), &arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(all_whole(&results), IMAGES);
    let run = json(&results.join("fleet.json"));
    assert_eq!(run["images"].as_array().unwrap().len(), IMAGES);
    assert!(before >= 5, "{before}");
    // What was being read when it was killed may be read again: at most as many layers as jobs, for each time.
    let reads = reads(&registry, &layers);
    let more: usize = reads.iter().map(|(times, layers)| times.saturating_sub(1) * layers).sum();
    assert!(more <= kills * 2 * 3, "{reads:?}");
    assert_eq!(fs_err::read_dir(results.join("work/half-done")).unwrap().count(), 0);
}

#[test]
fn a_storm_of_429_is_waited_out() {
    let (registry, layers) = fleet(IMAGES);
    let folder = tempfile::tempdir().unwrap();
    fs_err::write(folder.path().join("images.txt"), names(&registry, IMAGES)).unwrap();
    registry.state().rate = Some(Rate::new(25, Duration::from_secs(1)));
    registry.state().rule("/", 5, Trick::Status(503, vec![("Retry-After".into(), "1".into())]));
    let ran = weighbridge(folder.path(), &["fleet", "--images", "images.txt", "--out", "r", "--jobs", "4"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let refused = registry.state().refused();
    let asked = registry.state().requests.len();
    assert!(refused > 5, "the limit was hit: {refused} of {asked}");
    // Whoever is told to wait tells the others: most requests come when they may.
    assert!(refused < asked / 2, "{refused} of {asked} were refused");
    assert_eq!(all_whole(&folder.path().join("r")), IMAGES);
    assert_eq!(reads(&registry, &layers), BTreeMap::from([(1, layers.len())]));
}

#[test]
fn what_fails_is_listed_and_tried_again_while_the_others_go_on() {
    let (registry, layers) = fleet(10);
    let folder = tempfile::tempdir().unwrap();
    let list = format!("{}{}/ml/none:v1\n./absent\n", names(&registry, 10), registry.host());
    fs_err::write(folder.path().join("images.txt"), list).unwrap();
    // A layer of one image alone (8 and 9 share a top).
    let top = image(8).blobs().unwrap().blobs.remove(2);
    registry.state().rule(&wb_testkit::layout::sha256(&top).to_string(), u32::MAX, Trick::Corrupt);
    let arguments = ["fleet", "--images", "images.txt", "--out", "r", "-o", "json", "--quiet"];
    let ran = weighbridge(folder.path(), &arguments);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let run: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(run["images"].as_array().unwrap().len(), 8);
    let failed: Vec<&str> =
        run["failed"].as_array().unwrap().iter().map(|failed| failed["name"].as_str().unwrap()).collect();
    assert_eq!(failed.len(), 4, "{failed:?}");
    assert_eq!(failed.first(), Some(&"./absent"));
    assert!(failed.iter().any(|name| name.ends_with("app08:v1")));
    assert!(run["failed"].to_string().contains("sha256:"), "the reason names the layer: {}", run["failed"]);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert!(lines.first().unwrap().contains("failed to look at 4 of 12: ./absent: "), "{}", ran.stderr);
    assert!(lines.last().unwrap().starts_with("hint: "), "{}", ran.stderr);
    assert!(lines.last().unwrap().contains("fleet.json lists every failure"), "{}", ran.stderr);

    registry.state().rules.clear();
    let mended = weighbridge(folder.path(), &arguments);
    assert_eq!(mended.code, 3, "{}", mended.stderr);
    let run: Value = serde_json::from_str(&mended.stdout).unwrap();
    assert_eq!(run["images"].as_array().unwrap().len(), 10);
    assert_eq!(run["changes"]["added"].as_array().unwrap().len(), 2);
    assert_eq!(layers.len(), 1 + 6 + 5);
}

#[test]
fn a_registry_is_swept_by_its_catalogue_and_names_of_one_image_are_one() {
    let (registry, _) = fleet(7);
    image(0).push(&mut registry.state(), "ml/app00", "stable").unwrap();
    image(1).push(&mut registry.state(), "other/app", "v1").unwrap();
    registry.state().page = Some(2);
    let folder = tempfile::tempdir().unwrap();
    let catalog = format!("{}/ml", registry.host());
    let arguments = ["fleet", "--catalog", &catalog, "--tags", "all", "--out", "r", "-o", "json", "--quiet"];
    let ran = weighbridge(folder.path(), &arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let run: Value = serde_json::from_str(&ran.stdout).unwrap();
    let images = run["images"].as_array().unwrap();
    assert_eq!(images.len(), 7);
    let twice = images.iter().find(|image| image["names"].as_array().unwrap().len() == 2).unwrap();
    assert!(twice["names"].to_string().contains("app00:stable"), "{twice}");
}

#[test]
fn where_something_is() {
    let (registry, _) = fleet(12);
    let folder = tempfile::tempdir().unwrap();
    fs_err::write(folder.path().join("images.txt"), names(&registry, 12)).unwrap();
    let ran = weighbridge(folder.path(), &["fleet", "--images", "images.txt", "--out", "r", "--quiet"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let hits = |what: &str| {
        let ran = weighbridge(folder.path(), &["fleet", "where", what, "r", "-o", "json"]);
        let answer: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
        let count = answer["hits"].as_array().unwrap().len();
        assert_eq!(ran.code, i32::from(count == 0), "{what}: {}", ran.stderr);
        (count, answer)
    };
    for (what, expected) in [
        ("pkg:pypi/shared", 12),
        ("pkg:pypi/shared@1.3", 2),
        ("pkg:pypi/Shared@1.9", 0),
        ("shared", 12),
        ("Shared@1.3", 2),
        ("shared@>=1.3|<1.5", 4),
        ("shared@vers:pypi/<1.1", 2),
        ("shared@vers:deb/<1.1", 0),
        ("pkg:deb/debian/libc6", 12),
        ("libc6@>=2.36-8", 12),
        ("CVE-2023-4863", 0),
    ] {
        assert_eq!(hits(what).0, expected, "{what}");
    }
    let (_, answer) = hits("pkg:pypi/own@2.3");
    let hit = &answer["hits"][0];
    assert!(hit["names"][0].as_str().unwrap().ends_with("ml/app06:v1"), "{hit}");
    let place = &hit["places"][0];
    assert_eq!(place["path"], format!("{SITE}/own-2.3.dist-info/METADATA"));
    assert!(place["layer"].as_str().unwrap().starts_with("sha256:"));
    let wrong = weighbridge(folder.path(), &["fleet", "where", "pkg:", "r"]);
    assert_eq!(wrong.code, 2, "{}", wrong.stderr);
    let none = weighbridge(folder.path(), &["fleet", "where", "x", "absent"]);
    assert_eq!(none.code, 3, "{}", none.stderr);
}

#[test]
fn a_folder_is_gated_and_what_is_new_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs_err::create_dir(at("in")).unwrap();
    image(0).write_layout(&at("in/layout"), "v1").unwrap();
    fs_err::write(at("in/saved"), image(2).docker_archive("demo:1")).unwrap();
    fs_err::write(at("in/other.json"), "{\"name\": \"no SBOM\"}").unwrap();
    let sbom =
        weighbridge(folder.path(), &["scan", "oci:in/layout:v1", "-o", "cyclonedx-json=in/sbom", "--quiet"]);
    assert_eq!(sbom.code, 0, "{}", sbom.stderr);
    let arguments =
        ["fleet", "in", "--out", "r", "--fail-on", "critical", "--allow-starter-db", "-o", "json", "--quiet"];
    let first = weighbridge_with(
        folder.path(),
        &arguments,
        &[("SOURCE_DATE_EPOCH", "1795000000"), ("XDG_DATA_HOME", "/nowhere")],
    );
    assert!([0, 1].contains(&first.code), "{}", first.stderr);
    let run: Value = serde_json::from_str(&first.stdout).unwrap();
    assert_eq!(run["images"].as_array().unwrap().len(), 2, "an image and its SBOM are one image: {run}");
    assert_eq!(run["images"][0]["form"], "decision@1");
    assert!(run["skipped"].to_string().contains("other.json"));
    fs_err::remove_file(at("in/saved")).unwrap();
    image(4).write_layout(&at("in/more"), "v2").unwrap();
    let second = weighbridge_with(
        folder.path(),
        &arguments,
        &[("SOURCE_DATE_EPOCH", "1795000100"), ("XDG_DATA_HOME", "/nowhere")],
    );
    let run: Value = serde_json::from_str(&second.stdout).unwrap();
    assert_eq!(run["stale"], 1);
    assert_eq!(run["changes"]["added"].to_string(), "[\"oci:in/more:v2\"]");
    assert_eq!(run["changes"]["gone"].to_string(), "[\"in/saved\"]");
    let name = run["changes"]["since"].as_str().unwrap().to_owned();
    for form in ["table", "csv", "html", "markdown"] {
        let shown = weighbridge(folder.path(), &["fleet", "report", "r", "--since", &name, "-o", form]);
        assert_eq!(shown.code, 0, "{}", shown.stderr);
        assert!(shown.stdout.contains("in/more"), "{form}: {}", shown.stdout);
    }
    let stale = weighbridge(folder.path(), &["fleet", "where", "pkg:pypi/own@2.1", "r"]);
    assert!(stale.stdout.contains("(stale)"), "{}{}", stale.stdout, stale.stderr);
}

#[test]
fn a_damaged_index_is_made_anew_and_a_damaged_result_is_told() {
    let folder = tempfile::tempdir().unwrap();
    image(0).write_layout(&folder.path().join("in/a"), "v1").unwrap();
    image(1).write_layout(&folder.path().join("in/b"), "v1").unwrap();
    let sweep = || weighbridge(folder.path(), &["fleet", "in", "--out", "r", "--quiet"]);
    assert_eq!(sweep().code, 0);
    let find = || weighbridge(folder.path(), &["fleet", "where", "own", "r"]);
    assert_eq!(find().code, 0);
    fs_err::remove_dir_all(folder.path().join("r/index")).unwrap();
    fs_err::create_dir(folder.path().join("r/index")).unwrap();
    assert_eq!(find().code, 0);
    for item in fs_err::read_dir(folder.path().join("r/index")).unwrap() {
        let path = item.unwrap().path();
        let mut bytes = fs_err::read(&path).unwrap();
        bytes.truncate(bytes.len() / 2);
        fs_err::write(&path, bytes).unwrap();
    }
    let mended = find();
    assert_eq!(mended.code, 0, "{}", mended.stderr);
    let document = fs_err::read_dir(folder.path().join("r/images"))
        .unwrap()
        .map(|item| item.unwrap().path())
        .find(|path| !path.to_string_lossy().contains(".meta."))
        .unwrap();
    fs_err::write(&document, "{}").unwrap();
    let told = find();
    assert_eq!(told.code, 3, "{}", told.stderr);
    assert!(told.stdout.contains("could not be looked into"), "{}", told.stdout);
}

#[test]
fn stored_sboms_are_matched_against_todays_database() {
    let folder = tempfile::tempdir().unwrap();
    image(0).write_layout(&folder.path().join("in/a"), "v1").unwrap();
    image(8).write_layout(&folder.path().join("in/b"), "v1").unwrap();
    let run = |arguments: &[&str]| weighbridge(folder.path(), arguments);
    let swept = run(&["fleet", "in", "--out", "r", "--quiet"]);
    assert_eq!(swept.code, 0, "{}", swept.stderr);
    // Only after the sweep somebody finds out about it.
    fs_err::create_dir(folder.path().join("advisories")).unwrap();
    fs_err::write(
        folder.path().join("advisories/GHSA-aaaa-bbbb-cccc.json"),
        r#"{"id": "GHSA-aaaa-bbbb-cccc", "modified": "2023-06-02T00:00:00Z", "published": "2023-06-01T00:00:00Z",
            "aliases": ["CVE-2023-0001"], "summary": "made for this test",
            "affected": [{"package": {"ecosystem": "PyPI", "name": "own"}, "ranges": [{"type": "ECOSYSTEM",
                "events": [{"introduced": "0"}, {"fixed": "2.2"}]}]}]}"#,
    )
    .unwrap();
    let built = run(&["db", "build", "--from", "advisories", "--db", "a.db", "--quiet"]);
    assert_eq!(built.code, 0, "{}", built.stderr);

    let before = run(&["fleet", "where", "CVE-2023-0001", "r"]);
    assert_eq!(before.code, 1, "{}", before.stderr);
    assert!(before.stderr.contains("--rematch"), "{}", before.stderr);
    for id in ["CVE-2023-0001", "GHSA-aaaa-bbbb-cccc"] {
        let now = run(&["fleet", "where", id, "r", "--rematch", "--db", "a.db", "-o", "json"]);
        assert_eq!(now.code, 0, "{id}: {}", now.stderr);
        let answer: Value = serde_json::from_str(&now.stdout).unwrap();
        let hits = answer["hits"].as_array().unwrap();
        assert_eq!(hits.len(), 1, "own 2.0 has it and own 2.4 does not: {answer}");
        assert_eq!(hits[0]["places"][0]["purl"], "pkg:pypi/own@2.0");
        assert!(hits[0]["names"].to_string().contains("in/a"), "{answer}");
    }
    let none = run(&["fleet", "where", "CVE-2023-0002", "r", "--rematch", "--db", "a.db"]);
    assert_eq!(none.code, 1, "{}", none.stderr);
    let package = run(&["fleet", "where", "own", "r", "--rematch", "--db", "a.db"]);
    assert_eq!(package.code, 2, "{}", package.stderr);
    let absent = run(&["fleet", "where", "CVE-2023-0001", "r", "--rematch", "--db", "absent.db"]);
    assert_eq!(absent.code, 3, "{}", absent.stderr);
}

#[test]
fn known_bases_are_recognised_and_forgotten_again() {
    let folder = tempfile::tempdir().unwrap();
    let base = LayerBuilder::new().file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n").build();
    let bottom = || ImageBuilder::new().layer(base.clone(), Pack::Gzip);
    bottom().write_layout(&folder.path().join("base"), "12").unwrap();
    bottom().layer(python("own", "2.0"), Pack::Gzip).write_layout(&folder.path().join("in/a"), "v1").unwrap();
    let run = |arguments: &[&str]| {
        let ran = weighbridge(folder.path(), arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
        ran
    };
    run(&[
        "base",
        "learn",
        "oci:base:12",
        "--name",
        "registry.example/base/debian:12",
        "--file",
        "bases.json",
    ]);
    let documents = || {
        let items = fs_err::read_dir(folder.path().join("r/images")).unwrap();
        let paths = items.map(|item| item.unwrap().path());
        paths.map(|path| fs_err::read_to_string(path).unwrap()).collect::<String>()
    };
    run(&["fleet", "in", "--out", "r", "--quiet"]);
    assert!(!documents().contains("registry.example/base/debian:12"));
    run(&["fleet", "in", "--out", "r", "--quiet", "--bases", "bases.json"]);
    assert!(documents().contains("registry.example/base/debian:12"), "{}", documents());
    run(&["fleet", "in", "--out", "r", "--quiet"]);
    assert!(!documents().contains("registry.example/base/debian:12"));
    let absent = weighbridge(folder.path(), &["fleet", "in", "--out", "r", "--bases", "absent.json"]);
    assert_eq!(absent.code, 2, "{}", absent.stderr);
}

#[test]
fn every_command_of_the_guide_does_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let pillow = ImageBuilder::new().layer(python("pillow", "9.5.0"), Pack::Gzip);
    pillow.write_layout(&at("layout"), "v1").unwrap();
    fs_err::write(at("images.txt"), "oci:./layout:v1 # the only one\n").unwrap();
    for name in ["advisories", "sboms"] {
        fs_err::create_dir(at(name)).unwrap();
    }
    let record = r#"{"id": "GHSA-j7hp-h8jx-5ppr", "modified": "2023-09-13T00:00:00Z", "published": "2023-09-12T00:00:00Z",
        "aliases": ["CVE-2023-4863"], "summary": "made for this test",
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}],
        "affected": [{"package": {"ecosystem": "PyPI", "name": "pillow"}, "ranges": [{"type": "ECOSYSTEM",
            "events": [{"introduced": "0"}, {"fixed": "10.0.1"}]}]}]}"#;
    fs_err::write(at("advisories/GHSA-j7hp-h8jx-5ppr.json"), record).unwrap();
    for arguments in [
        ["db", "build", "--from", "advisories", "--db", "advisories.db", "--quiet"],
        ["scan", "oci:layout:v1", "-o", "cyclonedx-json=sboms/one.json", "--quiet", "--cache-dir", "cache"],
    ] {
        let ran = weighbridge(folder.path(), &arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/fleet.md");
    let guide = fs_err::read_to_string(guide).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_weighbridge")).parent().unwrap();
    let mut ran = 0;
    for line in guide.lines().filter(|line| line.starts_with("weighbridge fleet")) {
        // No test asks the network for anything.
        if line.contains("registry.example/") {
            continue;
        }
        let code = line.split_once("# exits with ").map_or("0", |(_, rest)| &rest[..1]);
        let output = Command::new("/bin/sh")
            .args(["-c", line])
            .current_dir(folder.path())
            .env_clear()
            .env("PATH", program)
            .env("XDG_CACHE_HOME", at("cache"))
            // The day after the newest record.
            .env("SOURCE_DATE_EPOCH", "1694649600")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code().unwrap().to_string(), code, "{line}\n{said}");
        ran += 1;
    }
    assert!(ran >= 10, "only {ran} commands were found");
}

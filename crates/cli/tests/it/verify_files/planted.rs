//! The real `small` image: no alarm as it is, and every planted change is found.

#![expect(
    clippy::print_stdout,
    reason = "a test that is skipped says why, and one that ran says what it did"
)]

use std::collections::BTreeMap;
use std::io::{self, BufRead};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use wb_model::DiagnosticCode;
use wb_read::{Entry, EntryPath, Limits};
use wb_source::{OpenOptions, Sink, Source, open, read_image_layer};
use wb_testkit::layer::LayerBuilder;
use wb_testkit::layout::sha256;

use crate::run::weighbridge;

const SITE: &str = "usr/local/lib/python3.11/dist-packages";

fn layout() -> Option<PathBuf> {
    let layout = std::env::var_os("WEIGHBRIDGE_IMAGES").map(|folder| PathBuf::from(folder).join("small"));
    let layout = layout.filter(|layout| layout.exists());
    if layout.is_none() {
        println!("skipped: WEIGHBRIDGE_IMAGES names no folder with the image small");
    }
    layout
}

/// Keeps the content of files.
struct Keep<'a> {
    wanted: &'a [String],
    kept: BTreeMap<String, Vec<u8>>,
}

impl Sink for Keep<'_> {
    fn entry(&mut self, entry: &Entry, body: &mut dyn BufRead) -> io::Result<()> {
        let path = entry.path.display().into_owned();
        if self.wanted.contains(&path) {
            let mut content = Vec::new();
            body.read_to_end(&mut content)?;
            self.kept.insert(path, content);
        }
        Ok(())
    }

    fn odd(&mut self, _code: DiagnosticCode, _path: Option<&EntryPath>, _message: String) {}
}

fn contents(layout: &Path, wanted: &[String]) -> BTreeMap<String, Vec<u8>> {
    let options = OpenOptions { platform: None, network: wb_transport::Options::from_environment() };
    let Source::Image(image) = open(&format!("oci:{}", layout.display()), &options).unwrap() else {
        panic!("the layout is no image");
    };
    let mut keep = Keep { wanted, kept: BTreeMap::new() };
    for layer in 0..image.info().layers.len() {
        read_image_layer(image.as_ref(), layer, &Limits::DEFAULT, &mut keep).unwrap();
    }
    keep.kept
}

/// The same image with a layer on top; the other blobs are links to the first layout's.
fn with_layer(layout: &Path, folder: &Path, archive: &[u8]) {
    let blobs = folder.join("blobs/sha256");
    fs_err::create_dir_all(&blobs).unwrap();
    for blob in fs_err::read_dir(layout.join("blobs/sha256")).unwrap() {
        let blob = blob.unwrap();
        symlink(blob.path(), blobs.join(blob.file_name())).unwrap();
    }
    let read = |digest: &Value| -> Value {
        let name = digest.as_str().unwrap().strip_prefix("sha256:").unwrap().to_owned();
        serde_json::from_slice(&fs_err::read(blobs.join(name)).unwrap()).unwrap()
    };
    let write = |bytes: &[u8]| -> Value {
        let digest = sha256(bytes);
        fs_err::write(blobs.join(digest.hex()), bytes).unwrap();
        json!({"digest": digest.to_string(), "size": bytes.len()})
    };
    let mut index: Value = serde_json::from_slice(&fs_err::read(layout.join("index.json")).unwrap()).unwrap();
    let mut manifest = read(&index["manifests"][0]["digest"]);
    let mut config = read(&manifest["config"]["digest"]);
    config["rootfs"]["diff_ids"].as_array_mut().unwrap().push(json!(sha256(archive).to_string()));
    config["history"] = json!([]);
    let update = |target: &mut Value, with: &Value| {
        target["digest"] = with["digest"].clone();
        target["size"] = with["size"].clone();
    };
    let mut layer = write(archive);
    layer["mediaType"] = json!("application/vnd.oci.image.layer.v1.tar");
    manifest["layers"].as_array_mut().unwrap().push(layer);
    update(&mut manifest["config"], &write(config.to_string().as_bytes()));
    update(&mut index["manifests"][0], &write(manifest.to_string().as_bytes()));
    fs_err::write(folder.join("index.json"), index.to_string()).unwrap();
    fs_err::copy(layout.join("oci-layout"), folder.join("oci-layout")).unwrap();
}

fn observations(folder: &Path, layout: &Path) -> (i32, Vec<(String, String)>) {
    let source = format!("oci:{}", layout.display());
    let ran = weighbridge(folder, &["verify-files", &source, "-q", "-o", "json=files.json"]);
    assert!(ran.code < 2, "{}", ran.stderr);
    let document: Value = serde_json::from_slice(&fs_err::read(folder.join("files.json")).unwrap()).unwrap();
    let one = |one: &Value| {
        (
            one["rule"].as_str().unwrap().to_owned(),
            one["place"]["path"].as_str().unwrap_or_default().to_owned(),
        )
    };
    (ran.code, document["observations"].as_array().unwrap().iter().map(one).collect())
}

#[test]
fn the_untouched_image_raises_no_alarm_and_every_planted_change_does() {
    let Some(layout) = layout() else { return };
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(observations(folder.path(), &layout), (0, Vec::new()));

    let site = |name: &str| format!("{SITE}/{name}");
    let library = library(&layout);
    let pyc = "usr/lib/python3.11/__pycache__/base64.cpython-311.pyc".to_owned();
    let wanted = [
        site("numpy/__init__.py"),
        library,
        "usr/bin/curl".to_owned(),
        pyc,
        "usr/bin/openssl".to_owned(),
        site("scipy/__init__.py"),
    ];
    let content = contents(&layout, &wanted);
    let [init, library, curl, pyc, openssl, cut] = &wanted;
    let flipped = |path: &String| {
        let mut bytes = content[path].clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        bytes
    };
    let other_name = |path: &String| {
        let text = content[path].clone();
        let at = memmem(&text, b"b64decode").unwrap();
        [&text[..at], b"evildecod", &text[at + 9..]].concat()
    };
    let archive = LayerBuilder::new()
        .file(init, flipped(init))
        .file_with_mode(library, 0o755, flipped(library))
        .file_with_mode(curl, 0o755, flipped(curl))
        .file(pyc, other_name(pyc))
        .file_with_mode(openssl, 0o4755, &content[openssl])
        .file(cut, &content[cut][..100])
        .file(&site("zz-hook.pth"), "import os; os.getcwd()\n")
        .whiteout(&site("numpy/version.py"))
        .file(&site("numpy/extra.py"), "pass\n")
        .file(&site("sitecustomize.py"), "pass\n")
        .file(&site("hidden.pyc"), &content[pyc])
        .file_with_mode("usr/bin/helper", 0o755, "#!/bin/sh\n")
        .file("etc/ld.so.preload", "/usr/lib/x.so\n")
        .symlink(&site("requests/api.py"), "/etc/hostname")
        .build();
    let planted = folder.path().join("planted");
    with_layer(&layout, &planted, &archive);
    let (code, found) = observations(folder.path(), &planted);
    assert_eq!(code, 1);
    let expected = [
        ("file-changed", init.clone()),
        ("file-changed", library.clone()),
        ("file-changed", curl.clone()),
        ("bytecode-changed", pyc.clone()),
        ("setuid-unexpected", openssl.clone()),
        ("file-changed", cut.clone()),
        ("path-file-code", site("zz-hook.pth")),
        ("file-missing", site("numpy/version.py")),
        ("unowned-module", site("numpy/extra.py")),
        ("startup-code", site("sitecustomize.py")),
        ("bytecode-without-source", site("hidden.pyc")),
        ("unowned-executable", "usr/bin/helper".to_owned()),
        ("startup-code", "etc/ld.so.preload".to_owned()),
        ("file-changed", site("requests/api.py")),
    ];
    for (rule, path) in &expected {
        assert!(found.iter().any(|(is, at)| is == rule && at == path), "{rule} {path} is not in {found:?}");
    }
    // The customisation is a module that no package brought as well; nothing else is told.
    assert_eq!(found.len(), expected.len() + 1, "{found:?}");
    println!("{} planted changes found, no alarm on the untouched image", expected.len());
}

fn memmem(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// A library inside of a wheel, whatever its build's hash.
fn library(layout: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let source = format!("oci:{}", layout.display());
    let ran = weighbridge(folder.path(), &["scan", &source, "-q", "-o", "cyclonedx-json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let places =
        document["components"].as_array().unwrap().iter().flat_map(|component| {
            component["evidence"]["occurrences"].as_array().cloned().unwrap_or_default()
        });
    let mut paths = places.filter_map(|place| place["location"].as_str().map(str::to_owned));
    paths.find(|path| path.contains("Pillow.libs/libwebp-")).unwrap()
}

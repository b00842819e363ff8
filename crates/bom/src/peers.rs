//! What the field's tools say of our documents. Each is skipped, by name, where it is not installed.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use wb_model::{ComponentKind, Inventory};

use crate::FORMATS;
use crate::testing::{empty, image, written};

/// Reads every file with cyclonedx-python-lib or spdx-tools and prints what they have against it, warnings too.
const SCRIPT: &str = include_str!("peers/check.py");

fn environment(name: &str, otherwise: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| otherwise.to_owned())
}

/// The documents of an inventory, in a folder.
fn documents(folder: &Path, name: &str, inventory: &Inventory) -> Vec<std::path::PathBuf> {
    let write = |format: &crate::Format| {
        let path = folder.join(format!("{name}.{}.json", format.id));
        fs_err::write(&path, written(&format.to_string(), inventory)).unwrap();
        path
    };
    FORMATS.iter().map(write).collect()
}

#[test]
fn python_libraries_read_our_documents_without_a_word() {
    let python = environment("WEIGHBRIDGE_PEERS_PYTHON", "python3");
    let probe = Command::new(&python).args(["-c", "import cyclonedx, jsonschema, spdx_tools"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        println!("skipped: {python} has no cyclonedx-python-lib[json-validation] and spdx-tools");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut files = documents(folder.path(), "image", &image());
    files.extend(documents(folder.path(), "empty", &empty()));
    let output = Command::new(&python).args(["-c", SCRIPT]).args(&files).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.trim(), format!("{} documents read", files.len()), "{said}");
}

#[test]
fn syft_reads_our_documents_without_a_word() {
    let syft = environment("WEIGHBRIDGE_PEERS_SYFT", "syft");
    if Command::new(&syft).arg("version").output().is_err() {
        println!("skipped: {syft} is not there");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let inventory = image();
    for path in documents(folder.path(), "image", &inventory) {
        let output =
            Command::new(&syft).arg("convert").arg(&path).args(["-o", "syft-json"]).output().unwrap();
        let warnings = String::from_utf8_lossy(&output.stderr);
        // Syft says this whatever it converts.
        let warnings: Vec<&str> =
            warnings.lines().filter(|line| !line.contains("convert is an experimental feature")).collect();
        assert!(output.status.success() && warnings.is_empty(), "{}: {warnings:?}", path.display());
        let read: Value = serde_json::from_slice(&output.stdout).unwrap();
        let names: Vec<&str> =
            read["artifacts"].as_array().unwrap().iter().map(|part| part["name"].as_str().unwrap()).collect();
        for part in inventory.components.iter().filter(|part| is_package(part.kind)) {
            assert!(
                names.contains(&part.name.as_str()),
                "{}: {} is not in {names:?}",
                path.display(),
                part.name
            );
        }
    }
}

/// Syft keeps the distribution apart from packages, and knows no datasets.
fn is_package(kind: ComponentKind) -> bool {
    !matches!(kind, ComponentKind::OperatingSystem | ComponentKind::Dataset)
}

//! What is read of graphs and weights that the real libraries wrote is what those libraries read themselves. Needs Python with
//! onnx, h5py or keras; `WEIGHBRIDGE_MODEL_PYTHON` names the interpreter.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use wb_aimodel::{Field, Limits, Memory, Reading, Verdict, weigh};

/// Writes files with the library that `package` names, and gives what the library says of each; none when it is missing.
fn peer(package: &str) -> Option<(PathBuf, Vec<Value>)> {
    let Ok(python) = std::env::var("WEIGHBRIDGE_MODEL_PYTHON") else {
        eprintln!("skipped: WEIGHBRIDGE_MODEL_PYTHON is not set");
        return None;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("graph-peers-{package}"));
    fs_err::create_dir_all(&folder).expect("a folder");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/graph_peers.py");
    let is_there = Command::new(&python)
        .env("KERAS_BACKEND", "numpy")
        .args(["-c", &format!("import {package}")])
        .output()
        .is_ok_and(|output| output.status.success());
    if !is_there {
        eprintln!("skipped: {python} has no {package}");
        return None;
    }
    let output = Command::new(&python).arg(script).arg(package).arg(&folder).output().expect("python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: Vec<Value> = serde_json::from_slice(&output.stdout).expect("the script writes JSON");
    assert!(!said.is_empty());
    Some((folder, said))
}

fn read(folder: &Path, said: &Value) -> Reading {
    let name = said["file"].as_str().expect("a name");
    let bytes = fs_err::read(folder.join(name)).expect("the file is there");
    let reading = weigh(name.as_bytes(), &mut Memory(&bytes), &Limits::DEFAULT).expect("it is a model");
    assert_eq!(reading.verdict(), Verdict::Clean, "{name}: {:#?}", reading.findings);
    reading
}

fn assert_said(reading: &Reading, said: &Value) {
    let file = &said["file"];
    let tensors = reading.metadata.tensors.clone().unwrap_or_default();
    if let Some(expected) = said["tensors"].as_array() {
        let ours: Vec<Value> =
            tensors.list.iter().map(|one| json!([one.name, one.data_type.name(), one.shape])).collect();
        assert_eq!(&ours, expected, "{file}");
        assert_eq!(Value::from(tensors.parameters), said["parameters"], "{file}");
    } else {
        // The optimizer's values lie beside the weights.
        assert!(
            tensors.parameters >= said["parameters"].as_u64().unwrap_or(0),
            "{file}: {}",
            tensors.parameters
        );
    }
    for (name, expected) in said["fields"].as_object().expect("fields") {
        let field: Field = serde_json::from_value(Value::from(name.as_str())).expect("a field");
        let ours: Vec<&str> = reading.metadata.values(field).map(|stated| stated.value.as_str()).collect();
        for one in expected.as_array().expect("values") {
            let one = one.as_str().expect("a text");
            assert!(ours.contains(&one), "{file}: {name} is {ours:?}, and {one:?} is missing");
        }
    }
}

fn compare(package: &str) {
    let Some((folder, said)) = peer(package) else { return };
    for said in &said {
        assert_said(&read(&folder, said), said);
    }
}

#[test]
fn onnx_files_are_read_as_onnx_reads_them() {
    compare("onnx");
}

#[test]
fn hdf5_files_are_read_as_h5py_reads_them() {
    compare("h5py");
}

#[test]
fn keras_models_are_read_as_keras_reads_them() {
    compare("keras");
}

//! What is read of files that the real libraries wrote is what those libraries read themselves. Needs Python with
//! safetensors, gguf, numpy, xgboost, lightgbm, fasttext or flax; `WEIGHBRIDGE_MODEL_PYTHON` names the interpreter.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use wb_aimodel::{Field, Limits, Memory, Reading, Verdict, weigh};

/// Writes files with the library that `package` names, and gives what the library says of each; none when it is missing.
fn peer(package: &str) -> Option<(PathBuf, Vec<Value>)> {
    let Ok(python) = std::env::var("WEIGHBRIDGE_MODEL_PYTHON") else {
        eprintln!("skipped: WEIGHBRIDGE_MODEL_PYTHON is not set");
        return None;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("flat-peers-{package}"));
    fs_err::create_dir_all(&folder).expect("a folder");
    let is_there = Command::new(&python).args(["-c", &format!("import {package}")]).output();
    if !is_there.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: {python} has no {package}");
        return None;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/flat_peers.py");
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

/// Names, types and shapes of all tensors, and the number of parameters.
fn assert_tensors(reading: &Reading, said: &Value) {
    let none = wb_aimodel::Tensors::default();
    let tensors = reading.metadata.tensors.as_ref().unwrap_or(&none);
    let ours: Vec<Value> = tensors
        .list
        .iter()
        .map(|tensor| serde_json::json!([tensor.name, tensor.data_type.name(), tensor.shape]))
        .collect();
    assert_eq!(Value::from(ours), said["tensors"], "{}", said["file"]);
    assert_eq!(Value::from(tensors.parameters), said["parameters"], "{}", said["file"]);
}

fn assert_fields(reading: &Reading, said: &Value) {
    for (name, expected) in said["fields"].as_object().expect("fields") {
        let field: Field = serde_json::from_value(Value::from(name.as_str())).expect("a field");
        let ours: Vec<&str> = reading.metadata.values(field).map(|stated| stated.value.as_str()).collect();
        for one in expected.as_array().expect("values") {
            let one = one.as_str().expect("a text");
            assert!(ours.contains(&one), "{}: {name} is {ours:?}, and {one:?} is missing", said["file"]);
        }
    }
}

#[test]
fn safetensors_agrees() {
    let Some((folder, all)) = peer("safetensors") else { return };
    for said in &all {
        let reading = read(&folder, said);
        assert_tensors(&reading, said);
        assert_fields(&reading, said);
    }
}

#[test]
fn gguf_agrees() {
    let Some((folder, all)) = peer("gguf") else { return };
    for said in &all {
        let reading = read(&folder, said);
        assert_tensors(&reading, said);
        assert_fields(&reading, said);
    }
}

#[test]
fn xgboost_agrees() {
    let Some((folder, all)) = peer("xgboost") else { return };
    for said in &all {
        assert_fields(&read(&folder, said), said);
    }
}

#[test]
fn lightgbm_agrees() {
    let Some((folder, all)) = peer("lightgbm") else { return };
    for said in &all {
        assert_fields(&read(&folder, said), said);
    }
}

#[test]
fn fasttext_agrees() {
    let Some((folder, all)) = peer("fasttext") else { return };
    for said in &all {
        let reading = read(&folder, said);
        // Of quantized matrices the library does not say what they hold.
        if has_tensors(said) {
            assert_tensors(&reading, said);
        }
        assert_fields(&reading, said);
    }
}

fn has_tensors(said: &Value) -> bool {
    said["tensors"].as_array().is_some_and(|tensors| !tensors.is_empty())
}

#[test]
fn flax_agrees() {
    let Some((folder, all)) = peer("flax") else { return };
    for said in &all {
        let reading = read(&folder, said);
        // Where arrays lie in pieces, only their sum is the same.
        if has_tensors(said) {
            assert_tensors(&reading, said);
        }
        assert_fields(&reading, said);
    }
}

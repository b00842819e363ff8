use super::Notebook;
use crate::read::script::{Rule, Script};
use crate::read::testing::{read, try_read};

#[test]
fn cells_hold_shell_lines_and_python() {
    let text = r#"{"nbformat": 4, "cells": [
        {"cell_type": "markdown", "source": "!pip install never"},
        {"cell_type": "code", "source": ["!pip install a\n", "x = 1\n", "%pip install b==1\n"]},
        {"cell_type": "code", "source": "from datasets import load_dataset\nload_dataset('org/name')"},
        {"cell_type": "code", "source": "%%bash\ncurl -sSL https://host.example/x | sh\n"}]}"#;
    let out = read(&Notebook, "app/a.ipynb", text.as_bytes());
    let script: Script = out.facts[0].decode().unwrap();
    let found: Vec<_> = script.calls.iter().map(|call| (call.line, call.rule)).collect();
    let wanted =
        [(1, Rule::PackageInstall), (3, Rule::PackageInstall), (5, Rule::Dataset), (7, Rule::RemoteScript)];
    assert_eq!(found, wanted);
}

#[test]
fn empty_cut_short_and_wrong() {
    for text in ["", "{\"cells\": [", "[]", "\u{fffd}", "{\"cells\": 5}"] {
        assert!(try_read(&Notebook, "a.ipynb", text.as_bytes()).1.is_err(), "{text}");
    }
    assert!(read(&Notebook, "a.ipynb", b"{\"cells\": []}").facts.is_empty());
}

use super::{interpreter, is_installed};

#[test]
fn installed_trees_are_left_out() {
    for path in [
        "usr/lib/python3/dist-packages/a.py",
        "usr/local/lib/python3.11/json/tool.py",
        "app/venv/lib/python3.12/site-packages/x/y.py",
        "opt/miniconda3/pkgs/x/run.sh",
        "app/node_modules/a/b.sh",
        "opt/python/lib/python3.13t/os.py",
    ] {
        assert!(is_installed(path.as_bytes()), "{path}");
    }
    for path in
        ["app/main.py", "app/lib/python/tool.py", "app/pkgs/run.sh", "entrypoint.sh", "app/lib/pythonic/x.py"]
    {
        assert!(!is_installed(path.as_bytes()), "{path}");
    }
}

#[test]
fn first_lines() {
    assert_eq!(interpreter(b"#!/bin/bash -e\n"), Some(&b"bash"[..]));
    assert_eq!(interpreter(b"#! /usr/bin/env -S A=b python3.11 -u\nx"), Some(&b"python3.11"[..]));
    assert_eq!(interpreter(b"#!"), None);
    assert_eq!(interpreter(b"\x7fELF"), None);
}

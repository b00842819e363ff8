use wb_read::{Candidate, Reader as _, Select};

use super::ShellScript;
use crate::read::script::{Pin, Rule, Script};
use crate::read::testing::{entry, read, try_read};

fn calls(text: &str) -> Vec<(u32, Rule, Pin, String)> {
    let out = read(&ShellScript, "app/run.sh", text.as_bytes());
    let script = out.facts.first().map(|fact| fact.decode::<Script>().unwrap()).unwrap_or_default();
    script.calls.into_iter().map(|call| (call.line, call.rule, call.pin, call.what)).collect()
}

#[test]
fn wrappers_and_nested_texts_are_followed() {
    let text = "X=1 sudo -u me env A=b exec timeout -k 5 10 pip install numpy\nbash -lc \"cd x && pip install torch==2.1\"\n";
    assert_eq!(
        calls(text),
        [
            (1, Rule::PackageInstall, Pin::None, "pip install numpy".to_owned()),
            (2, Rule::PackageInstall, Pin::Name, "pip install torch==2.1".to_owned()),
        ],
    );
}

#[test]
fn a_download_that_is_checked_is_pinned_and_one_that_is_run_is_a_script() {
    let checked = "curl -fsSLo a.tgz https://host.example/a.tgz\necho '00 a.tgz' | sha256sum -c -\n";
    assert_eq!(calls(checked)[0].2, Pin::Hash);
    let run = "wget -q https://host.example/setup.sh\nchmod +x setup.sh\n./setup.sh\n";
    assert_eq!(calls(run)[0].1, Rule::RemoteScript);
}

#[test]
fn what_may_be_secret_stays_out() {
    let text = "git clone https://user:hunter2@host.example/x.git\ncurl -H 'Authorization: Bearer hunter2' -o x https://host.example/x.bin?key=hunter2\n";
    let found = calls(text);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|(.., what)| !what.contains("hunter2")), "{found:?}");
}

#[test]
fn selects_scripts_by_name_and_first_line() {
    let Select::Probe { test, .. } = ShellScript.info().select[0] else { panic!("a probe") };
    let selected = |path: &str, head: &[u8]| test(&Candidate { entry: &entry(path, 10), head });
    assert!(selected("app/x.sh", b""));
    assert!(selected("entrypoint", b"#!/usr/bin/env bash\n"));
    assert!(!selected("entrypoint", b"#!/usr/bin/perl\n"));
    assert!(!selected("usr/lib/python3/dist-packages/x.sh", b"#!/bin/sh"));
}

#[test]
fn binary_empty_cut_short_and_wrong() {
    let (out, result) = try_read(&ShellScript, "x.sh", b"\x7fELF\0\0");
    assert!(result.is_err() && out.facts.len() == 1);
    assert!(read(&ShellScript, "x.sh", b"").facts.is_empty());
    let (out, result) = try_read(&ShellScript, "x.sh", b"pip install x\necho 'cut short");
    assert!(result.is_err() && out.facts[0].decode::<Script>().unwrap().calls.len() == 1);
    let _ = try_read(&ShellScript, "x.sh", b"\xff\xfe$($($(`'\"");
    let deep = (0..40).fold("pip install x".to_owned(), |text, _| format!("sh -c {}", quoted(&text)));
    read(&ShellScript, "x.sh", deep.get(..).unwrap_or_default().as_bytes());
}

/// Quoted for a shell; bounded, since each level doubles the quotes.
fn quoted(text: &str) -> String {
    if text.len() > 100_000 { "true".to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

#[test]
fn quotes_inside_of_an_expansion_hide_each_other() {
    let text = "case ${1?\"missing; try 'x --help\"} in *) pip install numpy;; esac\n";
    assert_eq!(calls(text)[0].3, "pip install numpy");
    assert_eq!(calls("x=\"${1:-'}\"\npip install numpy\n")[0].0, 2);
}

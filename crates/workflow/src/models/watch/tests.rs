//! What a second look says about the first.

use wb_model::{Digest, ModelMetadata};

use super::*;

fn file(path: &str, content: u8, verdict: &str) -> ModelFile {
    ModelFile {
        path: path.to_owned(),
        names: Vec::new(),
        format: Some("safetensors".to_owned()),
        also: Vec::new(),
        verdict: verdict.to_owned(),
        complete: true,
        sha256: Some(Digest::sha256([content; 32])),
        size: 10,
        findings: Vec::new(),
        unlisted: 0,
        metadata: ModelMetadata::default(),
    }
}

fn watched(name: &str) -> Watched {
    Watched { name: name.to_owned(), source: format!("models/{name}") }
}

fn kinds(report: &WatchReport) -> Vec<(&'static str, Option<&str>)> {
    report.changes.iter().map(|change| (change.kind.name(), change.path.as_deref())).collect()
}

fn look(files: Vec<ModelFile>) -> Look {
    Look { revision: Some("sha256:aa".to_owned()), files, advisories: BTreeSet::new() }
}

#[test]
fn the_first_look_records_and_the_second_is_quiet() {
    let list = [watched("a")];
    let files = || look(vec![file("m.safetensors", 1, "clean")]);
    let (first, state) = watch(&list, &nothing_seen(), "2026-11-21T00:00:00Z", |_| Ok(files()));
    assert_eq!(kinds(&first), [("first-look", None)]);
    assert!(!first.has_changed() && !first.has_worse());
    let (second, _) = watch(&list, &state, "2026-11-22T00:00:00Z", |_| Ok(files()));
    assert_eq!(second.changes, []);
}

#[test]
fn every_sort_of_change_is_told() {
    let list = [watched("a"), watched("b")];
    let before = |watched: &Watched| {
        Ok(look(vec![
            file("changed", 1, "clean"),
            file("gone", 1, "clean"),
            file("turned", 1, "clean"),
            file(&watched.name, 1, "clean"),
        ]))
    };
    let (_, state) = watch(&list, &nothing_seen(), "2026-11-21T00:00:00Z", before);
    let after = |watched: &Watched| {
        if watched.name == "b" {
            return Err("the registry does not answer".to_owned());
        }
        let mut seen = look(vec![
            file("changed", 2, "clean"),
            file("turned", 1, "malicious"),
            file("new", 1, "unreadable"),
            file("a", 1, "clean"),
        ]);
        seen.revision = Some("sha256:bb".to_owned());
        seen.advisories.insert("CVE-2025-32434".to_owned());
        Ok(seen)
    };
    let (report, next) = watch(&list, &state, "2026-11-22T00:00:00Z", after);
    assert_eq!(
        kinds(&report),
        [
            ("new-verdict", Some("turned")),
            ("changed-file", Some("changed")),
            ("new-advisory", None),
            ("new-revision", None),
            ("new-file", Some("new")),
            ("removed-file", Some("gone")),
            ("could-not-look", None),
        ]
    );
    assert!(report.is_blind() && report.has_changed() && report.has_worse());
    assert_eq!(next.models["b"], state.models["b"], "what could not be looked at keeps what was known");
    let (removed, _) = watch(&list[..1], &next, "2026-11-23T00:00:00Z", after);
    assert_eq!(kinds(&removed), [("removed-model", None)]);
}

#[test]
fn a_wrong_list_or_state_is_told_with_its_place() {
    assert_eq!(
        list("version = 1\n[[model]]\nname = \"a\"\nsource = \"m\"\n", "l").unwrap(),
        [Watched { name: "a".to_owned(), source: "m".to_owned() }]
    );
    for (wrong, part) in [
        ("version = 2\n", "version 2"),
        ("version = 1\n[[model]]\nname = \"a\"\nsorce = \"m\"\n", "line 4"),
        ("version = 1\n[[model]]\nname = \"a\"\nsource = \"\"\n", "without a source"),
        (
            "version = 1\n[[model]]\nname = \"a\"\nsource = \"m\"\n[[model]]\nname = \"a\"\nsource = \"n\"\n",
            "twice",
        ),
        ("", "version"),
    ] {
        let error = list(wrong, "list.toml").unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
    }
    for wrong in
        ["", "{\"version\":1}", "{\"version\":2,\"models\":{}}", "{\"version\":1,\"models\":{},\"x\":1}"]
    {
        assert!(state(wrong, "state.json").is_err(), "{wrong}");
    }
}

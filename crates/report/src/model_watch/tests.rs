//! The forms of what changed.

use wb_model::WatchChange;

use super::*;

fn report(changes: Vec<WatchChange>) -> WatchReport {
    WatchReport { version: 1, seen: "2026-11-21T00:00:00Z".to_owned(), models: 2, changes }
}

fn shown(report: &WatchReport) -> String {
    let mut out = Vec::new();
    model_watch(report, Style { color: false, width: 100 }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn each_model_has_its_changes_under_it() {
    let change =
        |model: &str, kind, path: Option<&str>, before: Option<&str>, after: Option<&str>| WatchChange {
            model: model.to_owned(),
            kind,
            path: path.map(str::to_owned),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        };
    let report = report(vec![
        change("a", WatchKind::NewVerdict, Some("m\u{1b}.pt"), Some("clean"), Some("malicious")),
        change("a", WatchKind::NewFile, Some("n.pt"), None, Some("clean")),
        change("b", WatchKind::CouldNotLook, None, None, Some("the registry does not answer")),
    ]);
    let text = shown(&report);
    assert!(!text.contains('\u{1b}'));
    insta::assert_snapshot!(text);
    let mut json = Vec::new();
    model_watch_json(&report, &mut json).unwrap();
    assert_eq!(serde_json::from_slice::<WatchReport>(&json).unwrap(), report);
}

#[test]
fn nothing_is_said_in_words() {
    assert_eq!(shown(&report(Vec::new())), "Since the last look\n  nothing changed in 2 models\n");
}

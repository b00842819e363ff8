use std::collections::BTreeMap;

use wb_model::{Stage, SubjectKind};

use super::*;
use crate::observations_sarif;
use crate::testing::observations::observations;

fn subject() -> Subject {
    Subject {
        kind: SubjectKind::Image,
        name: "registry.example/team/app:1".to_owned(),
        manifest: None,
        config: None,
        platform: None,
        labels: BTreeMap::new(),
    }
}

fn with<T>(observations: &[Observation], passes: bool, draw: impl Fn(&FileReportView<'_>) -> T) -> T {
    let statuses = [StatusLine {
        stage: Stage::Check,
        name: "integrity/bytecode-changed".to_owned(),
        outcome: Outcome::CouldNotLook { count: 1, places: 3 },
    }];
    draw(&FileReportView {
        subject: &subject(),
        tool: &Tool { name: "weighbridge".to_owned(), version: "0.1.0".to_owned() },
        observations,
        statuses: &statuses,
        counts: &[("files", 12), ("belong to no package", 3)],
        passes,
    })
}

fn text(draw: impl Fn(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    draw(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_person_reads_the_worst_first_and_what_was_not_looked_at() {
    let table = with(&observations(), false, |view| text(|out| file_report(view, Style::default(), out)));
    insta::assert_snapshot!(table);
}

#[test]
fn nothing_wrong_is_said_in_words() {
    let table = with(&[], true, |view| text(|out| file_report(view, Style::default(), out)));
    assert!(table.ends_with("yes: nothing is wrong\n"), "{table}");
}

#[test]
fn programs_read_the_same() {
    let json = with(&observations(), false, |view| text(|out| file_report_json(view, out)));
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["schema"], "weighbridge.files");
    assert_eq!(document["counts"]["belong-to-no-package"], 3);
    assert_eq!(document["observations"].as_array().unwrap().len(), observations().len());
}

#[test]
fn code_scanning_pages_get_a_rule_per_rule_and_the_line() {
    let all = observations();
    let sarif = with(&all, false, |view| {
        text(|out| observations_sarif(view.tool, view.subject, view.observations, view.statuses, out))
    });
    let log: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 4);
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let line = |rule: &str| {
        let results = run["results"].as_array().unwrap();
        let result = results.iter().find(|result| result["ruleId"] == rule).unwrap();
        result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap()
    };
    assert_eq!((line("runtime-fetch/unpinned-model"), line("configuration/runs-as-root")), (12, 1));
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap().len(), 1);
}

use unicode_width::UnicodeWidthStr as _;
use wb_model::{Assessment, Verdict};

use super::findings_table;
use crate::testing::assessment::{assessment, many, nothing};
use crate::{ReportOptions, Style};

fn drawn(assessment: &Assessment, style: Style, full: bool) -> String {
    let mut out = Vec::new();
    findings_table(assessment, &ReportOptions { style, full }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_gate_that_fails() {
    insta::assert_snapshot!("fails", drawn(&assessment(), Style::default(), false));
}

#[test]
fn a_gate_in_full() {
    insta::assert_snapshot!("full", drawn(&assessment(), Style { color: false, width: 140 }, true));
}

#[test]
fn a_gate_on_a_narrow_terminal() {
    insta::assert_snapshot!("narrow", drawn(&assessment(), Style { color: false, width: 60 }, false));
}

#[test]
fn nothing_and_nobody_who_asked() {
    insta::assert_snapshot!("nothing", drawn(&nothing(), Style::default(), false));
}

#[test]
fn a_gate_that_passes_says_so_first() {
    let mut passing = assessment();
    let decision = passing.decision.as_mut().unwrap();
    decision.verdict = Verdict::Pass;
    decision.rules.retain(|rule| rule.verdict() == Verdict::Pass);
    passing.database.starter = false;
    let text = drawn(&passing, Style::default(), false);
    let head: Vec<&str> = text.lines().take(2).collect();
    assert_eq!(head, ["registry.example/team/app:1", "  PASS  nothing stands against it (3 rules looked)"]);
    assert!(text.contains("none that count"));
    assert!(!text.contains("starter"));
}

#[test]
fn three_thousand_findings_fit_on_few_screens() {
    let text = drawn(&many(3_000), Style::default(), false);
    assert!(text.lines().count() < 400, "{}", text.lines().count());
    let mut open = many(3_000);
    open.decision = None;
    let text = drawn(&open, Style::default(), false);
    assert!(text.lines().count() < 400, "{}", text.lines().count());
    assert!(text.contains("all of them with --full"));
    let full = drawn(&open, Style::default(), true);
    assert!(
        open.findings
            .iter()
            .all(|finding| finding.vulnerability.len() > 30 || full.contains(&finding.vulnerability))
    );
}

#[test]
fn no_line_is_wider_than_asked_for_and_none_ends_in_space() {
    for width in [0, 40, 60, 80, 100, 200] {
        for full in [false, true] {
            for line in drawn(&assessment(), Style { color: false, width }, full).lines() {
                assert!(line.width() <= width.max(40), "{width}: {line}");
                assert!(!line.ends_with(' '), "{width}: {line:?}");
            }
        }
    }
}

#[test]
fn colours_are_all_there_is_to_colour() {
    let plain = drawn(&assessment(), Style::default(), true);
    let colored = drawn(&assessment(), Style { color: true, width: 100 }, true);
    assert!(!plain.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        stripped.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    stripped.push_str(rest);
    assert_eq!(stripped, plain);
}

use wb_model::{Finding, FindingState};

use super::{CveExplanation, CveVerdict, explain_cve};
use crate::Style;
use crate::testing::assessment::{EVIL, assessment};

fn explained(id: &str, known: bool, change: impl Fn(&mut Finding)) -> (CveExplanation, String) {
    let assessment = assessment();
    let mut findings: Vec<Finding> =
        assessment.findings.iter().filter(|finding| finding.is_called(id)).cloned().collect();
    findings.iter_mut().for_each(change);
    let mut ids = vec![id.to_owned()];
    ids.extend(findings.iter().flat_map(|finding| finding.aliases.clone()));
    let explanation =
        CveExplanation::new(&assessment.inventory, id, &ids, known, &findings, &assessment.coverage);
    let mut out = Vec::new();
    explain_cve(&explanation, Style::default(), &mut out).unwrap();
    (explanation, String::from_utf8(out).unwrap())
}

#[test]
fn a_library_in_a_wheel() {
    let (explanation, text) = explained("CVE-2023-4863", true, |_| {});
    assert_eq!(explanation.verdict, CveVerdict::Affected);
    insta::assert_snapshot!("affected", text);
}

#[test]
fn closed_by_a_statement() {
    let (explanation, text) = explained("CVE-2021-33430", true, |_| {});
    assert_eq!(explanation.verdict, CveVerdict::NotAffected);
    insta::assert_snapshot!("closed", text);
}

#[test]
fn nobody_knows_the_id() {
    let (explanation, text) = explained("CVE-1999-0001", false, |_| {});
    assert_eq!(explanation.verdict, CveVerdict::Unknown);
    insta::assert_snapshot!("unknown", text);
}

#[test]
fn what_cannot_be_told_is_never_a_no() {
    for state in [FindingState::CouldNotCompare, FindingState::UnderInvestigation] {
        let (explanation, text) = explained("CVE-2023-4863", true, |finding| finding.state = state);
        assert_eq!(explanation.verdict, CveVerdict::Unknown);
        assert!(text.contains("UNKNOWN"), "{text}");
    }
    let (explanation, text) = explained("CVE-1999-0001", true, |_| {});
    assert_eq!(explanation.verdict, CveVerdict::NotAffected);
    assert!(text.contains("About these nothing is known"), "{text}");
}

#[test]
fn hostile_words_do_nothing() {
    let (_, text) = explained("CVE-2024-6666", true, |finding| {
        for evidence in &mut finding.evidence {
            EVIL.clone_into(&mut evidence.reason);
            EVIL.clone_into(&mut evidence.range);
        }
    });
    assert!(!text.contains(['\u{1b}', '\r', '\u{202e}']));
    assert!(text.lines().all(|line| !line.starts_with("::")));
}

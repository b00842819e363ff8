use wb_model::{
    ChangeKind, ComponentChange, ComponentId, ComponentKind, ComponentState, DIFF_SCHEMA, DIFF_VERSION, Diff,
    DiffGate, DiffSide, FactChange, FindingChange, FindingChanges, FindingClass, FindingState, Holder,
    LicenseChange, ObservationChanges, Severity, Surrounding,
};

use super::{diff_html, diff_json, diff_markdown, diff_table};
use crate::style::Style;
use crate::testing::assessment::EVIL;

mod schema;

fn state() -> ComponentState {
    ComponentState { id: ComponentId::new(EVIL), version: Some(EVIL.to_owned()), path: Some(EVIL.to_owned()) }
}

fn component(name: &str) -> ComponentChange {
    ComponentChange {
        within: Some(Holder { name: EVIL.to_owned(), old: Some(EVIL.to_owned()), new: None }),
        change: ChangeKind::Content,
        kind: ComponentKind::NativeLibrary,
        name: name.to_owned(),
        purl: Some(EVIL.to_owned()),
        old: Some(state()),
        new: Some(state()),
        facts: vec![FactChange { what: EVIL.to_owned(), old: EVIL.to_owned(), new: EVIL.to_owned() }],
        uncertain: Some(EVIL.to_owned()),
    }
}

fn finding(id: &str) -> FindingChange {
    FindingChange {
        severity: Severity::High,
        class: FindingClass::Vulnerability,
        vulnerability: id.to_owned(),
        component: EVIL.to_owned(),
        within: Some(EVIL.to_owned()),
        old: Some(FindingState::Fixed),
        new: Some(FindingState::Affected),
        old_severity: Some(Severity::Low),
        exploited: true,
        newly_exploited: true,
        fixed_in: vec![EVIL.to_owned()],
        summary: EVIL.to_owned(),
        set_aside: Some(EVIL.to_owned()),
        uncertain: Some(EVIL.to_owned()),
    }
}

/// A comparison in which every text means harm.
fn hostile() -> Diff {
    let mut subject = crate::testing::empty().subject;
    EVIL.clone_into(&mut subject.name);
    let side =
        DiffSide { subject, created: None, components: 1, complete: true, database: Some(EVIL.to_owned()) };
    let observed = crate::testing::observations::observations();
    Diff {
        schema: DIFF_SCHEMA.to_owned(),
        version: DIFF_VERSION,
        tool: wb_model::Tool { name: EVIL.to_owned(), version: EVIL.to_owned() },
        old: side.clone(),
        new: side,
        components: vec![component(EVIL)],
        unchanged: 7,
        licenses: vec![LicenseChange {
            name: EVIL.to_owned(),
            component: ComponentId::new("x"),
            old: vec![EVIL.to_owned()],
            new: vec![EVIL.to_owned()],
        }],
        surroundings: vec![Surrounding { what: EVIL.to_owned(), old: None, new: Some(EVIL.to_owned()) }],
        observations: ObservationChanges {
            new: observed.clone(),
            fixed: observed,
            ..ObservationChanges::default()
        },
        findings: FindingChanges::Compared {
            new: vec![finding(EVIL)],
            fixed: vec![finding("CVE-2024-0001")],
            changed: vec![finding("CVE-2024-0002")],
            carried: 1,
        },
        uncertain: vec![EVIL.to_owned()],
        gate: Some(DiffGate { fail_on_new: Severity::High, passes: false, reasons: vec![EVIL.to_owned()] }),
    }
}

fn markdown(diff: &Diff) -> String {
    let mut out = Vec::new();
    diff_markdown(diff, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn hostile_texts_stay_texts_in_every_form() {
    let (mut table, mut html) = (Vec::new(), Vec::new());
    diff_table(&hostile(), Style::default(), &mut table).unwrap();
    diff_html(&hostile(), &mut html).unwrap();
    let (table, html) = (String::from_utf8(table).unwrap(), String::from_utf8(html).unwrap());
    let comment = markdown(&hostile());
    for text in [&table, &html, &comment] {
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\r']), "{text}");
        assert!(!text.contains("\n::error"), "{text}");
    }
    assert!(!html.contains("<script") && !comment.contains("<script"));
    assert!(!comment.contains("[x](https"), "{comment}");
}

#[test]
fn a_comment_of_twenty_thousand_changes_has_fewer_than_sixty_thousand_characters_and_counts_the_rest() {
    let mut large = hostile();
    large.components = (0..20_000).map(|at| component(&format!("{at}{EVIL}"))).collect();
    let many =
        |number: usize| (0..number).map(|at| finding(&format!("CVE-2030-{at:05}"))).collect::<Vec<_>>();
    large.findings = FindingChanges::Compared {
        new: many(20_000),
        fixed: many(20_000),
        changed: many(20_000),
        carried: 0,
    };
    large.uncertain = vec!["\u{1f4a3}".repeat(3_000); 20];
    large.old.subject.name = "<&|".repeat(5_000);
    let text = markdown(&large);
    assert!(text.chars().count() < 60_000, "{}", text.chars().count());
    assert!(text.contains("New findings (20000)") && text.contains("and 19"), "{text}");
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

#[test]
fn what_is_written_as_json_is_read_back_the_same() {
    let mut out = Vec::new();
    diff_json(&hostile(), &mut out).unwrap();
    assert_eq!(serde_json::from_slice::<Diff>(&out).unwrap(), hostile());
}

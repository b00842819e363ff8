use wb_model::{
    CheckedStep, ComponentKind, CostClass, LeftFinding, PLAN_SCHEMA, PLAN_VERSION, PackageChange, PlanCheck,
    PlanPackage, PlanStep, PlanTally, PlannedFinding, RemediationPlan, Severity, StepAction, StepState,
    Subject, SubjectKind,
};

use super::{check_markdown, check_table, json, markdown, table};
use crate::Style;

fn finding(id: &str) -> PlannedFinding {
    PlannedFinding {
        vulnerability: id.to_owned(),
        aliases: Vec::new(),
        package: PlanPackage {
            kind: ComponentKind::LanguagePackage,
            ecosystem: "pypi".to_owned(),
            name: "demo".to_owned(),
            place: "site".to_owned(),
        },
        at: Some("1.0".to_owned()),
        severity: Severity::High,
        exploited: false,
        risk: 30,
    }
}

fn plan(title: &str) -> RemediationPlan {
    let step = PlanStep {
        number: 1,
        action: StepAction::Upgrade,
        title: title.to_owned(),
        changes: vec![PackageChange {
            package: finding("x").package,
            from: Some("1.0".to_owned()),
            to: Some("2.0".to_owned()),
            reason: "it has the findings".to_owned(),
        }],
        command: Some("python3 -m pip install --upgrade demo==2.0".to_owned()),
        refused: Vec::new(),
        requirements: vec!["demo==2.0".to_owned()],
        patches: Vec::new(),
        closes: vec![finding("CVE-2024-1"), finding("CVE-2024-2")],
        opens: Vec::new(),
        unknown: Vec::new(),
        cost: CostClass::Major,
        dependants: 0,
        owner: Some("@ml".to_owned()),
        due: None,
        checks: Vec::new(),
        notes: Vec::new(),
    };
    RemediationPlan {
        schema: PLAN_SCHEMA.to_owned(),
        version: PLAN_VERSION,
        subject: Subject {
            kind: SubjectKind::Image,
            name: "demo:1".to_owned(),
            manifest: None,
            config: None,
            platform: None,
            labels: std::collections::BTreeMap::new(),
        },
        as_of: "2026-01-01T00:00:00Z".to_owned(),
        database: "sha256:00".to_owned(),
        before: PlanTally { findings: 3, ..PlanTally::default() },
        after: PlanTally { findings: 1, ..PlanTally::default() },
        steps: vec![step],
        left: vec![LeftFinding {
            finding: finding("CVE-2024-3"),
            reason: "no fixed version is known".to_owned(),
        }],
        smoke: Some("make smoke".to_owned()),
        notes: vec!["a note".to_owned()],
    }
}

fn text(write: impl Fn(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_plan_is_told_in_every_form() {
    let plan = plan("demo 1.0 → 2.0");
    let shown = text(|out| table(&plan, Style::default(), out));
    for part in [
        "demo 1.0 → 2.0",
        "upgrade, major",
        "2: CVE-2024-1, CVE-2024-2",
        "@ml",
        "no fixed version is known",
        "make smoke",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    let shown = text(|out| markdown(&plan, out));
    assert!(shown.contains("| 1 | demo 1.0 → 2.0 | 2 | 0 | major | &#64;<!-- -->ml |  |"), "{shown}");
    let read: RemediationPlan = serde_json::from_str(&text(|out| json(&plan, out))).unwrap();
    assert_eq!(read, plan);
}

#[test]
fn nothing_hostile_reaches_a_terminal_or_a_page() {
    let plan = plan("a\u{1b}[2Jb<script>|");
    assert!(!text(|out| table(&plan, Style::default(), out)).contains('\u{1b}'));
    let shown = text(|out| markdown(&plan, out));
    assert!(!shown.contains("<script>") && !shown.contains('\u{1b}'), "{shown}");
}

#[test]
fn a_check_says_what_is_missing() {
    let check = PlanCheck {
        subject: plan("x").subject,
        steps: vec![CheckedStep {
            number: 1,
            title: "demo 1.0 → 2.0".to_owned(),
            state: StepState::NotDone,
            missing: vec!["demo is 1.0, and 2.0 is planned".to_owned()],
            closed: Vec::new(),
            remaining: vec![finding("CVE-2024-1")],
        }],
        new: vec![finding("CVE-2025-1")],
        gone: Vec::new(),
        promised: 1,
        before: PlanTally::default(),
        now: PlanTally::default(),
        notes: Vec::new(),
        smoke: None,
    };
    let shown = text(|out| check_table(&check, Style::default(), out));
    for part in ["0 of 1 steps", "not-done", "demo is 1.0, and 2.0 is planned", "CVE-2025-1"] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    assert!(text(|out| check_markdown(&check, out)).contains("| 1 | demo 1.0 → 2.0 | not-done | 0 | 1 |"));
}

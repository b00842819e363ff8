use super::audit;
use wb_model::{
    Assessment, Audit, Coverage, DatabaseIdentity, Decision, InputDocument, Inventory, RuleOutcome,
    RuleResult, SourceState, Subject, SubjectKind, Tool, Verdict, WaiverResult,
};

const POLICY: &str = "version = 1\n[[waiver]]\nid = \"W-1\"\nvulnerability = \"CVE-2026-0001\"\nreason = \"r\"\n\
    requester = \"bob\"\napprover = \"alice\"\ncreated = \"2026-06-01\"\nexpires = \"2026-07-01\"\n";

fn inventory() -> Inventory {
    Inventory {
        subject: Subject {
            kind: SubjectKind::Image,
            name: "registry.example/app:1".to_owned(),
            manifest: None,
            config: None,
            platform: None,
            labels: std::collections::BTreeMap::new(),
        },
        tool: Tool { name: "weighbridge".to_owned(), version: "0".to_owned() },
        created: None,
        layers: Vec::new(),
        components: Vec::new(),
        relationships: Vec::new(),
        statuses: Vec::new(),
        diagnostics: Vec::new(),
        observations: Vec::new(),
        base: None,
    }
}

fn decided(as_of: &str, verdict: Verdict, policy: &str) -> Assessment {
    let rule = RuleResult {
        id: "severity/high".to_owned(),
        title: "No high".to_owned(),
        outcome: RuleOutcome::Decided { verdict },
        hits: Vec::new(),
        approver: None,
        controls: vec!["SSDF PW.4.1".to_owned()],
        from: "organisation".to_owned(),
    };
    let waiver = WaiverResult {
        id: "W-1".to_owned(),
        status: "applied".to_owned(),
        why: "r".to_owned(),
        hits: 1,
        expires: "2026-07-01".to_owned(),
    };
    Assessment {
        inventory: inventory(),
        findings: Vec::new(),
        coverage: Vec::<Coverage>::new(),
        database: DatabaseIdentity {
            digest: "sha256:00".to_owned(),
            schema: 1,
            newest: None,
            starter: false,
            sources: vec![SourceState {
                name: "ghsa".to_owned(),
                digest: "sha256:00".to_owned(),
                records: 0,
                unread: 0,
                newest: None,
                license: "CC-BY-4.0".to_owned(),
            }],
        },
        inputs: vec![InputDocument {
            kind: "organisation-policy".to_owned(),
            name: "org.toml".to_owned(),
            digest: "sha256:00".to_owned(),
            text: policy.to_owned(),
        }],
        decision: Some(Decision {
            verdict,
            as_of: as_of.to_owned(),
            role: None,
            risk: 0,
            rules: vec![rule],
            waivers: vec![waiver],
            notes: Vec::new(),
        }),
    }
}

fn of(documents: Vec<(&str, Result<Assessment, String>)>, from: Option<&str>, to: Option<&str>) -> Audit {
    let day = |text: &str| text.parse().unwrap();
    audit(documents.into_iter().map(|(name, read)| (name.to_owned(), read)), from.map(day), to.map(day))
}

#[test]
fn a_waiver_carries_who_asked_and_who_approved() {
    let audit = of(vec![("a", Ok(decided("2026-06-02T00:00:00Z", Verdict::Pass, POLICY)))], None, None);
    let waiver = &audit.decisions[0].waivers[0];
    assert_eq!((waiver.requester.as_deref(), waiver.approver.as_deref()), (Some("bob"), Some("alice")));
    assert_eq!(audit.decisions[0].not_looked_at, ["source ghsa holds no record"]);
}

#[test]
fn a_policy_that_cannot_be_read_leaves_its_approvers_unknown_and_says_so() {
    let audit = of(vec![("a", Ok(decided("2026-06-02T00:00:00Z", Verdict::Pass, "version = ")))], None, None);
    let decision = &audit.decisions[0];
    assert_eq!(decision.waivers[0].approver, None);
    let said = decision.not_looked_at.iter().any(|note| note.contains("waivers of org.toml cannot be told"));
    assert!(said, "{:?}", decision.not_looked_at);
}

#[test]
fn both_days_are_within_the_period_and_the_rest_is_counted() {
    let at = |time: &str| Ok(decided(time, Verdict::Pass, POLICY));
    let documents = vec![
        ("before", at("2026-05-31T23:59:59Z")),
        ("first", at("2026-06-01T00:00:00Z")),
        ("last", at("2026-06-02T23:59:59Z")),
        ("after", at("2026-06-03T00:00:00Z")),
    ];
    let audit = of(documents, Some("2026-06-01"), Some("2026-06-02"));
    let names: Vec<&str> = audit.decisions.iter().map(|one| one.document.as_str()).collect();
    assert_eq!((names, audit.outside), (vec!["first", "last"], 2));
}

#[test]
fn gaps_of_more_than_a_week_and_controls_are_counted_in_the_order_of_time() {
    let documents = vec![
        ("c", Ok(decided("2026-06-20T00:00:00Z", Verdict::Fail, POLICY))),
        ("a", Ok(decided("2026-06-01T00:00:00Z", Verdict::Pass, POLICY))),
        ("b", Ok(decided("2026-06-08T00:00:00Z", Verdict::Warn, POLICY))),
    ];
    let audit = of(documents, None, None);
    assert_eq!(audit.gaps.iter().map(|gap| gap.days).collect::<Vec<_>>(), [12]);
    let control = &audit.controls[0];
    assert_eq!((control.passed, control.warned, control.failed, control.skipped), (1, 1, 1, 0));
    assert_eq!(audit.decisions[2].failed, [("severity/high".to_owned(), 0)]);
}

#[test]
fn what_is_no_decision_is_listed_with_its_reason() {
    let mut undecided = decided("2026-06-01T00:00:00Z", Verdict::Pass, POLICY);
    undecided.decision = None;
    let documents = vec![
        ("cut", Err("it ends too early".to_owned())),
        ("when", Ok(decided("yesterday", Verdict::Pass, POLICY))),
        ("findings", Ok(undecided)),
    ];
    let audit = of(documents, None, None);
    let unread: Vec<&str> = audit.unreadable.iter().map(|one| one.document.as_str()).collect();
    assert_eq!((unread, audit.decisions.len()), (vec!["cut", "findings", "when"], 0));
}

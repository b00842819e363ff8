//! The gate about models, decided without a database.

use wb_model::{
    Digest, Inventory, Observation, ObservationKind, Place, Severity, Subject, SubjectKind, Tool, Verdict,
};
use wb_policy::Policy;

use super::gate;

fn inventory(observed: &[(&str, Severity)]) -> Inventory {
    Inventory {
        subject: Subject {
            kind: SubjectKind::Directory,
            name: "dir:models".to_owned(),
            manifest: None,
            config: None,
            platform: None,
            labels: std::collections::BTreeMap::new(),
        },
        tool: Tool { name: "test".to_owned(), version: "1".to_owned() },
        created: None,
        layers: Vec::new(),
        components: Vec::new(),
        relationships: Vec::new(),
        statuses: Vec::new(),
        diagnostics: Vec::new(),
        observations: observed
            .iter()
            .map(|(rule, severity)| Observation {
                kind: ObservationKind::Model,
                rule: (*rule).to_owned(),
                severity: *severity,
                place: Place {
                    path: Some("a.pt".to_owned()),
                    digest: Some(Digest::sha256([3; 32])),
                    ..Place::default()
                },
                message: "it is what it is".to_owned(),
                mend: "mend it".to_owned(),
                globals: Vec::new(),
            })
            .collect(),
        base: None,
    }
}

fn verdict(observed: &[(&str, Severity)], policy: Option<&str>) -> Verdict {
    let policy = policy.map(|text| Policy::parse(text, "policy.toml").unwrap());
    gate(&inventory(observed), policy, "2026-11-21T00:00:00Z".parse().unwrap()).unwrap().verdict()
}

#[test]
fn without_a_policy_malicious_and_unreadable_files_fail() {
    assert_eq!(verdict(&[("malicious-model", Severity::Critical)], None), Verdict::Fail);
    assert_eq!(verdict(&[("unreadable-model", Severity::High)], None), Verdict::Fail);
    assert_eq!(verdict(&[("suspicious-model", Severity::Medium)], None), Verdict::Warn);
}

#[test]
fn a_policy_may_ask_for_more_and_for_less() {
    let strict = "version = 1\n[model]\nfail = \"medium\"";
    assert_eq!(verdict(&[("suspicious-model", Severity::Medium)], Some(strict)), Verdict::Fail);
    let waived = format!(
        "version = 1\n[[waiver]]\nid = \"W-1\"\nrule = \"model/malicious-model\"\nimage = \"*\"\nreason = \"a test\"\n\
         requester = \"bob@example.org\"\napprover = \"alice@example.org\"\ncreated = 2026-11-01\n\
         expires = 2026-12-01\ndigest = \"{}\"",
        Digest::sha256([3; 32])
    );
    assert_eq!(verdict(&[("malicious-model", Severity::Critical)], Some(&waived)), Verdict::Pass);
}

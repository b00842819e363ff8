//! A decision for tests: rules with every outcome, hits with every treatment, waivers with every status.

use wb_model::{
    ComponentId, Decision, Finding, Hit, Inventory, RuleOutcome, RuleResult, Treatment, Verdict, WaiverResult,
};

use super::assessment::{EVIL, id_of};

pub(crate) fn decision(inventory: &Inventory, findings: &[Finding]) -> Decision {
    Decision {
        verdict: Verdict::Fail,
        as_of: "2024-03-10T00:00:00Z".to_owned(),
        role: Some("serving".to_owned()),
        risk: 88,
        rules: rules(inventory, findings),
        waivers: waivers(),
        notes: vec![
            "the project's policy tried to raise the limit of severity/high to critical: not taken"
                .to_owned(),
            format!("a baseline entry expired: {EVIL}"),
        ],
    }
}

fn rules(inventory: &Inventory, findings: &[Finding]) -> Vec<RuleResult> {
    let hit = |vulnerability: &str, treatment| about(findings, vulnerability, treatment);
    let waived = || Treatment::Waived { waiver: "W-1".to_owned() };
    let baselined =
        || Treatment::Baselined { owner: "platform@example.com".to_owned(), until: "2024-06-30".to_owned() };
    let license = |name: &str, path: &[&str], treatment| Hit {
        finding: None,
        component: Some(id_of(inventory, name)),
        message: format!("{name} is under GPL-1.0-or-later OR Artistic-1.0-Perl"),
        path: path.iter().map(|name| id_of(inventory, name)).collect::<Vec<ComponentId>>(),
        treatment,
    };
    vec![
        rule(
            "malware",
            "No package is malicious",
            Verdict::Fail,
            vec![hit("MAL-2024-1234", Treatment::Counted)],
        ),
        rule(
            "exploited",
            "Nothing that is known to be exploited",
            Verdict::Fail,
            vec![hit("CVE-2023-4863", Treatment::Counted)],
        ),
        rule(
            "severity/critical",
            "No critical vulnerability",
            Verdict::Fail,
            vec![hit("CVE-2023-4863", Treatment::Counted), hit("CVE-2024-6666", Treatment::Counted)],
        ),
        rule(
            "severity/high",
            "No high vulnerability with a fix",
            Verdict::Warn,
            vec![
                hit("CVE-2023-7018", Treatment::Counted),
                hit("CVE-2022-0778", baselined()),
                hit("CVE-2023-0286", waived()),
            ],
        ),
        rule(
            "severity/medium",
            "Medium vulnerabilities within 30 days",
            Verdict::Pass,
            vec![
                hit("CVE-2024-31580", Treatment::InGrace { until: "2024-04-01T00:00:00Z".to_owned() }),
                hit("CVE-2023-5363", waived()),
                hit("CVE-2023-9999", Treatment::SetAside { why: "no fix without a subscription".to_owned() }),
            ],
        ),
        rule(
            "could-not-compare",
            "Every version can be compared",
            Verdict::Warn,
            vec![hit("CVE-2024-0001", Treatment::Counted)],
        ),
        RuleResult {
            controls: Vec::new(),
            ..rule(
                "end-of-life",
                "Nothing out of support",
                Verdict::Warn,
                vec![hit("eol/python/3.7", Treatment::Counted)],
            )
        },
        rule(
            "license/deny",
            "No denied licence",
            Verdict::Fail,
            vec![license("perl-base", &[], Treatment::Counted)],
        ),
        rule(
            "license/review",
            "Licences to look at",
            Verdict::Pass,
            vec![license("tokenizers", &["transformers", "tokenizers"], waived())],
        ),
        RuleResult {
            outcome: RuleOutcome::Skipped { why: "no limit is set".to_owned() },
            ..rule("epss", "Nothing likely to be exploited", Verdict::Pass, Vec::new())
        },
        RuleResult {
            outcome: RuleOutcome::CouldNotDecide { why: format!("the expression failed: {EVIL}") },
            from: "project".to_owned(),
            ..rule("custom/no-root", "The image does not run as root", Verdict::Fail, Vec::new())
        },
        rule("database-age", "The database is younger than 7 days", Verdict::Pass, Vec::new()),
    ]
}

fn rule(id: &str, title: &str, verdict: Verdict, hits: Vec<Hit>) -> RuleResult {
    RuleResult {
        id: id.to_owned(),
        title: title.to_owned(),
        outcome: RuleOutcome::Decided { verdict },
        hits,
        approver: Some("security-lead".to_owned()),
        controls: vec!["SSDF PW.4.1".to_owned(), "SOC2 CC7.1".to_owned()],
        from: "organisation".to_owned(),
    }
}

fn about(findings: &[Finding], vulnerability: &str, treatment: Treatment) -> Hit {
    let finding = findings.iter().find(|finding| finding.vulnerability == vulnerability).unwrap();
    Hit {
        finding: Some(finding.id.clone()),
        component: Some(finding.component.clone()),
        message: format!("{vulnerability} is {}", finding.severity),
        path: Vec::new(),
        treatment,
    }
}

fn waivers() -> Vec<WaiverResult> {
    let waiver = |id: &str, status: &str, why: &str, hits| WaiverResult {
        id: id.to_owned(),
        status: status.to_owned(),
        why: why.to_owned(),
        hits,
        expires: "2024-12-31".to_owned(),
    };
    vec![
        waiver("W-1", "applied", "approved by security-lead", 3),
        waiver("W-2", "expired", "it expired on 2024-01-01", 0),
        waiver("W-3", "self-approved", "requester and approver are the same person", 0),
        waiver(EVIL, "unapproved", EVIL, 0),
    ]
}

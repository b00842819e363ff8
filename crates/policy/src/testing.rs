//! A small image with findings, for tests.

use std::collections::BTreeMap;

use jiff::Timestamp;
use wb_model::{
    Component, ComponentId, ComponentKind, Coverage, DatabaseIdentity, Decision, ExploitPrediction,
    Exploited, Finding, FindingClass, FindingFlag, FindingId, FindingState, Fix, Hit, Inventory, License,
    Probability, Purl, Rating, Relationship, RelationshipKind, RuleResult, Score, Severity, SourceState,
    Subject, SubjectKind, Suppression, Tool,
};

use crate::decide::{Context, Input, Policies, decide};
use crate::policy::Policy;

/// Noon of the day on which tests decide.
pub(crate) const NOW: &str = "2026-06-15T12:00:00Z";

pub(crate) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// Reads a policy; the version line is put before it.
pub(crate) fn policy(text: &str) -> Policy {
    match Policy::parse(&format!("version = 1\n{text}"), "test.toml") {
        Ok(policy) => policy,
        Err(error) => panic!("{error}"),
    }
}

/// Everything that goes into a decision.
pub(crate) struct Scene<'a> {
    pub(crate) policies: Policies,
    pub(crate) inventory: Inventory,
    pub(crate) findings: Vec<Finding>,
    pub(crate) coverage: Vec<Coverage>,
    pub(crate) database: DatabaseIdentity,
    pub(crate) context: Context<'a>,
}

impl<'a> Scene<'a> {
    pub(crate) fn new() -> Self {
        Self {
            policies: Policies::default(),
            inventory: inventory(),
            findings: Vec::new(),
            coverage: Vec::new(),
            database: DatabaseIdentity {
                digest: "sha256:00".to_owned(),
                schema: 1,
                newest: Some("2026-06-14T00:00:00Z".to_owned()),
                starter: false,
                sources: vec![SourceState {
                    name: "osv/PyPI".to_owned(),
                    digest: "sha256:01".to_owned(),
                    records: 10,
                    unread: 0,
                    newest: Some("2026-06-14T00:00:00Z".to_owned()),
                    license: "CC-BY-4.0".to_owned(),
                }],
            },
            context: Context::at(now()),
        }
    }

    pub(crate) fn organisation(mut self, text: &str) -> Self {
        self.policies.organisation = Some(policy(text));
        self
    }

    pub(crate) fn project(mut self, text: &str) -> Self {
        self.policies.project = Some(policy(text));
        self
    }

    pub(crate) fn finding(mut self, finding: Finding) -> Self {
        self.component(&finding.component.to_string(), None);
        self.findings.push(finding);
        self
    }

    pub(crate) fn with(mut self, purl: &str, license: Option<&str>) -> Self {
        self.component(purl, license);
        self
    }

    fn component(&mut self, purl: &str, license: Option<&str>) {
        if self.inventory.components.iter().any(|component| component.id.as_str() == purl) {
            return;
        }
        self.inventory.components.push(component(purl, license));
        self.inventory.sort();
    }

    pub(crate) fn edge(mut self, from: &str, to: &str) -> Self {
        self.inventory.relationships.push(Relationship {
            from: ComponentId::new(from),
            kind: RelationshipKind::DependsOn,
            to: ComponentId::new(to),
        });
        self
    }

    pub(crate) fn decide(&self) -> Decision {
        let mut findings = self.findings.clone();
        let input = Input {
            inventory: &self.inventory,
            findings: &mut findings,
            coverage: &self.coverage,
            database: &self.database,
        };
        decide(&self.policies, input, &self.context)
    }

    /// One rule's result.
    pub(crate) fn rule(&self, id: &str) -> RuleResult {
        let decision = self.decide();
        let ids: Vec<String> = decision.rules.iter().map(|rule| rule.id.clone()).collect();
        decision.rules.into_iter().find(|rule| rule.id == id).unwrap_or_else(|| panic!("no {id} in {ids:?}"))
    }

    /// The only hit of a rule.
    pub(crate) fn hit(&self, id: &str) -> Hit {
        let mut rule = self.rule(id);
        assert_eq!(rule.hits.len(), 1, "{rule:#?}");
        rule.hits.remove(0)
    }
}

pub(crate) fn inventory() -> Inventory {
    Inventory {
        subject: Subject {
            kind: SubjectKind::Image,
            name: "registry.example/team/app:1".to_owned(),
            manifest: None,
            config: None,
            platform: Some("linux/amd64".to_owned()),
            labels: BTreeMap::from([("maintainer".to_owned(), "team".to_owned())]),
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

pub(crate) fn component(purl: &str, license: Option<&str>) -> Component {
    let parsed: Purl = purl.parse().unwrap();
    let kind = match parsed.kind() {
        "deb" | "rpm" => ComponentKind::OsPackage,
        "huggingface" => ComponentKind::Model,
        _ => ComponentKind::LanguagePackage,
    };
    let mut component = Component::new(ComponentId::new(purl), kind, parsed.name());
    component.version = parsed.version().map(str::to_owned);
    component.purl = Some(parsed);
    component.licenses = license
        .map(|text| License {
            expression: spdx::Expression::parse(text).is_ok().then(|| text.to_owned()),
            declared: text.to_owned(),
        })
        .into_iter()
        .collect();
    component
}

/// A vulnerability with a fix, published half a year ago.
pub(crate) fn finding(id: &str, purl: &str, severity: Severity) -> Finding {
    let component = ComponentId::new(purl);
    Finding {
        id: FindingId::new(id, &component),
        class: FindingClass::Vulnerability,
        vulnerability: id.to_owned(),
        aliases: Vec::new(),
        component: component.clone(),
        state: FindingState::Affected,
        flags: Default::default(),
        severity,
        ratings: Vec::new(),
        exploited: None,
        prediction: None,
        risk: None,
        fix: Some(Fix { versions: vec!["9.9".to_owned()], upgrade: component, advice: "upgrade".to_owned() }),
        summary: "something is wrong".to_owned(),
        weaknesses: Vec::new(),
        published: Some("2026-01-01T00:00:00Z".to_owned()),
        since: None,
        evidence: Vec::new(),
        suppressions: Vec::new(),
        references: Vec::new(),
    }
}

/// Small changes to a finding.
pub(crate) trait Change: Sized {
    fn class(self, class: FindingClass) -> Self;
    fn state(self, state: FindingState) -> Self;
    fn flag(self, flag: FindingFlag) -> Self;
    fn exploited(self, due: Option<&str>, ransomware: bool) -> Self;
    fn epss(self, probability: f64, percentile: f64) -> Self;
    fn published(self, published: Option<&str>) -> Self;
    fn since(self, since: &str) -> Self;
    fn score(self, score: f64) -> Self;
    fn suppressed(self, by: &str, author: Option<&str>) -> Self;
    fn unfixed(self) -> Self;
}

impl Change for Finding {
    fn class(mut self, class: FindingClass) -> Self {
        self.class = class;
        self
    }

    fn state(mut self, state: FindingState) -> Self {
        self.state = state;
        self
    }

    fn flag(mut self, flag: FindingFlag) -> Self {
        self.flags.insert(flag);
        self
    }

    fn exploited(mut self, due: Option<&str>, ransomware: bool) -> Self {
        let (cve, due) = (self.vulnerability.clone(), due.map(str::to_owned));
        self.exploited = Some(Exploited { cve, added: "2026-02-01".to_owned(), due, ransomware });
        self
    }

    fn epss(mut self, probability: f64, percentile: f64) -> Self {
        self.prediction = Some(ExploitPrediction {
            cve: self.vulnerability.clone(),
            probability: Probability::new(probability).unwrap(),
            percentile: Probability::new(percentile),
        });
        self
    }

    fn published(mut self, published: Option<&str>) -> Self {
        self.published = published.map(str::to_owned);
        self
    }

    fn since(mut self, since: &str) -> Self {
        self.since = Some(since.to_owned());
        self
    }

    fn score(mut self, score: f64) -> Self {
        self.ratings = vec![Rating {
            level: self.severity,
            score: Score::new(score),
            vector: None,
            method: "cvss-3.1".to_owned(),
            by: "nvd".to_owned(),
        }];
        self
    }

    fn suppressed(mut self, by: &str, author: Option<&str>) -> Self {
        self.state = FindingState::NotAffected;
        self.suppressions.push(Suppression {
            by: by.to_owned(),
            source: "doc".to_owned(),
            author: author.map(str::to_owned),
            time: None,
            state: FindingState::NotAffected,
            justification: None,
            statement: None,
        });
        self
    }

    fn unfixed(mut self) -> Self {
        (self.state, self.fix) = (FindingState::Unfixed, None);
        self
    }
}

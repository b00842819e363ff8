//! A team's own cases (`policy test`): small findings and components, and what its policy is expected to say of them.
//!
//! ```toml
//! version = 1
//! as-of = "2026-01-31"
//!
//! [[case]]
//! name = "a critical that can be fixed fails"
//! verdict = "fail"
//! rules = ["severity/critical"]       # exactly the rules that do not pass
//! role = "serving"                    # also: as-of, image, fail-on, database-age, starter
//!
//! [[case.finding]]
//! vulnerability = "CVE-2026-0001"
//! component = "pkg:pypi/example@1.0"
//! severity = "critical"
//! fixed = "1.1"                       # also: class, state, flags, published, since, exploited, due, ransomware, epss
//!
//! [[case.component]]
//! purl = "pkg:pypi/other@2.0"
//! license = "GPL-3.0-only"            # also: kind
//! ```

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use wb_model::{
    Component, ComponentId, ComponentKind, DatabaseIdentity, ExploitPrediction, Exploited, Finding,
    FindingClass, FindingFlag, FindingId, FindingState, Fix, Inventory, License, Probability, Purl, Severity,
    Subject, SubjectKind, Tool, Verdict,
};

use crate::decide::{Context, Input, Policies, decide};
use crate::document::{Section, Source, Text};
use crate::error::{PolicyError, Problem};
use crate::moment::{Period, start_of};

/// Cases, read and checked.
#[derive(Clone, Debug)]
pub struct Cases {
    cases: Vec<Case>,
}

#[derive(Clone, Debug)]
struct Case {
    name: String,
    line: usize,
    as_of: Timestamp,
    role: Option<String>,
    fail_on: Option<Severity>,
    verdict: Verdict,
    rules: Option<BTreeSet<String>>,
    inventory: Inventory,
    findings: Vec<Finding>,
    database: DatabaseIdentity,
}

/// What came out of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseResult {
    /// The case.
    pub name: String,
    /// Where it begins in its file, from 1.
    pub line: usize,
    /// Whether everything was as expected.
    pub passed: bool,
    /// The verdict, and the one that was expected.
    pub verdict: (Verdict, Verdict),
    /// Rules that did not pass though nothing was said of them.
    pub unexpected: Vec<String>,
    /// Rules that were expected not to pass, and passed.
    pub missing: Vec<String>,
}

impl Cases {
    /// Reads a file of cases. `name` is what errors call it.
    ///
    /// # Errors
    /// The first thing that is not right, with its line and column.
    pub fn parse(text: &str, name: &str) -> Result<Self, PolicyError> {
        let mut top = Source { name, text }.parse()?;
        crate::read::version(&mut top)?;
        let as_of = moment(&mut top, "as-of")?;
        let mut cases = Vec::new();
        let mut seen = BTreeSet::new();
        for mut section in top.sections("case")? {
            let name = section.required("name", "what it shows, in a few words")?;
            if !seen.insert(name.text.clone()) {
                return Err(section
                    .source()
                    .error(&name.span, Problem::Twice { what: "case", name: name.text }));
            }
            cases.push(case(&mut section, &name, as_of)?);
            section.finish()?;
        }
        top.finish()?;
        Ok(Self { cases })
    }

    /// Decides every case, in the order of the file.
    pub fn run(&self, policies: &Policies) -> Vec<CaseResult> {
        self.cases.iter().map(|case| case.run(policies)).collect()
    }
}

impl Case {
    fn run(&self, policies: &Policies) -> CaseResult {
        let mut findings = self.findings.clone();
        let context = Context { role: self.role.clone(), fail_on: self.fail_on, ..Context::at(self.as_of) };
        let input = Input {
            inventory: &self.inventory,
            findings: &mut findings,
            coverage: &[],
            database: &self.database,
        };
        let decision = decide(policies, input, &context);
        let hit: BTreeSet<&str> = decision
            .rules
            .iter()
            .filter(|rule| rule.verdict() != Verdict::Pass)
            .map(|rule| rule.id.as_str())
            .collect();
        let (mut unexpected, mut missing) = (Vec::new(), Vec::new());
        if let Some(expected) = &self.rules {
            unexpected.extend(hit.iter().filter(|id| !expected.contains(**id)).map(|&id| id.to_owned()));
            missing.extend(expected.iter().filter(|id| !hit.contains(id.as_str())).cloned());
        }
        CaseResult {
            name: self.name.clone(),
            line: self.line,
            passed: decision.verdict == self.verdict && unexpected.is_empty() && missing.is_empty(),
            verdict: (decision.verdict, self.verdict),
            unexpected,
            missing,
        }
    }
}

fn case(section: &mut Section<'_>, name: &Text, default: Option<Timestamp>) -> Result<Case, PolicyError> {
    const VERDICTS: [(&str, Verdict); 3] =
        [("pass", Verdict::Pass), ("warn", Verdict::Warn), ("fail", Verdict::Fail)];
    let missing = |section: &Section<'_>, key: &str, expected| {
        let key = key.to_owned();
        section.error(Problem::Missing { section: "[[case]]".to_owned(), key, expected })
    };
    let as_of = moment(section, "as-of")?.or(default).ok_or_else(|| {
        missing(section, "as-of", "the time of the decision, here or at the top of the file")
    })?;
    let verdict = section
        .word("verdict", &VERDICTS)?
        .ok_or_else(|| missing(section, "verdict", "what the policy should say: pass, warn or fail"))?;
    let mut inventory = empty(section.string("image")?.unwrap_or_else(|| "case".to_owned()));
    for mut component in section.sections("component")? {
        inventory.components.push(read_component(&mut component)?);
        component.finish()?;
    }
    let mut findings = Vec::new();
    for mut finding in section.sections("finding")? {
        findings.push(read_finding(&mut finding, &mut inventory)?);
        finding.finish()?;
    }
    inventory.sort();
    inventory.components.dedup_by(|one, two| one.id == two.id);
    let age = match section.text("database-age")? {
        Some(text) => Period::parse(&text.text)
            .ok_or_else(|| section.bad("database-age", &text, "a period was expected: 24h, 7d, 2w"))?,
        None => Period::default(),
    };
    let newest = as_of.saturating_sub(SignedDuration::from_secs(age.seconds())).unwrap_or(Timestamp::MIN);
    let levels = Severity::ALL.map(|severity| (severity.name(), severity));
    Ok(Case {
        name: name.text.clone(),
        line: section.source().place(name.span.start).0,
        as_of,
        role: section.string("role")?,
        fail_on: section.word("fail-on", &levels)?,
        verdict,
        rules: section.strings("rules")?.map(|rules| rules.into_iter().collect()),
        inventory,
        findings,
        database: DatabaseIdentity {
            digest: "case".to_owned(),
            schema: 1,
            newest: Some(newest.to_string()),
            starter: section.boolean("starter")?.unwrap_or(false),
            sources: Vec::new(),
        },
    })
}

fn empty(name: String) -> Inventory {
    Inventory {
        subject: Subject {
            kind: SubjectKind::Image,
            name,
            manifest: None,
            config: None,
            platform: None,
            labels: std::collections::BTreeMap::new(),
        },
        tool: Tool { name: "case".to_owned(), version: String::new() },
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

fn read_component(section: &mut Section<'_>) -> Result<Component, PolicyError> {
    let mut component = of_purl(section, "purl")?;
    let kinds = ComponentKind::ALL.map(|kind| (kind.name(), kind));
    if let Some(kind) = section.word("kind", &kinds)? {
        component.kind = kind;
    }
    component.licenses = section
        .strings("license")?
        .unwrap_or_default()
        .into_iter()
        .map(|text| License {
            expression: spdx::Expression::parse(&text).is_ok().then(|| text.clone()),
            declared: text,
        })
        .collect();
    Ok(component)
}

fn of_purl(section: &mut Section<'_>, key: &'static str) -> Result<Component, PolicyError> {
    let text = section.required(key, "a purl, such as pkg:pypi/torch@2.0.0")?;
    let purl: Purl =
        text.text.parse().map_err(|error: wb_model::PurlError| section.bad(key, &text, error.to_string()))?;
    let kind = match purl.kind() {
        "deb" | "rpm" | "apk" | "alpm" => ComponentKind::OsPackage,
        "huggingface" | "mlflow" => ComponentKind::Model,
        "generic" | "bitnami" => ComponentKind::Application,
        _ => ComponentKind::LanguagePackage,
    };
    let mut component = Component::new(ComponentId::new(text.text), kind, purl.name());
    component.version = purl.version().map(str::to_owned);
    component.purl = Some(purl);
    Ok(component)
}

fn read_finding(section: &mut Section<'_>, inventory: &mut Inventory) -> Result<Finding, PolicyError> {
    let vulnerability = section.required("vulnerability", "an id, such as CVE-2026-0001")?.text;
    let component = of_purl(section, "component")?;
    let id = component.id.clone();
    if !inventory.components.iter().any(|known| known.id == id) {
        inventory.components.push(component);
    }
    let levels = Severity::ALL.map(|severity| (severity.name(), severity));
    let classes = FindingClass::ALL.map(|class| (class.name(), class));
    let states = FindingState::ALL.map(|state| (state.name(), state));
    let flags = FindingFlag::ALL.map(|flag| (flag.name(), flag));
    let fixed = section.strings("fixed")?.unwrap_or_default();
    let state = if fixed.is_empty() { FindingState::Unfixed } else { FindingState::Affected };
    let exploited = section.boolean("exploited")?.unwrap_or(false);
    let (due, ransomware) = (section.string("due")?, section.boolean("ransomware")?.unwrap_or(false));
    let epss = section.share("epss")?.and_then(Probability::new);
    Ok(Finding {
        id: FindingId::new(&vulnerability, &id),
        class: section.word("class", &classes)?.unwrap_or(FindingClass::Vulnerability),
        aliases: section.strings("aliases")?.unwrap_or_default(),
        component: id.clone(),
        state: section.word("state", &states)?.unwrap_or(state),
        flags: section.words("flags", &flags)?.unwrap_or_default().into_iter().collect(),
        severity: section.word("severity", &levels)?.unwrap_or_default(),
        ratings: Vec::new(),
        exploited: (exploited || ransomware).then(|| Exploited {
            cve: vulnerability.clone(),
            added: "a case".to_owned(),
            due,
            ransomware,
        }),
        prediction: epss.map(|probability| ExploitPrediction {
            cve: vulnerability.clone(),
            probability,
            percentile: None,
        }),
        risk: None,
        fix: (!fixed.is_empty()).then(|| Fix { versions: fixed, upgrade: id, advice: String::new() }),
        summary: String::new(),
        weaknesses: Vec::new(),
        published: section.string("published")?,
        since: section.string("since")?,
        evidence: Vec::new(),
        suppressions: Vec::new(),
        references: Vec::new(),
        vulnerability,
    })
}

fn moment(section: &mut Section<'_>, key: &'static str) -> Result<Option<Timestamp>, PolicyError> {
    let Some(text) = section.text(key)? else { return Ok(None) };
    match start_of(&text.text) {
        Some(time) => Ok(Some(time)),
        None => Err(section.bad(key, &text, "a date YYYY-MM-DD or a time by RFC 3339 was expected")),
    }
}

#[cfg(test)]
mod tests;

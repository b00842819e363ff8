//! Findings as rows of a table, each with its proof.

use std::collections::BTreeSet;

use wb_model::{Finding, FindingClass, FindingId, Severity};

use crate::explain_cve::suppression_sentence;
use crate::layout::{Keep, cut};
use crate::plain;
use crate::view::{Standing, View, count, id_page, link, says, severities, state_words};

/// Places of one component that are shown.
const PLACES: usize = 4;

/// Records of one finding that are shown: a page is to load quickly.
const RECORDS: usize = 6;

/// One finding.
pub(super) struct Row {
    pub(super) id: FindingId,
    /// What became of it, in a word, and as a class.
    pub(super) decision: &'static str,
    pub(super) decision_class: &'static str,
    pub(super) severity: &'static str,
    pub(super) vulnerability: String,
    pub(super) page: Option<String>,
    pub(super) class: &'static str,
    pub(super) component: String,
    /// What it is inside of, the nearest first.
    pub(super) within: Vec<String>,
    pub(super) fixed: String,
    pub(super) risk: Option<u8>,
    pub(super) known_exploited: bool,
    pub(super) chance: String,
    pub(super) state: &'static str,
    pub(super) state_words: &'static str,
    pub(super) summary: String,
    /// From the image to the component.
    pub(super) path: Vec<String>,
    pub(super) places: Vec<String>,
    pub(super) more_places: usize,
    pub(super) advice: String,
    pub(super) says: String,
    pub(super) evidence: Vec<Proof>,
    pub(super) more_evidence: usize,
    /// Name and value.
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) suppressions: Vec<String>,
    pub(super) rules: Vec<(String, String)>,
    pub(super) links: Vec<String>,
}

/// What one record says.
pub(super) struct Proof {
    pub(super) source: String,
    pub(super) record: String,
    pub(super) page: Option<String>,
    pub(super) says: &'static str,
    pub(super) compared: String,
    pub(super) reason: String,
}

/// What can be chosen in the filters: only what is there.
pub(super) struct Choices {
    pub(super) severities: Vec<&'static str>,
    pub(super) states: Vec<&'static str>,
    pub(super) classes: Vec<&'static str>,
    pub(super) decisions: Vec<&'static str>,
}

/// All findings, what counts first.
pub(super) fn all(view: &View<'_>) -> Vec<Row> {
    let mut rows: Vec<(u8, &Finding, Standing<'_>)> = view
        .assessment
        .findings
        .iter()
        .map(|finding| {
            let standing = view.standing(finding);
            (order(&standing), finding, standing)
        })
        .collect();
    rows.sort_by_key(|(order, finding, _)| {
        let worst = (std::cmp::Reverse(finding.severity), std::cmp::Reverse(finding.risk));
        (*order, worst, &finding.vulnerability, &finding.component)
    });
    rows.into_iter().map(|(_, finding, standing)| row(view, finding, &standing)).collect()
}

fn order(standing: &Standing<'_>) -> u8 {
    match standing {
        Standing::Fails => 0,
        Standing::Warns => 1,
        Standing::Closed => 3,
        _ => 2,
    }
}

fn row(view: &View<'_>, finding: &Finding, standing: &Standing<'_>) -> Row {
    let path = view.path_of(&finding.component);
    let component = view.component(&finding.component);
    let places = component.map_or(&[][..], |component| &component.occurrences);
    let names: Vec<String> = path.iter().map(|name| short(name)).collect();
    let (own, outer) =
        names.split_last().map_or((String::new(), &[][..]), |(own, outer)| (own.clone(), outer));
    Row {
        id: finding.id.clone(),
        decision: standing.word(),
        decision_class: match standing {
            Standing::Fails => "fail",
            Standing::Warns => "warn",
            _ => "none",
        },
        severity: finding.severity.name(),
        vulnerability: short(&finding.vulnerability),
        page: id_page(&finding.vulnerability),
        class: finding.class.name(),
        component: own,
        within: outer.iter().rev().cloned().collect(),
        fixed: finding.fix.as_ref().map(|fix| plain(&fix.versions.join(", "))).unwrap_or_default(),
        risk: finding.risk,
        known_exploited: finding.exploited.is_some(),
        chance: finding.prediction.as_ref().map(|one| one.probability.to_string()).unwrap_or_default(),
        state: finding.state.name(),
        state_words: state_words(finding.state),
        summary: if finding.summary.is_empty() { "Details".to_owned() } else { plain(&finding.summary) },
        path: path.iter().map(|name| plain(name)).collect(),
        places: places.iter().take(PLACES).map(|place| plain(&place.path)).collect(),
        more_places: places.len().saturating_sub(PLACES),
        advice: finding.fix.as_ref().map(|fix| plain(&fix.advice)).unwrap_or_default(),
        says: says(finding),
        evidence: finding.evidence.iter().take(RECORDS).map(proof).collect(),
        more_evidence: finding.evidence.len().saturating_sub(RECORDS),
        facts: facts(finding),
        suppressions: finding.suppressions.iter().map(|word| plain(&suppression_sentence(word))).collect(),
        rules: view
            .hits(finding)
            .iter()
            .map(|(rule, hit)| (plain(&rule.id), plain(&Standing::of_hit(rule, hit).sentence())))
            .collect(),
        links: finding.references.iter().filter_map(|address| link(address)).map(str::to_owned).collect(),
    }
}

/// A name that is cut before it breaks the page; its whole stands in the details.
fn short(name: &str) -> String {
    const LONGEST: usize = 80;
    cut(&plain(name), LONGEST, Keep::Head)
}

fn proof(evidence: &wb_model::Evidence) -> Proof {
    let version = evidence.version.as_deref().unwrap_or("no version");
    let record = &evidence.record;
    let modified = record.modified.as_ref().map(|time| format!("; modified {time}")).unwrap_or_default();
    Proof {
        source: plain(&record.source),
        record: short(&record.id),
        page: id_page(&record.id),
        says: state_words(evidence.says),
        compared: plain(&format!(
            "{}: {version} against {} ({} order){modified}",
            evidence.package, evidence.range, evidence.scheme
        )),
        reason: plain(&evidence.reason),
    }
}

fn facts(finding: &Finding) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let mut fact = |name, value: String| {
        if !value.is_empty() {
            facts.push((name, plain(&value)));
        }
    };
    if let Some(known) = &finding.exploited {
        let due = known.due.as_ref().map(|due| format!(", to be ended by {due}")).unwrap_or_default();
        let ransomware = if known.ransomware { ", used by ransomware" } else { "" };
        fact("Known exploited", format!("{} since {}{due}{ransomware}", known.cve, known.added));
    }
    if let Some(one) = &finding.prediction {
        let of = one
            .percentile
            .map(|share| format!(", as likely as or likelier than {share} of all"))
            .unwrap_or_default();
        fact("EPSS", format!("{} within 30 days{of}", one.probability));
    }
    let ratings = finding.ratings.iter().map(|rating| {
        let score = rating.score.map(|score| format!(" {score}")).unwrap_or_default();
        let vector = rating.vector.as_ref().map(|vector| format!(" {vector}")).unwrap_or_default();
        format!("{}{score} by {} ({}){vector}", rating.level, rating.by, rating.method)
    });
    fact("Rated", ratings.collect::<Vec<_>>().join("; "));
    fact("Also called", finding.aliases.join(", "));
    fact("Weakness", finding.weaknesses.join(", "));
    fact("Published", finding.published.clone().unwrap_or_default());
    fact("Marks", finding.flags.iter().map(|flag| flag.name()).collect::<Vec<_>>().join(", "));
    facts
}

/// What is in the rows, each once, in the order in which a person looks for it.
pub(super) fn choices(rows: &[Row]) -> Choices {
    let present =
        |get: fn(&Row) -> &'static str| -> BTreeSet<&'static str> { rows.iter().map(get).collect() };
    let severities = present(|row| row.severity);
    let ordered = Severity::ALL.into_iter().map(Severity::name).filter(|name| severities.contains(name));
    Choices {
        severities: ordered.collect(),
        states: present(|row| row.state).into_iter().collect(),
        classes: present(|row| row.class).into_iter().collect(),
        decisions: present(|row| row.decision).into_iter().collect(),
    }
}

/// One thing to upgrade.
pub(super) struct Upgrade {
    pub(super) name: String,
    pub(super) class: &'static str,
    pub(super) what: String,
    pub(super) advice: Vec<String>,
    pub(super) more: usize,
}

/// What to do about what counts, what ends most of it first.
pub(super) fn upgrades(view: &View<'_>) -> Vec<Upgrade> {
    const SENTENCES: usize = 3;
    let groups = view.groups(|_, standing| standing.counts());
    groups
        .iter()
        .map(|group| {
            let advice = group.advice();
            let levels = severities(group.findings.iter().map(|(finding, _)| finding.severity));
            let number = count(group.findings.len(), "finding", "findings");
            let fails = group.findings.iter().any(|(_, standing)| *standing == Standing::Fails);
            let warns = group.findings.iter().any(|(_, standing)| *standing == Standing::Warns);
            let without = group.findings.iter().filter(|(finding, _)| finding.fix.is_none()).count();
            let mut sentences: Vec<String> = advice.iter().take(SENTENCES).map(|text| plain(text)).collect();
            let has = |class| group.findings.iter().any(|(finding, _)| finding.class == class);
            if has(FindingClass::Malware) {
                sentences.insert(0, "remove it: it is malicious".to_owned());
            } else if has(FindingClass::EndOfLife) {
                sentences.push("move to a release that is still supported".to_owned());
            } else if without == group.findings.len() {
                sentences.push("no fix is known".to_owned());
            } else if without > 0 {
                sentences.push(format!("no fix is known for {without} of them"));
            }
            Upgrade {
                name: short(&view.title(group.upgrade)),
                class: if fails {
                    "fail"
                } else if warns {
                    "warn"
                } else {
                    "none"
                },
                what: format!("{number}: {levels}"),
                advice: sentences,
                more: advice.len().saturating_sub(SENTENCES),
            }
        })
        .collect()
}

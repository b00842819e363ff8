//! What was weighed and against what: components, coverage, sources, readers, documents.

use std::collections::BTreeMap;

use wb_model::{ComponentId, ComponentKind, Covered, Diagnostic, DiagnosticCode, Outcome};

use crate::layout::{Keep, cut};
use crate::observations::by_rule;
use crate::plain;
use crate::view::{View, count, days_between, title, uncovered};

/// Names that are shown for one reason.
const NAMES: usize = 200;

/// Diagnostics of one code that are shown.
const OF_ONE_CODE: usize = 40;

/// Longest name in a table, in columns.
const NAME: usize = 80;

/// One component.
pub(super) struct ComponentRow {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) kind: &'static str,
    pub(super) licenses: String,
    pub(super) place: String,
    pub(super) within: String,
    pub(super) covered: String,
    pub(super) is_covered: bool,
}

/// One thing that is wrong with the image itself.
pub(super) struct ObservationRow {
    pub(super) severity: &'static str,
    pub(super) rule: String,
    pub(super) place: String,
    pub(super) message: String,
    pub(super) mend: String,
}

/// What is not covered, by the reason, and what is.
pub(super) struct CoverageTable {
    pub(super) total: usize,
    pub(super) uncovered: usize,
    pub(super) reasons: Vec<CoverageReason>,
    /// What a source leaves out, and of how many components.
    pub(super) limits: Vec<(String, usize)>,
}

/// Components about which nothing is known, for one reason.
pub(super) struct CoverageReason {
    pub(super) why: String,
    pub(super) incomparable: bool,
    pub(super) number: usize,
    pub(super) names: Vec<String>,
    pub(super) more: usize,
}

/// The database.
pub(super) struct Database {
    pub(super) digest: String,
    pub(super) newest: String,
    pub(super) starter: bool,
}

/// One source of advisories.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) records: String,
    pub(super) unread: u64,
    pub(super) newest: String,
    pub(super) age: String,
    pub(super) license: String,
    pub(super) digest: String,
}

/// One reader or resolver.
pub(super) struct Reader {
    pub(super) stage: &'static str,
    pub(super) name: String,
    pub(super) class: &'static str,
    pub(super) what: String,
}

/// Diagnostics of one code.
pub(super) struct DiagnosticGroup {
    pub(super) code: &'static str,
    pub(super) level: &'static str,
    pub(super) number: usize,
    pub(super) lines: Vec<(String, String)>,
    pub(super) more: usize,
}

/// A document that went in.
pub(super) struct Input {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) digest: String,
}

/// The worst first.
pub(super) fn observations(view: &View<'_>) -> Vec<ObservationRow> {
    let groups = by_rule(&view.assessment.inventory.observations);
    let rows = groups.iter().flat_map(|(_, rule, group)| group.iter().map(move |one| (rule, one)));
    rows.map(|(rule, one)| ObservationRow {
        severity: one.severity.name(),
        rule: plain(rule),
        place: plain(&one.place.to_string()),
        message: plain(&one.message),
        mend: plain(&one.mend),
    })
    .collect()
}

pub(super) fn components(view: &View<'_>) -> Vec<ComponentRow> {
    let covered: BTreeMap<&ComponentId, &Covered> =
        view.assessment.coverage.iter().map(|coverage| (&coverage.component, &coverage.covered)).collect();
    let mut components: Vec<_> = view.assessment.inventory.components.iter().collect();
    components.sort_by_cached_key(|component| (component.kind, component.name.to_lowercase(), &component.id));
    components
        .into_iter()
        .map(|component| {
            let licenses = component
                .licenses
                .iter()
                .map(|license| license.expression.as_ref().unwrap_or(&license.declared));
            let licenses: Vec<&str> = licenses.map(String::as_str).collect();
            let path = view.path_of(&component.id);
            let within: Vec<String> = path.into_iter().rev().skip(1).collect();
            let (is_covered, text) = match covered.get(&component.id) {
                Some(Covered::By { sources, .. }) => (true, sources.join(", ")),
                Some(Covered::NotCovered { .. }) => (false, "no source".to_owned()),
                Some(Covered::CouldNotCompare { .. }) => (false, "not comparable".to_owned()),
                None => (false, String::new()),
            };
            ComponentRow {
                name: short(&component.name),
                version: short(component.version.as_deref().unwrap_or("unknown")),
                kind: component.kind.name(),
                licenses: short(&licenses.join("; ")),
                place: component.occurrences.first().map(|place| tail(&place.path)).unwrap_or_default(),
                within: short(&within.join(" in ")),
                covered: plain(&text),
                is_covered,
            }
        })
        .collect()
}

/// How many components of each kind, in words.
pub(super) fn kinds(view: &View<'_>) -> Vec<String> {
    let components = &view.assessment.inventory.components;
    let number = |kind| components.iter().filter(|component| component.kind == kind).count();
    let words = |kind| match kind {
        ComponentKind::OperatingSystem => ("operating system", "operating systems"),
        ComponentKind::OsPackage => ("package of the distribution", "packages of the distribution"),
        ComponentKind::LanguagePackage => ("language package", "language packages"),
        ComponentKind::NativeLibrary => ("native library", "native libraries"),
        ComponentKind::Application => ("program", "programs"),
        ComponentKind::Model => ("model", "models"),
        ComponentKind::Dataset => ("dataset", "datasets"),
    };
    let kinds = ComponentKind::ALL.into_iter().map(|kind| (number(kind), words(kind)));
    kinds.filter(|(number, _)| *number > 0).map(|(number, (one, many))| count(number, one, many)).collect()
}

pub(super) fn coverage(view: &View<'_>) -> CoverageTable {
    let reasons: Vec<CoverageReason> = uncovered(view)
        .into_iter()
        .map(|reason| CoverageReason {
            why: plain(reason.why),
            incomparable: reason.incomparable,
            number: reason.components.len(),
            names: reason
                .components
                .iter()
                .take(NAMES)
                .map(|id| short(&view.component(id).map_or_else(|| id.to_string(), title)))
                .collect(),
            more: reason.components.len().saturating_sub(NAMES),
        })
        .collect();
    let mut limits: BTreeMap<String, usize> = BTreeMap::new();
    for coverage in &view.assessment.coverage {
        if let Covered::By { limit: Some(limit), .. } = &coverage.covered {
            *limits.entry(plain(limit)).or_default() += 1;
        }
    }
    CoverageTable {
        total: view.assessment.coverage.len(),
        uncovered: reasons.iter().map(|reason| reason.number).sum(),
        reasons,
        limits: limits.into_iter().collect(),
    }
}

pub(super) fn database(view: &View<'_>) -> Database {
    let database = &view.assessment.database;
    Database {
        digest: plain(&database.digest),
        newest: plain(database.newest.as_deref().unwrap_or("not known")),
        starter: database.starter,
    }
}

pub(super) fn sources(view: &View<'_>) -> Vec<Source> {
    let as_of = view.assessment.decision.as_ref().map(|decision| decision.as_of.as_str());
    let sources = view.assessment.database.sources.iter();
    sources
        .map(|source| {
            let days =
                source.newest.as_deref().zip(as_of).and_then(|(newest, as_of)| days_between(newest, as_of));
            Source {
                name: plain(&source.name),
                records: count(usize::try_from(source.records).unwrap_or(usize::MAX), "", "")
                    .trim()
                    .to_owned(),
                unread: source.unread,
                newest: plain(source.newest.as_deref().unwrap_or("not known")),
                age: days
                    .map(|days| count(usize::try_from(days).unwrap_or(0), "day", "days"))
                    .unwrap_or_default(),
                license: plain(&source.license),
                digest: plain(&source.digest),
            }
        })
        .collect()
}

/// What could not look first.
pub(super) fn readers(view: &View<'_>) -> Vec<Reader> {
    let statuses = view.assessment.inventory.statuses.iter();
    let mut readers: Vec<Reader> = statuses
        .map(|line| {
            let (class, what) = match &line.outcome {
                Outcome::Found { count } => ("pass", format!("found {count}")),
                Outcome::Nothing => ("pass", "found nothing".to_owned()),
                Outcome::CouldNotLook { count, places } => {
                    ("fail", format!("could not look at {places}, found {count} elsewhere"))
                }
                Outcome::Skipped { why } => ("warn", format!("skipped: {why}")),
            };
            Reader { stage: line.stage.name(), name: plain(&line.name), class, what: plain(&what) }
        })
        .collect();
    readers.sort_by_key(|reader| match reader.class {
        "fail" => 0,
        "warn" => 1,
        _ => 2,
    });
    readers
}

pub(super) fn diagnostics(view: &View<'_>) -> Vec<DiagnosticGroup> {
    let mut by_code: BTreeMap<(std::cmp::Reverse<wb_model::Level>, DiagnosticCode), Vec<&Diagnostic>> =
        BTreeMap::new();
    for diagnostic in &view.assessment.inventory.diagnostics {
        let key = (std::cmp::Reverse(diagnostic.code.level()), diagnostic.code);
        by_code.entry(key).or_default().push(diagnostic);
    }
    by_code
        .into_iter()
        .map(|((level, code), diagnostics)| DiagnosticGroup {
            code: code.code(),
            level: level.0.name(),
            number: diagnostics.len(),
            lines: diagnostics
                .iter()
                .take(OF_ONE_CODE)
                .map(|one| (plain(one.path.as_deref().unwrap_or_default()), plain(&one.message)))
                .collect(),
            more: diagnostics.len().saturating_sub(OF_ONE_CODE),
        })
        .collect()
}

pub(super) fn inputs(view: &View<'_>) -> Vec<Input> {
    let inputs = view.assessment.inputs.iter();
    inputs
        .map(|input| Input {
            kind: plain(&input.kind),
            name: plain(&input.name),
            digest: plain(&input.digest),
        })
        .collect()
}

fn short(text: &str) -> String {
    cut(&plain(text), NAME, Keep::Head)
}

fn tail(text: &str) -> String {
    cut(&plain(text), NAME, Keep::Tail)
}

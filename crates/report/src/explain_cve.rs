//! One vulnerability in one image: affected, not affected or unknown, with the proof.

use std::io::{self, Write};

use wb_model::{Coverage, Covered, Evidence, Finding, FindingState, Inventory, Suppression};

use crate::layout::{Cell, Page};
use crate::style::{Paint, Style};
use crate::view::{count, state_words, title};

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CveVerdict {
    /// At least one component is affected.
    Affected,
    /// Every component that is spoken about is not affected, or none is.
    NotAffected,
    /// It cannot be told: a version could not be compared, a vendor still looks, or no record knows the id.
    Unknown,
}

impl CveVerdict {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::NotAffected => "not affected",
            Self::Unknown => "unknown",
        }
    }
}

/// One component that some record about the vulnerability names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CveComponent {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// Where it is.
    pub paths: Vec<String>,
    /// What it is inside of, outermost first: the wheel that brings a library.
    pub inside: Vec<String>,
    /// What is the case.
    pub state: FindingState,
    /// Every record about it and how it was compared, the one that decided first.
    pub evidence: Vec<Evidence>,
    /// Who took it out of the open ones: a VEX statement, the owner's word.
    pub suppressions: Vec<Suppression>,
    /// What to do.
    pub advice: Option<String>,
}

/// Everything about one vulnerability in one inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CveExplanation {
    /// The id that was asked for.
    pub id: String,
    /// All ids of the vulnerability.
    pub ids: Vec<String>,
    /// What was weighed.
    pub subject: String,
    /// The answer.
    pub verdict: CveVerdict,
    /// Why, in a sentence.
    pub why: String,
    /// What the vulnerability is, in a line; empty when nobody says.
    pub summary: String,
    /// The components that are spoken about: the affected ones first.
    pub components: Vec<CveComponent>,
    /// The sources that speak about the vulnerability.
    pub sources: Vec<String>,
    /// Components that no source covers, with the reason: about them nothing is known.
    pub uncovered: Vec<(String, String)>,
}

impl CveExplanation {
    /// From what was found: `known` says whether any record of the database knows the id, `findings` has one finding
    /// for each component that is spoken about (the closed ones as well), `uncovered` the components that no source
    /// covers.
    pub fn new(
        inventory: &Inventory,
        id: &str,
        ids: &[String],
        known: bool,
        findings: &[Finding],
        uncovered: &[Coverage],
    ) -> Self {
        let mut components: Vec<CveComponent> =
            findings.iter().map(|finding| CveComponent::of(inventory, finding)).collect();
        components.sort_by_cached_key(|one| (rank(one.state), one.name.clone(), one.paths.clone()));
        let verdict = verdict(known, &components);
        let mut sources: Vec<String> = components
            .iter()
            .flat_map(|one| &one.evidence)
            .map(|evidence| evidence.record.source.clone())
            .collect();
        sources.sort();
        sources.dedup();
        let summary =
            findings.iter().map(|finding| finding.summary.as_str()).find(|summary| !summary.is_empty());
        Self {
            id: id.to_owned(),
            ids: ids.to_vec(),
            subject: inventory.subject.name.clone(),
            verdict,
            why: why(known, verdict, &components),
            summary: summary.unwrap_or_default().to_owned(),
            components,
            sources,
            uncovered: uncovered.iter().filter_map(|coverage| reason(inventory, coverage)).collect(),
        }
    }
}

impl CveComponent {
    fn of(inventory: &Inventory, finding: &Finding) -> Self {
        let component = inventory.component(&finding.component);
        let path = crate::view::path_in(inventory, &finding.component);
        let inside = path.split_last().map(|(_, outer)| outer).unwrap_or_default();
        let name_of =
            |id: &&wb_model::ComponentId| inventory.component(id).map_or_else(|| id.to_string(), title);
        Self {
            name: component.map_or_else(|| finding.component.to_string(), |component| component.name.clone()),
            version: component.and_then(|component| component.version.clone()),
            paths: component
                .map(|component| component.occurrences.iter().map(|place| place.path.clone()).collect())
                .unwrap_or_default(),
            inside: inside.iter().map(name_of).collect(),
            state: finding.state,
            evidence: finding.evidence.clone(),
            suppressions: finding.suppressions.clone(),
            advice: finding.fix.as_ref().map(|fix| fix.advice.clone()),
        }
    }
}

fn reason(inventory: &Inventory, coverage: &Coverage) -> Option<(String, String)> {
    let why = match &coverage.covered {
        Covered::By { .. } => return None,
        Covered::NotCovered { why } => why.clone(),
        Covered::CouldNotCompare { why } => format!("could not be compared: {why}"),
    };
    let name = inventory.component(&coverage.component).map_or_else(|| coverage.component.to_string(), title);
    Some((name, why))
}

/// Affected, then what cannot be told, then what is closed.
fn rank(state: FindingState) -> u8 {
    match state {
        FindingState::NotAffected | FindingState::Fixed => 2,
        FindingState::CouldNotCompare | FindingState::UnderInvestigation => 1,
        _ => 0,
    }
}

fn verdict(known: bool, components: &[CveComponent]) -> CveVerdict {
    match components.iter().map(|one| rank(one.state)).min() {
        Some(0) => CveVerdict::Affected,
        Some(1) => CveVerdict::Unknown,
        None if !known => CveVerdict::Unknown,
        _ => CveVerdict::NotAffected,
    }
}

fn why(known: bool, verdict: CveVerdict, components: &[CveComponent]) -> String {
    let of = |wanted| {
        count(components.iter().filter(|one| rank(one.state) == wanted).count(), "component", "components")
    };
    match verdict {
        CveVerdict::Affected => format!("{} affected", verb(&of(0))),
        CveVerdict::Unknown if !components.is_empty() => {
            format!("{} could not be told, and nothing else is affected", of(1))
        }
        CveVerdict::Unknown => "no record in the database knows this id".to_owned(),
        CveVerdict::NotAffected if components.is_empty() && known => {
            "no component in it is named by any record about this id".to_owned()
        }
        CveVerdict::NotAffected => format!("{} spoken about, and none is affected", verb(&of(2))),
    }
}

/// `1 component is`, `2 components are`.
fn verb(counted: &str) -> String {
    format!("{counted} {}", if counted.starts_with("1 ") { "is" } else { "are" })
}

/// Writes an explanation as text.
pub fn explain_cve(explanation: &CveExplanation, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style);
    let (word, paint) = match explanation.verdict {
        CveVerdict::Affected => ("AFFECTED", Paint::Bad),
        CveVerdict::NotAffected => ("NOT AFFECTED", Paint::Good),
        CveVerdict::Unknown => ("UNKNOWN", Paint::Warning),
    };
    page.heading(&format!("{} in {}", explanation.id, explanation.subject), "")?;
    page.paragraph(2, &format!("{word}  {}", explanation.why), paint)?;
    if !explanation.summary.is_empty() {
        page.paragraph(2, &explanation.summary, Paint::None)?;
    }
    let others: Vec<&str> =
        explanation.ids.iter().filter(|id| **id != explanation.id).map(String::as_str).collect();
    if !others.is_empty() {
        page.paragraph(2, &format!("also called {}", others.join(", ")), Paint::Faint)?;
    }
    for component in &explanation.components {
        draw(component, &mut page)?;
    }
    page.heading("Sources that speak about it", &none_or(explanation.sources.len()))?;
    if !explanation.sources.is_empty() {
        page.paragraph(2, &explanation.sources.join(", "), Paint::None)?;
    }
    not_covered(explanation, &mut page)
}

fn draw(component: &CveComponent, page: &mut Page<'_>) -> io::Result<()> {
    let version = component.version.as_deref().unwrap_or("of unknown version");
    page.heading(&format!("{} {version}", component.name), state_words(component.state))?;
    let mut rows = Vec::new();
    let mut row = |name: &str, cell: Cell| rows.push(vec![Cell::new(name).paint(Paint::Faint), cell]);
    if !component.inside.is_empty() {
        row("inside", Cell::new(&component.inside.join(" → ")));
    }
    component.paths.iter().for_each(|path| row("at", Cell::path(path)));
    page.rows(2, &rows)?;
    for evidence in &component.evidence {
        let record = &evidence.record;
        let modified = record.modified.as_ref().map(|time| format!(", modified {time}")).unwrap_or_default();
        let line = [
            Cell::new(&format!("{} {}", record.source, record.id)).paint(Paint::Name),
            Cell::new(evidence.says.name()),
        ];
        page.rows(2, &[line.to_vec()])?;
        let version = evidence.version.as_deref().unwrap_or("no version");
        let compared = format!(
            "{}: {version} against {} by the order {}{modified}",
            evidence.package, evidence.range, evidence.scheme
        );
        page.paragraph(4, &compared, Paint::None)?;
        page.paragraph(4, &evidence.reason, Paint::Faint)?;
    }
    for word in &component.suppressions {
        page.paragraph(2, &suppression_sentence(word), Paint::Good)?;
    }
    match &component.advice {
        Some(advice) => page.paragraph(2, advice, Paint::None),
        None => Ok(()),
    }
}

/// `vex says not-affected: vulnerable_code_not_present; "…" (author, time, document)`.
pub(crate) fn suppression_sentence(word: &Suppression) -> String {
    let mut text = format!("{} says {}", word.by, word.state.name());
    for part in [&word.justification, &word.statement].into_iter().flatten() {
        text.push_str(&format!("; {part}"));
    }
    let from = [word.author.as_deref(), word.time.as_deref(), Some(word.source.as_str())];
    let from: Vec<&str> = from.into_iter().flatten().collect();
    text.push_str(&format!(" ({})", from.join(", ")));
    text
}

fn not_covered(explanation: &CveExplanation, page: &mut Page<'_>) -> io::Result<()> {
    const SHOWN: usize = 12;
    if explanation.uncovered.is_empty() {
        return Ok(());
    }
    let number = explanation.uncovered.len();
    page.heading("About these nothing is known", &count(number, "component", "components"))?;
    let rows: Vec<Vec<Cell>> = explanation
        .uncovered
        .iter()
        .take(SHOWN)
        .map(|(name, why)| vec![Cell::new(name), Cell::new(why).paint(Paint::Faint)])
        .collect();
    page.rows(2, &rows)?;
    if number > SHOWN {
        page.paragraph(2, &format!("… and {} more", number - SHOWN), Paint::Faint)?;
    }
    Ok(())
}

fn none_or(number: usize) -> String {
    if number == 0 { "none".to_owned() } else { number.to_string() }
}

#[cfg(test)]
mod tests;

//! Setting VEX statements against findings.
//!
//! When several statements are about one finding, the one that names the product most exactly counts, then the
//! newer one, then the less favourable one. Whatever is not sure leaves a finding open.

mod notes;
mod parts;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wb_model::{Component, Finding, FindingClass, FindingState, Inventory, Suppression};

use super::identity::Exactness;
use super::{Document, Identity, Product, Statement, Status, identity, image};

use notes::Notes;
pub use notes::{Note, NoteCode};
use parts::Parts;

/// What applying documents did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// What a person should know, sorted and without repetitions.
    pub notes: Vec<Note>,
    /// How much.
    pub counts: Counts,
}

/// How much applying documents did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Documents.
    pub documents: u64,
    /// Statements in them.
    pub statements: u64,
    /// Statements that are about at least one finding, whether they were the one that counted or not.
    pub matched: u64,
    /// Statements that are about no finding.
    pub unmatched: u64,
    /// Statements that may not count: from the future, without products, without a reason.
    pub refused: u64,
    /// Findings that became "not affected".
    pub not_affected: u64,
    /// Findings that became "fixed".
    pub fixed: u64,
    /// Findings that became "under investigation".
    pub under_investigation: u64,
    /// Findings that a statement calls affected.
    pub affected: u64,
    /// Statements about a finding that VEX may not change (malware, end of life).
    pub untouchable: u64,
}

/// How exactly a statement names a finding's component: first the product, then the part in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Specificity {
    product: Exactness,
    part: Exactness,
}

/// A statement that may count.
struct Voice<'a> {
    document: &'a Document,
    statement: &'a Statement,
    /// Which statement this is of all.
    number: usize,
}

/// A statement about one finding.
struct Match<'a, 'v> {
    voice: &'v Voice<'a>,
    specificity: Specificity,
    time: Option<Timestamp>,
}

/// Applies documents to findings, as things stood at a time.
pub fn apply(
    documents: &[Document],
    inventory: &Inventory,
    findings: &mut [Finding],
    as_of: Timestamp,
) -> Applied {
    let mut notes = Notes::default();
    let mut counts = Counts { documents: documents.len() as u64, ..Counts::default() };
    let voices = voices(documents, as_of, &mut notes, &mut counts);
    let mut by_id: BTreeMap<String, Vec<&Voice<'_>>> = BTreeMap::new();
    for voice in &voices {
        for id in voice.statement.vulnerability.ids() {
            by_id.entry(id.to_ascii_uppercase()).or_default().push(voice);
        }
    }
    let parts = Parts::of(inventory);
    let mut matched = vec![false; counts.statements as usize];
    for finding in findings.iter_mut() {
        let Some(component) = inventory.component(&finding.component) else { continue };
        let mut about: Vec<Match<'_, '_>> = Vec::new();
        for id in std::iter::once(&finding.vulnerability).chain(&finding.aliases) {
            for voice in by_id.get(&id.to_ascii_uppercase()).into_iter().flatten() {
                if about.iter().any(|other| other.voice.number == voice.number) {
                    continue;
                }
                let products = voice.statement.products.iter();
                let specificity =
                    products.filter_map(|product| specificity(product, component, inventory, &parts));
                if let Some(specificity) = specificity.max() {
                    let time = voice.document.time_of(voice.statement);
                    about.push(Match { voice, specificity, time });
                }
            }
        }
        for one in &about {
            if let Some(seen) = matched.get_mut(one.voice.number) {
                *seen = true;
            }
        }
        decide(finding, about, &mut notes, &mut counts);
    }
    counts.matched = matched.iter().filter(|seen| **seen).count() as u64;
    counts.unmatched = voices.iter().filter(|voice| matched.get(voice.number) != Some(&true)).count() as u64;
    for voice in voices.iter().filter(|voice| matched.get(voice.number) != Some(&true)) {
        notes.unmatched(voice.document, voice.statement);
    }
    Applied { notes: notes.finish(), counts }
}

/// The statements that may count; the others are noted.
fn voices<'a>(
    documents: &'a [Document],
    as_of: Timestamp,
    notes: &mut Notes,
    counts: &mut Counts,
) -> Vec<Voice<'a>> {
    let mut voices = Vec::new();
    let mut number = 0;
    for document in documents {
        for part in &document.unread {
            notes.add(NoteCode::Unread, document, format!("not understood: {part}"));
        }
        for statement in &document.statements {
            counts.statements += 1;
            number += 1;
            if let Some((code, why)) = refusal(document, statement, as_of) {
                counts.refused += 1;
                notes.about(code, document, statement, why);
                continue;
            }
            if document.time_of(statement).is_none() {
                let why = "has no time: it counts as older than every other".to_owned();
                notes.about(NoteCode::Undated, document, statement, why);
            }
            let ranges = identities(statement).flat_map(|identity| &identity.versions);
            for range in ranges.filter(|pattern| !identity::is_readable(pattern)) {
                let why = format!("its version range {:?} cannot be read: it holds no version", range.text());
                notes.about(NoteCode::Unread, document, statement, why);
            }
            voices.push(Voice { document, statement, number: number - 1 });
        }
    }
    voices
}

fn identities(statement: &Statement) -> impl Iterator<Item = &Identity> {
    statement
        .products
        .iter()
        .flat_map(|product| std::iter::once(&product.identity).chain(&product.subcomponents))
}

/// Why a statement may not count.
fn refusal(document: &Document, statement: &Statement, as_of: Timestamp) -> Option<(NoteCode, String)> {
    if statement.products.is_empty() {
        return Some((NoteCode::NoProducts, "names no product: it is about nothing".to_owned()));
    }
    if let Some(time) = document.time_of(statement).filter(|time| *time > as_of) {
        return Some((NoteCode::Future, format!("is dated {time}, after {as_of}")));
    }
    if statement.status == Status::NotAffected && !statement.is_reasoned() {
        let why =
            "says \"not affected\" with neither a justification nor an impact statement: it changes nothing";
        return Some((NoteCode::NoReason, why.to_owned()));
    }
    None
}

/// How exactly a product names a component of the inventory; none when the component is no part of it.
fn specificity(
    product: &Product,
    component: &Component,
    inventory: &Inventory,
    parts: &Parts<'_>,
) -> Option<Specificity> {
    let of_whole = |identity: &Identity| {
        let whole =
            parts.wholes(&component.id).iter().filter_map(|whole| identity::names(identity, whole)).max();
        image::names(identity, &inventory.subject).max(whole)
    };
    if product.subcomponents.is_empty() {
        let itself = identity::names(&product.identity, component);
        let itself = itself.map(|part| Specificity { product: Exactness::Unnamed, part });
        let whole = of_whole(&product.identity);
        return itself.max(whole.map(|product| Specificity { product, part: Exactness::Unnamed }));
    }
    let whole = of_whole(&product.identity)?;
    let named = product.subcomponents.iter().filter_map(|part| identity::names(part, component)).max();
    // A part that contains the component is meant with what it contains.
    let inside = || {
        let wholes = parts.wholes(&component.id);
        let hit = |whole: &&Component| {
            product.subcomponents.iter().any(|part| identity::names(part, whole).is_some())
        };
        wholes.iter().any(hit).then_some(Exactness::Unnamed)
    };
    Some(Specificity { product: whole, part: named.or_else(inside)? })
}

/// Lets the statement that counts set the finding's state.
fn decide(finding: &mut Finding, mut about: Vec<Match<'_, '_>>, notes: &mut Notes, counts: &mut Counts) {
    about.sort_by(|left, right| {
        let key = |one: &Match<'_, '_>| (one.specificity, one.time, one.voice.statement.status);
        key(right).cmp(&key(left)).then_with(|| left.voice.document.id.cmp(&right.voice.document.id))
    });
    let Some(first) = about.first() else { return };
    contradictions(finding, first, &about, notes);
    let statement = first.voice.statement;
    let touchable = matches!(
        finding.class,
        FindingClass::Vulnerability | FindingClass::Notice | FindingClass::Unmaintained
    );
    if !touchable && statement.status != Status::Affected {
        counts.untouchable += 1;
        let (code, what) = match finding.class {
            FindingClass::Malware => (NoteCode::Malware, "malicious packages stay open, whatever VEX says"),
            _ => (NoteCode::NotForVex, "VEX speaks about vulnerabilities, and this is none"),
        };
        let why = format!("says {} of {}: {what}", statement.status.name(), finding.id);
        notes.about(code, first.voice.document, statement, why);
        return;
    }
    let state = match statement.status {
        Status::NotAffected => {
            counts.not_affected += 1;
            FindingState::NotAffected
        }
        Status::Fixed => {
            counts.fixed += 1;
            FindingState::Fixed
        }
        Status::UnderInvestigation => {
            counts.under_investigation += 1;
            FindingState::UnderInvestigation
        }
        Status::Affected => {
            counts.affected += 1;
            affected_state(finding)
        }
    };
    finding.state = state;
    finding.suppressions.push(suppression(first, state));
}

/// "Affected", as closely as is known: what the vendor says about a fix stays.
fn affected_state(finding: &Finding) -> FindingState {
    match finding.state {
        state @ (FindingState::Affected
        | FindingState::Unfixed
        | FindingState::WontFix
        | FindingState::EndOfLife
        | FindingState::NeedsSubscription) => state,
        FindingState::UnderInvestigation
        | FindingState::CouldNotCompare
        | FindingState::NotAffected
        | FindingState::Fixed => {
            if finding.fix.as_ref().is_some_and(|fix| !fix.versions.is_empty()) {
                FindingState::Affected
            } else {
                FindingState::Unfixed
            }
        }
    }
}

fn suppression(one: &Match<'_, '_>, state: FindingState) -> Suppression {
    let (document, statement) = (one.voice.document, one.voice.statement);
    let text = match statement.status {
        Status::NotAffected => statement.impact.as_ref(),
        Status::Affected => statement.action.as_ref(),
        Status::Fixed | Status::UnderInvestigation => None,
    };
    Suppression {
        by: "vex".to_owned(),
        source: document.id.clone(),
        author: Some(document.author_of(statement).to_owned()),
        time: one.time.map(|time| time.to_string()),
        state,
        justification: statement
            .justification
            .as_ref()
            .map(|justification| justification.kind.name().to_owned()),
        statement: text.or(statement.notes.as_ref()).cloned(),
    }
}

/// Says where others disagree. In one document a later statement takes the place of an earlier one, and a closer
/// one is an exception from a wider one: neither is a contradiction.
fn contradictions(finding: &Finding, first: &Match<'_, '_>, about: &[Match<'_, '_>], notes: &mut Notes) {
    for other in about.iter().skip(1) {
        let same_document = std::ptr::eq(other.voice.document, first.voice.document);
        let tied = other.specificity == first.specificity && other.time == first.time;
        if other.voice.statement.status == first.voice.statement.status || (same_document && !tied) {
            continue;
        }
        let why = if other.specificity < first.specificity {
            "names the product more exactly"
        } else if other.time < first.time {
            "is newer"
        } else {
            "is the less favourable of two that are equal otherwise"
        };
        let message = format!(
            "{}: {} says {}, {} says {}; the former counts, it {why}",
            finding.id,
            first.voice.document.id,
            first.voice.statement.status.name(),
            other.voice.document.id,
            other.voice.statement.status.name(),
        );
        notes.add(NoteCode::Contradiction, first.voice.document, message);
    }
}

#[cfg(test)]
mod tests;

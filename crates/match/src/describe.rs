//! What a finding says about the vulnerability itself: how bad, how likely, since when, where to read on.
//!
//! Which rating counts: on OS packages the vendor's own, where it has one; otherwise the worst of the newest
//! generation of CVSS (4, then 3, then 2) among all records of the group; otherwise the worst of any kind.

use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::Timestamp;
use wb_advisory::DatabaseError;
use wb_model::{Component, ComponentKind, ExploitPrediction, Exploited, Rating, Severity};

use crate::conclude::{Case, Scope};
use crate::hear::Word;
use crate::lookup::Card;

/// No vulnerability was published before the first list of them.
const EARLIEST: &str = "1988-01-01";

/// What is said about the vulnerability.
pub(crate) struct Described {
    pub(crate) severity: Severity,
    pub(crate) ratings: Vec<Rating>,
    pub(crate) exploited: Option<Exploited>,
    pub(crate) prediction: Option<ExploitPrediction>,
    pub(crate) summary: String,
    pub(crate) weaknesses: Vec<String>,
    pub(crate) published: Option<String>,
    pub(crate) references: Vec<String>,
    pub(crate) disputed: bool,
}

pub(crate) fn of(
    component: &Component,
    case: &Case<'_>,
    lead: &Word,
    scope: &Scope<'_>,
) -> Result<Described, DatabaseError> {
    let library = scope.library;
    let leading = library.card(lead.stated.record)?;
    // The leading record first, then the others that are quoted, then the ones that only enrich.
    let mut cards: Vec<Rc<Card>> = vec![Rc::clone(&leading)];
    let mut known = BTreeSet::from([lead.stated.record]);
    let quoted = case.words.iter().map(|(_, word)| word.stated.record);
    for key in quoted.chain(case.group.records.iter().copied()) {
        if known.insert(key) {
            cards.push(library.card(key)?);
        }
    }
    let ratings = ratings(component, case, lead, &cards);
    let exploitation = library.exploitation(&case.group)?;
    let own_words = |card: &&Rc<Card>| card.covers.len() < 2;
    let weaknesses: BTreeSet<&String> =
        cards.iter().filter(own_words).flat_map(|card| &card.weaknesses).collect();
    Ok(Described {
        severity: ratings.first().map_or(Severity::Unknown, |rating| rating.level),
        ratings,
        exploited: exploitation.0.clone(),
        prediction: exploitation.1.clone(),
        summary: first(&cards, |card| (!card.summary.is_empty()).then(|| card.summary.clone()))
            .unwrap_or_default(),
        weaknesses: weaknesses.into_iter().cloned().collect(),
        published: published(&cards, scope.as_of),
        references: first(&cards, |card| (!card.references.is_empty()).then(|| card.references.clone()))
            .unwrap_or_default(),
        disputed: cards.iter().filter_map(|card| card.standing.as_deref()).any(is_unsettled),
    })
}

/// Whether a record's standing says that it is disputed, or that nobody has analysed it yet.
fn is_unsettled(standing: &str) -> bool {
    standing
        .split(", ")
        .any(|word| matches!(word, "disputed" | "received" | "awaiting-analysis" | "undergoing-analysis"))
}

/// The first answer; a bulletin speaks about many vulnerabilities at once and is asked last.
fn first<T>(cards: &[Rc<Card>], get: impl Fn(&Card) -> Option<T>) -> Option<T> {
    let own = cards.iter().filter(|card| card.covers.len() < 2);
    own.chain(cards.iter().filter(|card| card.covers.len() >= 2)).find_map(|card| get(card))
}

/// All ratings, the one that counts first.
fn ratings(component: &Component, case: &Case<'_>, lead: &Word, cards: &[Rc<Card>]) -> Vec<Rating> {
    let mut vendor: Vec<Rating> = Vec::new();
    if component.kind == ComponentKind::OsPackage {
        let others = case.words.iter().map(|(_, word)| *word);
        let words = std::iter::once(lead).chain(others);
        vendor.extend(words.filter_map(|word| word.stated.statement.rating.clone()));
    }
    let mut all: BTreeSet<Rating> = cards
        .iter()
        .filter(|card| card.covers.len() < 2)
        .flat_map(|card| card.ratings.iter().cloned())
        .collect();
    if all.is_empty() && vendor.is_empty() {
        all = cards.iter().flat_map(|card| card.ratings.iter().cloned()).collect();
    }
    let vendors_word = || {
        let scales = all.iter().filter(|rating| is_vendor_scale(rating));
        let of_record = scales.filter(|_| component.kind == ComponentKind::OsPackage);
        vendor.iter().chain(of_record).find(|rating| rating.level != Severity::Unknown).cloned()
    };
    let counts = vendors_word().or_else(|| {
        all.iter().max_by_key(|rating| (generation(rating), rating.score, rating.level)).cloned()
    });
    all.extend(vendor);
    let rest = all.into_iter().filter(|rating| Some(rating) != counts.as_ref());
    let mut rest: Vec<Rating> = rest.collect();
    rest.sort_by(|a, b| generation(b).cmp(&generation(a)).then_with(|| a.cmp(b)));
    counts.into_iter().chain(rest).collect()
}

fn is_vendor_scale(rating: &Rating) -> bool {
    matches!(
        rating.method.as_str(),
        "debian-urgency" | "redhat-severity" | "ubuntu-priority" | "suse-severity"
    )
}

/// The generation of CVSS; 3.0 and 3.1 have the same scale.
fn generation(rating: &Rating) -> u8 {
    match rating.method.strip_prefix("cvss-").and_then(|version| version.bytes().next()) {
        Some(digit @ b'2'..=b'4') => digit - b'0',
        _ => 0,
    }
}

/// First disclosure: the earliest date that can be one.
fn published(cards: &[Rc<Card>], as_of: Timestamp) -> Option<String> {
    let dates = cards.iter().filter_map(|card| time(card.published.as_deref()?));
    let earliest = time(EARLIEST);
    dates
        .filter(|date| earliest.is_none_or(|earliest| *date >= earliest) && *date <= as_of)
        .min()
        .map(|date| date.to_string())
}

/// A time as sources write it: RFC 3339, without a zone (then UTC), or a day.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse() {
        return Some(time);
    }
    let time: jiff::civil::DateTime = text.parse().ok()?;
    time.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

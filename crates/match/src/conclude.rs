//! From what all records say about one vulnerability of one component to one finding.
//!
//! # Who decides
//!
//! Records are heard in tiers; the first tier that can tell decides, the others stay on the finding as evidence.
//!
//! | tier | OS packages | language packages | applications, libraries |
//! |---|---|---|---|
//! | 0 | the distribution's own word on the vulnerability | records under its own name | its packager's or vendor's own word (Bitnami below `/opt/bitnami`, NVIDIA's map of products) |
//! | 1 | the distribution's bulletins (DSA, USN, RHSA) | – | CPE, Bitnami for other applications |
//! | 2 | – | records under a variant's name, and only for vulnerabilities that its own name's do not mention | – |
//!
//! Within a tier:
//!
//! 1. a record that says "not affected" in so many words beats the ranges of other records;
//! 2. a range that holds the version and has an end, or a list that names it, says *affected*;
//! 3. a range without an end says *affected* as well, unless another record knows a fix that this version has;
//! 4. what cannot be compared is *could not compare*;
//! 5. what the vendor looks into is *under investigation*;
//! 6. otherwise it is not affected.
//!
//! A "no" that contradicts another record is kept as a closed finding: visible, with both records. A "no" that nobody
//! contradicts is no finding.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use wb_advisory::{DatabaseError, Group, Kind, RecordKey, StatementFlag, Unfixed};
use wb_model::{Component, Evidence, Finding, FindingClass, FindingFlag, FindingId, FindingState};

use crate::compare::Judged;
use crate::hear::{Hearing, Word};
use crate::lookup::Library;
use crate::question::{Names, Role};
use crate::subject::{Subject, is_only_likely};
use crate::{describe, evidence, fix};

/// All that is said about one vulnerability of one component.
pub(crate) struct Case<'a> {
    pub(crate) group: Rc<Group>,
    /// The words, each with its tier.
    pub(crate) words: Vec<(u8, &'a Word)>,
}

/// Everything that is heard about a component, sorted into vulnerabilities. Only those that some record does not
/// answer with a plain "no"; `all` takes those as well.
pub(crate) fn cases<'a>(
    hearing: &'a Hearing,
    library: &Library<'_>,
    all: bool,
) -> Result<Vec<Case<'a>>, DatabaseError> {
    let mut cases: BTreeMap<String, Case<'a>> = BTreeMap::new();
    for word in hearing.words.iter().filter(|word| all || is_open(&word.judged)) {
        for (group, tier) in groups(hearing, word, library)? {
            let case = cases
                .entry(group.leading.clone())
                .or_insert_with(|| Case { group: Rc::clone(&group), words: Vec::new() });
            case.words.push((tier, word));
        }
    }
    if !all {
        let plain = Plain::of(hearing);
        for case in cases.values_mut() {
            let words = plain.about(&case.group);
            case.words.extend(words.into_iter().map(|word| (tier(hearing, word), word)));
        }
    }
    for case in cases.values_mut() {
        drop_answered_variants(hearing, &mut case.words);
        drop_answered_sources(hearing, &mut case.words);
    }
    Ok(cases.into_values().filter(|case| !case.words.is_empty()).collect())
}

/// The words that say "no", by what they can be about: not one of their records needs to be read for that.
struct Plain<'a> {
    by_record: HashMap<RecordKey, Vec<&'a Word>>,
    /// A distribution's own word on one CVE (`UBUNTU-CVE-2024-1`).
    by_cve: HashMap<&'a str, Vec<&'a Word>>,
}

impl<'a> Plain<'a> {
    fn of(hearing: &'a Hearing) -> Self {
        let mut plain = Self { by_record: HashMap::new(), by_cve: HashMap::new() };
        for word in hearing.words.iter().filter(|word| !is_open(&word.judged)) {
            plain.by_record.entry(word.stated.record).or_default().push(word);
            if let Some(cve) = word.stated.id.find("-CVE-").and_then(|at| word.stated.id.get(at + 1..)) {
                plain.by_cve.entry(cve).or_default().push(word);
            }
        }
        plain
    }

    fn about(&self, group: &Group) -> Vec<&'a Word> {
        let records = group.records.iter().filter_map(|key| self.by_record.get(key));
        let names = group.ids.iter().filter_map(|id| self.by_cve.get(id.as_str()));
        let mut found: Vec<&'a Word> = records.chain(names).flatten().copied().collect();
        found.sort_by_key(|word| (word.stated.record, word.question, std::ptr::from_ref(*word)));
        found.dedup_by(|one, other| std::ptr::eq(*one, *other));
        found
    }
}

fn is_open(judged: &Judged) -> bool {
    matches!(judged, Judged::In(_) | Judged::Unknown(_) | Judged::Investigated)
}

fn tier(hearing: &Hearing, word: &Word) -> u8 {
    hearing.asked.get(word.question).map_or(u8::MAX, |asked| asked.question.tier)
}

/// The vulnerabilities that a word is about: a bulletin is about each one that it covers.
fn groups(
    hearing: &Hearing,
    word: &Word,
    library: &Library<'_>,
) -> Result<Vec<(Rc<Group>, u8)>, DatabaseError> {
    let card = library.card(word.stated.record)?;
    let tier = tier(hearing, word);
    match card.covers.as_slice() {
        [] => Ok(vec![(library.group_of(word.stated.record)?, tier)]),
        // One vulnerability under a name of the distribution's own (`UBUNTU-CVE-2024-1`): its word on that one.
        [one] => Ok(vec![(library.group(one)?, tier + u8::from(!word.stated.id.ends_with(one.as_str())))]),
        many => many.iter().map(|id| Ok((library.group(id)?, tier + 1))).collect(),
    }
}

/// A record under a variant's name counts only where none under the component's own name is about the same.
fn drop_answered_variants(hearing: &Hearing, words: &mut Vec<(u8, &Word)>) {
    let role = |word: &Word| hearing.asked.get(word.question).map(|asked| asked.question.role);
    if words.iter().any(|(_, word)| role(word) == Some(Role::Own)) {
        words.retain(|(_, word)| role(word) != Some(Role::Variant));
    }
}

/// Where a record speaks about the binary package itself, what it says about the source package is less exact: Red Hat
/// calls single binaries not affected whose source is.
fn drop_answered_sources(hearing: &Hearing, words: &mut Vec<(u8, &Word)>) {
    let about = |word: &Word| hearing.asked.get(word.question).map(|asked| &asked.question);
    let exact: BTreeSet<_> = words
        .iter()
        .filter(|(_, word)| !matches!(word.judged, Judged::Unknown(_)))
        .filter(|(_, word)| about(word).is_some_and(|question| question.names == Names::Binary))
        .map(|(_, word)| (word.stated.record, word.stated.statement.space.clone()))
        .collect();
    if !exact.is_empty() {
        words.retain(|(_, word)| {
            about(word).is_none_or(|question| question.names != Names::Source)
                || !exact.contains(&(word.stated.record, word.stated.statement.space.clone()))
        });
    }
}

/// The finding of a case; none when it is a plain "no". With `all`, a plain "no" is a closed finding as well.
pub(crate) fn conclude(
    component: &Component,
    hearing: &Hearing,
    case: &Case<'_>,
    scope: &Scope<'_>,
    all: bool,
) -> Result<Option<Finding>, DatabaseError> {
    let Some(decision) = decide(hearing, case) else { return Ok(None) };
    let contradicted = case.words.iter().any(|(_, word)| is_open(&word.judged) && !is_channel(hearing, word));
    if !decision.state.is_open() && !contradicted && !all {
        return Ok(None);
    }
    let described = describe::of(component, case, decision.lead, scope)?;
    let mut quoted: Vec<Evidence> = Vec::new();
    let mut rest: BTreeSet<Evidence> = BTreeSet::new();
    for (_, word) in &case.words {
        let Some(evidence) = evidence::of(hearing, word, scope.library)? else { continue };
        if std::ptr::eq(*word, decision.lead) && quoted.is_empty() {
            quoted.push(evidence);
        } else {
            rest.insert(evidence);
        }
    }
    rest.retain(|one| !quoted.contains(one));
    quoted.extend(rest);
    let vulnerability = case.group.leading.clone();
    Ok(Some(Finding {
        id: FindingId::new(&vulnerability, &component.id),
        class: class(case),
        aliases: case.group.ids.iter().filter(|id| **id != vulnerability).cloned().collect(),
        vulnerability,
        component: component.id.clone(),
        state: decision.state,
        flags: flags(component, hearing, case, &decision, &described),
        severity: described.severity,
        ratings: described.ratings,
        exploited: described.exploited,
        prediction: described.prediction,
        risk: None,
        fix: fix::of(component, hearing, case, &decision, scope.subject),
        summary: described.summary,
        weaknesses: described.weaknesses,
        published: described.published,
        since: None,
        evidence: quoted,
        suppressions: Vec::new(),
        references: described.references,
    }))
}

/// What is the same for every component of a run.
pub(crate) struct Scope<'a> {
    pub(crate) subject: &'a Subject<'a>,
    pub(crate) library: &'a Library<'a>,
    pub(crate) as_of: jiff::Timestamp,
}

/// What is the case, and which word says so.
pub(crate) struct Decision<'a> {
    pub(crate) state: FindingState,
    pub(crate) lead: &'a Word,
}

/// Who decides, and what: see the table at the head of this file.
pub(crate) fn decide<'a>(hearing: &Hearing, case: &Case<'a>) -> Option<Decision<'a>> {
    let mut tiers: BTreeMap<u8, Vec<&'a Word>> = BTreeMap::new();
    for (tier, word) in case.words.iter().filter(|(_, word)| !is_channel(hearing, word)) {
        tiers.entry(*tier).or_default().push(word);
    }
    let mut unsure: Option<Decision<'a>> = None;
    let mut decided: Option<Decision<'a>> = None;
    for words in tiers.values() {
        let Some(decision) = decide_tier(words) else { continue };
        if decision.state == FindingState::CouldNotCompare {
            unsure = unsure.or(Some(decision));
            continue;
        }
        decided = Some(decision);
        break;
    }
    let decision = match (decided, unsure) {
        // A lower tier's "no" does not make up for a higher tier that could not be read.
        (Some(decided), Some(unsure)) if !decided.state.is_open() => Some(unsure),
        (Some(decided), _) => Some(decided),
        (None, unsure) => unsure,
    };
    with_channels(hearing, case, decision)
}

fn decide_tier<'a>(words: &[&'a Word]) -> Option<Decision<'a>> {
    let lead = |wanted: &dyn Fn(&Word) -> bool| -> Option<&'a Word> {
        words.iter().copied().filter(|word| wanted(word)).min_by_key(|word| {
            let fixable = matches!(&word.judged, Judged::In(hit) if evidence::has_fix(hit));
            let unreviewed = word.stated.statement.flags.contains(&StatementFlag::Unreviewed);
            (unreviewed, !fixable, word.stated.source, &word.stated.id, word.question)
        })
    };
    let found = |lead: &'a Word| Decision { state: evidence::state(lead), lead };
    let is_in = |word: &Word| matches!(word.judged, Judged::In(_));
    let bounded = |word: &Word| matches!(&word.judged, Judged::In(hit) if !hit.is_open_ended());
    if let Some(denied) = lead(&|word| word.judged == Judged::NotAffected) {
        // One record may speak about several products that all are this component: its own "yes" stands.
        let own = lead(&|word| is_in(word) && word.stated.record == denied.stated.record);
        return Some(found(own.unwrap_or(denied)));
    }
    if let Some(hit) = lead(&bounded) {
        return Some(found(hit));
    }
    if let Some(open) = lead(&is_in) {
        let knows_a_fix = |word: &Word| {
            matches!(word.judged, Judged::Out { fixed: true })
                && word.stated.record != open.stated.record
                && word.stated.statement.name == open.stated.statement.name
        };
        return Some(found(lead(&knows_a_fix).unwrap_or(open)));
    }
    lead(&|word| matches!(word.judged, Judged::Unknown(_)))
        .or_else(|| lead(&|word| word.judged == Judged::Investigated))
        .or_else(|| lead(&|_| true))
        .map(found)
}

/// A word about a channel that needs a subscription.
pub(crate) fn is_channel(hearing: &Hearing, word: &Word) -> bool {
    hearing.asked.get(word.question).is_some_and(|asked| matches!(asked.question.role, Role::Channel { .. }))
}

/// Ubuntu Pro: a fix there is neither "no fix" nor "a fix is there", and it resolves nothing in an image that is not
/// attached.
fn with_channels<'a>(
    hearing: &Hearing,
    case: &Case<'a>,
    decision: Option<Decision<'a>>,
) -> Option<Decision<'a>> {
    let channel = |wanted: &dyn Fn(&Word, bool) -> bool| -> Option<&'a Word> {
        let words = case.words.iter().filter_map(|(_, word)| {
            let Role::Channel { attached } = hearing.asked.get(word.question)?.question.role else {
                return None;
            };
            wanted(word, attached).then_some(*word)
        });
        words.min_by_key(|word| (word.stated.source, &word.stated.id))
    };
    let unfixed = decision.as_ref().is_none_or(|decision| {
        matches!(decision.state, FindingState::Unfixed | FindingState::WontFix | FindingState::EndOfLife)
    });
    if !unfixed {
        return decision;
    }
    let fixed = channel(&|word, attached| attached && matches!(word.judged, Judged::Out { fixed: true }));
    if let Some(lead) = fixed {
        return Some(Decision { state: FindingState::Fixed, lead });
    }
    let fixable = channel(&|word, _| matches!(&word.judged, Judged::In(hit) if evidence::has_fix(hit)));
    match (fixable, decision) {
        (Some(_), Some(decision)) => Some(Decision { state: FindingState::NeedsSubscription, ..decision }),
        (Some(lead), None) => Some(Decision { state: FindingState::NeedsSubscription, lead }),
        // The base is silent and the channel knows no fix either.
        (None, None) => channel(&|word, _| matches!(word.judged, Judged::In(_)))
            .map(|lead| Decision { state: evidence::state(lead), lead }),
        (None, decision) => decision,
    }
}

fn class(case: &Case<'_>) -> FindingClass {
    let kinds = case.words.iter().map(|(_, word)| word.stated.kind);
    let rank = |kind: &Kind| match kind {
        Kind::Malware => 0,
        Kind::Vulnerability => 1,
        Kind::Unmaintained => 2,
        Kind::Notice => 3,
    };
    match kinds.min_by_key(rank) {
        Some(Kind::Malware) => FindingClass::Malware,
        Some(Kind::Unmaintained) => FindingClass::Unmaintained,
        Some(Kind::Notice) => FindingClass::Notice,
        Some(Kind::Vulnerability) | None => FindingClass::Vulnerability,
    }
}

fn flags(
    component: &Component,
    hearing: &Hearing,
    case: &Case<'_>,
    decision: &Decision<'_>,
    described: &describe::Described,
) -> BTreeSet<FindingFlag> {
    let statement = &decision.lead.stated.statement;
    let mut flags = hearing
        .asked
        .get(decision.lead.question)
        .map(|asked| asked.question.flags.clone())
        .unwrap_or_default();
    let mut set = |flag: FindingFlag, on: bool| {
        if on {
            flags.insert(flag);
        }
    };
    // A distribution's open range is its present word, not an upper bound that somebody forgot.
    let by_release = statement.space.release().is_some();
    let open_ended = matches!(&decision.lead.judged, Judged::In(hit) if hit.is_open_ended());
    set(FindingFlag::OpenEnded, open_ended && !by_release);
    set(FindingFlag::Unimportant, statement.flags.contains(&StatementFlag::Unimportant));
    set(FindingFlag::Postponed, open_ended && statement.unfixed == Unfixed::Postponed);
    set(
        FindingFlag::Unreviewed,
        case.words
            .iter()
            .filter(|(_, word)| is_open(&word.judged))
            .all(|(_, word)| word.stated.statement.flags.contains(&StatementFlag::Unreviewed))
            && statement.flags.contains(&StatementFlag::Unreviewed),
    );
    set(FindingFlag::Disputed, described.disputed);
    set(FindingFlag::LikelyComponent, is_only_likely(component));
    flags
}

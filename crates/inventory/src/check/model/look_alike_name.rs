//! Names that are almost those of well-known publishers.

use std::collections::BTreeSet;

use wb_aimodel::{Field, ReferenceKind};
use wb_model::{ObservationKind, Outcome, Severity};

use super::publishers::{MODELS, PUBLISHERS};
use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::resolve::models::set::ModelSet;
use crate::view::View;

/// The rule.
pub(crate) struct LookAlikeName;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Model,
    rule: "look-alike-name",
    severity: Severity::Low,
    summary: "models whose organisation or name is almost, and not quite, a well-known one",
    mend: "see whether the model is from whom its name suggests, and take it from there if not",
};

impl Check for LookAlikeName {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        for set in &view.models().sets {
            for name in names(set) {
                let (organisation, model) = name.split_once('/').map_or((None, name), |(a, b)| (Some(a), b));
                if let Some(known) =
                    organisation.and_then(|organisation| look_alike(organisation, PUBLISHERS))
                {
                    let message = format!("{name} is almost {known}, a well-known publisher, and is not");
                    observed.add(super::set_place(set), message);
                } else if let Some(known) = look_alike(model, MODELS) {
                    let message = format!("{name} is almost {known}, a well-known model, and is not");
                    observed.add(super::set_place(set), message);
                }
            }
        }
        observed.outcome()
    }
}

/// Repositories that a model is, or says that it comes from or runs code of.
fn names(set: &ModelSet) -> BTreeSet<&str> {
    let references = set.metadata.references.iter().filter(|one| {
        !matches!(
            one.kind,
            ReferenceKind::LocalCode
                | ReferenceKind::File
                | ReferenceKind::Requirement
                | ReferenceKind::Dataset
        )
    });
    let own = set.name.contains('/').then_some(set.name.as_str());
    let stated = set.metadata.values(Field::Name).map(|stated| stated.value.as_str());
    let names = own.into_iter().chain(references.map(|one| one.target.as_str())).chain(stated);
    // A path has several slashes; a repository has one at most.
    names.filter(|name| name.matches('/').count() <= 1 && name.len() <= 100).collect()
}

/// The known name that a name is almost, unless it is a known one itself.
pub(super) fn look_alike(name: &str, known: &[&'static str]) -> Option<&'static str> {
    if known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return None;
    }
    let lower = name.to_lowercase();
    let bare = skeleton(name);
    known.iter().copied().find(|known| {
        let other = known.to_lowercase();
        if skeleton(known) == bare {
            return true;
        }
        // Short names are close to each other by chance, and a version's digits are what tells releases apart.
        let allowed = match other.chars().count() {
            0..=4 => 0,
            5..=8 => 1,
            _ => 2,
        };
        letters(&lower) != letters(&other) && distance(&lower, &other, allowed) <= allowed
    })
}

fn letters(name: &str) -> String {
    name.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// What the eye sees: no dashes, and one letter for all that look like it.
fn skeleton(name: &str) -> String {
    let mut bare = String::new();
    for character in name.to_lowercase().chars() {
        bare.push(match character {
            '-' | '_' | '.' => continue,
            '0' | 'о' | 'ο' => 'o',
            '1' | 'і' | 'ı' | '|' | 'i' | 'ӏ' => 'l',
            'а' | 'α' => 'a',
            'е' | '3' => 'e',
            'р' | 'ρ' => 'p',
            'с' => 'c',
            'х' => 'x',
            'у' => 'y',
            'ѕ' | '5' => 's',
            'ո' => 'n',
            other => other,
        });
    }
    bare.replace("rn", "m").replace("vv", "w")
}

/// The number of letters to add, drop or change, counted to just above `limit`.
fn distance(a: &str, b: &str, limit: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, letter) in a.iter().enumerate() {
        let mut diagonal = at;
        let mut next = vec![at + 1];
        for ((above, other), left_at) in row.iter().skip(1).zip(&b).zip(0..) {
            let change = diagonal + usize::from(letter != other);
            let left = next.get(left_at).copied().unwrap_or(usize::MAX - 1);
            next.push(change.min(above + 1).min(left + 1));
            diagonal = *above;
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

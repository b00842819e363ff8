//! What is wrong with the image itself, before and after.

use std::collections::BTreeMap;

use wb_model::{Inventory, Observation, ObservationChanges};

use super::sight::Sight;

/// What must be equal for two observations to be one.
type Key<'a> = (&'a str, &'a str, Option<&'a str>, Option<&'a str>, Option<u32>);

pub(super) fn changes(old: &Inventory, new: &Inventory, sight: &(Sight, Sight)) -> ObservationChanges {
    for (word, inventory, sight) in [("older", old, &sight.0), ("newer", new, &sight.1)] {
        if !sight.checked() && inventory.observations.is_empty() {
            let mut why =
                format!("the {word} side does not say that its configuration and files were checked");
            // Neither new nor carried over: nobody can tell.
            if word == "older" && !new.observations.is_empty() {
                why.push_str(&format!(
                    "; any of the {} of the newer side may be new",
                    new.observations.len()
                ));
            }
            return ObservationChanges { skipped: Some(why), ..ObservationChanges::default() };
        }
    }
    let mut before: Vec<&Observation> = old.observations.iter().collect();
    let mut after: Vec<&Observation> = new.observations.iter().collect();
    let mut carried = 0;
    // First with the line, then without: code that moved by a line is the same code.
    for with_line in [true, false] {
        let mut places: BTreeMap<Key<'_>, u64> = BTreeMap::new();
        for one in &before {
            *places.entry(key(one, with_line)).or_default() += 1;
        }
        let mut matched: BTreeMap<Key<'_>, u64> = BTreeMap::new();
        after.retain(|one| {
            let key = key(one, with_line);
            let Some(left) = places.get_mut(&key).filter(|left| **left > 0) else { return true };
            *left -= 1;
            *matched.entry(key).or_default() += 1;
            carried += 1;
            false
        });
        before.retain(|one| {
            let Some(left) = matched.get_mut(&key(one, with_line)).filter(|left| **left > 0) else {
                return true;
            };
            *left -= 1;
            false
        });
    }
    let uncertain = before.first().and_then(|one| sight.1.may_observe(one.kind.name()));
    ObservationChanges { skipped: None, new: sorted(after), fixed: sorted(before), carried, uncertain }
}

fn key(one: &Observation, with_line: bool) -> Key<'_> {
    let place = &one.place;
    let line = place.line.filter(|_| with_line);
    (one.kind.name(), &one.rule, place.path.as_deref(), place.setting.as_deref(), line)
}

/// The worst first.
fn sorted(observations: Vec<&Observation>) -> Vec<Observation> {
    let mut sorted: Vec<Observation> = observations.into_iter().cloned().collect();
    sorted.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.cmp(b)));
    sorted
}

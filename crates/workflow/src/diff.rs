//! What changed between two inventories, and what changed in what is known to be wrong with them.
//!
//! A component is found again by its package URL without version, by what it lies in, by its place and by its content.
//! What a side could not look at, it cannot have lost: such claims carry their reason.

mod components;
mod findings;
mod identity;
mod judge;
mod observations;
mod pair;
mod sight;
mod surroundings;
mod unseen;

use wb_model::{
    Assessment, DIFF_SCHEMA, DIFF_VERSION, Diff, DiffSide, FindingChanges, Inventory, ObservationChanges,
};

use identity::Names;
pub use judge::{Judgement, judge};
use pair::Pairing;
use sight::Sight;

/// One side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// What is in it.
    pub inventory: &'a Inventory,
    /// What is wrong with it, where that is known. Its own inventory is not looked at.
    pub assessment: Option<&'a Assessment>,
}

/// Compares two sides. `no_findings` says why findings are not compared where a side has none.
pub fn diff(old: &Side<'_>, new: &Side<'_>, no_findings: &str) -> Diff {
    let names = (Names::of(old.inventory), Names::of(new.inventory));
    let sight = (Sight::of(old.inventory), Sight::of(new.inventory));
    let pairing = Pairing::of(old.inventory, &names.0, new.inventory, &names.1);
    let (components, unchanged) = components::changes(&names, &sight, &pairing);
    let findings = match (old.assessment, new.assessment) {
        (Some(before), Some(after)) => findings::changes(before, after, &names, &sight),
        _ => FindingChanges::Skipped { why: no_findings.to_owned() },
    };
    let observations = observations::changes(old.inventory, new.inventory, &sight);
    let uncertain = uncertain(old, new, &sight, &observations);
    Diff {
        schema: DIFF_SCHEMA.to_owned(),
        version: DIFF_VERSION,
        tool: new.inventory.tool.clone(),
        old: side(old),
        new: side(new),
        components,
        unchanged,
        licenses: components::licenses(&pairing),
        surroundings: surroundings::changes(old.inventory, new.inventory),
        observations,
        findings,
        uncertain,
        gate: None,
    }
}

fn side(side: &Side<'_>) -> DiffSide {
    let inventory = side.inventory;
    DiffSide {
        subject: inventory.subject.clone(),
        created: inventory.created.clone(),
        components: inventory.components.len() as u64,
        complete: inventory.is_complete(),
        database: side.assessment.map(|assessment| assessment.database.digest.clone()),
    }
}

/// What makes the comparison as a whole uncertain.
fn uncertain(
    old: &Side<'_>,
    new: &Side<'_>,
    sight: &(Sight, Sight),
    observations: &ObservationChanges,
) -> Vec<String> {
    let mut notes = Vec::new();
    for (word, sight) in [("older", &sight.0), ("newer", &sight.1)] {
        notes.extend(sight.notes().map(|note| format!("on the {word} side, {note}")));
    }
    if let Some(why) = &observations.skipped {
        notes.push(format!("observations were not compared: {why}"));
    }
    if let Some(why) = &observations.uncertain {
        notes.push(format!("observations that count as fixed may still be there: on the newer side, {why}"));
    }
    if let (Some(before), Some(after)) = (old.assessment, new.assessment) {
        if before.database.digest != after.database.digest {
            notes.push(
                "the two sides were held against different advisory databases: a finding that is new or gone may be \
                 the database's doing"
                    .to_owned(),
            );
        }
        if before.database.starter || after.database.starter {
            notes.push(
                "findings stand on the starter database, which knows a few advisories only; what it does not name may \
                 be affected all the same"
                    .to_owned(),
            );
        }
    }
    if old.inventory.subject.platform != new.inventory.subject.platform
        && old.inventory.subject.platform.is_some()
        && new.inventory.subject.platform.is_some()
    {
        notes.push("the two sides are for different platforms".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests;

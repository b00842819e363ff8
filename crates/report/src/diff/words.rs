//! Words and groups that all forms of a comparison share.

use std::collections::BTreeMap;

use wb_model::{
    ChangeKind, ComponentChange, ComponentKind, Diff, FindingChange, FindingChanges, Observation, Surrounding,
};

use crate::view::{count, state_words};

/// Components of one sort; what lies inside another stands after it.
pub(super) struct Group {
    pub(super) title: &'static str,
    /// Each with whether it lies in the one before it.
    pub(super) rows: Vec<(ComponentChange, bool)>,
}

/// The name of a package, its older and its newer version.
type Package<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

/// The changed components by sort: what changed inside a package stands under the package.
pub(super) fn groups(diff: &Diff) -> Vec<Group> {
    let mut inside: BTreeMap<Package<'_>, Vec<&ComponentChange>> = BTreeMap::new();
    for change in &diff.components {
        if let Some(within) = &change.within {
            let key = (within.name.as_str(), within.old.as_deref(), within.new.as_deref());
            inside.entry(key).or_default().push(change);
        }
    }
    let mut groups = Vec::new();
    for (title, kinds) in [
        ("Models and data", &[ComponentKind::Model, ComponentKind::Dataset][..]),
        ("Packages of languages", &[ComponentKind::LanguagePackage]),
        ("Packages of the operating system", &[ComponentKind::OsPackage]),
        (
            "Libraries and programs",
            &[ComponentKind::NativeLibrary, ComponentKind::Application, ComponentKind::OperatingSystem],
        ),
    ] {
        let mut rows = Vec::new();
        for change in diff.components.iter().filter(|one| one.within.is_none() && kinds.contains(&one.kind)) {
            rows.push((change.clone(), false));
            let key =
                (change.name.as_str(), version_of(change.old.as_ref()), version_of(change.new.as_ref()));
            rows.extend(inside.remove(&key).into_iter().flatten().map(|one| (one.clone(), true)));
        }
        groups.push(Group { title, rows });
    }
    let rows: Vec<(ComponentChange, bool)> = inside
        .into_values()
        .flatten()
        .map(|one| {
            let holder = one.within.as_ref().map(|within| format!(" in {}", within.name)).unwrap_or_default();
            (ComponentChange { name: format!("{}{holder}", one.name), ..one.clone() }, false)
        })
        .collect();
    groups.push(Group { title: "Inside packages that did not change", rows });
    groups.retain(|group| !group.rows.is_empty());
    groups
}

fn version_of(state: Option<&wb_model::ComponentState>) -> Option<&str> {
    state.and_then(|one| one.version.as_deref())
}

/// `9.5.0 → 10.3.0`; what is not known is said.
pub(super) fn versions(change: &ComponentChange) -> String {
    let version = |state: &wb_model::ComponentState| {
        state.version.clone().unwrap_or_else(|| "version not known".to_owned())
    };
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => match change.change {
            ChangeKind::Content => match change.facts.first() {
                Some(fact) => {
                    format!("{}: {} {} → {}", version(new), fact.what, short(&fact.old), short(&fact.new))
                }
                None => version(new),
            },
            ChangeKind::Moved => {
                let path = |state: &wb_model::ComponentState| state.path.clone().unwrap_or_default();
                format!("{}: {} → {}", version(new), path(old), path(new))
            }
            _ => format!("{} → {}", version(old), version(new)),
        },
        (Some(one), None) | (None, Some(one)) => version(one),
        (None, None) => String::new(),
    }
}

/// The beginning of a digest.
fn short(text: &str) -> String {
    if text.chars().count() <= 20 {
        return text.to_owned();
    }
    text.chars().take(12).chain(std::iter::once('…')).collect()
}

/// One line about everything: `2 new findings, 3 fixed, 14 components changed`.
pub(super) fn tally(diff: &Diff) -> String {
    let mut parts = Vec::new();
    match &diff.findings {
        FindingChanges::Compared { new, fixed, changed, carried } => {
            parts.push(count(new.len(), "new finding", "new findings"));
            parts.push(format!("{} fixed", fixed.len()));
            if !changed.is_empty() {
                parts.push(format!("{} changed", changed.len()));
            }
            parts.push(format!("{carried} carried over"));
        }
        FindingChanges::Skipped { .. } => parts.push("findings not compared".to_owned()),
    }
    let components = diff.components.len();
    parts.push(count(components, "component changed", "components changed"));
    parts.push(format!("{} the same", diff.unchanged));
    parts.join(", ")
}

/// What became of a finding that is on both sides.
pub(super) fn state_change(one: &FindingChange) -> Vec<String> {
    let mut words = Vec::new();
    if let (Some(old), Some(new)) = (one.old, one.new)
        && old != new
    {
        words.push(format!("was {}, is {}", state_words(old), state_words(new)));
    }
    if let Some(old) = one.old_severity {
        words.push(format!("was {old}"));
    }
    if one.newly_exploited {
        words.push("became known to be exploited".to_owned());
    }
    words
}

/// `high configuration/runs-as-root at User: …`.
pub(super) fn observation_line(one: &Observation) -> String {
    format!("{} {} at {}: {}", one.severity, one.rule_id(), one.place, one.message)
}

/// `operating system: debian 12.5 → debian 12.6`.
pub(super) fn sentence(one: &Surrounding) -> String {
    let text = |side: &Option<String>| side.clone().unwrap_or_else(|| "not there or not known".to_owned());
    format!("{}: {} → {}", one.what, text(&one.old), text(&one.new))
}

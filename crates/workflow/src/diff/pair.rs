//! Which component of one side is which of the other.

use std::collections::{BTreeMap, BTreeSet};

use wb_model::{Component, ComponentId, Inventory};

use super::identity::{Name, Names, shape};

/// Pairs, and what has no partner.
pub(super) struct Pairing<'a> {
    pub(super) pairs: Vec<(&'a Component, &'a Component)>,
    pub(super) removed: Vec<&'a Component>,
    pub(super) added: Vec<&'a Component>,
    by_old: BTreeMap<&'a ComponentId, &'a Component>,
}

/// What must be equal for two components to be paired, one way after the other, the surest first. None: this way says
/// nothing about the component.
type Way = for<'n> fn(&'n Component, &'n Names<'n>) -> Option<Key>;

/// Parts of a key; which they are depends on the way.
type Key = (Option<Name>, Option<Name>, String);

const WAYS: &[Way] = &[
    |component, names| key(component, names, true, &format!("{} {}", place(component)?, version(component))),
    |component, names| {
        component.purl.as_ref()?;
        key(component, names, true, version(component))
    },
    // A model under another name is the same model.
    |component, _| {
        let hash = component.hashes.iter().max()?;
        Some((None, None, format!("{} {hash}", component.kind.name())))
    },
    |component, names| key(component, names, true, place(component)?),
    |component, names| key(component, names, true, &shape(place(component)?)),
    |component, names| of_purl(component, names, true, ""),
    |component, names| of_purl(component, names, false, version(component)),
    |component, names| of_purl(component, names, false, ""),
    // Another architecture, or a document that does not say which.
    |component, names| {
        component.purl.as_ref()?;
        let name = Name { architecture: None, ..names.name(&component.id)?.clone() };
        Some((Some(name), None, String::new()))
    },
    // An operating system has no package URL and there is one of it.
    |component, _| {
        (component.kind == wb_model::ComponentKind::OperatingSystem).then(|| (None, None, String::new()))
    },
];

impl<'a> Pairing<'a> {
    pub(super) fn of(
        old: &'a Inventory,
        old_names: &Names<'_>,
        new: &'a Inventory,
        new_names: &Names<'_>,
    ) -> Self {
        let mut old: BTreeMap<&ComponentId, &Component> =
            old.components.iter().map(|one| (&one.id, one)).collect();
        let mut new: BTreeMap<&ComponentId, &Component> =
            new.components.iter().map(|one| (&one.id, one)).collect();
        let same: BTreeSet<&ComponentId> = old.keys().filter(|id| new.contains_key(*id)).copied().collect();
        let mut pairs = Vec::new();
        for id in same {
            pairs.extend(old.remove(id).zip(new.remove(id)));
        }
        for way in WAYS {
            let olds = by_key(&old, old_names, *way);
            let mut news = by_key(&new, new_names, *way);
            for (key, mut left) in olds {
                let Some(mut right) = news.remove(&key) else { continue };
                left.sort_by(|a, b| order(a).cmp(&order(b)));
                right.sort_by(|a, b| order(a).cmp(&order(b)));
                for (left, right) in left.into_iter().zip(right) {
                    pairs.extend(old.remove(&left.id).zip(new.remove(&right.id)));
                }
            }
        }
        pairs.sort_by(|a, b| a.1.id.cmp(&b.1.id));
        let by_old =
            pairs.iter().map(|(before, after): &(&Component, &Component)| (&before.id, *after)).collect();
        Self { pairs, by_old, removed: old.into_values().collect(), added: new.into_values().collect() }
    }

    /// What a component of the older side became.
    pub(super) fn after(&self, old: &Component) -> Option<&'a Component> {
        self.by_old.get(&old.id).copied()
    }

    /// What a component of the newer side was.
    pub(super) fn before(&self, new: &Component) -> Option<&'a Component> {
        let at = self.pairs.binary_search_by(|(_, after)| after.id.cmp(&new.id)).ok()?;
        self.pairs.get(at).map(|(before, _)| *before)
    }
}

fn by_key<'a>(
    components: &BTreeMap<&ComponentId, &'a Component>,
    names: &Names<'_>,
    way: Way,
) -> BTreeMap<Key, Vec<&'a Component>> {
    let mut by_key: BTreeMap<Key, Vec<&Component>> = BTreeMap::new();
    for component in components.values() {
        if let Some(key) = way(component, names) {
            by_key.entry(key).or_default().push(component);
        }
    }
    by_key
}

fn key(component: &Component, names: &Names<'_>, holder: bool, rest: &str) -> Option<Key> {
    let holder = if holder { names.holder_name(&component.id).cloned() } else { None };
    Some((Some(names.name(&component.id)?.clone()), holder, rest.to_owned()))
}

/// Only for what has a package URL: a name alone (`model.onnx`) says too little to be the same thing elsewhere.
fn of_purl(component: &Component, names: &Names<'_>, holder: bool, rest: &str) -> Option<Key> {
    component.purl.as_ref()?;
    key(component, names, holder, rest)
}

/// The place, which documents of other tools begin with a slash or a dot.
pub(super) fn place(component: &Component) -> Option<&str> {
    component.occurrences.first().map(|one| one.path.trim_start_matches("./").trim_start_matches('/'))
}

fn version(component: &Component) -> &str {
    component.version.as_deref().unwrap_or_default()
}

fn order(component: &Component) -> (Option<&str>, &str, &str) {
    (place(component), version(component), component.id.as_str())
}

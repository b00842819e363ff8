//! Through what a component came in: the shortest path from the outermost.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use wb_model::{ComponentId, Inventory, RelationshipKind};

/// Who brought each component in, by the shortest way; the first by name where several are as short.
pub(crate) struct Paths<'a> {
    parents: BTreeMap<&'a ComponentId, Option<&'a ComponentId>>,
}

impl<'a> Paths<'a> {
    /// Walks `contains` and `depends-on` once, from all components that nothing brings in.
    pub(crate) fn of(inventory: &'a Inventory) -> Self {
        let mut children: BTreeMap<&ComponentId, Vec<&'a ComponentId>> = BTreeMap::new();
        let mut brought: BTreeSet<&ComponentId> = BTreeSet::new();
        for edge in &inventory.relationships {
            let brings = matches!(edge.kind, RelationshipKind::Contains | RelationshipKind::DependsOn);
            if brings && edge.from != edge.to {
                children.entry(&edge.from).or_default().push(&edge.to);
                brought.insert(&edge.to);
            }
        }
        let ids = || inventory.components.iter().map(|component| &component.id);
        let mut parents: BTreeMap<_, _> =
            ids().filter(|id| !brought.contains(id)).map(|id| (id, None)).collect();
        let mut open: VecDeque<&ComponentId> = parents.keys().copied().collect();
        while let Some(next) = open.pop_front() {
            let mut below = children.get(next).cloned().unwrap_or_default();
            below.sort_unstable();
            for child in below {
                if let std::collections::btree_map::Entry::Vacant(place) = parents.entry(child) {
                    place.insert(Some(next));
                    open.push_back(child);
                }
            }
        }
        Self { parents }
    }

    /// The path to a component, from the outermost to it. Components in a ring that nothing brings in stand alone.
    pub(crate) fn to(&self, id: &ComponentId) -> Vec<ComponentId> {
        let mut path = vec![id.clone()];
        let mut at = self.parents.get(id).copied().flatten();
        while let Some(parent) = at {
            path.push(parent.clone());
            at = self.parents.get(parent).copied().flatten();
        }
        path.reverse();
        path
    }
}

#[cfg(test)]
mod tests;

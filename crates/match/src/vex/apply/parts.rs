//! What each component is a part of.

use std::collections::{BTreeMap, BTreeSet};

use wb_model::{Component, ComponentId, ComponentKind, Inventory, RelationshipKind};

/// Most wholes of one component that are looked at: nested archives are a few levels deep, a loop of edges or a
/// hostile document is not.
const MAX_WHOLES: usize = 256;

/// The wholes of every component: what contains it, what owns it, and for packages of the distribution the
/// distribution. A dependency is no part.
pub(super) struct Parts<'a> {
    wholes: BTreeMap<&'a ComponentId, Vec<&'a Component>>,
}

impl<'a> Parts<'a> {
    pub(super) fn of(inventory: &'a Inventory) -> Self {
        let mut direct: BTreeMap<&ComponentId, Vec<&ComponentId>> = BTreeMap::new();
        for edge in &inventory.relationships {
            match edge.kind {
                RelationshipKind::Contains => direct.entry(&edge.to).or_default().push(&edge.from),
                RelationshipKind::OwnedBy => direct.entry(&edge.from).or_default().push(&edge.to),
                RelationshipKind::DependsOn
                | RelationshipKind::SameAs
                | RelationshipKind::DescendantOf
                | RelationshipKind::TrainedOn => {}
            }
        }
        let systems: Vec<&Component> = inventory
            .components
            .iter()
            .filter(|component| component.kind == ComponentKind::OperatingSystem)
            .collect();
        let mut wholes = BTreeMap::new();
        for component in &inventory.components {
            let mut found: BTreeSet<&ComponentId> = BTreeSet::new();
            let mut open = vec![&component.id];
            while let Some(id) = open.pop() {
                for whole in direct.get(id).into_iter().flatten().copied() {
                    if found.len() < MAX_WHOLES && whole != &component.id && found.insert(whole) {
                        open.push(whole);
                    }
                }
            }
            let mut all: Vec<&Component> =
                found.into_iter().filter_map(|id| inventory.component(id)).collect();
            let of_the_system = component.kind == ComponentKind::OsPackage
                || all.iter().any(|whole| whole.kind == ComponentKind::OsPackage);
            if of_the_system {
                all.extend(systems.iter().copied());
            }
            if !all.is_empty() {
                wholes.insert(&component.id, all);
            }
        }
        Self { wholes }
    }

    pub(super) fn wholes(&self, id: &ComponentId) -> &[&'a Component] {
        self.wholes.get(id).map(Vec::as_slice).unwrap_or_default()
    }
}

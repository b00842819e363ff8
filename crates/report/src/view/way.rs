//! How a component came in: the wheel that brings a library, the package that installed a wheel.

use std::collections::{BTreeMap, BTreeSet};

use wb_model::{ComponentId, Inventory, RelationshipKind};

/// A library in a wheel in a package is three; a loop in a document that somebody wrote ends as well.
const MOST_STEPS: usize = 16;

/// What each component is inside of, and what installed it.
pub(crate) struct Ways<'a> {
    containers: BTreeMap<&'a ComponentId, &'a ComponentId>,
    owners: BTreeMap<&'a ComponentId, &'a ComponentId>,
}

impl<'a> Ways<'a> {
    pub(super) fn of(inventory: &'a Inventory) -> Self {
        let (mut containers, mut owners) = (BTreeMap::new(), BTreeMap::new());
        for edge in &inventory.relationships {
            match edge.kind {
                RelationshipKind::Contains => {
                    containers.entry(&edge.to).or_insert(&edge.from);
                }
                RelationshipKind::OwnedBy => {
                    owners.entry(&edge.from).or_insert(&edge.to);
                }
                RelationshipKind::DependsOn
                | RelationshipKind::SameAs
                | RelationshipKind::DescendantOf
                | RelationshipKind::TrainedOn => {}
            }
        }
        Self { containers, owners }
    }

    /// What contains or installed a component, outermost first, and itself last.
    pub(super) fn to<'i>(&self, id: &'i ComponentId) -> Vec<&'i ComponentId>
    where
        'a: 'i,
    {
        let mut path = vec![id];
        let mut seen: BTreeSet<&ComponentId> = path.iter().copied().collect();
        let mut at = id;
        while let Some(next) = self.containers.get(at).or_else(|| self.owners.get(at)).copied() {
            if path.len() >= MOST_STEPS || !seen.insert(next) {
                break;
            }
            path.push(next);
            at = next;
        }
        path.reverse();
        path
    }
}

/// The way to one component: outermost first, itself last.
pub(crate) fn path_in<'a>(inventory: &'a Inventory, id: &'a ComponentId) -> Vec<&'a ComponentId> {
    Ways::of(inventory).to(id)
}

//! The edges of an inventory, as documents want them.

use std::collections::{BTreeMap, BTreeSet};

use wb_model::{Component, ComponentId, Inventory, RelationshipKind};

use crate::error::WriteError;

/// An inventory whose ids and edges are known to be sound, with its edges by where they start.
pub(crate) struct Graph<'a> {
    edges: BTreeMap<&'a ComponentId, Vec<(RelationshipKind, &'a ComponentId)>>,
    roots: Vec<&'a ComponentId>,
    /// What others descend from.
    ancestors: BTreeMap<&'a ComponentId, &'a Component>,
}

impl<'a> Graph<'a> {
    /// Checks that every id is there once, and that every edge ends at a component.
    pub(crate) fn of(inventory: &'a Inventory) -> Result<Self, WriteError> {
        let mut ids = BTreeSet::new();
        for component in &inventory.components {
            if component.id.as_str().is_empty() {
                return Err(WriteError::EmptyId { name: component.name.clone() });
            }
            if !ids.insert(&component.id) {
                return Err(WriteError::DuplicateId(component.id.clone()));
            }
        }
        let mut edges: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for edge in &inventory.relationships {
            for end in [&edge.from, &edge.to] {
                if !ids.contains(end) {
                    return Err(WriteError::UnknownComponent(end.clone()));
                }
            }
            edges.entry(&edge.from).or_default().push((edge.kind, &edge.to));
        }
        for list in edges.values_mut() {
            list.sort_unstable();
            list.dedup();
        }
        let roots = roots(&ids, &edges);
        let of_descent =
            inventory.relationships.iter().filter(|edge| edge.kind == RelationshipKind::DescendantOf);
        let named: BTreeSet<&ComponentId> = of_descent.map(|edge| &edge.to).collect();
        let ancestors = inventory.components.iter().filter(|component| named.contains(&component.id));
        let ancestors = ancestors.map(|component| (&component.id, component)).collect();
        Ok(Self { edges, roots, ancestors })
    }

    /// The components that one was made from.
    pub(crate) fn ancestors(&self, of: &ComponentId) -> impl Iterator<Item = &'a Component> {
        self.to(of, RelationshipKind::DescendantOf).filter_map(|id| self.ancestors.get(id).copied())
    }

    /// Where the edges of that kind lead that start at a component, sorted.
    pub(crate) fn to(
        &self,
        from: &ComponentId,
        kind: RelationshipKind,
    ) -> impl Iterator<Item = &'a ComponentId> {
        let edges = self.edges.get(from).map_or(&[][..], Vec::as_slice);
        edges.iter().filter(move |(other, _)| *other == kind).map(|(_, to)| *to)
    }

    /// All edges that start at a component, sorted.
    pub(crate) fn from(
        &self,
        from: &ComponentId,
    ) -> impl Iterator<Item = (RelationshipKind, &'a ComponentId)> {
        self.edges.get(from).map_or(&[][..], Vec::as_slice).iter().copied()
    }

    /// Components from which every component is reached over depends-on edges, as few as a simple rule gives:
    /// the ones that nothing depends on, and one of every ring that is left.
    pub(crate) fn roots(&self) -> &[&'a ComponentId] {
        &self.roots
    }
}

type Edges<'a> = BTreeMap<&'a ComponentId, Vec<(RelationshipKind, &'a ComponentId)>>;

fn roots<'a>(ids: &BTreeSet<&'a ComponentId>, edges: &Edges<'a>) -> Vec<&'a ComponentId> {
    let needed: BTreeSet<&ComponentId> = edges
        .iter()
        .flat_map(|(from, list)| list.iter().map(move |edge| (*from, edge)))
        .filter(|(from, (kind, to))| *kind == RelationshipKind::DependsOn && from != to)
        .map(|(_, (_, to))| *to)
        .collect();
    let free = ids.iter().filter(|id| !needed.contains(*id));
    let mut roots = Vec::new();
    let mut reached = BTreeSet::new();
    for id in free.chain(ids) {
        if reached.contains(id) {
            continue;
        }
        roots.push(*id);
        let mut open = vec![*id];
        while let Some(at) = open.pop() {
            if reached.insert(at) {
                let next = edges.get(at).into_iter().flatten();
                open.extend(next.filter(|(kind, _)| *kind == RelationshipKind::DependsOn).map(|(_, to)| *to));
            }
        }
    }
    roots.sort_unstable();
    roots
}

#[cfg(test)]
mod tests;

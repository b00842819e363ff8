//! Questions that the tests of these resolvers ask an inventory.

use wb_model::{Component, Inventory, RelationshipKind};

/// The one component with that name and version.
pub(crate) fn component<'i>(inventory: &'i Inventory, name: &str, version: &str) -> &'i Component {
    let found: Vec<_> = inventory
        .components
        .iter()
        .filter(|component| component.name == name && component.version.as_deref().unwrap_or("") == version)
        .collect();
    assert_eq!(found.len(), 1, "{name} {version}: {found:#?}");
    found[0]
}

/// Names at both ends of all edges of one kind.
pub(crate) fn edges(inventory: &Inventory, kind: RelationshipKind) -> Vec<(String, String)> {
    let name = |id| inventory.component(id).map(|component| component.name.clone()).unwrap();
    let mut edges: Vec<_> = inventory
        .relationships
        .iter()
        .filter(|edge| edge.kind == kind)
        .map(|edge| (name(&edge.from), name(&edge.to)))
        .collect();
    edges.sort();
    edges
}

use wb_model::RelationshipKind::{Contains, DependsOn};
use wb_model::{Component, ComponentId, ComponentKind, Relationship, RelationshipKind};

use super::Graph;
use crate::error::WriteError;
use crate::testing;

fn inventory(ids: &[&str], edges: &[(&str, RelationshipKind, &str)]) -> wb_model::Inventory {
    let mut inventory = testing::empty();
    for id in ids {
        inventory.components.push(Component::new(
            ComponentId::new(*id),
            ComponentKind::LanguagePackage,
            "name",
        ));
    }
    for (from, kind, to) in edges {
        inventory.relationships.push(Relationship {
            from: ComponentId::new(*from),
            kind: *kind,
            to: ComponentId::new(*to),
        });
    }
    inventory
}

fn roots(ids: &[&str], edges: &[(&str, RelationshipKind, &str)]) -> Vec<String> {
    let inventory = inventory(ids, edges);
    Graph::of(&inventory).unwrap().roots().iter().map(ToString::to_string).collect()
}

#[test]
fn roots_reach_everything() {
    assert_eq!(roots(&["a", "b", "c"], &[("a", DependsOn, "b")]), ["a", "c"]);
    assert_eq!(roots(&["a", "b"], &[("a", DependsOn, "b"), ("b", DependsOn, "a")]), ["a"]);
    assert_eq!(roots(&["a"], &[("a", DependsOn, "a")]), ["a"]);
    assert_eq!(roots(&["a", "b"], &[("a", Contains, "b")]), ["a", "b"]);
    assert_eq!(
        roots(&["a", "b", "c"], &[("a", DependsOn, "b"), ("b", DependsOn, "a"), ("c", DependsOn, "b")]),
        ["c"]
    );
    assert!(roots(&[], &[]).is_empty());
}

#[test]
fn refuses_what_would_be_ambiguous() {
    let of = |ids: &[&str], edges: &[_]| Graph::of(&inventory(ids, edges)).err().unwrap();
    assert!(matches!(of(&["a", "a"], &[]), WriteError::DuplicateId(_)));
    assert!(matches!(of(&[""], &[]), WriteError::EmptyId { .. }));
    assert!(matches!(of(&["a"], &[("a", Contains, "b")]), WriteError::UnknownComponent(_)));
}

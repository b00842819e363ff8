use super::super::tree::Tree;
use super::{MAY_USE, check, reachable};

fn messages(tree: &Tree) -> Vec<String> {
    check(tree).into_iter().map(|violation| violation.to_string()).collect()
}

#[test]
fn allowed_edges_pass_also_through_others() {
    let tree = Tree::default()
        .with_package("wb-model", &["serde"], &[])
        .with_package("wb-read", &["wb-model"], &[])
        .with_package("wb-source", &["wb-read", "wb-model"], &["wb-testkit"])
        .with_package("wb-testkit", &["wb-model"], &[]);
    assert_eq!(messages(&tree), Vec::<String>::new());
}

#[test]
fn an_edge_to_the_right_is_found() {
    let tree = Tree::default()
        .with_package("wb-inventory", &["wb-source"], &[])
        .with_package("wb-source", &[], &["wb-inventory"])
        .with_package("wb-read", &["wb-testkit"], &[])
        .with_package("wb-testkit", &[], &[]);
    let found = messages(&tree);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with("crates/inventory/Cargo.toml: wb-inventory depends on wb-source"));
    assert!(found[1].contains("wb-source uses for its tests wb-inventory"));
    assert!(found[2].contains("wb-read depends on wb-testkit"));
}

#[test]
fn a_crate_nobody_planned_is_found() {
    let tree = Tree::default().with_package("wb-new", &[], &[]);
    assert!(messages(&tree)[0].contains("wb-new has no line"));
}

#[test]
fn a_heavy_crate_in_a_wrong_room_is_found() {
    let tree = Tree::default().with_package("wb-bom", &["reqwest"], &["tokio"]);
    let found = messages(&tree);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("reqwest, which is kept to wb-transport"));
}

#[test]
fn the_table_has_no_circle_and_no_unknown_name() {
    for (name, uses) in MAY_USE {
        for used in *uses {
            assert!(MAY_USE.iter().any(|(known, _)| known == used), "{used}");
        }
        assert!(!reachable(name).unwrap().contains(name), "{name} reaches itself");
    }
}

use super::*;

fn shape(tree: &Tree) -> String {
    tree.root_node().to_sexp()
}

#[test]
fn a_source_has_one_tree_whoever_asks_and_how_often() {
    let (one, other) = ("import os\nos.system('id')\n", "import os\nos.remove('id')\nx = 1\n");
    let alone = shape(&parse_anew(one).unwrap());
    for text in [one, one, other, one, one, one] {
        let tree = parse(text).unwrap();
        assert_eq!(shape(&tree) == alone, text == one);
        assert_eq!(tree.root_node().end_byte(), text.len());
    }
}

#[test]
fn broken_and_large_sources_are_the_same_at_the_second_look() {
    let text = "(".repeat(10_000);
    assert_eq!(parse(&text).map(|tree| shape(&tree)), parse(&text).map(|tree| shape(&tree)));
    let large = "#".repeat(KEPT_BYTES + 1);
    assert_eq!(parse(&large).is_some(), parse(&large).is_some());
    LAST.with_borrow(|last| assert!(last.is_none()));
}

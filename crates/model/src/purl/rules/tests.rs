use super::*;

#[test]
fn the_table_is_in_order() {
    assert!(RULES.windows(2).all(|pair| pair[0].kind < pair[1].kind));
}

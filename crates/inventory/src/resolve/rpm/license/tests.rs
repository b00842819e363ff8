use super::expression;

#[test]
fn names_become_expressions_where_all_are_known() {
    let known = |text: &str| expression(text).unwrap_or_default();
    assert_eq!(known("GPLv2+ and MIT"), "GPL-2.0-or-later AND MIT");
    assert_eq!(known("ASL 2.0"), "Apache-2.0");
    assert_eq!(known("(GPLv2 or MPLv2.0) and ASL 2.0"), "(GPL-2.0-only OR MPL-2.0) AND Apache-2.0");
    for unknown in ["", "LGPLv2+", "GPLv2+ and BSD", "GPLv3+ with exceptions", "and", "GPLv2+ and", "((("] {
        assert_eq!(expression(unknown), None, "{unknown}");
    }
    assert_eq!(known("GPL-2.0-or-later AND MIT"), "GPL-2.0-or-later AND MIT");
}

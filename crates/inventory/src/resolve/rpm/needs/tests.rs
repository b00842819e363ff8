use super::wanted;

#[test]
fn names_of_boolean_requirements_are_taken_out() {
    assert_eq!(wanted("libc.so.6()(64bit)"), ["libc.so.6()(64bit)"]);
    assert_eq!(wanted("(a or b)"), ["a", "b"]);
    assert_eq!(wanted("((a >= 1 with a < 2) or c(x)(y))"), ["a", "a", "c(x)(y)"]);
    assert_eq!(wanted("(lang-de if lang)"), ["lang-de"]);
    assert_eq!(wanted("("), Vec::<&str>::new());
}

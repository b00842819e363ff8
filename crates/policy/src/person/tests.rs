use super::is_same;

#[test]
fn spelling_does_not_make_another_person() {
    for (one, two) in [
        ("alice", " Alice "),
        ("@alice", "alice"),
        ("Alice  Example", "alice example"),
        ("Alice <alice@example.org>", "ALICE@example.org"),
        ("Alice <alice@example.org>", "alice"),
    ] {
        assert!(is_same(one, two) && is_same(two, one), "{one} {two}");
    }
}

#[test]
fn other_people_are_other_people() {
    for (one, two) in [("alice", "alicia"), ("", ""), ("", "alice"), ("Alice <a@x>", "Bob <b@x>")] {
        assert!(!is_same(one, two), "{one} {two}");
    }
}

use super::*;

#[test]
fn a_scope_is_narrowed_to_pull() {
    for (named, asked) in [
        ("repository:a/b:pull", "repository:a/b:pull"),
        ("repository:a/b:pull,push,delete", "repository:a/b:pull"),
        (
            "repository:localhost:5000/a:push,pull  repository:c:pull",
            "repository:localhost:5000/a:pull repository:c:pull",
        ),
        ("registry:catalog:*", "registry:catalog:*"),
        ("something else", "something else"),
        ("", ""),
    ] {
        assert_eq!(only_pull(named), asked);
    }
}

#[test]
fn what_is_remembered_does_not_show_its_secret() {
    let header = basic("me", &Secret::new("hunter2"), "h").unwrap();
    assert_eq!(format!("{header:?}"), "Sensitive");
    assert_eq!(format!("{:?}", Secret::new("hunter2")), "[secret]");
    assert!(secret_header("Bearer ", "a\r\nX: b", "h").is_err());
}

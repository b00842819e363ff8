use super::*;

#[test]
fn what_is_secret_is_not_shown() {
    for (text, shown, credentials) in [
        ("https://pypi.example/x", "https://pypi.example/x", false),
        ("https://joe:hunter2@pypi.example/x", "https://pypi.example/x", true),
        ("https://tok3n@pypi.example/x", "https://pypi.example/x", true),
        ("https://${USER}:${PASS}@pypi.example/x", "https://pypi.example/x", false),
        ("https://a@b:c@pypi.example/x", "https://pypi.example/x", true),
        ("git+ssh://git@host.example/x.git@abc", "git+ssh://git@host.example/x.git@abc", false),
        ("https://h.example/x?X-Sig=abc&a=1#sha256=aa", "https://h.example/x?X-Sig=…&a=1#sha256=aa", true),
        ("./local", "./local", false),
        ("", "", false),
    ] {
        assert_eq!(Address::new(text), Address { shown: shown.to_owned(), credentials }, "{text}");
    }
}

#[test]
fn only_what_can_be_changed_on_its_way_is_plain() {
    for plain in ["http://pypi.example/x", "git+http://h.example/x", "git://h.example/x", "HTTP://h.example"]
    {
        assert!(Address::is_plain(plain), "{plain}");
    }
    for safe in [
        "https://h.example",
        "http://127.0.0.1:80/x",
        "http://localhost/",
        "http://[::1]:8/x",
        "file:///x",
        "x",
    ] {
        assert!(!Address::is_plain(safe), "{safe}");
    }
}

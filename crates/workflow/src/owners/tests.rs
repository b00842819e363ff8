use wb_model::{Component, ComponentId, ComponentKind, Occurrence, Purl};

use super::{Owners, matches};

fn component(name: &str, path: &str) -> Component {
    let mut component = Component::new(ComponentId::new(name), ComponentKind::LanguagePackage, name);
    component.purl = Purl::new("pypi", name).ok();
    component.occurrences = vec![Occurrence { path: path.to_owned(), layer: None }];
    component
}

#[test]
fn good_the_last_entry_that_matches_decides() {
    let owners = Owners::parse(
        r#"
        [[owner]]
        name = "*"
        owner = "@everybody"
        [[owner]]
        purl = "pkg:pypi/torch*"
        owner = "@ml"
        [[owner]]
        purl = "pkg:pypi/torch*"
        path = "/opt/venv/*"
        owner = "@venv"
        "#,
        "owners.toml",
    )
    .unwrap();
    let of = |name, path| owners.of(&component(name, path)).map(str::to_owned);
    assert_eq!(of("requests", "usr/lib/x").as_deref(), Some("@everybody"));
    assert_eq!(of("torchvision", "usr/lib/x").as_deref(), Some("@ml"));
    assert_eq!(of("torch", "opt/venv/lib/torch").as_deref(), Some("@venv"));
}

#[test]
fn empty_cut_short_and_wrong_files() {
    assert_eq!(Owners::parse("", "o").unwrap().of(&component("a", "b")), None);
    for text in [
        "[[owner]]\nname = \"a",
        "[[owner]]\nowner = \"x\"",
        "[[owner]]\nname = \"\"\nowner = \"x\"",
        "[[owner]]\nname = \"a\"\nowner = \" \"",
        "[[owner]]\nname = \"a\"\nowner = \"x\"\nteam = 1",
        "owner = 3",
    ] {
        assert!(Owners::parse(text, "o").is_err(), "{text}");
    }
    assert!(Owners::parse(&" ".repeat(2 << 20), "o").is_err());
}

#[test]
fn patterns_of_many_stars_end() {
    assert!(matches("a*b?d", "aXXbcd") && !matches("a*b", "aXXc") && matches("*", ""));
    assert!(!matches(&"*a".repeat(400), &"b".repeat(4000)));
}

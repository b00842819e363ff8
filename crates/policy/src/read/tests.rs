use proptest::prelude::{any, proptest};
use wb_model::Hint;

use crate::policy::Policy;
use crate::settings::Settings;
use crate::{Context, Policies};

/// Every part of the schema.
pub(crate) const WHOLE: &str = include_str!("../example.toml");

#[test]
fn the_example_is_read() {
    let policy = Policy::parse(WHOLE, "example.toml").unwrap();
    assert_eq!((policy.name(), policy.title()), ("example.toml", Some("an organisation's policy")));
    let policies = Policies { organisation: Some(policy), project: None };
    let settings = Settings::resolve(&policies, &Context::at(crate::testing::now()));
    assert!(settings.notes.is_empty());
    insta::assert_debug_snapshot!(settings.severities);
}

#[test]
fn the_examples_of_the_users_page_are_read() {
    let page = include_str!("../../../../docs/policy.md");
    let blocks: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.len(), 7);
    for block in blocks {
        let block =
            if block.contains("version = 1") { block.to_owned() } else { format!("version = 1\n{block}") };
        let wrong = if block.contains("[[case]]") {
            crate::Cases::parse(&block, "page").err()
        } else {
            Policy::parse(&block, "page").err()
        };
        assert_eq!(wrong, None, "{block}");
    }
    for field in crate::cel::fields() {
        assert!(page.contains(&format!("`{field}`")), "{field} is not on the page");
    }
}

/// Each mistake, on top of a policy that is right.
const MISTAKES: &[(&str, &str)] = &[
    ("empty", "@"),
    ("wrong threshold", "[configuration]\nfail = \"hihg\""),
    ("a threshold that is an action", "[integrity]\naction = \"fail\""),
    ("wrong rule to ignore", "[runtime-fetch]\nignore = [\"No Health\"]"),
    ("a class that runs source", "[[model.class]]\nname = \"builtins.eval\"\nowner = \"us\""),
    ("a class by its name in Python 2", "[[model.class]]\nowner = \"us\"\nname = \"__builtin__.eval\""),
    ("a function of a denied package", "[[model.class]]\nname = \"posix.system\"\nowner = \"us\""),
    ("every class", "[[model.class]]\nname = \"*\"\nowner = \"us\""),
    ("a package with denied names", "[[model.class]]\nname = \"torch.*\"\nowner = \"us\""),
    ("a denied package", "[model]\nfail = \"high\"\n[[model.class]]\nname = \"os.*\"\nowner = \"us\""),
    ("a package below a denied one", "[[model.class]]\nname = \"importlib.metadata.*\"\nowner = \"us\""),
    ("a star in the middle", "[[model.class]]\nname = \"acme.*.Encoder\"\nowner = \"us\""),
    ("a class without a module", "[[model.class]]\nname = \"Encoder\"\nowner = \"us\""),
    ("a class without an owner", "[[model.class]]\nname = \"acme.models.Encoder\""),
    (
        "a class with a wrong date",
        "[[model.class]]\nname = \"acme.models.Encoder\"\nowner = \"us\"\nexpires = \"soon\"",
    ),
    (
        "a class twice",
        "[[model.class]]\nname = \"acme.A\"\nowner = \"us\"\n[[model.class]]\nname = \"acme.A\"\nowner = \"us\"",
    ),
    ("a class elsewhere", "[[integrity.class]]\nname = \"acme.models.Encoder\"\nowner = \"us\""),
    ("wrong evidence", "[base]\nevidence = \"layer\""),
    ("no version", "@title = \"x\""),
    ("another version", "@version = 2"),
    ("wrong version", "@version = \"1\""),
    ("not TOML", "title = "),
    ("cut short", "[severity.high]\ngrace = \"7"),
    ("twice the same key", "title = \"a\"\ntitle = \"b\""),
    ("unknown section", "[severty.high]\naction = \"fail\""),
    ("unknown key", "[severity.high]\nacton = \"fail\""),
    ("unknown severity", "[severity.hgih]\naction = \"fail\""),
    ("unknown action", "[severity.high]\naction = \"deny\""),
    ("action of a wrong type", "[severity.high]\naction = true"),
    ("section of a wrong type", "severity = 5"),
    ("period", "[severity.high]\ngrace = \"7 days\""),
    ("probability", "[epss]\nprobability = 50"),
    ("count", "[end-of-life]\nwarn-days = -1"),
    ("flag", "[set-aside]\nflags = [\"open-ended\", \"unimportent\"]"),
    ("exposure", "[context]\nexposure = \"intranet\""),
    ("licence", "[licenses]\ndeny = [\"GPL-3.0-onyl\"]"),
    ("kind", "[licenses]\nkinds = [\"os-pakage\"]"),
    ("empty text", "[context]\nrole = \"\""),
    ("forbid without what", "[[forbid]]\nreason = \"x\""),
    ("forbid without why", "[[forbid]]\npurl = \"pkg:pypi/x\""),
    ("purl pattern", "[[forbid]]\npurl = \"pypi/x\"\nreason = \"x\""),
    ("purl type", "[[forbid]]\npurl = [\"pkg:pypi/a\", \"pkg:pipy/x\"]\nreason = \"x\""),
    ("waiver without expiry", "[[waiver]]\nid = \"W\"\nvulnerability = \"CVE-1\"\ncreated = \"2026-01-01\""),
    ("waiver without scope", "[[waiver]]\nid = \"W\"\nreason = \"x\""),
    ("waiver of a whole rule", "[[waiver]]\nid = \"W\"\nrule = \"severity/high\""),
    ("waiver of an image rule", "[[waiver]]\nid = \"W\"\nrule = \"database-age\""),
    (
        "waiver of an unknown rule",
        "[[waiver]]\nid = \"W\"\nrule = \"severity/hihg\"\ncomponent = \"pkg:pypi/x\"",
    ),
    ("wrong date", "[[waiver]]\nid = \"W\"\nvulnerability = \"CVE-1\"\ncreated = \"1.1.2026\""),
    (
        "expiry before creation",
        "[[waiver]]\nid = \"W\"\nvulnerability = \"CVE-1\"\ncreated = 2026-01-02\nexpires = 2026-01-01",
    ),
    (
        "wrong range",
        "[[waiver]]\nid = \"W\"\nvulnerability = \"CVE-1\"\ncomponent = \"pkg:pypi/x\"\nversions = \">=\"",
    ),
    ("range of nothing", "[[waiver]]\nid = \"W\"\nvulnerability = \"CVE-1\"\nversions = \"<2\""),
    (
        "waiver twice",
        "[[waiver]]\nid = \"W\"\nvulnerability = \"CVE-1\"\nreason = \"r\"\nrequester = \"a\"\n\
      created = 2026-01-01\nexpires = 2026-01-02\n[[waiver]]\nid = \"W\"",
    ),
    ("rule without id", "[[rule]]\ntitle = \"t\"\ndeny = \"true\""),
    ("rule id", "[[rule]]\nid = \"No Root\"\ntitle = \"t\"\ndeny = \"true\""),
    ("when", "[[rule]]\nid = \"r\"\ntitle = \"t\"\nwhen = \"findings\"\ndeny = \"true\""),
    ("CEL syntax", "[[rule]]\nid = \"r\"\ntitle = \"t\"\ndeny = \"image.name == \""),
    (
        "CEL name",
        "[[rule]]\nid = \"r\"\ntitle = \"t\"\nwhen = \"finding\"\ndeny = \"finding.severty == 'high'\"",
    ),
    (
        "CEL name on a later line",
        "[[rule]]\nid = \"r\"\ntitle = \"t\"\nwhen = \"finding\"\ndeny = '''\n  finding.fixed &&\n  findng.open\n'''",
    ),
    ("CEL function", "[[rule]]\nid = \"r\"\ntitle = \"t\"\ndeny = \"image.name.startWith('a')\""),
];

#[test]
fn every_mistake_is_told_with_its_place() {
    let mut all = String::new();
    for (name, text) in MISTAKES {
        let text = match text.strip_prefix('@') {
            Some(alone) => alone.to_owned(),
            None => format!("version = 1\n{text}\n"),
        };
        let error = Policy::parse(&text, "policy.toml").expect_err(name);
        all.push_str(&format!("{name}\n  failed to {error}\n"));
        if let Some(hint) = error.hint() {
            all.push_str(&format!("  hint: {hint}\n"));
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let text = format!("version = 1\n# {}", "x".repeat(5 << 20));
    assert!(Policy::parse(&text, "p").unwrap_err().to_string().contains("at most"));
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    for text in [
        format!("version = 1\na = {}", "[".repeat(100_000)),
        format!("version = 1\n[{}]", ["a"; 50_000].join(".")),
        format!("version = 1\na = {}", "{a = ".repeat(50_000)),
    ] {
        assert!(Policy::parse(&text, "p").is_err());
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), at in any::<proptest::sample::Index>(), other in any::<char>()) {
        let _ = Policy::parse(&text, "p");
        let mut broken: Vec<char> = WHOLE.chars().collect();
        let at = at.index(broken.len());
        broken[at] = other;
        let _ = Policy::parse(&broken.into_iter().collect::<String>(), "p");
        let _ = Policy::parse(WHOLE.get(..at).unwrap_or(""), "p");
    }
}

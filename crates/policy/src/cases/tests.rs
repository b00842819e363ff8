use wb_model::Verdict;

use super::Cases;
use crate::decide::Policies;
use crate::testing::policy;

const GOOD: &str = r#"
version = 1
as-of = "2026-06-15"

[[case]]
name = "a critical that can be fixed fails"
verdict = "fail"
rules = ["severity/critical"]

[[case.finding]]
vulnerability = "CVE-2026-0001"
component = "pkg:pypi/example@1.0"
severity = "critical"
fixed = "1.1"
published = "2026-01-01"

[[case]]
name = "a copyleft library is denied"
verdict = "fail"
rules = ["license/deny"]

[[case.component]]
purl = "pkg:pypi/other@2.0"
license = "GPL-3.0-only"

[[case]]
name = "a notebook must not serve"
role = "serving"
verdict = "fail"
rules = ["role/serving"]
component = [{ purl = "pkg:pypi/jupyterlab@4" }]

[[case]]
name = "an old database warns"
database-age = "10d"
verdict = "warn"
rules = ["database-age"]
"#;

fn policies() -> Policies {
    Policies { organisation: Some(policy("licenses.deny = [\"strong-copyleft\"]")), project: None }
}

#[test]
fn cases_that_hold_pass() {
    let results = Cases::parse(GOOD, "cases.toml").unwrap().run(&policies());
    assert_eq!(results.len(), 4);
    assert!(results.iter().all(|result| result.passed), "{results:#?}");
    assert_eq!(results[0].line, 6);
}

#[test]
fn a_case_that_does_not_hold_says_what_was_different() {
    let results = Cases::parse(GOOD, "cases.toml").unwrap().run(&Policies::default());
    let failed = &results[1];
    assert!(!failed.passed);
    assert_eq!(failed.verdict, (Verdict::Pass, Verdict::Fail));
    assert_eq!((failed.missing.as_slice(), failed.unexpected.len()), (&["license/deny".to_owned()][..], 0));
}

#[test]
fn what_is_empty_cut_short_or_wrong_is_refused() {
    let texts = [
        ("empty", String::new()),
        ("cut short", GOOD[..GOOD.len() - 20].to_owned()),
        ("unknown key", GOOD.replace("fixed =", "fixd =")),
        ("no verdict", GOOD.replacen("verdict = \"fail\"", "", 1)),
        ("wrong verdict", GOOD.replacen("\"fail\"", "\"fial\"", 1)),
        ("no time", GOOD.replace("as-of = \"2026-06-15\"", "")),
        ("wrong purl", GOOD.replace("pkg:pypi/other@2.0", "other")),
        ("twice", GOOD.replace("a notebook must not serve", "an old database warns")),
    ];
    let mut all = String::new();
    for (name, text) in texts {
        all.push_str(&format!("{name}: failed to {}\n", Cases::parse(&text, "cases.toml").unwrap_err()));
    }
    insta::assert_snapshot!(all);
}

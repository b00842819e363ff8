use std::collections::BTreeMap;

use wb_model::{ComponentId, Relationship, RelationshipKind, Severity};

use super::{View, count, days_between, id_page, link, severities};
use crate::testing::assessment::{assessment, id_of, nothing};

#[test]
fn a_finding_means_the_worst_that_a_rule_makes_of_it() {
    let assessment = assessment();
    let view = View::of(&assessment);
    let standings: BTreeMap<&str, String> = assessment
        .findings
        .iter()
        .map(|finding| (finding.vulnerability.as_str(), view.standing(finding).sentence()))
        .collect();
    insta::assert_debug_snapshot!(standings);
}

#[test]
fn without_a_decision_everything_is_open() {
    let mut assessment = assessment();
    assessment.decision = None;
    let view = View::of(&assessment);
    for finding in &assessment.findings {
        let word = view.standing(finding).word();
        assert_eq!(word, if finding.is_open() { "open" } else { "closed" });
    }
    assert!(View::of(&nothing()).groups(|_, _| true).is_empty());
}

#[test]
fn libraries_are_grouped_under_the_wheel_that_brings_them() {
    let assessment = assessment();
    let view = View::of(&assessment);
    let groups: Vec<String> = view
        .groups(|_, _| true)
        .iter()
        .map(|group| {
            let severities = severities(group.findings.iter().map(|(finding, _)| finding.severity));
            crate::plain(&format!("{}: {severities}", view.title(group.upgrade)))
        })
        .collect();
    insta::assert_debug_snapshot!(groups);
}

#[test]
fn a_path_ends_also_where_edges_go_in_a_circle() {
    let mut assessment = assessment();
    let wheel = id_of(&assessment.inventory, "Pillow");
    let library = id_of(&assessment.inventory, "libwebp");
    let circle = Relationship { from: library.clone(), kind: RelationshipKind::Contains, to: wheel.clone() };
    assessment.inventory.relationships.push(circle);
    let unknown = ComponentId::new("nobody");
    let lost = Relationship { from: unknown.clone(), kind: RelationshipKind::Contains, to: unknown.clone() };
    assessment.inventory.relationships.push(lost);
    let view = View::of(&assessment);
    assert_eq!(view.path(&library), [&wheel, &library]);
    assert_eq!(view.path(&unknown), [&unknown]);
    assert_eq!(view.title(&unknown), "nobody");
}

#[test]
fn ages_are_in_whole_days_and_never_negative() {
    assert_eq!(days_between("2024-03-04T05:06:07Z", "2024-03-10T00:00:00Z"), Some(5));
    assert_eq!(days_between("2024-03-04", "2024-03-10T00:00:00Z"), Some(6));
    assert_eq!(days_between("2027-07-09T00:00:00Z", "2024-03-10"), Some(0));
    assert_eq!(days_between("yesterday", "2024-03-10"), None);
    assert_eq!(days_between("", ""), None);
}

#[test]
fn only_what_is_plainly_an_address_becomes_a_link() {
    for good in ["https://nvd.nist.gov/vuln/detail/CVE-2024-1", "http://x.example/a?b=c#d"] {
        assert_eq!(link(good), Some(good));
    }
    for bad in [
        "javascript:alert(1)",
        "https://",
        "https:///x",
        "//x",
        "",
        "https://a b",
        "https://x/\"onclick=",
        "https://x/<script>",
        "https://user@evil.example/",
        "https://x/\u{202e}",
        "ftp://x/",
        "https://[::1]/",
    ] {
        assert_eq!(link(bad), None, "{bad}");
    }
    assert_eq!(id_page("CVE-2024-1").as_deref(), Some("https://nvd.nist.gov/vuln/detail/CVE-2024-1"));
    assert!(id_page("PYSEC-2024-1").is_some_and(|page| page.contains("osv.dev")));
    for bad in ["", "eol/python/3.7", "X-\"", "CVE-2024-1/../x", "nothing"] {
        assert_eq!(id_page(bad), None, "{bad}");
    }
}

#[test]
fn numbers_are_for_people() {
    assert_eq!(count(1, "finding", "findings"), "1 finding");
    assert_eq!(count(1_234_567, "finding", "findings"), "1,234,567 findings");
    assert_eq!(
        severities([Severity::Low, Severity::Critical, Severity::Low].into_iter()),
        "1 critical, 2 low"
    );
}

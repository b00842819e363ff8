use super::*;
use crate::feed::testing::json;

/// A document with one component of one platform, one through a module, and one that goes round in a circle.
const GOOD: &str = r#"{
  "document": {"category": "csaf_vex", "csaf_version": "2.0", "title": "A \"quoted\" title",
    "aggregate_severity": {"text": "Important"},
    "publisher": {"category": "vendor", "name": "X", "namespace": "https://www.example.com"},
    "references": [{"category": "external", "url": "https://other.example/"}, {"category": "self", "url": "https://self.example/"}],
    "tracking": {"id": "CVE-2099-0001", "current_release_date": "2099-01-02", "initial_release_date": "2099-01-01"}},
  "product_tree": {
    "branches": [{"category": "vendor", "name": "X", "branches": [
      {"category": "product_name", "name": "P", "product": {"name": "P", "product_id": "P",
         "product_identification_helper": {"cpe": "cpe:/o:x:p:1"}}},
      {"category": "product_version", "name": "m", "product": {"name": "m", "product_id": "m:1"}},
      {"category": "product_version", "name": "c", "product": {"name": "c", "product_id": "c"}}]}],
    "relationships": [
      {"category": "default_component_of", "full_product_name": {"product_id": "P:c"}, "product_reference": "c", "relates_to_product_reference": "P"},
      {"category": "default_component_of", "full_product_name": {"product_id": "P:m:1"}, "product_reference": "m:1", "relates_to_product_reference": "P"},
      {"category": "default_component_of", "full_product_name": {"product_id": "P:m:1:c"}, "product_reference": "c", "relates_to_product_reference": "P:m:1"},
      {"category": "default_component_of", "full_product_name": {"product_id": "loop"}, "product_reference": "c", "relates_to_product_reference": "loop"},
      {"category": "default_component_of", "full_product_name": {"product_id": "gone"}, "product_reference": "c", "relates_to_product_reference": "nowhere"}]},
  "vulnerabilities": [{"cve": "CVE-2099-0001", "cwe": {"id": "CWE-79", "name": "x"}, "release_date": "2099-01-03",
    "notes": [{"category": "summary", "text": "Short."}, {"category": "description", "text": "Long."}],
    "scores": [{"cvss_v3": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H"}, "products": ["P:c"]}]}]
}"#;

fn parsed(bytes: &[u8]) -> Result<Csaf<'_>, FeedError> {
    parse("csaf", &Document { path: "test", bytes, shape: &Shape::Binary })
}

#[test]
fn a_component_is_followed_to_its_platform() {
    let csaf = parsed(GOOD.as_bytes()).unwrap();
    let products = csaf.products();
    let plain = products.part("P:c").unwrap();
    assert_eq!((plain.platform.name.as_str(), plain.component.name.as_str()), ("P", "c"));
    assert!(plain.between.is_none());
    let module = products.part("P:m:1:c").unwrap();
    assert_eq!(module.platform.name.as_str(), "P");
    assert_eq!(module.between.unwrap().product_id.as_str(), "m:1");
    assert!(
        products.part("loop").is_none() && products.part("gone").is_none() && products.part("P").is_none()
    );
    assert!(products.named("P").is_some());
}

#[test]
fn a_record_takes_words_scores_and_dates() {
    let csaf = parsed(GOOD.as_bytes()).unwrap();
    let record = record(&csaf.document, &csaf.vulnerabilities[0], "CVE-2099-0001", "x");
    assert_eq!((record.summary.as_str(), record.details.as_str()), ("Short.", "Long."));
    assert_eq!(record.modified.as_deref(), Some("2099-01-02"));
    assert_eq!(record.published.as_deref(), Some("2099-01-03"));
    assert_eq!(record.weaknesses, ["CWE-79"]);
    assert_eq!(record.references, ["https://self.example/"]);
    assert_eq!(record.ratings.iter().map(|rating| rating.method.as_str()).collect::<Vec<_>>(), ["cvss-3.1"]);
    assert_eq!(csaf.document.title, "A \"quoted\" title");
    assert_eq!(csaf.document.severity("m", "x").unwrap().level, Severity::High);
    assert!(rating("None", "m", "x").is_none());
}

#[test]
fn the_publisher_decides_whose_it_is() {
    let is = |text: &str, host| {
        let shape = json(text.as_bytes());
        is_published_by(&Document { path: "test", bytes: text.as_bytes(), shape: &shape }, host)
    };
    assert!(is(GOOD, "example.com"));
    // A reference to somebody is not that somebody.
    assert!(!is(GOOD, "other.example"));
    assert!(!is(r#"{"document": {"publisher": {}}}"#, "example.com"));
    assert!(!is("[]", "example.com") && !is("{}", "example.com"));
}

#[test]
fn cut_empty_and_wrong_documents_are_errors() {
    for bytes in [b"".as_slice(), &GOOD.as_bytes()[..900], b"{}", br#"{"document": 3}"#, b"\xff"] {
        assert!(parsed(bytes).is_err());
    }
}

use super::{current, merge};
use crate::vex::testing::{
    Schema, document, finding, inventory, plain, purl, round, statement, time, whole, written,
};
use crate::vex::{Document, Product, Status, apply};
use wb_model::FindingState;

fn torch(id: &str, at: &str, status: Status) -> Document {
    document(id, at, vec![statement("CVE-2024-1", vec![whole(purl("pkg:pypi/torch"))], status)])
}

#[test]
fn the_newest_is_current_and_the_others_are_history() {
    let mut first = torch("a", "2024-01-01T00:00:00Z", Status::UnderInvestigation);
    first.author = "First".to_owned();
    let mut second = torch("b", "2024-02-01T00:00:00Z", Status::NotAffected);
    second.author = "Second".to_owned();
    let merged = merge(&[second.clone(), first.clone()], None, None);
    assert_eq!(
        merged,
        merge(&[first.clone(), second, first], None, None),
        "order and repetition change nothing"
    );
    assert_eq!((merged.author.as_str(), merged.time), ("First, Second", Some(time("2024-02-01T00:00:00Z"))));
    let said: Vec<_> =
        merged.statements.iter().map(|one| (one.status, one.author.clone().unwrap())).collect();
    assert_eq!(
        said,
        [(Status::UnderInvestigation, "First".to_owned()), (Status::NotAffected, "Second".to_owned())]
    );
    let now = current(&merged);
    assert_eq!(now.statements, merged.statements[1..]);
    assert!(merged.id.starts_with("urn:uuid:"));
    // OpenVEX and CycloneDX keep the history, CSAF the current state.
    for format in ["openvex", "cyclonedx"] {
        assert_eq!(plain(round(format, &merged)), plain(merged.clone()), "{format}");
    }
    assert_eq!(round("csaf", &merged).statements.len(), 1);
    if let Some(schema) = Schema::load("openvex.schema.json") {
        schema.assert_valid(&written("openvex", &merged));
    }
    let mut findings = vec![finding("CVE-2024-1", "torch")];
    let applied = apply(&[merged], &inventory(), &mut findings, time("2024-03-01T00:00:00Z"));
    assert_eq!((findings[0].state, applied.notes.len()), (FindingState::NotAffected, 0));
}

#[test]
fn at_the_same_time_the_less_favourable_is_current() {
    let left = torch("a", "2024-01-01T00:00:00Z", Status::Affected);
    let right = torch("b", "2024-01-01T00:00:00Z", Status::NotAffected);
    let now = current(&merge(&[left, right], Some("Us"), Some(time("2024-05-01T00:00:00Z"))));
    assert_eq!((now.author.as_str(), now.time), ("Us", Some(time("2024-05-01T00:00:00Z"))));
    let [only] = now.statements.as_slice() else { panic!("{:?}", now.statements) };
    assert_eq!((only.status, only.author.as_deref()), (Status::Affected, Some("Example Security")));
}

#[test]
fn parts_are_current_each_on_its_own() {
    let image = purl("pkg:oci/app");
    let parts = |names: &[&str]| Product {
        identity: image.clone(),
        subcomponents: names.iter().map(|name| purl(&format!("pkg:pypi/{name}"))).collect(),
    };
    let mut old = statement("CVE-2024-1", vec![parts(&["torch", "vllm"])], Status::UnderInvestigation);
    old.time = Some(time("2024-01-01T00:00:00Z"));
    let mut new = statement("CVE-2024-1", vec![parts(&["torch"])], Status::Fixed);
    new.time = Some(time("2024-02-01T00:00:00Z"));
    let now = current(&document("a", "2024-03-01T00:00:00Z", vec![old, new]));
    let left: Vec<_> = now.statements.iter().map(|one| (one.status, one.products.clone())).collect();
    assert_eq!(
        left,
        [(Status::UnderInvestigation, vec![parts(&["vllm"])]), (Status::Fixed, vec![parts(&["torch"])])]
    );
}

#[test]
fn claims_without_a_reason_are_left_out_by_name() {
    let mut invalid = torch("a", "2024-01-01T00:00:00Z", Status::NotAffected);
    invalid.statements[0].justification = None;
    let merged = merge(&[invalid, torch("b", "2024-01-01T00:00:00Z", Status::Fixed)], None, None);
    assert_eq!((merged.statements.len(), merged.unread.len()), (1, 1));
    assert!(merged.unread[0].contains("CVE-2024-1"), "{:?}", merged.unread);
    let empty = merge(&[], None, None);
    assert_eq!((empty.statements.len(), empty.time, empty.author.as_str()), (0, None, ""));
}

use wb_testkit::attack::graph;

use crate::finding::Verdict;
use crate::format::testing::{check_attacks, check_cut_short, check_wrong_bytes, read};
use crate::metadata::Field;

#[test]
fn every_attack_is_found() {
    check_attacks(graph::ATTACKS.iter().filter(|attack| attack.name.contains("coreml")));
}

#[test]
fn good_coreml_is_clean_and_described() {
    let reading = read("m.mlmodel", &graph::benign_coreml()).expect("a reading");
    assert_eq!(
        (reading.verdict(), reading.format.as_deref()),
        (Verdict::Clean, Some("coreml")),
        "{:#?}",
        reading.findings
    );
    assert_eq!(reading.metadata.first(Field::Architecture), Some("neural network"));
}

#[test]
fn coreml_cut_short_is_never_clean_by_a_field() {
    check_cut_short("m.mlmodel", &graph::benign_coreml());
}

#[test]
fn coreml_wrong_bytes_never_panic() {
    check_wrong_bytes("m.mlmodel", &graph::benign_coreml());
}

#[test]
fn empty_is_never_clean() {
    assert!(read("m.mlmodel", b"").is_none_or(|reading| reading.verdict() != Verdict::Clean));
}

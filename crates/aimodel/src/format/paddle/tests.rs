use wb_testkit::attack::graph;

use crate::finding::Verdict;
use crate::format::testing::{check_attacks, check_cut_short, check_wrong_bytes, read};
use crate::metadata::Field;

#[test]
fn every_attack_is_found() {
    check_attacks(graph::ATTACKS.iter().filter(|attack| attack.name.contains("paddle")));
}

#[test]
fn good_paddle_program_is_clean_and_described() {
    let reading = read("m.pdmodel", &graph::benign_paddle()).expect("a reading");
    assert_eq!(
        (reading.verdict(), reading.format.as_deref()),
        (Verdict::Clean, Some("paddle-program")),
        "{:#?}",
        reading.findings
    );
    assert_eq!(reading.metadata.first(Field::Operator), Some("relu × 1"));
}

#[test]
fn paddle_program_cut_short_is_never_clean_by_a_field() {
    check_cut_short("m.pdmodel", &graph::benign_paddle());
}

#[test]
fn paddle_program_wrong_bytes_never_panic() {
    check_wrong_bytes("m.pdmodel", &graph::benign_paddle());
}

#[test]
fn good_paddle_weights_is_clean_and_described() {
    let reading = read("m.pdiparams", &graph::benign_paddle_weights()).expect("a reading");
    assert_eq!(
        (reading.verdict(), reading.format.as_deref()),
        (Verdict::Clean, Some("paddle-weights")),
        "{:#?}",
        reading.findings
    );
    assert_eq!(reading.metadata.first(Field::Parameters), Some("2"));
}

#[test]
fn paddle_weights_cut_short_is_never_clean_by_a_field() {
    check_cut_short("m.pdiparams", &graph::benign_paddle_weights());
}

#[test]
fn paddle_weights_wrong_bytes_never_panic() {
    check_wrong_bytes("m.pdiparams", &graph::benign_paddle_weights());
}

#[test]
fn empty_is_never_clean() {
    assert!(read("m.pdmodel", b"").is_none_or(|reading| reading.verdict() != Verdict::Clean));
}

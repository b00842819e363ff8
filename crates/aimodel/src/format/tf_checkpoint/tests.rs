use wb_testkit::attack::tensorflow;

use crate::finding::Verdict;
use crate::format::testing::{check_attacks, check_cut_short, check_wrong_bytes, read};
use crate::metadata::Field;

#[test]
fn every_attack_is_found() {
    check_attacks(tensorflow::ATTACKS.iter().filter(|attack| attack.name.contains("checkpoint")));
}

#[test]
fn good_tf_checkpoint_is_clean_and_described() {
    let reading = read("model.index", &tensorflow::benign_checkpoint()).expect("a reading");
    assert_eq!(
        (reading.verdict(), reading.format.as_deref()),
        (Verdict::Clean, Some("tf-checkpoint")),
        "{:#?}",
        reading.findings
    );
    assert_eq!(reading.metadata.first(Field::Parameters), Some("9"));
}

#[test]
fn tf_checkpoint_cut_short_is_never_clean_by_a_field() {
    check_cut_short("model.index", &tensorflow::benign_checkpoint());
}

#[test]
fn tf_checkpoint_wrong_bytes_never_panic() {
    check_wrong_bytes("model.index", &tensorflow::benign_checkpoint());
}

#[test]
fn empty_is_never_clean() {
    assert!(read("model.index", b"").is_none_or(|reading| reading.verdict() != Verdict::Clean));
}

use wb_testkit::attack::tensorflow;

use crate::finding::Verdict;
use crate::format::testing::{check_attacks, check_cut_short, check_wrong_bytes, read};
use crate::metadata::Field;

#[test]
fn every_attack_is_found() {
    check_attacks(tensorflow::ATTACKS.iter().filter(|attack| attack.rule != "none"));
}

#[test]
fn good_tf_saved_model_is_clean_and_described() {
    let reading = read("saved_model.pb", &tensorflow::benign()).expect("a reading");
    assert_eq!(
        (reading.verdict(), reading.format.as_deref()),
        (Verdict::Clean, Some("tf-saved-model")),
        "{:#?}",
        reading.findings
    );
    assert_eq!(reading.metadata.first(Field::Input), Some("x: F32[?,3]"));
}

#[test]
fn tf_saved_model_cut_short_is_never_clean_by_a_field() {
    check_cut_short("saved_model.pb", &tensorflow::benign());
}

#[test]
fn tf_saved_model_wrong_bytes_never_panic() {
    check_wrong_bytes("saved_model.pb", &tensorflow::benign());
}

#[test]
fn empty_is_never_clean() {
    assert!(read("saved_model.pb", b"").is_none_or(|reading| reading.verdict() != Verdict::Clean));
}

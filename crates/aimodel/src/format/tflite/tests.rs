use crate::format::safetensors::tests::weigh_named;
use crate::{Field, Verdict};
use wb_testkit::model_file::tflite;

fn good_file() -> Vec<u8> {
    tflite(&[(0, ""), (32, "FlexAddV2")])
}

#[test]
fn good() {
    let reading = weigh_named("model.tflite", &good_file());
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.metadata.first(Field::Input), Some("in: F32[2,2]"));
    assert_eq!(reading.metadata.first(Field::Parameters), Some("4"));
    assert_eq!(reading.metadata.first(Field::CustomOperator), Some("FlexAddV2"));
}

#[test]
fn empty() {
    assert_ne!(weigh_named("model.tflite", b"").verdict(), Verdict::Clean);
}

#[test]
fn cut_short() {
    let bytes = good_file();
    for length in 0..bytes.len() {
        let reading = weigh_named("model.tflite", &bytes[..length]);
        assert_ne!(reading.verdict(), Verdict::Clean, "cut at {length}");
    }
}

#[test]
fn wrong() {
    let bytes = good_file();
    for at in 0..bytes.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[at] = value;
            let reading = weigh_named("model.tflite", &changed);
            assert!(
                !reading.findings.iter().any(|finding| finding.rule == "unreadable/internal-error"),
                "{at} {value}"
            );
        }
    }
}

#[test]
fn attacks() {
    // One family for all flat formats.
    crate::format::safetensors::tests::check_attacks(wb_testkit::attack::flat::ATTACKS);
}

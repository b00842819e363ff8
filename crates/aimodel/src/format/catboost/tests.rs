use crate::format::safetensors::tests::weigh_named;
use crate::{Field, Verdict};
use wb_testkit::model_file::catboost;

fn good_file() -> Vec<u8> {
    catboost(&[2, 1], 3)
}

#[test]
fn good() {
    let reading = weigh_named("model.cbm", &good_file());
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.metadata.first(Field::Task), Some("Logloss"));
    assert_eq!(reading.metadata.values(Field::Dimension).count(), 2);
}

#[test]
fn empty() {
    assert_ne!(weigh_named("model.cbm", b"").verdict(), Verdict::Clean);
}

#[test]
fn cut_short() {
    let bytes = good_file();
    for length in 0..bytes.len() {
        let reading = weigh_named("model.cbm", &bytes[..length]);
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
            let reading = weigh_named("model.cbm", &changed);
            assert!(
                !reading.findings.iter().any(|finding| finding.rule == "unreadable/internal-error"),
                "{at} {value}"
            );
        }
    }
}

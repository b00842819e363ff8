use crate::format::safetensors::tests::weigh_named;
use crate::{Field, Verdict};
use wb_testkit::attack::flat::lightgbm;

fn good_file() -> Vec<u8> {
    lightgbm("1 -1", "-3 -2")
}

#[test]
fn good() {
    let reading = weigh_named("model.txt", &good_file());
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.metadata.first(Field::Task), Some("binary sigmoid:1"));
    let dimensions: Vec<_> =
        reading.metadata.values(Field::Dimension).map(|stated| stated.value.as_str()).collect();
    assert!(dimensions.contains(&"trees=1") && dimensions.contains(&"feature_names=2"), "{dimensions:?}");
}

#[test]
fn empty() {
    assert_ne!(weigh_named("model.txt", b"").verdict(), Verdict::Clean);
}

#[test]
fn cut_short() {
    let bytes = good_file();
    // Between the trees and their parameters it is a whole model of an older release.
    let trees_end = bytes.windows(12).position(|window| window == b"end of trees").expect("it is there") + 11;
    let parameters_at =
        bytes.windows(11).position(|window| window == b"parameters:").expect("it is there") + 11;
    for length in (0..trees_end).chain(parameters_at..bytes.len() - 1) {
        let reading = weigh_named("model.txt", &bytes[..length]);
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
            let reading = weigh_named("model.txt", &changed);
            assert!(
                !reading.findings.iter().any(|finding| finding.rule == "unreadable/internal-error"),
                "{at} {value}"
            );
        }
    }
}

use crate::format::safetensors::tests::weigh_named;
use crate::{Field, Verdict};
use wb_testkit::model_file::executorch;

fn good_file() -> Vec<u8> {
    executorch(&["aten::add"], &["XnnpackBackend"], (0, 8))
}

#[test]
fn good() {
    let reading = weigh_named("model.pte", &good_file());
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.metadata.first(Field::CustomOperator), Some("delegate XnnpackBackend"));
}

#[test]
fn empty() {
    assert_ne!(weigh_named("model.pte", b"").verdict(), Verdict::Clean);
}

#[test]
fn cut_short() {
    let bytes = good_file();
    for length in 0..bytes.len() {
        let reading = weigh_named("model.pte", &bytes[..length]);
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
            let reading = weigh_named("model.pte", &changed);
            assert!(
                !reading.findings.iter().any(|finding| finding.rule == "unreadable/internal-error"),
                "{at} {value}"
            );
        }
    }
}

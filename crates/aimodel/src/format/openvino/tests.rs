use crate::format::safetensors::tests::weigh_named;
use crate::{Field, Verdict};
use wb_testkit::attack::flat::openvino;

fn good_file() -> Vec<u8> {
    openvino("opset1", "0", "16")
}

#[test]
fn good() {
    let reading = weigh_named("model.xml", &good_file());
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.metadata.first(Field::Input), Some("in: f32[1,2]"));
    assert_eq!(reading.metadata.first(Field::Parameters), Some("4"));
    assert!(reading.metadata.references.iter().any(|one| one.target == "model.bin"));
}

#[test]
fn empty() {
    assert_ne!(weigh_named("model.xml", b"").verdict(), Verdict::Clean);
}

#[test]
fn cut_short() {
    let bytes = good_file();
    for length in 0..bytes.len() - 1 {
        let reading = weigh_named("model.xml", &bytes[..length]);
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
            let reading = weigh_named("model.xml", &changed);
            assert!(
                !reading.findings.iter().any(|finding| finding.rule == "unreadable/internal-error"),
                "{at} {value}"
            );
        }
    }
}

use crate::format::safetensors::tests::weigh_named;
use crate::{Field, Verdict};
use wb_testkit::model_file::torch7;

fn good_file() -> Vec<u8> {
    torch7(&[
        &4_u32,
        &1_u32,
        &"V 1",
        &"torch.FloatTensor",
        &1_u32,
        &2_u64,
        &1_u64,
        &1_u64,
        &4_u32,
        &2_u32,
        &"V 1",
        &"torch.FloatStorage",
        &2_u64,
        &0_u64,
    ])
}

#[test]
fn good() {
    let reading = weigh_named("model.t7", &good_file());
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.metadata.first(Field::Parameters), Some("2"));
    assert_eq!(reading.metadata.first(Field::Global), Some("torch.FloatStorage"));
}

#[test]
fn empty() {
    assert_ne!(weigh_named("model.t7", b"").verdict(), Verdict::Clean);
}

#[test]
fn cut_short() {
    let bytes = good_file();
    for length in 0..bytes.len() {
        let reading = weigh_named("model.t7", &bytes[..length]);
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
            let reading = weigh_named("model.t7", &changed);
            assert!(
                !reading.findings.iter().any(|finding| finding.rule == "unreadable/internal-error"),
                "{at} {value}"
            );
        }
    }
}

use crate::format::safetensors::tests::weigh_named;
use crate::{Field, Verdict};
use wb_testkit::model_file::{rds, rds_item, rds_symbol};

fn good_file() -> Vec<u8> {
    {
        let names = rds_item(16, &[&1_u32.to_be_bytes(), &rds_item(9, &[&1_u32.to_be_bytes(), b"a"])]);
        let attributes = rds_item(0x402, &[&rds_symbol("names"), &names, &rds_item(254, &[])]);
        let numbers = rds_item(14, &[&2_u32.to_be_bytes(), &[0; 16]]);
        rds(&rds_item(0x213, &[&1_u32.to_be_bytes(), &numbers, &attributes]))
    }
}

#[test]
fn good() {
    let reading = weigh_named("model.rds", &good_file());
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.metadata.first(Field::FrameworkVersion), Some("4.3.0"));
}

#[test]
fn empty() {
    assert_ne!(weigh_named("model.rds", b"").verdict(), Verdict::Clean);
}

#[test]
fn cut_short() {
    let bytes = good_file();
    for length in 0..bytes.len() {
        let reading = weigh_named("model.rds", &bytes[..length]);
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
            let reading = weigh_named("model.rds", &changed);
            assert!(
                !reading.findings.iter().any(|finding| finding.rule == "unreadable/internal-error"),
                "{at} {value}"
            );
        }
    }
}

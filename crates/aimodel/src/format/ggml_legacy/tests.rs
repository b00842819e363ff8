use crate::format::safetensors::tests::weigh_named;
use crate::{Field, Verdict};

fn good_file() -> Vec<u8> {
    {
        let numbers = [3_u32, 32000, 4096, 256, 32, 32, 128, 2];
        let mut bytes = b"tjgg".to_vec();
        bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        bytes
    }
}

#[test]
fn good() {
    let reading = weigh_named("model.bin", &good_file());
    assert_eq!(reading.verdict(), Verdict::Unreadable, "{:#?}", reading.findings);
    assert_eq!(reading.metadata.first(Field::FormatVersion), Some("ggjt 3"));
    assert_eq!(reading.metadata.first(Field::Quantization), Some("Q4_0"));
}

#[test]
fn empty() {
    assert_ne!(weigh_named("model.bin", b"").verdict(), Verdict::Clean);
}

#[test]
fn cut_short() {
    let bytes = good_file();
    for length in 0..bytes.len() {
        let reading = weigh_named("model.bin", &bytes[..length]);
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
            let reading = weigh_named("model.bin", &changed);
            assert!(
                !reading.findings.iter().any(|finding| finding.rule == "unreadable/internal-error"),
                "{at} {value}"
            );
        }
    }
}

use crate::format::safetensors::tests::weigh_named;
use crate::{Field, Verdict};

fn good_file() -> Vec<u8> {
    br#"<?xml version="1.0"?><!-- by hand --><PMML version="4.4"><Header description="a &amp; b">
<Application name="tool" version="1"/></Header><DataDictionary><DataField name="x" dataType="double"/></DataDictionary>
<TreeModel modelName="tree" functionName="classification"><Extension value=">"/></TreeModel></PMML>"#
    .to_vec()
}

#[test]
fn good() {
    let reading = weigh_named("model.pmml", &good_file());
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.metadata.first(Field::Architecture), Some("TreeModel"));
    assert_eq!(reading.metadata.first(Field::Task), Some("classification"));
    assert_eq!(reading.metadata.first(Field::Description), Some("a & b"));
    assert_eq!(reading.metadata.first(Field::Input), Some("x: double"));
}

#[test]
fn empty() {
    assert_ne!(weigh_named("model.pmml", b"").verdict(), Verdict::Clean);
}

#[test]
fn cut_short() {
    let bytes = good_file();
    for length in 0..bytes.len() {
        let reading = weigh_named("model.pmml", &bytes[..length]);
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
            let reading = weigh_named("model.pmml", &changed);
            assert!(
                !reading.findings.iter().any(|finding| finding.rule == "unreadable/internal-error"),
                "{at} {value}"
            );
        }
    }
}

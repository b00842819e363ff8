use crate::format::safetensors::tests::weigh_named;
use crate::{Field, Verdict};
use wb_testkit::attack::flat::{xgboost, xgboost_ubjson};

fn good_file() -> Vec<u8> {
    xgboost("[1, -1, -1]", "[2, -1, -1]", "")
}

#[test]
fn good() {
    let reading = weigh_named("model.ubj", &good_file());
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.metadata.first(Field::Task), Some("binary:logistic"));
    assert_eq!(reading.metadata.first(Field::FrameworkVersion), Some("3.2.0"));
    let dimensions: Vec<_> =
        reading.metadata.values(Field::Dimension).map(|stated| stated.value.as_str()).collect();
    assert!(dimensions.contains(&"trees=1") && dimensions.contains(&"feature_names=2"), "{dimensions:?}");
}

#[test]
fn empty() {
    assert_ne!(weigh_named("model.ubj", b"").verdict(), Verdict::Clean);
}

#[test]
fn cut_short() {
    let bytes = good_file();
    for length in 0..bytes.len() {
        let reading = weigh_named("model.ubj", &bytes[..length]);
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
            let reading = weigh_named("model.ubj", &changed);
            assert!(
                !reading.findings.iter().any(|finding| finding.rule == "unreadable/internal-error"),
                "{at} {value}"
            );
        }
    }
}

#[test]
fn ubjson_good_and_cut_short() {
    let bytes = xgboost_ubjson(2);
    let reading = weigh_named("model.ubj", &bytes);
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.metadata.first(Field::Dimension), Some("trees=1"));
    assert_eq!(reading.metadata.first(Field::FrameworkVersion), Some("3.2.0"));
    for length in 0..bytes.len() {
        assert_ne!(weigh_named("model.ubj", &bytes[..length]).verdict(), Verdict::Clean, "cut at {length}");
    }
    for at in 0..bytes.len() {
        for value in [b'[', b'{', b'#', b'$', b'L', 0xff] {
            let mut changed = bytes.clone();
            changed[at] = value;
            let _ = weigh_named("model.ubj", &changed);
        }
    }
}

#[test]
fn the_binary_form_of_old_releases_is_named_and_not_called_clean() {
    let mut bytes = b"binf".to_vec();
    bytes.extend([0; 132]);
    let reading = weigh_named("model.xgb", &bytes);
    assert_eq!(reading.format.as_deref(), Some("xgboost"));
    assert_eq!(reading.verdict(), Verdict::Unreadable);
}

use crate::format::testing::{check_cut_short, read};
use crate::{Field, Verdict};
use wb_testkit::model_file::flax;

#[test]
fn arrays_are_read_with_their_places_in_the_tree() {
    let reading = read("model.msgpack", &flax(&[2, 3], 24)).expect("a model");
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.format.as_deref(), Some("flax"));
    assert_eq!(reading.metadata.first(Field::Parameters), Some("6"));
    let tensor = &reading.metadata.tensors.as_ref().expect("tensors").list[0];
    assert_eq!((tensor.name.as_str(), tensor.data_type.name()), ("params.dense.kernel", "F32"));
    assert_eq!(tensor.shape, [2, 3]);
    let values = blake3::hash(&[0x3f; 24]).to_hex().to_string();
    assert_eq!(tensor.digest.as_deref(), Some(values.as_str()));
}

#[test]
fn other_things_in_message_pack_are_no_models() {
    assert!(read("cache.msgpack", b"\x81\xa1a\x01").is_none());
    assert!(read("cache.msgpack", b"\x82\xa1a\x01").is_none());
    // What is called as Flax calls its own has to be one.
    let reading = read("flax_model.msgpack", b"\x82\xa1a\x01").expect("a model");
    assert_eq!(reading.verdict(), Verdict::Unreadable);
    assert_eq!(read("flax_model.msgpack", b"text").expect("a model").verdict(), Verdict::Unreadable);
}

#[test]
fn lists_and_texts_have_their_places_too() {
    // The extension alone, without the map around it.
    let array = &flax(&[1], 4)[23..];
    let array = &array[..array.len() - 6];
    let bytes = [&b"\x82\xa4note\xa5hello\xa1x\x92\x01"[..], array].concat();
    let reading = read("flax_model.msgpack", &bytes).expect("a model");
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.metadata.first(Field::Statement), Some("note = hello"));
    assert_eq!(reading.metadata.tensors.as_ref().expect("tensors").list[0].name, "x.1");
}

#[test]
fn an_array_that_does_not_fit_its_shape_is_unreadable() {
    for (shape, bytes) in [(&[2, 4][..], 24), (&[2, 3], 25), (&[], 8), (&[0], 4)] {
        let reading = read("flax_model.msgpack", &flax(shape, bytes)).expect("a model");
        assert_eq!(reading.verdict(), Verdict::Unreadable, "{shape:?} {bytes}");
    }
}

#[test]
fn types_that_flax_cannot_read_again_are_unreadable() {
    for name in [b"object_", b"float99", b"F4_F4_F"] {
        let bytes = flax(&[2, 3], 24);
        let at = bytes.windows(7).position(|window| window == b"float32").expect("the type");
        let changed = [&bytes[..at], name, &bytes[at + 7..]].concat();
        assert_eq!(read("m.msgpack", &changed).expect("a model").verdict(), Verdict::Unreadable);
    }
}

#[test]
fn a_checkpoint_that_breaks_off_in_its_first_array_stays_a_model() {
    let bytes = flax(&[2, 3], 24);
    assert_eq!(read("m.msgpack", &bytes[..40]).expect("a model").verdict(), Verdict::Unreadable);
}

#[test]
fn empty() {
    assert_ne!(read("flax_model.msgpack", b"").expect("a model").verdict(), Verdict::Clean);
}

#[test]
fn cut_short() {
    check_cut_short("flax_model.msgpack", &flax(&[2, 3], 24));
}

#[test]
fn wrong() {
    let bytes = flax(&[2, 3], 24);
    for at in 0..bytes.len() {
        for value in 0..=255 {
            let mut changed = bytes.clone();
            changed[at] = value;
            let findings = read("flax_model.msgpack", &changed).map(|reading| reading.findings);
            let is_defect = |rule: &str| rule == "unreadable/internal-error";
            assert!(!findings.iter().flatten().any(|finding| is_defect(&finding.rule)), "{at} {value}");
        }
    }
}

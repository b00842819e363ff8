use wb_testkit::pickle::{Pickle, torch_legacy_head, torch_tensor};

use crate::{Field, Limits, Memory, Reading, Verdict, weigh};

fn weigh_file(bytes: &[u8]) -> Reading {
    weigh(b"model.pt", &mut Memory(bytes), &Limits::DEFAULT).unwrap()
}

/// One tensor of three floats.
fn good_file() -> Vec<u8> {
    let object = torch_tensor(Pickle::protocol(2).raw(b"}").text("weight"), "77", 3).op(b's').stop();
    let keys = Pickle::protocol(2).raw(b"]").text("77").op(b'a').stop();
    [torch_legacy_head(), object, keys, 3_u64.to_le_bytes().to_vec(), (1..=12).collect()].concat()
}

#[test]
fn good() {
    let reading = weigh_file(&good_file());
    assert_eq!((reading.verdict(), &reading.findings), (Verdict::Clean, &Vec::new()));
    assert_eq!(reading.format.as_deref(), Some("torch-legacy"));
    assert_eq!(reading.metadata.first(Field::Framework), Some("torch"));
    let tensors = reading.metadata.tensors.unwrap();
    assert_eq!((tensors.list[0].name.as_str(), tensors.parameters), ("weight", 3));
    let values: Vec<u8> = (1..=12).collect();
    assert_eq!(tensors.list[0].digest.as_deref(), Some(blake3::hash(&values).to_hex().as_str()));
}

#[test]
fn empty() {
    assert_eq!(weigh_file(b"").verdict(), Verdict::Unreadable);
}

#[test]
fn cut_short() {
    let whole = good_file();
    for length in 0..whole.len() {
        assert_eq!(weigh_file(&whole[..length]).verdict(), Verdict::Unreadable, "cut at {length}");
    }
}

#[test]
fn wrong() {
    // A key that no tensor has.
    let object = Pickle::protocol(2).op(b'}').stop();
    let keys = Pickle::protocol(2).raw(b"]").text("1").op(b'a').stop();
    let bytes = [torch_legacy_head(), object, keys, 1_u64.to_le_bytes().to_vec(), vec![0; 4]].concat();
    assert_eq!(weigh_file(&bytes).verdict(), Verdict::Unreadable);
    let mut longer = good_file();
    longer.extend_from_slice(b"and more");
    assert_eq!(weigh_file(&longer).verdict(), Verdict::Suspicious);
}

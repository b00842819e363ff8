use std::io::Write;

use crate::Verdict;
use crate::container::tests::{check_cut_short, check_empty, check_good, check_wrong, weigh_named};

fn pack(bytes: &[u8]) -> Vec<u8> {
    let head = format!("ZF{:<19}", format!("{:#x}", bytes.len()));
    let mut encoder = flate2::write::ZlibEncoder::new(head.into_bytes(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn good() {
    check_good("joblib-z", pack);
    let values = weigh_named("model.pkl_01.npy.z", &pack(&[0; 40])).expect("values of an array");
    assert_eq!(values.verdict(), Verdict::Clean, "{:#?}", values.findings);
}

#[test]
fn empty() {
    check_empty(pack);
}

#[test]
fn cut_short() {
    check_cut_short(pack);
    let values = pack(&[7; 40]);
    for length in 0..values.len() {
        let reading =
            weigh_named("model.pkl_01.npy.z", &values[..length]).expect("the name promises a model");
        assert_ne!(reading.verdict(), Verdict::Clean, "{length}");
    }
}

#[test]
fn wrong() {
    check_wrong(pack);
    let mut lies = pack(b"\x80\x02}.");
    lies[4] = b'7';
    assert_eq!(weigh_named("model.pkl", &lies).expect("a pickle").verdict(), Verdict::Unreadable);
}

#[test]
fn a_program_in_the_place_of_values_is_found() {
    let payload = pack(b"\x80\x02cposix\nsystem\nX\x02\x00\x00\x00id\x85R.");
    let reading = weigh_named("model.pkl_01.npy.z", &payload).expect("a pickle");
    assert_eq!(reading.verdict(), Verdict::Malicious);
}

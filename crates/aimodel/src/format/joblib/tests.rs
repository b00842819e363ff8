use wb_testkit::attack::Content;
use wb_testkit::attack::pickle::ATTACKS;
use wb_testkit::pickle::Pickle;

use crate::{Limits, Memory, Reading, Verdict, weigh};

fn weigh_file(bytes: &[u8]) -> Reading {
    weigh(b"model.joblib", &mut Memory(bytes), &Limits::DEFAULT).unwrap()
}

/// A dictionary with two arrays: their values look like anything but opcodes.
fn good_file() -> Vec<u8> {
    Pickle::protocol(3)
        .raw(b"}(")
        .text("a")
        .joblib_array("f8", 2)
        .raw(&[0xff; 16])
        .text("b")
        .joblib_array("U3", 2)
        .raw(&[0xfe; 24])
        .op(b'u')
        .stop()
}

#[test]
fn good() {
    let reading = weigh_file(&good_file());
    assert_eq!((reading.verdict(), &reading.findings), (Verdict::Clean, &Vec::new()));
    assert_eq!(reading.format.as_deref(), Some("joblib"));
}

#[test]
fn an_array_of_objects_is_a_pickle() {
    let inner = Pickle::protocol(3).raw(b"](K\x01K\x02e").stop();
    let bytes = Pickle::protocol(3).joblib_array("O8", 2).raw(&inner).stop();
    assert_eq!(weigh_file(&bytes).verdict(), Verdict::Clean);
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
    // An array of nobody knows how many bytes.
    let bytes = Pickle::protocol(3).joblib_array("nonsense", 2).raw(&[0; 16]).stop();
    assert_eq!(weigh_file(&bytes).verdict(), Verdict::Unreadable);
    let bytes = Pickle::protocol(3).joblib_array("f8", -2).raw(&[0; 16]).stop();
    assert_eq!(weigh_file(&bytes).verdict(), Verdict::Unreadable);
}

#[test]
fn attacks_are_malicious() {
    for attack in ATTACKS.iter().filter(|attack| attack.name.starts_with("pickle-joblib")) {
        let Some((_, Content::Bytes(bytes))) = (attack.build)().pop() else { panic!("{}", attack.name) };
        let reading = weigh_file(&bytes);
        assert_eq!(reading.verdict(), Verdict::Malicious, "{}", attack.name);
        assert!(reading.findings.iter().any(|finding| finding.rule == attack.rule), "{}", attack.name);
    }
}

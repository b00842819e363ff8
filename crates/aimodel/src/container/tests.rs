//! What every compression must do, whichever it is.

use crate::{Forward, Limits, Memory, Reading, Verdict, weigh};

/// A pickle of an empty dictionary.
const PICKLE: &[u8] = b"\x80\x02}.";
/// A pickle that runs `id`.
const PAYLOAD: &[u8] = b"\x80\x02cposix\nsystem\nX\x02\x00\x00\x00id\x85R.";

type Pack = fn(&[u8]) -> Vec<u8>;

pub(crate) fn weigh_named(name: &str, bytes: &[u8]) -> Option<Reading> {
    weigh(name.as_bytes(), &mut Memory(bytes), &Limits::DEFAULT)
}

fn has(reading: &Reading, rule: &str) -> bool {
    reading.findings.iter().any(|finding| finding.rule == rule)
}

pub(crate) fn check_good(id: &str, pack: Pack) {
    let reading = weigh_named("model.pkl", &pack(PICKLE)).expect("a pickle");
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.format.as_deref(), Some(id));
    let payload = pack(PAYLOAD);
    let reading = weigh_named("model.joblib", &payload).expect("a pickle");
    assert_eq!(reading.verdict(), Verdict::Malicious, "{:#?}", reading.findings);
    let passed = weigh(b"model.joblib", &mut Forward::new(&payload[..], None), &Limits::DEFAULT);
    assert_eq!(passed, Some(reading));
    // A second pickle behind the end is what unpackers do not show.
    let reading = weigh_named("model.pkl", &[pack(PICKLE), PAYLOAD.to_vec()].concat()).expect("a pickle");
    assert!(has(&reading, "container/trailing-data"), "{:#?}", reading.findings);
    assert_eq!(reading.verdict(), Verdict::Malicious);
    // Anything else is none of our business.
    assert!(weigh_named("page.1", &pack(b".TH PAGE 1\n.SH NAME\npage - a page of the manual\n")).is_none());
}

pub(crate) fn check_empty(pack: Pack) {
    assert!(weigh_named("nothing", &pack(b"")).is_none());
    assert_eq!(weigh_named("model.pkl", &pack(b"")).expect("a name").verdict(), Verdict::Unreadable);
}

pub(crate) fn check_cut_short(pack: Pack) {
    let bytes = pack(PICKLE);
    for length in 0..bytes.len() {
        let reading = weigh_named("model.pkl", &bytes[..length]).expect("the name promises a model");
        assert_ne!(reading.verdict(), Verdict::Clean, "{length}");
    }
}

pub(crate) fn check_wrong(pack: Pack) {
    let bytes = pack(PAYLOAD);
    for at in 0..bytes.len() {
        for value in [0, 0x7f, 0xff] {
            let mut bytes = bytes.clone();
            bytes[at] = value;
            if let Some(reading) = weigh_named("model.pkl", &bytes) {
                assert!(!has(&reading, "unreadable/internal-error"), "{at} {value}");
            }
        }
    }
}

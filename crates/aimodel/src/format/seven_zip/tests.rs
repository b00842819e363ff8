use wb_testkit::attack::{Content, container};

use crate::{Limits, Memory, Reading, Verdict, weigh};

fn archive() -> Vec<u8> {
    let attack =
        container::UNPACK.iter().find(|attack| attack.name == "container-7z-named-zip").expect("is there");
    match (attack.build)().remove(0).1 {
        Content::Bytes(bytes) => bytes,
        other => panic!("{other:?}"),
    }
}

fn weigh_named(name: &str, bytes: &[u8]) -> Option<Reading> {
    weigh(name.as_bytes(), &mut Memory(bytes), &Limits::DEFAULT)
}

#[test]
fn good() {
    let reading = weigh_named("a.7z", &archive()).expect("there is a pickle in it");
    assert_eq!(reading.format.as_deref(), Some("7z"));
    assert!(reading.findings.iter().all(|finding| finding.member.as_deref() == Some("data.pkl")));
}

#[test]
fn empty() {
    let mut bytes = archive();
    bytes.truncate(32);
    bytes[12..32].fill(0);
    assert!(weigh_named("a.7z", &bytes).is_none());
    assert_eq!(weigh_named("model.pt", &bytes).expect("a name").verdict(), Verdict::Suspicious);
}

#[test]
fn cut_short() {
    let bytes = archive();
    for length in 0..bytes.len() {
        let reading = weigh_named("model.pt", &bytes[..length]).expect("the name promises a model");
        assert_ne!(reading.verdict(), Verdict::Clean, "{length}");
    }
}

#[test]
fn wrong() {
    let bytes = archive();
    for at in 0..bytes.len() {
        for value in [0, 0x7f, 0xff] {
            let mut bytes = bytes.clone();
            bytes[at] = value;
            if let Some(reading) = weigh_named("model.pt", &bytes) {
                assert!(reading.findings.iter().all(|one| one.rule != "unreadable/internal-error"), "{at}");
            }
        }
    }
}

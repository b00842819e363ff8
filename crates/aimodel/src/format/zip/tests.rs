use wb_testkit::attack::{Attack, Content, Expect, container};
use wb_testkit::zip::{Member, ZipBuilder};

use crate::{Field, Forward, Limits, Memory, Reading, Verdict, weigh};

fn weigh_named(name: &str, bytes: &[u8]) -> Option<Reading> {
    weigh(name.as_bytes(), &mut Memory(bytes), &Limits::DEFAULT)
}

pub(crate) fn check_attacks(attacks: &[Attack]) {
    let mut wrong = Vec::new();
    for attack in attacks {
        let files = (attack.build)();
        let (path, Content::Bytes(bytes)) = &files[0] else { panic!("{}: a file", attack.name) };
        let Some(reading) = weigh_named(path, bytes) else {
            wrong.push(format!("{}: not seen at all", attack.name));
            continue;
        };
        let expected = match attack.expect {
            Expect::Malicious => Verdict::Malicious,
            Expect::Suspicious => Verdict::Suspicious,
            Expect::Unreadable => Verdict::Unreadable,
        };
        let found = reading.findings.iter().find(|finding| finding.rule == attack.rule);
        let says = |why: &str| {
            let found: Vec<String> =
                reading.findings.iter().map(|one| format!("  {} {}", one.rule, one.evidence)).collect();
            format!("{}: {why}, {:?}\n{}", attack.name, reading.verdict(), found.join("\n"))
        };
        if reading.verdict() != expected {
            wrong.push(says("verdict"));
        } else if found.is_none() {
            wrong.push(says("rule"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn attacks_by_zip_archives_are_seen() {
    check_attacks(container::ZIP);
}

#[test]
fn attacks_by_other_containers_are_seen() {
    check_attacks(container::UNPACK);
}

#[test]
fn attacks_in_archives_of_models_are_seen() {
    check_attacks(container::MODEL);
}

/// A dictionary with one tensor `w` of four floats.
const TENSOR: &[u8] = b"\x80\x02}X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x04tQK\0(K\x02K\x02t(K\x02K\x01t\x89ccollections\nOrderedDict\n)RtRs.";

fn good_archive(is_streamed: bool) -> Vec<u8> {
    let member = |name: &str, content: &[u8]| Member { is_streamed, ..Member::new(name, content) };
    ZipBuilder::new()
        .member(member("archive/data.pkl", TENSOR))
        .member(member("archive/byteorder", b"little"))
        .member(member("archive/data/0", &[1; 16]))
        .member(member("archive/version", b"3\n"))
        .build()
}

#[test]
fn good() {
    let reading = weigh_named("model.pt", &good_archive(false)).expect("it is a model");
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.format.as_deref(), Some("torch-zip"));
    assert_eq!(reading.metadata.first(Field::Parameters), Some("4"));
    let tensors = reading.metadata.tensors.as_ref().expect("there are tensors");
    let digest = blake3::hash(&[1; 16]).to_hex().to_string();
    assert_eq!(
        (tensors.list[0].name.as_str(), tensors.list[0].digest.as_deref()),
        ("w", Some(digest.as_str()))
    );
}

#[test]
fn passing_by_gives_the_same_reading() {
    for is_streamed in [false, true] {
        let bytes = good_archive(is_streamed);
        let mut forward = Forward::new(&bytes[..], Some(bytes.len() as u64));
        let passed = weigh(b"model.pt", &mut forward, &Limits::DEFAULT);
        assert_eq!(passed, weigh_named("model.pt", &bytes), "{is_streamed}");
    }
}

#[test]
fn empty() {
    let nothing = ZipBuilder::new().build();
    assert!(weigh_named("a.zip", &nothing).is_none());
    assert_eq!(weigh_named("model.pt", b"").expect("a name").verdict(), Verdict::Unreadable);
}

#[test]
fn cut_short() {
    for bytes in [good_archive(false), good_archive(true)] {
        for length in 0..bytes.len() {
            let reading = weigh_named("model.pt", &bytes[..length]).expect("the name promises a model");
            assert_ne!(reading.verdict(), Verdict::Clean, "{length}");
            let mut forward = Forward::new(&bytes[..length], Some(length as u64));
            let passed =
                weigh(b"model.pt", &mut forward, &Limits::DEFAULT).expect("the name promises a model");
            assert_ne!(passed.verdict(), Verdict::Clean, "{length} passing by");
        }
    }
}

#[test]
fn wrong() {
    let bytes = good_archive(false);
    for at in 0..bytes.len() {
        for value in [0, 0x55, 0xff] {
            let mut bytes = bytes.clone();
            bytes[at] = value;
            // It must end, and not in a panic: that would be an internal error.
            for reading in [weigh_named("model.pt", &bytes), weigh_named("x", &bytes)].into_iter().flatten() {
                let broken = reading.findings.iter().any(|one| one.rule == "unreadable/internal-error");
                assert!(!broken, "{at} {value}");
            }
            // Passing by it may be said to be worse, and never to be fine.
            let whole = weigh_named("model.pt", &bytes).expect("the name promises a model").verdict();
            let mut forward = Forward::new(&bytes[..], Some(bytes.len() as u64));
            let passed =
                weigh(b"model.pt", &mut forward, &Limits::DEFAULT).expect("the name promises a model");
            assert!(
                whole <= Verdict::Suspicious || passed.verdict() > Verdict::Clean,
                "{at} {value}: {whole:?} as a whole, {passed:#?}"
            );
        }
    }
}

#[test]
fn an_archive_without_a_model_is_none() {
    let jar = ZipBuilder::new()
        .file("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")
        .file("A.class", [0xca, 0xfe]);
    assert!(weigh_named("a.jar", &jar.build()).is_none());
    let encrypted = Member { flags: 1, checksum: Some(7), ..Member::new("secret.txt", [0x93; 64]) };
    assert!(weigh_named("a.zip", &ZipBuilder::new().member(encrypted).build()).is_none());
}

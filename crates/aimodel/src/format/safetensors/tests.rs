use wb_testkit::attack::{Attack, Content, Expect};
use wb_testkit::tensor_file::{safetensors, safetensors_entry};

use crate::{Field, Forward, Input, InputError, Limits, Memory, Reading, Verdict, weigh};

fn weigh_file(bytes: &[u8]) -> Reading {
    weigh_named("model.safetensors", bytes)
}

/// What is said of a file; that it is not known when nothing is.
pub(crate) fn weigh_named(name: &str, bytes: &[u8]) -> Reading {
    weigh(name.as_bytes(), &mut Memory(bytes), &Limits::DEFAULT).unwrap_or_default()
}

fn good_file() -> Vec<u8> {
    let header = format!(
        r#"{{"__metadata__":{{"format":"pt","modelspec.title":"A name"}},{},{},{}}}   "#,
        safetensors_entry("b", "BF16", &[2, 3], 0, 12),
        safetensors_entry("a", "F32", &[], 12, 16),
        safetensors_entry("empty", "I64", &[0, 4], 16, 16),
    );
    safetensors(&header, &[1; 16])
}

#[test]
fn good() {
    let reading = weigh_file(&good_file());
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.format.as_deref(), Some("safetensors"));
    let metadata = &reading.metadata;
    assert_eq!(metadata.first(Field::Parameters), Some("7"));
    assert_eq!(metadata.first(Field::Framework), Some("torch"));
    assert_eq!(metadata.first(Field::Name), Some("A name"));
    let tensors = metadata.tensors.as_ref().expect("there are tensors");
    assert_eq!(tensors.count, 3);
    assert_eq!(tensors.list[0].name, "a");
    let digest = blake3::hash(&[1; 4]).to_hex().to_string();
    assert_eq!(tensors.list[0].digest.as_deref(), Some(digest.as_str()));
    assert!(tensors.digest().is_some());
}

#[test]
fn the_order_of_the_header_does_not_change_the_digest() {
    let one = safetensors_entry("a", "U8", &[2], 0, 2);
    let two = safetensors_entry("b", "U8", &[2], 2, 4);
    let straight = weigh_file(&safetensors(&format!("{{{one},{two}}}"), &[1, 2, 3, 4]));
    let turned = weigh_file(&safetensors(&format!("{{{two},{one}}}"), &[1, 2, 3, 4]));
    let digest = |reading: &Reading| reading.metadata.tensors.as_ref().and_then(crate::Tensors::digest);
    assert_eq!(digest(&straight), digest(&turned));
    assert!(digest(&straight).is_some());
}

#[test]
fn passing_by_gives_the_same_reading() {
    let bytes = good_file();
    let mut forward = Forward::new(&bytes[..], Some(bytes.len() as u64));
    let passed = weigh(b"model.safetensors", &mut forward, &Limits::DEFAULT);
    assert_eq!(passed, Some(weigh_file(&bytes)));
}

#[test]
fn empty() {
    assert_eq!(weigh_file(b"").verdict(), Verdict::Unreadable);
    assert_eq!(weigh_file(&safetensors("{}", b"")).verdict(), Verdict::Clean);
}

#[test]
fn cut_short() {
    let bytes = good_file();
    for length in 0..bytes.len() {
        let reading = weigh_file(&bytes[..length]);
        assert_eq!(reading.verdict(), Verdict::Unreadable, "cut at {length}: {:?}", reading.findings);
    }
}

#[test]
fn wrong() {
    for header in
        ["[]", "{", "{\"a\":}", "{\"a\" 1}", "{\"a\":1,}", "{,}", "{\"\u{1}\":1}", "{\"a\":tru}", "nul"]
    {
        let reading = weigh_file(&safetensors(header, b""));
        assert_ne!(reading.verdict(), Verdict::Clean, "{header}");
    }
}

#[test]
fn every_changed_byte_is_survived() {
    let bytes = good_file();
    for at in 0..bytes.len() {
        for value in [0, b'"', b'{', 0xff] {
            let mut changed = bytes.clone();
            changed[at] = value;
            let _ = weigh_file(&changed);
        }
    }
}

/// Only the beginning is there, as when a registry is asked for a range.
struct HeaderOnly(Vec<u8>, usize);

impl Input for HeaderOnly {
    fn size(&self) -> Option<u64> {
        Some(self.0.len() as u64)
    }

    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize, InputError> {
        if offset as usize >= self.1 {
            return Err(InputError::NotFetched(offset));
        }
        Memory(&self.0[..self.1]).read_at(offset, buffer)
    }

    fn is_random(&self) -> bool {
        true
    }
}

#[test]
fn a_header_alone_gives_the_metadata_and_no_verdict() {
    let bytes = good_file();
    let header = bytes.len() - 16;
    let reading = weigh(b"m", &mut HeaderOnly(bytes, header), &Limits::DEFAULT).expect("it is something");
    assert_eq!(reading.verdict(), Verdict::Unreadable);
    assert!(!reading.complete);
    assert_eq!(reading.findings.len(), 1);
    assert_eq!(reading.findings[0].rule, "unreadable/headers-only");
    assert_eq!(reading.metadata.first(Field::Parameters), Some("7"));
}

#[test]
fn what_lies_in_a_gap_is_weighed() {
    let inner = safetensors("{", b"");
    let entry = safetensors_entry("a", "U8", &[1], inner.len() as u64, inner.len() as u64 + 1);
    let mut data = good_file();
    data.push(0);
    let entry = entry.replace(
        &format!("[{},{}]", inner.len(), inner.len() + 1),
        &format!("[{},{}]", data.len() - 1, data.len()),
    );
    let reading = weigh_file(&safetensors(&format!("{{{entry}}}"), &data));
    assert_eq!(reading.verdict(), Verdict::Suspicious);
    let tensors = reading.metadata.tensors.expect("there are tensors");
    assert_eq!(tensors.count, 4, "the file in the gap has three");
}

#[test]
fn attacks() {
    check_attacks(wb_testkit::attack::safetensors::ATTACKS);
}

/// Every attack of a family has its verdict, and the rule that must find it.
pub(crate) fn check_attacks(attacks: &[Attack]) {
    assert!(!attacks.is_empty());
    for attack in attacks {
        let files = (attack.build)();
        let (name, Content::Bytes(bytes)) = &files[0] else { panic!("{}: no file", attack.name) };
        let reading = weigh(name.as_bytes(), &mut Memory(bytes), &Limits::DEFAULT);
        let Some(reading) = reading else { panic!("{}: not known", attack.name) };
        let expected = match attack.expect {
            Expect::Malicious => Verdict::Malicious,
            Expect::Suspicious => Verdict::Suspicious,
            Expect::Unreadable => Verdict::Unreadable,
        };
        assert_eq!(reading.verdict(), expected, "{}: {:#?}", attack.name, reading.findings);
        let found = reading.findings.iter().find(|finding| finding.rule == attack.rule);
        let Some(found) = found else { panic!("{}: {:#?}", attack.name, reading.findings) };
        assert!(!found.evidence.is_empty(), "{}", attack.name);
        for id in attack.advisories {
            assert!(found.advisories.iter().any(|one| one == id), "{}: {id}", attack.name);
        }
        let mut forward = Forward::new(&bytes[..], Some(bytes.len() as u64));
        let passed = weigh(name.as_bytes(), &mut forward, &Limits::DEFAULT).expect("as before");
        assert_ne!(passed.verdict(), Verdict::Clean, "{} passing by", attack.name);
    }
}

#[test]
fn no_length_of_a_header_looks_like_another_format() {
    let mut head = safetensors(r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},  "#, &[b' '; 600]);
    for length in (16..70_000_u64).chain((70_000..100_000_000).step_by(65_521)) {
        head[..8].copy_from_slice(&length.to_le_bytes());
        let sample = crate::Sample { head: &head, size: Some(1 << 40), name: b"model.safetensors" };
        let ids: Vec<&str> =
            crate::weigh::matches(&sample).iter().map(|(format, _)| format.info().id).collect();
        assert_eq!(ids, ["safetensors"], "a header of {length} bytes");
    }
}

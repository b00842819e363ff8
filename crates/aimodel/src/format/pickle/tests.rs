use wb_testkit::attack::pickle::{ATTACKS, names::NAMES};
use wb_testkit::attack::{Attack, Content, Expect};
use wb_testkit::pickle::{Pickle, torch_tensor};

use super::Pickle as Format_;
use crate::format::{Format, Match, Sample};
use crate::{Field, Forward, Limits, Memory, Reading, Verdict, weigh};

fn weigh_file(bytes: &[u8]) -> Reading {
    weigh(b"model.pkl", &mut Memory(bytes), &Limits::DEFAULT).unwrap()
}

/// A NumPy array in a dictionary, as protocol 4 has it, and an ordered dictionary with items and state.
fn good_file() -> Vec<u8> {
    let inside = Pickle::bare()
        .raw(b"}\x94(")
        .text("weights")
        .stack_global("numpy._core.multiarray", "_reconstruct")
        .stack_global("numpy", "ndarray")
        .raw(b"K\x00\x85")
        .bytes(b"b")
        .raw(b"\x87R(K\x01K\x02\x85")
        .dtype("f8")
        .op(0x89)
        .bytes(&[0; 16])
        .raw(b"tb")
        .text("order")
        .global("collections", "OrderedDict")
        .raw(b")R(")
        .text("a")
        .int(1)
        .raw(b"u}")
        .text("_metadata")
        .int(2)
        .raw(b"sbu.");
    Pickle::protocol(4).frame(&inside, 0).cut()
}

fn detected(name: &[u8], head: &[u8]) -> Option<Match> {
    Format_.detect(&Sample { head, size: Some(head.len() as u64), name })
}

#[test]
fn good() {
    let reading = weigh_file(&good_file());
    assert_eq!((reading.verdict(), &reading.findings), (Verdict::Clean, &Vec::new()));
    assert_eq!(reading.format.as_deref(), Some("pickle"));
    assert_eq!(reading.metadata.first(Field::Framework), Some("numpy"));
    let globals: Vec<_> =
        reading.metadata.values(Field::Global).map(|stated| stated.value.as_str()).collect();
    assert_eq!(
        globals,
        ["collections.OrderedDict", "numpy._core.multiarray._reconstruct", "numpy.dtype", "numpy.ndarray"]
    );
}

#[test]
fn passing_by_gives_the_same_reading() {
    for bytes in attacks().map(|(_, bytes)| bytes).chain([good_file()]) {
        let whole = weigh_file(&bytes);
        let passing =
            weigh(b"model.pkl", &mut Forward::new(bytes.as_slice(), None), &Limits::DEFAULT).unwrap();
        assert_eq!(passing.verdict(), whole.verdict(), "{:?}\n{:?}", passing.findings, whole.findings);
    }
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
    for bytes in
        [&b"\x80\x04\xff\xff."[..], b"only a text", b"\x80\x02]h\x07a.", b"\x80\x02R.", b"\x89PNG\r\n\x1a\n"]
    {
        assert_eq!(weigh_file(bytes).verdict(), Verdict::Unreadable, "{bytes:?}");
    }
}

#[test]
fn every_changed_byte_is_survived() {
    let whole = good_file();
    for at in 0..whole.len() {
        for value in [0, b'.', b'R', b'c', b'(', 0x81, 0x93, 0xff] {
            let mut changed = whole.clone();
            changed[at] = value;
            weigh(b"model.pkl", &mut Memory(&changed), &Limits::DEFAULT);
        }
    }
}

fn attacks() -> impl Iterator<Item = (&'static Attack, Vec<u8>)> {
    ATTACKS.iter().chain(NAMES).filter_map(|attack| match (attack.build)().pop() {
        Some((name, Content::Bytes(bytes))) if name.ends_with(".pkl") => Some((attack, bytes)),
        _ => None,
    })
}

#[test]
fn attacks_have_their_verdict_rule_and_trace() {
    let mut wrong = Vec::new();
    for (attack, bytes) in attacks() {
        let reading = weigh_file(&bytes);
        let expected = match attack.expect {
            Expect::Malicious => Verdict::Malicious,
            Expect::Suspicious => Verdict::Suspicious,
            Expect::Unreadable => Verdict::Unreadable,
        };
        let found = reading.findings.iter().find(|finding| finding.rule == attack.rule);
        let has_trace =
            found.is_some_and(|finding| !finding.trace.is_empty() || !finding.rule.starts_with("pickle/"));
        let names = |id: &&str| reading.findings.iter().any(|it| it.advisories.iter().any(|one| one == id));
        if reading.verdict() != expected || !has_trace || !attack.advisories.iter().all(names) {
            wrong.push(format!("{}: {} {:#?}", attack.name, reading.verdict().name(), reading.findings));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_trace_is_the_chain_from_operands_to_call() {
    let reading =
        weigh_file(&Pickle::protocol(2).text("noise").op(b'0').call("posix", "system", &["id"]).stop());
    let call = reading.findings.iter().find(|finding| finding.rule == "pickle/dangerous-call").unwrap();
    assert_eq!(call.evidence, "calls posix.system('id'), which starts a process or native code");
    assert_eq!(call.stream, Some(0));
    assert_eq!(
        call.trace,
        [
            "0xd GLOBAL posix.system",
            "0x1c BINUNICODE 'id'",
            "0x24 REDUCE calls posix.system('id'), which starts a process or native code",
        ]
    );
}

#[test]
fn allowed_calls_become_dangerous_by_their_arguments() {
    let fits = torch_tensor(Pickle::protocol(2), "0", 4).stop();
    assert_eq!(weigh_file(&fits).verdict(), Verdict::Clean);
    let factory = |module: &str, name: &str| {
        let pickle = Pickle::protocol(2).global("collections", "defaultdict").global(module, name);
        weigh_file(&pickle.raw(b"\x85R").stop()).verdict()
    };
    assert_eq!(factory("builtins", "list"), Verdict::Clean);
    assert_eq!(factory("__builtin__", "dict"), Verdict::Clean);
    assert_eq!(factory("sklearn.base", "clone"), Verdict::Malicious);
}

#[test]
fn a_long_list_costs_no_memory_and_stays_clean() {
    let mut bytes = Pickle::protocol(4).op(b']').cut();
    for _ in 0..6000 {
        bytes.push(b'(');
        for _ in 0..1000 {
            bytes.extend_from_slice(b"K\x07");
        }
        bytes.push(b'e');
    }
    bytes.push(b'.');
    let reading = weigh_file(&bytes);
    assert_eq!((reading.verdict(), reading.findings), (Verdict::Clean, Vec::new()));
}

#[test]
fn other_files_are_no_pickles() {
    let files: &[&[u8]] = &[
        b"config\nvalue\nThis is a text with several lines.\n",
        b"class Foo:\n    pass\n",
        b"#!/usr/bin/python3\nimport os\n",
        b"(c) 2024 Somebody\nAll rights reserved.\n",
        b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"<?xml version='1.0'?>",
        b"{\"a\": [1, 2, 3]}",
        b"[section]\nkey=value\n",
        b"]]]]]]]]]]]]]]]]]]]]",
        b"GIF89a\x01\x00",
        b"N.",
        b"cat\ndog\nbird\n",
        b"\x80\x01\x02\x03\x04\x05\x06\x07",
        b"",
    ];
    for file in files {
        assert_eq!(detected(b"some-file", file), None, "{:?}", String::from_utf8_lossy(file));
    }
}

#[test]
fn pickles_are_known_by_their_content() {
    assert_eq!(detected(b"x", &good_file()), Some(Match::Certain));
    assert_eq!(detected(b"x", b"cposix\nsystem\n(S'id'\ntR."), Some(Match::Likely));
    assert_eq!(detected(b"x", b"(dp0\nS'a'\np1\nI1\ns."), Some(Match::Likely));
    assert_eq!(detected(b"x.pkl", b"\xff\xff"), Some(Match::Weak));
    // Python's own path files share the extension with models.
    assert_eq!(detected(b"x.pth", b"import site\n"), None);
}

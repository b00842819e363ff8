use wb_testkit::attack::{Content, Expect, graph};

use crate::context::Limits;
use crate::finding::Verdict;
use crate::metadata::Field;
use crate::reading::Reading;
use crate::weigh::weigh_bytes;

fn read(name: &str, bytes: &[u8]) -> Option<Reading> {
    weigh_bytes(name.as_bytes(), bytes, &Limits::DEFAULT)
}

#[test]
fn every_attack_is_found() {
    let mut count = 0;
    for attack in graph::ATTACKS.iter().filter(|attack| attack.name.contains("paddle")) {
        count += 1;
        let Some((name, Content::Bytes(bytes))) = (attack.build)().pop() else {
            panic!("{} has no file", attack.name)
        };
        let reading = read(&name, &bytes).unwrap_or_else(|| panic!("{} is nothing", attack.name));
        let wanted = match attack.expect {
            Expect::Malicious => Verdict::Malicious,
            Expect::Suspicious => Verdict::Suspicious,
            Expect::Unreadable => Verdict::Unreadable,
        };
        assert_eq!(reading.verdict(), wanted, "{}: {:#?}", attack.name, reading.findings);
        let is_found = reading.findings.iter().any(|finding| finding.rule == attack.rule);
        assert!(is_found, "{}: {:#?}", attack.name, reading.findings);
    }
    assert!(count > 0);
}

#[test]
fn good_paddle_program_is_clean_and_described() {
    let reading = read("m.pdmodel", &graph::benign_paddle()).expect("a reading");
    assert_eq!(
        (reading.verdict(), reading.format.as_deref()),
        (Verdict::Clean, Some("paddle-program")),
        "{:#?}",
        reading.findings
    );
    assert_eq!(reading.metadata.first(Field::Operator), Some("relu × 1"));
}

#[test]
fn paddle_program_cut_short_is_never_clean_by_a_field() {
    let bytes = graph::benign_paddle();
    for cut in 0..bytes.len() {
        let reading = read("m.pdmodel", &bytes[..cut]);
        assert!(reading.is_none_or(|reading| reading.verdict() != Verdict::Clean), "cut at {cut}");
    }
}

#[test]
fn paddle_program_wrong_bytes_never_panic() {
    let bytes = graph::benign_paddle();
    for at in 0..bytes.len() {
        for value in [0, 0x7f, 0xff] {
            let mut wrong = bytes.clone();
            wrong[at] = value;
            read("m.pdmodel", &wrong);
        }
    }
}

#[test]
fn good_paddle_weights_is_clean_and_described() {
    let reading = read("m.pdiparams", &graph::benign_paddle_weights()).expect("a reading");
    assert_eq!(
        (reading.verdict(), reading.format.as_deref()),
        (Verdict::Clean, Some("paddle-weights")),
        "{:#?}",
        reading.findings
    );
    assert_eq!(reading.metadata.first(Field::Parameters), Some("2"));
}

#[test]
fn paddle_weights_cut_short_is_never_clean_by_a_field() {
    let bytes = graph::benign_paddle_weights();
    for cut in 0..bytes.len() {
        let reading = read("m.pdiparams", &bytes[..cut]);
        assert!(reading.is_none_or(|reading| reading.verdict() != Verdict::Clean), "cut at {cut}");
    }
}

#[test]
fn paddle_weights_wrong_bytes_never_panic() {
    let bytes = graph::benign_paddle_weights();
    for at in 0..bytes.len() {
        for value in [0, 0x7f, 0xff] {
            let mut wrong = bytes.clone();
            wrong[at] = value;
            read("m.pdiparams", &wrong);
        }
    }
}

#[test]
fn empty_is_never_clean() {
    assert!(read("m.pdmodel", b"").is_none_or(|reading| reading.verdict() != Verdict::Clean));
}

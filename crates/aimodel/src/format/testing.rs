//! What the tests of several formats ask for: attacks are found, and what is cut short or wrong is never clean.

use wb_testkit::attack::{Attack, Content, Expect};

use crate::context::Limits;
use crate::finding::Verdict;
use crate::reading::Reading;
use crate::weigh::weigh_bytes;

pub(crate) fn read(name: &str, bytes: &[u8]) -> Option<Reading> {
    weigh_bytes(name.as_bytes(), bytes, &Limits::DEFAULT)
}

/// Each attack has its verdict and is found by its rule; there is at least one.
pub(crate) fn check_attacks<'a>(attacks: impl Iterator<Item = &'a Attack>) {
    let mut count = 0;
    for attack in attacks {
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
        let finding = reading.findings.iter().find(|finding| finding.rule == attack.rule);
        let finding = finding.unwrap_or_else(|| panic!("{}: {:#?}", attack.name, reading.findings));
        for advisory in attack.advisories {
            assert!(finding.advisories.iter().any(|id| id == advisory), "{} names {advisory}", attack.name);
        }
    }
    assert!(count > 0);
}

/// Cut anywhere, a file is never clean.
pub(crate) fn check_cut_short(name: &str, bytes: &[u8]) {
    for cut in 0..bytes.len() {
        let reading = read(name, &bytes[..cut]);
        assert!(reading.is_none_or(|reading| reading.verdict() != Verdict::Clean), "cut at {cut}");
    }
}

/// With any byte changed, nothing panics.
pub(crate) fn check_wrong_bytes(name: &str, bytes: &[u8]) {
    for at in 0..bytes.len() {
        for value in [0, 0x7f, 0xff] {
            let mut wrong = bytes.to_vec();
            wrong[at] = value;
            read(name, &wrong);
        }
    }
}

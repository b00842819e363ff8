//! Every attack of one file: the verdict it must have, the rule that must find it, and never "clean" when it is cut short.

use wb_aimodel::{Effect, Limits, Memory, Reading, Verdict, weigh};
use wb_testkit::attack::{self, Attack, Content, Expect};

/// Places at which every attack is cut.
const CUTS: usize = 64;

/// Attacks of several files or of links are judged where folders are: by their observations.
fn of_one_file() -> impl Iterator<Item = (&'static Attack, String, Vec<u8>)> {
    attack::all().filter_map(|attack| {
        let mut parts = (attack.build)();
        match (parts.pop(), parts.is_empty()) {
            (Some((name, Content::Bytes(bytes))), true) => Some((attack, base_name(&name), bytes)),
            _ => None,
        }
    })
}

fn base_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

fn weighed(name: &str, bytes: &[u8]) -> Option<Reading> {
    weigh(name.as_bytes(), &mut Memory(bytes), &Limits::DEFAULT)
}

fn verdict_of(expect: Expect) -> Verdict {
    match expect {
        Expect::Malicious => Verdict::Malicious,
        Expect::Suspicious => Verdict::Suspicious,
        Expect::Unreadable => Verdict::Unreadable,
    }
}

#[test]
fn every_attack_has_its_verdict_and_its_rule() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (attack, name, bytes) in of_one_file() {
        count += 1;
        let Some(reading) = weighed(&name, &bytes) else {
            wrong.push(format!("{}: no model at all", attack.name));
            continue;
        };
        let verdict = reading.verdict();
        if verdict != verdict_of(attack.expect) {
            wrong.push(format!("{}: {} instead of {:?}", attack.name, verdict.name(), attack.expect));
        }
        let found: Vec<_> = reading.findings.iter().filter(|finding| finding.rule == attack.rule).collect();
        if found.is_empty() {
            let others: Vec<_> = reading.findings.iter().map(|finding| finding.rule.as_str()).collect();
            wrong.push(format!("{}: not found by {}, but by {others:?}", attack.name, attack.rule));
        }
        if found.iter().any(|finding| finding.effect == Effect::Malicious && finding.trace.is_empty()) {
            wrong.push(format!("{}: {} gives no trace", attack.name, attack.rule));
        }
        let said: Vec<_> = reading.findings.iter().flat_map(|finding| &finding.advisories).collect();
        for advisory in attack.advisories {
            if !said.iter().any(|said| said == advisory) {
                wrong.push(format!("{}: {advisory} is not named", attack.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} attacks:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_attack_that_is_cut_short_is_never_clean() {
    let mut wrong = Vec::new();
    for (attack, name, bytes) in of_one_file() {
        for place in 0..CUTS {
            let length = bytes.len() * place / CUTS;
            let Some(reading) = weighed(&name, &bytes[..length]) else { continue };
            if reading.verdict() == Verdict::Clean {
                wrong.push(format!("{} cut at {length} of {} bytes", attack.name, bytes.len()));
            }
            if reading.findings.iter().any(|finding| finding.rule == "unreadable/internal-error") {
                wrong.push(format!("{} cut at {length}: a reader panicked", attack.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cuts:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn names_of_attacks_are_their_own_and_begin_with_their_family() {
    let mut seen = std::collections::BTreeSet::new();
    for (family, attacks) in attack::FAMILIES {
        for attack in *attacks {
            assert!(attack.name.starts_with(family), "{}", attack.name);
            assert!(seen.insert(attack.name), "{} twice", attack.name);
        }
    }
}

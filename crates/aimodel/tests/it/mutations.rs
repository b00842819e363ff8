//! Malicious files that stand in no list: of a hundred, 99 must be called malicious or unreadable, and none clean.

use wb_aimodel::{Limits, Memory, Verdict, weigh};
use wb_testkit::mutate;

#[test]
fn changed_attacks_are_found() {
    let mut missed = Vec::new();
    let mut malicious = 0;
    let mut clean = Vec::new();
    for mutation in mutate::all() {
        let reading = weigh(mutation.file.as_bytes(), &mut Memory(&mutation.bytes), &Limits::DEFAULT);
        let verdict = reading.as_ref().map(wb_aimodel::Reading::verdict);
        match verdict {
            Some(Verdict::Malicious) => malicious += 1,
            Some(Verdict::Unreadable) => println!("unreadable: {}", mutation.name),
            other => {
                missed.push(format!("{}: {}", mutation.name, other.map_or("nothing", Verdict::name)));
                if other != Some(Verdict::Suspicious) {
                    clean.push(mutation.name);
                }
            }
        }
    }
    println!("{malicious} of {} malicious", mutate::COUNT);
    assert!(clean.is_empty(), "called clean or no model:\n{}", clean.join("\n"));
    assert!(missed.len() * 100 <= mutate::COUNT, "{} missed:\n{}", missed.len(), missed.join("\n"));
}

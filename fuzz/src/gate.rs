//! What a gate reads: feeds, mirrors, VEX documents, policies, baselines, decisions.

use wb_advisory::intake::{IntakeLimits, IntakeOptions, read_bytes};
use wb_advisory::{Output, cvss, list, mirror};
use wb_match::vex;
use wb_policy::{Baseline, Cases, Policy};

use crate::Item;

/// Small enough that no input can take long.
fn options() -> IntakeOptions {
    let limits = IntakeLimits {
        document_bytes: 4 << 20,
        unpacked_bytes: 16 << 20,
        entries: 2_000,
        depth: 3,
        ..IntakeLimits::default()
    };
    IntakeOptions { limits, workers: 0 }
}

pub(crate) fn items() -> Vec<Item> {
    let mut items = vec![
        Item::new("intake", |data| {
            let mut taken = 0;
            let report = read_bytes("input", data, &options(), &|document| document.bytes.len(), &mut |_| taken += 1);
            assert_eq!(report.documents, taken, "documents that were read and not handed on");
        }),
        Item::new("mirror index", |data| drop(mirror::read_index(data, "latest.json"))),
        Item::new("vex", |data| {
            let Ok(document) = vex::read(data, "input") else { return };
            for format in vex::FORMATS {
                let mut bytes = Vec::new();
                if vex::write(format.id, &document, &mut bytes).is_ok() {
                    vex::read(&bytes, "ours").expect("a VEX document of ours that cannot be read back");
                }
            }
        }),
        Item::new("decision", |data| drop(wb_report::read_json_v1(data))),
        text("policy", |text| drop(Policy::parse(text, "policy.toml"))),
        text("policy cases", |text| drop(Cases::parse(text, "cases.toml"))),
        text("baseline", |text| {
            if let Ok(baseline) = Baseline::parse(text, "baseline.json") {
                let written = baseline.to_json().expect("a baseline that cannot be written");
                Baseline::parse(&written, "ours").expect("a baseline of ours that cannot be read back");
            }
        }),
        text("cvss", |text| drop(cvss::rate(text, "input"))),
    ];
    for feed in list::FEEDS {
        let feed = *feed;
        items.push(Item::new(format!("feed {}", feed.info().name), move |data| {
            let read = |document: &wb_advisory::Document<'_>| {
                feed.recognises(document);
                // Also what it does not recognise: nothing may depend on who asked first.
                let mut out = Output::default();
                drop(feed.read(document, &mut out));
            };
            drop(read_bytes("input", data, &options(), &read, &mut |_| {}));
        }));
    }
    items
}

fn text(name: &str, run: impl Fn(&str) + 'static) -> Item {
    Item::new(name, move |data| {
        if let Ok(text) = std::str::from_utf8(data) {
            run(text);
        }
    })
}

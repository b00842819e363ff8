//! Model files: every format of the list under its own extensions, whole and as a stream that passes by once.

use wb_aimodel::context::Limits;
use wb_aimodel::list::{FORMATS, rule};
use wb_aimodel::{Forward, Memory, Reading, Verdict, weigh};
use wb_workflow::models::watch;

use crate::{Item, number};

/// Small, so that an input of 64 KiB can reach every one of them.
const LIMITS: Limits = Limits {
    depth: 4,
    members: 2_000,
    unpacked_bytes: 32 << 20,
    unpacked_free_bytes: 1 << 20,
    steps: 2_000_000,
    ..Limits::DEFAULT
};

pub(crate) fn items() -> Vec<Item> {
    let formats = FORMATS.iter().map(|format| {
        let info = format.info();
        let name = format!("a.{}", info.extensions.first().copied().unwrap_or("bin"));
        Item::new(format!("model {}", info.id), move |data| both(name.as_bytes(), data))
    });
    let others = [
        // A name that says nothing: content alone decides.
        Item::new("model any", |data| {
            let (choice, bytes) = number(data);
            let names: [&[u8]; 4] = [b"a", b"pytorch_model.bin", b"a.pth", b"tokenizer_config.json"];
            both(names[choice % names.len()], bytes);
        }),
        Item::new("watch list", |data| {
            let _ = std::str::from_utf8(data).map(|text| watch::list(text, "models.toml"));
        }),
        Item::new("hub listing", |data| {
            drop(wb_source::parse_hub_listing(data, "acme/tiny", "main"));
        }),
        Item::new("watch state", |data| {
            let _ = std::str::from_utf8(data).map(|text| watch::state(text, "state.json"));
        }),
    ];
    formats.chain(others).collect()
}

fn both(name: &[u8], data: &[u8]) {
    let whole = weigh(name, &mut Memory(data), &LIMITS);
    let passing = weigh(name, &mut Forward::new(data, None), &LIMITS);
    for reading in [&whole, &passing].into_iter().flatten() {
        holds(reading);
    }
    // What passes by once may be unreadable where the whole is not; it must never look better.
    if let (Some(whole), Some(passing)) = (&whole, &passing)
        && whole.verdict() > Verdict::Suspicious
    {
        assert_ne!(passing.verdict(), Verdict::Clean, "{:?} as a stream, {:?} as a whole", passing, whole);
    }
}

/// What every reading keeps, whatever was read.
fn holds(reading: &Reading) {
    assert!(reading.complete || reading.verdict() != Verdict::Clean, "clean, and not read to its end");
    for finding in &reading.findings {
        assert!(rule(&finding.rule).is_some(), "{} is in no list of rules", finding.rule);
        assert_ne!(finding.rule, "unreadable/internal-error", "{}", finding.evidence);
        let texts = finding.trace.iter().chain([&finding.evidence]);
        assert!(texts.clone().all(|text| !text.chars().any(char::is_control)), "{:?}", finding);
    }
    let json = serde_json::to_string(reading).expect("a reading can be written");
    let back: Reading = serde_json::from_str(&json).expect("what is written is read back");
    assert_eq!(&back, reading);
}

//! What the daily verbs read: lock files, wheels, plans, owners, known bases, results of a fleet; and secrets in any text.

use std::io::Cursor;

use wb_lock::check::{CheckOptions, Project, check};
use wb_lock::{NoIncludes, list, wheel};
use wb_workflow::base::Bases;
use wb_workflow::fleet::{Run, Segment, Wanted, from_list};
use wb_workflow::owners::Owners;
use wb_workflow::plan::index::read_any;
use wb_workflow::plan::{Deadlines, read as read_plan};

use crate::Item;

pub(crate) fn items() -> Vec<Item> {
    let mut items = vec![
        Item::new("wheel", |data| {
            for name in ["demo-1.0-py3-none-any.whl", "demo-1.0.tar.gz"] {
                drop(wheel::read_archive(name, Cursor::new(data)));
            }
            drop(wheel::record_rows(data));
        }),
        text("archive name", |text| drop(wheel::archive_name(text))),
        Item::new("plan", |data| drop(read_plan(data, "plan.json"))),
        Item::new("plan index", |data| {
            for name in ["demo.json", "demo-1.0-py3-none-any.whl", "demo-1.0-py3-none-any.whl.metadata"] {
                read_any(name, data);
            }
        }),
        text("owners", |text| drop(Owners::parse(text, "owners.toml"))),
        text("deadlines", |text| drop(Deadlines::parse(text))),
        Item::new("known bases", |data| drop(Bases::parse(data, "bases.json"))),
        Item::new("fleet run", |data| drop(Run::parse(data, "fleet.json"))),
        Item::new("fleet index", |data| drop(Segment::parse(data.to_vec()))),
        text("fleet question", |text| drop(Wanted::parse(text))),
        text("fleet list", |text| drop(from_list(text))),
        text("secret", |text| {
            let safe = wb_inventory::secret::redact(text);
            let again = wb_inventory::secret::redact(&safe);
            assert_eq!(again, safe, "what was redacted holds a secret");
        }),
    ];
    for format in list::FORMATS {
        let format = *format;
        items.push(Item::new(format!("lock {}", format.id()), move |data| {
            if let Ok(file) = format.read("input", data, &NoIncludes) {
                check(&Project::new(vec![file], CheckOptions::default()));
            }
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

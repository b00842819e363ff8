//! Weights in other files: where a model says they lie.

use crate::context::Context;
use crate::finding::Finding;
use crate::metadata::{Origin, ReferenceKind};
use crate::reach::{Reach, reach};
use crate::rule::onnx as rule;

/// What a runtime writes in place of a path for values in its own memory.
const MEMORY_MARKS: [&str; 2] = ["_ORT_MEM_ADDR_", "ORT_MEM_ADDR"];

/// What is said about values in another file.
#[derive(Default)]
pub(super) struct External {
    location: Option<String>,
    offset: Option<String>,
    length: Option<String>,
}

impl External {
    pub(super) fn is_empty(&self) -> bool {
        self.location.is_none() && self.offset.is_none() && self.length.is_none()
    }

    /// Takes over one setting. A setting that comes again is looked at each time: readers differ in which one they take.
    pub(super) fn set(&mut self, key: &str, value: String, offset: u64, context: &mut Context<'_>) {
        let known = match key {
            "location" => &mut self.location,
            "offset" => &mut self.offset,
            "length" => &mut self.length,
            "checksum" | "basepath" => {
                if key == "basepath" {
                    check_place(&value, offset, "the folder of external data", context);
                }
                return;
            }
            _ => {
                context.say(&rule::EXTERNAL_SETTING, offset, format!("{key:?} = {value:?}"));
                return;
            }
        };
        if let Some(before) = known.replace(value) {
            if key == "location" {
                check_place(&before, offset, "external data", context);
            }
            context.say(&rule::DUPLICATE, offset, format!("{key} of external data again"));
        }
    }
}

/// Checks what a tensor says about its values in another file. `bytes` is how many they are by type and shape.
pub(super) fn check_external(
    external: &External,
    is_external: bool,
    bytes: Option<u64>,
    offset: u64,
    context: &mut Context<'_>,
) {
    match &external.location {
        Some(location) => check_place(location, offset, "external data", context),
        None => context.say(&rule::EXTERNAL_ODD, offset, "external data without a place"),
    }
    if !is_external {
        context.say(
            &rule::EXTERNAL_ODD,
            offset,
            "a place of external data, of a tensor that says it has none",
        );
    }
    let number = |text: &Option<String>| {
        text.as_deref().map(|text| text.trim().parse::<u64>().map_err(|_| text.to_owned()))
    };
    let (start, length) = (number(&external.offset), number(&external.length));
    for (what, value) in [("offset", &start), ("length", &length)] {
        if let Some(Err(text)) = value {
            context.say(&rule::EXTERNAL_RANGE, offset, format!("{what} {text:?}"));
        }
    }
    let start = start.and_then(Result::ok).unwrap_or(0);
    let Some(Ok(length)) = length else { return };
    // Offsets of files are signed numbers of 64 bits everywhere.
    if start.checked_add(length).is_none_or(|end| i64::try_from(end).is_err()) {
        context.say(&rule::EXTERNAL_RANGE, offset, format!("offset {start} and length {length} pass 2^63"));
        return;
    }
    if let Some(location) = &external.location {
        context.metadata().reach(location, start + length);
    }
    if bytes.is_some_and(|bytes| bytes != length) {
        let wanted = bytes.unwrap_or(0);
        context.say(&rule::SHAPE, offset, format!("takes {wanted} bytes and has {length} of external data"));
    }
}

/// Checks a path, and notes the file it leads to.
pub(super) fn check_place(path: &str, offset: u64, what: &str, context: &mut Context<'_>) {
    let trace = |step: &str| [format!("{offset:#x} location {path:?}"), step.to_owned()];
    if MEMORY_MARKS.iter().any(|mark| path.contains(mark)) {
        let finding = Finding::new(&rule::EXTERNAL_MEMORY, format!("{what} at {path:?}")).at(offset);
        context.find(finding.with_trace(trace("its offset is an address in memory")));
        return;
    }
    match reach(path) {
        Reach::Outside(why) => {
            let finding =
                Finding::new(&rule::EXTERNAL_ESCAPE, format!("{what} at {path:?}, which {why}")).at(offset);
            context.find(finding.with_trace(trace(why)));
        }
        Reach::Winding(why) | Reach::Nowhere(why) => {
            context.say(&rule::EXTERNAL_ODD, offset, format!("{what} at {path:?}, which {why}"));
        }
        Reach::Inside => {}
    }
    context.metadata().refer(ReferenceKind::File, Origin::Header, path, None);
}

//! ONNX: a graph of operators with its weights, as one protobuf message (`ModelProto`).
//!
//! The file is read once, front to back: no order of fields is taken for granted, tensors of any size pass by and are
//! hashed. What the format's own tools check when they load a model is checked here too; beyond that, where external data
//! lies, whose operators are called, and what tensors claim to be.

use crate::context::{Context, Stop};
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::protobuf::{Head, HeadValue, Walker};

mod external;
mod judge;
mod node;
mod seen;
mod tensor;
mod types;
mod walk;

/// The format.
pub struct Onnx;

static INFO: FormatInfo = FormatInfo {
    id: "onnx",
    summary: "ONNX models: operators, weights, external data",
    extensions: &["onnx"],
};

impl Format for Onnx {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let (mut version, mut graph, mut known, mut odd) = (false, false, 0_u32, false);
        let mut head = Head::new(sample.head);
        for field in head.by_ref() {
            match (field.number, field.value) {
                (1, HeadValue::Varint(1..=255)) => version = true,
                (2..=4 | 6, HeadValue::Bytes { length: 0..=65_536, seen }) if is_text(seen) => known += 1,
                (5, HeadValue::Varint(_)) => known += 1,
                (7, HeadValue::Bytes { seen, .. }) => graph |= is_graph(seen),
                (8, HeadValue::Bytes { length: 0..=65_536, seen }) if is_operator_set(seen) => known += 1,
                (14 | 20 | 25 | 26, HeadValue::Bytes { .. }) => known += 1,
                _ => {
                    odd = true;
                    break;
                }
            }
        }
        // What breaks off further on is still a broken model and not nothing.
        odd |= head.is_broken();
        match (version, graph, known) {
            (true, true, known) if !odd || known > 0 => Some(Match::Likely),
            (true, false, 2..) | (false, true, 1..) if !odd => Some(Match::Likely),
            (false, false, 0) => None,
            _ => Some(Match::Weak),
        }
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let (walker, message) = Walker::new(input);
        let mut walk = walk::Walk::new(walker);
        let result = walk.model(&message, context);
        // What was seen is judged even where the file breaks off: a break hides nothing.
        judge::judge(walk.seen, result.is_ok(), context);
        result
    }
}

fn is_text(seen: &[u8]) -> bool {
    seen.iter().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..))
}

/// Whether bytes begin like a `GraphProto`.
fn is_graph(seen: &[u8]) -> bool {
    let is_field = |number, value| matches!((number, value), (1 | 2 | 5 | 10..=16, HeadValue::Bytes { .. }));
    let mut head = Head::new(seen);
    let fields = head.by_ref().take_while(|field| is_field(field.number, field.value)).count();
    fields > 1 || (fields == 1 && !head.is_broken())
}

/// Whether bytes are an `OperatorSetIdProto`: a domain and a version.
fn is_operator_set(seen: &[u8]) -> bool {
    let mut head = Head::new(seen);
    let fits = head.by_ref().all(|field| {
        matches!(
            (field.number, field.value),
            (1, HeadValue::Bytes { length: 0..=255, .. }) | (2, HeadValue::Varint(0..=65_535))
        )
    });
    fits && !head.is_broken()
}

#[cfg(test)]
mod tests;

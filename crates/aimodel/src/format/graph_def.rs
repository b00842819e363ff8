//! TensorFlow graphs: a frozen `GraphDef`, and the graphs inside of saved models and meta graphs.

use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::protobuf::{Head, HeadValue, Walker};
use crate::rule::tensorflow::INCOMPLETE;

mod judge;
mod tensor;
mod walk;

pub(crate) use tensor::{data_type, shape_text};
pub(crate) use walk::Graphs;

/// The format.
pub struct GraphDef;

static INFO: FormatInfo = FormatInfo {
    id: "tf-graph",
    summary: "frozen TensorFlow graphs: operators and constants",
    extensions: &["pb"],
};

impl Format for GraphDef {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let (mut nodes, mut others) = (0, 0);
        for field in Head::new(sample.head) {
            match (field.number, field.value) {
                (1, HeadValue::Bytes { seen, .. }) if is_node(seen) => nodes += 1,
                (2 | 4, HeadValue::Bytes { .. }) | (3, HeadValue::Varint(_)) => others += 1,
                _ => break,
            }
        }
        // The nodes may stand behind what is about all of them, further on than anybody looks.
        let is_behind = others > 0 && is_library(sample.head);
        if nodes > 0 { Some(Match::Likely) } else { is_behind.then_some(Match::Weak) }
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let (mut walker, message) = Walker::new(input);
        let mut graphs = Graphs::default();
        let result = graphs.graph(&mut walker, &message, context);
        if result.is_ok() && !graphs.has_version {
            context.find(Finding::new(&INCOMPLETE, "no version, which stands last in every graph"));
        }
        graphs.judge(result.is_ok(), context);
        result
    }
}

/// Whether bytes begin like a graph that begins with its functions or its versions.
fn is_library(head: &[u8]) -> bool {
    let Some(first) = Head::new(head).next() else { return false };
    let HeadValue::Bytes { seen, .. } = first.value else { return false };
    let inner = Head::new(seen).next();
    match first.number {
        // Functions are messages that begin with a signature, which begins with its name.
        2 => inner.is_some_and(|field| {
            matches!(field.value, HeadValue::Bytes { seen, .. } if field.number == 1
                && Head::new(seen).next().is_some_and(|field| field.number == 1))
        }),
        4 => inner.is_some_and(|field| field.number == 1 && matches!(field.value, HeadValue::Varint(_))),
        _ => false,
    }
}

/// Whether bytes begin like a `NodeDef`: a name, and an operator of TensorFlow's own.
pub(super) fn is_node(seen: &[u8]) -> bool {
    let mut head = Head::new(seen);
    let is_name = |value: HeadValue<'_>| {
        matches!(value, HeadValue::Bytes { length: 1..=1024, seen }
            if seen.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_./-^>\\".contains(byte)))
    };
    let named = head.next().is_some_and(|field| field.number == 1 && is_name(field.value));
    let operator = head.next().is_some_and(|field| {
        field.number == 2
            && matches!(field.value, HeadValue::Bytes { length: 2..=128, seen } if seen.first().is_some_and(|first| first.is_ascii_uppercase() || *first == b'_'))
            && is_name(field.value)
    });
    named && operator
}

#[cfg(test)]
mod tests;

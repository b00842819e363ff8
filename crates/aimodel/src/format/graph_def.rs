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
        let mut nodes = 0;
        for field in Head::new(sample.head) {
            match (field.number, field.value) {
                (1, HeadValue::Bytes { seen, .. }) if is_node(seen) => nodes += 1,
                (2 | 4, HeadValue::Bytes { .. }) | (3, HeadValue::Varint(_)) if nodes > 0 => {}
                _ => break,
            }
        }
        (nodes > 0).then_some(Match::Likely)
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

/// Whether bytes begin like a `NodeDef`: a name, and an operator of TensorFlow's own.
fn is_node(seen: &[u8]) -> bool {
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

//! Words for values and calls: the evidence of a finding and the steps that prove it.

use super::opcode;
use super::value::{Id, Value, Values, Why};

/// Characters of a constant that are shown.
const SHOWN: usize = 120;
/// Values of one container that are shown.
const SHOWN_ITEMS: usize = 6;
/// Values that one trace goes through.
const STEPS: usize = 48;

/// A value in Python's words, bounded.
pub(super) fn show(values: &Values, id: Id) -> String {
    show_within(values, id, 4)
}

fn show_within(values: &Values, id: Id, depth: u8) -> String {
    if depth == 0 {
        return "…".to_owned();
    }
    let list = |ids: &[Id], open: &str, close: &str| {
        let mut shown: Vec<String> =
            ids.iter().take(SHOWN_ITEMS).map(|&id| show_within(values, id, depth - 1)).collect();
        if ids.len() > SHOWN_ITEMS {
            shown.push("…".to_owned());
        }
        format!("{open}{}{close}", shown.join(", "))
    };
    match values.get(id) {
        Value::None => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Big(_) => "a large integer".to_owned(),
        Value::Float(number) => format!("{number:?}"),
        Value::Text { cut, .. } => quoted(values.kept(id).unwrap_or(&[]), cut, ""),
        Value::Bytes { cut, .. } => quoted(values.kept(id).unwrap_or(&[]), cut, "b"),
        Value::Tuple { .. } => list(values.tuple(id).unwrap_or(&[]), "(", ")"),
        Value::List(items) => list(values.items(items), "[", "]"),
        Value::Set(items) => list(values.items(items), "{", "}"),
        Value::FrozenSet(items) => list(values.items(items), "frozenset({", "})"),
        Value::Dict(items) => {
            let pairs = values.items(items).chunks_exact(2).take(SHOWN_ITEMS);
            let shown: Vec<String> = pairs
                .map(|pair| {
                    let [key, value] = [pair[0], pair[1]].map(|id| show_within(values, id, depth - 1));
                    format!("{key}: {value}")
                })
                .collect();
            format!("{{{}}}", shown.join(", "))
        }
        Value::Global(_) => values.global(id).map_or_else(String::new, super::value::Global::path),
        Value::Call(_) => values.call(id).map_or_else(String::new, |call| {
            let arguments = match values.tuple(call.arguments) {
                Some(arguments) => list(arguments, "(", ")"),
                None => format!("(*{})", show_within(values, call.arguments, depth - 1)),
            };
            format!("{}{arguments}", show_within(values, call.callee, depth - 1))
        }),
        Value::Storage(number) => {
            values.storages.get(number as usize).map_or_else(String::new, |it| format!("storage {}", it.key))
        }
        Value::Unknown(why) => unknown(why).to_owned(),
    }
}

pub(super) fn unknown(why: Why) -> &'static str {
    match why {
        Why::Underflow => "a value that is not there",
        Why::NoMemo => "a remembered value that is not there",
        Why::Extension => "a name of the copy registry",
        Why::NoName => "a name that cannot be told",
        Why::PersistentId => "what a persistent id stands for",
        Why::Buffer => "a buffer outside the file",
    }
}

fn quoted(bytes: &[u8], cut: bool, prefix: &str) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut shown: String = text.chars().take(SHOWN).collect();
    if cut || text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("{prefix}'{}'", shown.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// The steps from the operands of a call to the call, in the order of the file.
pub(super) fn steps(values: &Values, operands: &[Id], last: String, last_offset: u64) -> Vec<String> {
    let mut steps: Vec<(u64, String)> = Vec::new();
    let mut waiting: Vec<Id> = operands.iter().rev().copied().collect();
    let mut seen: Vec<Id> = Vec::new();
    while let Some(id) = waiting.pop() {
        if seen.len() >= STEPS {
            break;
        }
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        let [first, second] = values.children(id);
        match values.get(id) {
            // Containers are seen in what they hold.
            Value::Tuple { .. } | Value::List(_) | Value::Set(_) | Value::FrozenSet(_) | Value::Dict(_) => {
                waiting.extend(first.iter().take(STEPS).rev());
            }
            Value::Call(_) => {
                if let Some(call) = values.call(id) {
                    steps.push((values.offset(id), step(values, id)));
                    waiting.extend(second.iter().take(STEPS).rev());
                    waiting.push(call.arguments);
                    waiting.push(call.callee);
                }
            }
            _ => steps.push((values.offset(id), step(values, id))),
        }
    }
    steps.push((last_offset, last));
    // Of several steps at one place the first is the one that made the value.
    steps.sort_by_key(|(offset, _)| *offset);
    steps.dedup();
    steps.into_iter().map(|(_, step)| step).collect()
}

fn step(values: &Values, id: Id) -> String {
    let calls = if matches!(values.get(id), Value::Call(_)) { "calls " } else { "" };
    format!("{:#x} {} {calls}{}", values.offset(id), opcode::name(values.opcode(id)), show(values, id))
}

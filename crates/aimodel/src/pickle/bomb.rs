//! Values that expand: ten lists of ten lists of ten lists … each held ten times are a few opcodes, and ten billion values
//! for whoever prints, copies or hashes them.

use super::sink::Sink;
use super::value::{Value, Values};
use crate::rule::pickle as rules;

/// Values that one value may stand for.
const MOST_EXPANDED: u64 = 1_000_000_000;
/// How many times the values that are really there: shared parts of honest data stay far below.
const MOST_RATIO: u64 = 10_000;

/// Looks at every value that holds others, in the order in which they were made.
///
/// A value is at most as large as what it held when everything is done, so the sizes of containers are settled by walking
/// until nothing is open; cycles count once.
pub(super) fn check(values: &Values, sink: &mut Sink) {
    let count = values.next_id();
    let mut sizes = vec![0_u64; count as usize];
    for root in 0..count {
        if !holds(values, root) || sizes[root as usize] != 0 {
            continue;
        }
        settle(values, root, &mut sizes);
        let size = sizes[root as usize];
        if size > MOST_EXPANDED && size / u64::from(count.max(1)) > MOST_RATIO {
            let evidence = format!("{count} values of the pickle stand for more than {MOST_EXPANDED}");
            sink.say(&rules::RESOURCE_BOMB, values.offset(root), evidence);
            return;
        }
    }
}

fn holds(values: &Values, id: u32) -> bool {
    matches!(
        values.get(id),
        Value::Tuple { .. }
            | Value::List(_)
            | Value::Set(_)
            | Value::FrozenSet(_)
            | Value::Dict(_)
            | Value::Call(_)
    )
}

/// Computes the size of a value and of everything in it, without recursion.
fn settle(values: &Values, root: u32, sizes: &mut [u64]) {
    // A size of 1 stands for "being looked at" too: what holds itself counts once.
    let mut waiting = vec![(root, false)];
    while let Some((id, is_done)) = waiting.pop() {
        let children = values.children(id);
        if is_done {
            let sum = children.iter().flat_map(|some| some.iter()).fold(1_u64, |sum, &child| {
                sum.saturating_add(sizes.get(child as usize).copied().unwrap_or(1).max(1))
            });
            if let Some(size) = sizes.get_mut(id as usize) {
                *size = sum;
            }
            continue;
        }
        match sizes.get_mut(id as usize) {
            Some(size) if *size == 0 => *size = 1,
            _ => continue,
        }
        waiting.push((id, true));
        for &child in children.iter().flat_map(|some| some.iter()) {
            if holds(values, child) && sizes.get(child as usize) == Some(&0) {
                waiting.push((child, false));
            }
        }
    }
}

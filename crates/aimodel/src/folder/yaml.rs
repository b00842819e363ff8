//! YAML, bounded: aliases are few and never multiply, and what comes out is the same tree as JSON's, without places. Of a key
//! that occurs twice the last value counts, as for the loaders.

use serde_json::Value as Plain;
use serde_saphyr::{DuplicateKeyPolicy, Error, NonFiniteFloatPolicy};

use super::json::{Node, Value};
use crate::context::Stop;

/// Bytes of YAML that are read.
const BYTES: usize = 2 << 20;
/// Nodes, also those that aliases repeat.
const NODES: usize = 200_000;

/// Reads a document.
///
/// # Errors
/// It is no YAML, too large, or multiplies itself.
pub(crate) fn parse(text: &str) -> Result<Node, Stop> {
    if text.len() > BYTES {
        return Err(Stop::Budget(format!("{} bytes of YAML", text.len())));
    }
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: 2 * NODES,
            max_nodes: NODES,
            max_total_scalar_bytes: BYTES,
            max_aliases: 1_000,
            max_anchors: 1_000,
            max_depth: 64,
            // A second document is an error of its own, and none of cost.
            max_documents: 1_000,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 100_000 },
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        with_snippet: false,
    };
    let value: Plain = serde_saphyr::from_str_with_options(text, options).map_err(|error| stop(&error))?;
    Ok(node(value))
}

fn stop(error: &Error) -> Stop {
    // The library's messages name line and column; some go on for many lines.
    let why = error.to_string();
    let why: String = why.lines().next().unwrap_or_default().chars().take(300).collect();
    if is_too_costly(error) {
        return Stop::Budget(format!("YAML that costs more than a limit allows: {why}"));
    }
    Stop::wrong(0, format!("no YAML that is read here: {why}"))
}

fn is_too_costly(error: &Error) -> bool {
    match error {
        Error::AliasError { error, .. } | Error::WithSnippet { error, .. } => is_too_costly(error),
        Error::Budget { .. }
        | Error::AliasReplayCounterOverflow { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => true,
        // The scanner's own bounds have no variant.
        Error::ExternalMessage { msg, .. } => msg.contains("limit"),
        _ => false,
    }
}

/// The depth is bounded by the reader above.
fn node(plain: Plain) -> Node {
    let value = match plain {
        Plain::Null => Value::Null,
        Plain::Bool(bool) => Value::Bool(bool),
        Plain::Number(number) => Value::Number(number.to_string()),
        Plain::String(text) => Value::Text(text),
        Plain::Array(all) => Value::Array(all.into_iter().map(node).collect()),
        Plain::Object(all) => Value::Object(all.into_iter().map(|(key, value)| (key, node(value))).collect()),
    };
    Node { at: 0, value }
}

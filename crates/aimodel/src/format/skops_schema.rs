//! The schema of skops' archives: a tree of nodes, each with the type it stands for and the loader that makes it.
//!
//! skops asks whoever loads a file to trust the types it names. Two kinds of node were checked under one name and loaded
//! another: methods and functions of `operator`. They are always looked at closely here.

use serde_json::Value;

use crate::container::callable::{Callable, judge};
use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::metadata::{Field, Origin};
use crate::rule::container as rule;

/// Looks into `schema.json`.
pub(crate) fn look(bytes: &[u8], context: &mut Context<'_>) -> Result<(), Stop> {
    let root: Value = serde_json::from_slice(bytes).map_err(|error| Stop::wrong(0, error.to_string()))?;
    if root.get("__loader__").is_none() && root.get("_skops_version").is_none() {
        // A schema of something else.
        return Ok(());
    }
    let metadata = context.metadata();
    metadata.state(Field::Framework, Origin::Header, "skops");
    metadata.state(Field::FrameworkVersion, Origin::Header, text(&root, "_skops_version"));
    metadata.state(Field::Architecture, Origin::Header, path_of(&root));
    let mut waiting = vec![(String::from("$"), &root)];
    while let Some((place, value)) = waiting.pop() {
        context.step(1)?;
        match value {
            Value::Object(fields) => {
                if fields.contains_key("__loader__") || fields.contains_key("__class__") {
                    look_at_node(&place, value, context);
                }
                waiting.extend(fields.iter().map(|(name, inner)| (format!("{place}.{name}"), inner)));
            }
            Value::Array(items) => {
                waiting.extend(items.iter().enumerate().map(|(at, inner)| (format!("{place}[{at}]"), inner)));
            }
            _ => {}
        }
    }
    Ok(())
}

fn look_at_node(place: &str, node: &Value, context: &mut Context<'_>) {
    let path = path_of(node);
    let loader = text(node, "__loader__");
    let content = node.get("content").unwrap_or(&Value::Null);
    let trace = |what: &str| [format!("{place}: {loader} of {path}"), what.to_owned()];
    let mut say = |rule, evidence: String, step: &str| {
        context.find(Finding::new(rule, evidence).with_trace(trace(step)));
    };
    match loader {
        "OperatorFuncNode" => {
            let class = text(node, "__class__");
            if text(node, "__module__") != "operator" {
                say(
                    &rule::SKOPS_LYING_NODE,
                    format!("{path} is loaded as operator.{class}"),
                    "the loader takes it from operator",
                );
            }
            if !matches!(class, "attrgetter" | "itemgetter") {
                say(&rule::SKOPS_DANGEROUS_TYPE, format!("operator.{class} is called"), "loading calls it");
            }
            return;
        }
        "MethodNode" => {
            let object = path_of(content.get("obj").unwrap_or(&Value::Null));
            let function = text(content, "func");
            if object != path {
                say(
                    &rule::SKOPS_LYING_NODE,
                    format!("{path} is loaded as {object}.{function}"),
                    "the loader takes the method of the inner object",
                );
            }
            if function.starts_with("__") || judge(&format!("{object}.{function}")) == Callable::Dangerous {
                say(
                    &rule::SKOPS_DANGEROUS_TYPE,
                    format!("the method {object}.{function}"),
                    "loading looks it up",
                );
            }
        }
        "FunctionNode" => {
            let inner = format!("{}.{}", text(content, "module_path"), text(content, "function"));
            if content.is_object() && inner != path {
                say(
                    &rule::SKOPS_LYING_NODE,
                    format!("{path} is loaded as {inner}"),
                    "the loader takes the inner name",
                );
            }
            if judge(&inner) == Callable::Dangerous {
                say(&rule::SKOPS_DANGEROUS_TYPE, inner, "loading looks it up");
            }
        }
        _ => {}
    }
    // A partial is judged by the function inside of it, which is a node of its own.
    match judge(&path) {
        Callable::Dangerous if loader != "PartialNode" => {
            say(&rule::SKOPS_DANGEROUS_TYPE, path.clone(), "loading makes or calls it");
        }
        Callable::Unknown if path != "functools.partial" => {
            say(&rule::SKOPS_UNKNOWN_TYPE, path.clone(), "loading makes or calls it");
        }
        _ => {}
    }
}

fn path_of(node: &Value) -> String {
    format!("{}.{}", text(node, "__module__"), text(node, "__class__"))
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests;

//! What a whole model comes to: whose operators it calls, what it measures.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::context::Context;
use crate::finding::{Finding, Rule};
use crate::metadata::{Field as About, Origin};
use crate::rule::onnx as rule;

use super::seen::{Seen, Use};

/// Operators of the standard domains.
static OPERATORS: LazyLock<BTreeSet<(&str, &str)>> = LazyLock::new(|| {
    let lines = include_str!("operators.txt").lines();
    lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' ')).collect()
});

/// The standard domains, and the newest version of each that the list covers.
const STANDARD: [(&str, i64); 4] =
    [("ai.onnx", 28), ("ai.onnx.ml", 5), ("ai.onnx.preview", 1), ("ai.onnx.preview.training", 1)];

/// Domains of runtimes that bring their operators along.
const RUNTIMES: [&str; 11] = [
    "ai.onnx.contrib",
    "ai.onnx.training",
    "com.microsoft",
    "com.microsoft.dml",
    "com.microsoft.experimental",
    "com.microsoft.extensions",
    "com.microsoft.nchwc",
    "com.ms.internal.nhwc",
    "com.ms.internal.nchwc",
    "org.pytorch.aten",
    "onnxscript.atenlib",
];

/// Operators that call a Python class, in whatever domain.
const PYTHON: [&str; 4] = ["PyOp", "PyCustomOp", "PythonOp", "PythonOpGrad"];

/// States what was measured, and judges the operators.
pub(super) fn judge(mut seen: Seen, is_whole: bool, context: &mut Context<'_>) {
    if is_whole {
        missing(&seen, context);
    }
    for ((domain, name), used) in &seen.operators {
        let text = format!("{domain}::{name} × {}", used.count);
        context.metadata().state(About::Operator, Origin::Measured, text);
        if let Some(rule) = rule_of(&seen, domain, name) {
            context.metadata().state(About::CustomOperator, Origin::Measured, format!("{domain}::{name}"));
            context.find(finding(rule, domain, name, used));
        }
    }
    if seen.dropped > 0 {
        let stop = crate::context::Stop::Budget(format!("{} further kinds of operators", seen.dropped));
        context.could_not_read(&stop);
    }
    let metadata = context.metadata();
    if let Some(version) = seen.ir_version {
        metadata.state(About::FormatVersion, Origin::Header, format!("IR {version}"));
    }
    for (domain, version) in &seen.operator_sets {
        metadata.state(About::FormatVersion, Origin::Header, format!("{domain} {version}"));
    }
    for (name, line) in &seen.inputs {
        if !seen.weights.contains(name) {
            metadata.state(About::Input, Origin::Header, line);
        }
    }
    metadata.state(About::Dimension, Origin::Measured, format!("nodes={}", seen.nodes));
    if seen.tensors.count > 0 {
        for data_type in seen.tensors.types.keys() {
            metadata.state(About::DataType, Origin::Measured, data_type);
        }
        metadata.state(About::Parameters, Origin::Measured, seen.tensors.parameters.to_string());
        seen.tensors.sort();
        metadata.tensors.get_or_insert_default().join(&seen.tensors);
    }
}

/// What every model has and a cut one may lack: a cut between two fields is a whole message to protobuf.
fn missing(seen: &Seen, context: &mut Context<'_>) {
    let mut say = |what: String| context.find(Finding::new(&rule::INCOMPLETE, what));
    match seen.ir_version {
        None => say("no version of the format".to_owned()),
        // Before version 3 there were no operator sets to import.
        Some(1 | 2) => return,
        Some(_) => {}
    }
    if !seen.has_graph {
        say("no graph".to_owned());
    }
    if seen.operator_sets.is_empty() {
        say("no operator set is imported".to_owned());
        return;
    }
    let used: BTreeSet<_> = seen.operators.keys().map(|(domain, _)| domain).collect();
    for domain in used.into_iter().filter(|domain| !seen.operator_sets.contains_key(*domain)) {
        say(format!("no version of {domain} is imported, of which operators are called"));
    }
}

fn rule_of(seen: &Seen, domain: &str, name: &str) -> Option<&'static Rule> {
    if seen.functions.contains(&(domain.to_owned(), name.to_owned())) {
        return None;
    }
    if PYTHON.contains(&name) || domain.starts_with("pyop") {
        return Some(&rule::PYTHON);
    }
    if name == "EPContext" {
        return Some(&rule::ENGINE);
    }
    if let Some((_, newest)) = STANDARD.iter().find(|(standard, _)| *standard == domain) {
        if OPERATORS.contains(&(domain, name)) {
            return None;
        }
        let is_newer = seen.operator_sets.get(domain).is_some_and(|version| version > newest);
        return Some(if is_newer { &rule::NEWER } else { &rule::UNKNOWN_OPERATOR });
    }
    Some(if RUNTIMES.contains(&domain) { &rule::RUNTIME_OPERATOR } else { &rule::CUSTOM_OPERATOR })
}

fn finding(rule: &'static Rule, domain: &str, name: &str, used: &Use) -> Finding {
    let times = if used.count == 1 { "once".to_owned() } else { format!("{} times", used.count) };
    let mut trace = vec![format!("{:#x} node {:?} calls {domain}::{name}", used.offset, used.node)];
    trace.extend(used.settings.iter().map(|(key, text)| format!("with {key} = {text:?}")));
    Finding::new(rule, format!("calls {domain}::{name} {times}")).at(used.offset).with_trace(trace)
}

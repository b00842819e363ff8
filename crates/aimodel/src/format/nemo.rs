//! The configuration of NeMo's archives: Hydra calls every `_target_` in it, at any depth.

use crate::container::callable::{Callable, judge};
use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::folder::json::{Node, Value};
use crate::folder::yaml;
use crate::metadata::{Field, Origin};
use crate::rule::container as rule;

/// Looks into `model_config.yaml`.
pub(crate) fn look(bytes: &[u8], context: &mut Context<'_>) -> Result<(), Stop> {
    let text = String::from_utf8_lossy(bytes);
    let root = match yaml::parse(&text) {
        Ok(root) => root,
        Err(stop) => {
            context.find(Finding::new(&rule::NEMO_ODD_CONFIG, stop.to_string()));
            return Ok(());
        }
    };
    context.metadata().state(Field::Framework, Origin::Config, "nemo");
    if let Some(version) = root.text("nemo_version") {
        context.metadata().state(Field::FrameworkVersion, Origin::Config, version);
    }
    if let Some(target) = root.text("target") {
        context.metadata().state(Field::Architecture, Origin::Config, target);
    }
    let mut waiting: Vec<(String, &Node)> = vec![(String::new(), &root)];
    while let Some((path, node)) = waiting.pop() {
        context.step(1)?;
        match &node.value {
            Value::Array(items) => {
                waiting.extend(items.iter().enumerate().map(|(at, item)| (format!("{path}[{at}]"), item)));
            }
            Value::Object(entries) => {
                for (key, value) in entries {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    // `target` is the older spelling, which NeMo imports the same way.
                    if let Some(target) = value.as_text().filter(|_| key == "_target_" || key == "target") {
                        say(&path, target, context);
                    }
                    waiting.push((path, value));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn say(path: &str, target: &str, context: &mut Context<'_>) {
    let trace = [format!("{path}: {target}"), format!("loading calls {target}")];
    let rule = match judge(target) {
        Callable::Dangerous => &rule::NEMO_DANGEROUS_TARGET,
        Callable::Unknown if path.ends_with("_target_") => &rule::NEMO_UNKNOWN_TARGET,
        Callable::Known | Callable::Unknown => return,
    };
    context.find(Finding::new(rule, format!("{path} is {target}")).with_trace(trace));
}

#[cfg(test)]
mod tests;

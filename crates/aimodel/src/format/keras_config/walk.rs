//! The walk over the tree of a configuration.

use serde_json::{Map, Value};

use crate::context::{Context, Stop};
use crate::finding::{Finding, Rule};
use crate::metadata::{Field, Origin};
use crate::reach::{Reach, reach};
use crate::rule::keras as rule;

use super::callable::{is_harmful_operator, judge};
use super::code::texts_of_code;

/// Where a configuration lies: readers of HDF5 files do not ask whether code in it is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    /// A `.keras` archive, or a file of its own.
    Archive,
    /// An attribute of an HDF5 file.
    Hdf5,
}

/// Sizes of layers beyond these exhaust every machine.
const LARGEST: u64 = 1 << 31;
/// Settings that say how large a layer is.
const SIZES: [&str; 8] =
    ["units", "filters", "input_dim", "output_dim", "max_tokens", "num_bins", "key_dim", "target_shape"];
/// Layers that read a vocabulary.
const LOOKUPS: [&str; 5] =
    ["StringLookup", "IntegerLookup", "IndexLookup", "TextVectorization", "HashedCrossing"];

/// Judges a configuration, and states what it says about the model.
///
/// # Errors
/// It is no JSON, or is nested deeper than anything that Keras writes.
pub(crate) fn judge_configuration(
    bytes: &[u8],
    container: Container,
    offset: u64,
    context: &mut Context<'_>,
) -> Result<(), Stop> {
    let root = parse(bytes, offset)?;
    let mut walk = Walk { container, offset, context, layers: 0, path: Vec::new() };
    let Some(top) = root.as_object().filter(|top| top.contains_key("class_name")) else {
        walk.say(&rule::NOT_A_CONFIGURATION, "the outermost value names no class");
        return walk.value(&root);
    };
    walk.describe(top);
    walk.value(&root)?;
    if walk.layers > 0 {
        let layers = format!("layers={}", walk.layers);
        context.metadata().state(Field::Dimension, Origin::Config, layers);
    }
    Ok(())
}

/// Whether anything in a configuration names a class: a loader looks for such objects at any depth.
pub(super) fn names_a_class(bytes: &[u8]) -> Result<bool, Stop> {
    let root = parse(bytes, 0)?;
    let mut pending = vec![&root];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(map) if map.contains_key("class_name") => return Ok(true),
            Value::Object(map) => pending.extend(map.values()),
            Value::Array(values) => pending.extend(values.iter()),
            _ => {}
        }
    }
    Ok(false)
}

/// Judges a part of a configuration, such as how a model was trained: whatever it names.
///
/// # Errors
/// As [`judge_configuration`].
pub(crate) fn judge_part(
    bytes: &[u8],
    container: Container,
    offset: u64,
    context: &mut Context<'_>,
) -> Result<(), Stop> {
    let root = parse(bytes, offset)?;
    Walk { container, offset, context, layers: 0, path: Vec::new() }.value(&root)
}

fn parse(bytes: &[u8], offset: u64) -> Result<Value, Stop> {
    if bytes.len() as u64 > super::LIMIT {
        return Err(Stop::Budget(format!("a configuration of more than {} bytes", super::LIMIT)));
    }
    let text = without_constants(bytes);
    serde_json::from_slice(&text).map_err(|error| match error.classify() {
        serde_json::error::Category::Eof => Stop::Ended(offset.saturating_add(bytes.len() as u64)),
        _ => Stop::wrong(offset, format!("the configuration is no JSON: {error}")),
    })
}

/// Numbers that Python writes and JSON does not know become nothing.
fn without_constants(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let (mut in_text, mut is_escaped, mut rest) = (false, false, bytes);
    while let Some((&byte, after)) = rest.split_first() {
        if !in_text {
            let constant =
                [&b"-Infinity"[..], b"Infinity", b"NaN"].into_iter().find(|name| rest.starts_with(name));
            if let Some(name) = constant {
                out.extend_from_slice(b"null");
                rest = &rest[name.len()..];
                continue;
            }
        }
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            _ => {}
        }
        out.push(byte);
        rest = after;
    }
    out
}

struct Walk<'w, 'c> {
    container: Container,
    offset: u64,
    context: &'w mut Context<'c>,
    layers: u64,
    /// Names of the objects around, for the proof.
    path: Vec<String>,
}

impl Walk<'_, '_> {
    /// What the outermost object says about the model.
    fn describe(&mut self, top: &Map<String, Value>) {
        let metadata = self.context.metadata();
        let mut state =
            |field, value: Option<&str>| metadata.state(field, Origin::Config, value.unwrap_or_default());
        let text =
            |map: &Map<String, Value>, key: &str| map.get(key).and_then(Value::as_str).map(str::to_owned);
        state(Field::Architecture, text(top, "class_name").as_deref());
        state(Field::FrameworkVersion, text(top, "keras_version").as_deref());
        state(Field::Framework, Some("keras"));
        if let Some(backend) = text(top, "backend") {
            state(Field::Framework, Some(&format!("keras on {backend}")));
        }
        let Some(config) = top.get("config").and_then(Value::as_object) else { return };
        state(Field::Name, text(config, "name").as_deref());
        let optimizer = top.get("compile_config").and_then(|compile| compile.get("optimizer"));
        let optimizer = optimizer.and_then(|one| one.as_str().or_else(|| one.get("class_name")?.as_str()));
        if let Some(optimizer) = optimizer {
            state(Field::Statement, Some(&format!("optimizer={optimizer}")));
        }
        for output in config.get("output_layers").and_then(Value::as_array).into_iter().flatten() {
            let name = output.as_str().or_else(|| output.get(0)?.as_str());
            state(Field::Output, name);
        }
    }

    fn say(&mut self, rule: &'static Rule, evidence: impl AsRef<str>) {
        let mut trace: Vec<String> =
            self.path.iter().rev().take(16).rev().map(|step| format!("in {step}")).collect();
        trace.push(evidence.as_ref().to_owned());
        let mut finding = Finding::new(rule, evidence).at(self.offset).with_trace(trace);
        if self.container == Container::Hdf5 && matches!(rule.id, "keras/lambda" | "keras/callable") {
            finding = finding.with_advisories(&["CVE-2025-9905"]);
        }
        // What it fetches it also unpacks, wherever the archive's names lead.
        if rule.id == "keras/harmful-function" && finding.evidence.contains("get_file") {
            finding = finding.with_advisories(&["CVE-2025-12060"]);
        }
        self.context.find(finding);
    }

    /// The parser bounds the depth.
    fn value(&mut self, value: &Value) -> Result<(), Stop> {
        self.context.step(1)?;
        match value {
            Value::Object(map) => self.object(map),
            Value::Array(values) => values.iter().try_for_each(|value| self.value(value)),
            _ => Ok(()),
        }
    }

    fn object(&mut self, map: &Map<String, Value>) -> Result<(), Stop> {
        let class = map.get("class_name").and_then(Value::as_str);
        if let Some(class) = class {
            self.class(class, map);
            let name = map.get("config").and_then(|config| config.get("name")).and_then(Value::as_str);
            self.path.push(name.map_or_else(|| class.to_owned(), |name| format!("{class} {name:?}")));
        }
        self.references(map);
        for (key, value) in map {
            if key == "layers" {
                self.layers += value.as_array().map_or(0, |layers| layers.len() as u64);
            }
            self.value(value)?;
        }
        if class.is_some() {
            self.path.pop();
        }
        Ok(())
    }

    /// Functions that are named outside of an object with a class.
    fn references(&mut self, map: &Map<String, Value>) {
        let text = |key: &str| map.get(key).and_then(Value::as_str);
        if map.contains_key("class_name") {
            return;
        }
        if let Some(name) = text("function_name").or_else(|| text("function")) {
            let module = text("module").or_else(|| text("function_module"));
            if module.is_some() {
                self.judge_name(module, name, true, text("registered_name"));
            }
        }
        if map.get("enable_unsafe_deserialization").is_some_and(|value| value.as_bool() != Some(false)) {
            self.say(&rule::UNSAFE, "enable_unsafe_deserialization");
        }
    }

    fn class(&mut self, class: &str, map: &Map<String, Value>) {
        let module = map.get("module").and_then(Value::as_str);
        let registered = map.get("registered_name").and_then(Value::as_str);
        let config = map.get("config");
        match class {
            // The configuration of a function is its name.
            "function" => match config.and_then(Value::as_str) {
                Some(name) => self.judge_name(module, name, true, registered),
                None => self.say(&rule::NOT_A_CONFIGURATION, "a function without a name"),
            },
            "Lambda" | "__lambda__" => self.code(class, config),
            _ => self.judge_name(module, class, false, registered),
        }
        let Some(config) = config.and_then(Value::as_object) else { return };
        if matches!(class, "TFOpLambda" | "SlicingOpLambda" | "ClassMethod" | "TensorFlowOpLayer") {
            let operator = config.get("function").or_else(|| config.get("method")).and_then(Value::as_str);
            if let Some(operator) = operator.filter(|operator| is_harmful_operator(operator)) {
                self.say(&rule::HARMFUL_FUNCTION, format!("{class} calls tensorflow's {operator}"));
            }
        }
        if class == "InputLayer" {
            self.input(config);
        }
        if LOOKUPS.iter().any(|lookup| class.rsplit(['>', '.']).next() == Some(lookup)) {
            self.vocabulary(class, config);
        }
        self.sizes(class, config);
    }

    fn judge_name(&mut self, module: Option<&str>, name: &str, is_function: bool, registered: Option<&str>) {
        let Some(rule) = judge(module, name, is_function, registered.is_some()) else { return };
        let full = match module {
            Some(module) if !module.is_empty() => format!("{module}.{name}"),
            _ => name.to_owned(),
        };
        if rule.id == rule::CUSTOM.id {
            self.context.metadata().state(Field::CustomOperator, Origin::Config, &full);
        }
        let kind = if is_function { "function" } else { "class" };
        let called = registered.map(|name| format!(", registered as {name:?}")).unwrap_or_default();
        self.say(rule, format!("names the {kind} {full}{called}"));
    }

    /// A layer or function that is compiled code.
    fn code(&mut self, class: &str, config: Option<&Value>) {
        let mut texts = Vec::new();
        let mut pending: Vec<&Value> = config.into_iter().collect();
        while let Some(value) = pending.pop() {
            match value {
                Value::String(text) if text.len() > 16 => texts.extend(texts_of_code(text)),
                Value::Array(values) => pending.extend(values.iter().rev()),
                Value::Object(map) => pending.extend(map.values()),
                _ => {}
            }
        }
        let shown = if texts.is_empty() {
            "code whose texts cannot be told".to_owned()
        } else {
            format!("code with the texts {}", texts.iter().take(24).cloned().collect::<Vec<_>>().join(", "))
        };
        self.say(&rule::LAMBDA, format!("{class} holds {shown}"));
    }

    fn input(&mut self, config: &Map<String, Value>) {
        let text = |key: &str| config.get(key).and_then(Value::as_str).unwrap_or_default();
        let shape =
            config.get("batch_shape").or_else(|| config.get("batch_input_shape")).and_then(Value::as_array);
        let sizes: Vec<String> = shape
            .into_iter()
            .flatten()
            .map(|size| size.as_i64().map_or_else(|| "?".to_owned(), |size| size.to_string()))
            .collect();
        let line = format!("{}: {}[{}]", text("name"), text("dtype"), sizes.join(","));
        self.context.metadata().state(Field::Input, Origin::Config, line);
    }

    fn vocabulary(&mut self, class: &str, config: &Map<String, Value>) {
        for key in ["vocabulary", "idf_weights"] {
            let Some(path) = config.get(key).and_then(Value::as_str) else { continue };
            let evidence = format!("{class} reads its {key} from {path:?}");
            match reach(path) {
                Reach::Outside(why) => self.say(&rule::VOCABULARY, format!("{evidence}, which {why}")),
                _ => self.say(&rule::VOCABULARY_FILE, evidence),
            }
        }
    }

    fn sizes(&mut self, class: &str, config: &Map<String, Value>) {
        for key in SIZES {
            let is_large = |value: &Value| value.as_f64().is_some_and(|size| size > LARGEST as f64);
            let Some(value) = config.get(key) else { continue };
            if is_large(value) || value.as_array().is_some_and(|sizes| sizes.iter().any(is_large)) {
                self.say(&rule::SIZE, format!("{class} with {key} = {value}"));
            }
        }
    }
}

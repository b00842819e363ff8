//! What an expression is worth, as far as the text says: literals, what is joined from them, and names assigned once.

use std::cell::Cell;

use tree_sitter::Node;

use super::super::UNKNOWN;
use super::names::{Bound, DEPTH, Names};

/// Steps that one expression may take.
const STEPS: u32 = 4000;

/// A text that grows longer is not worth knowing.
const LONGEST: usize = 16 << 10;

/// What an expression is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A text; [`UNKNOWN`] where a part is only known later.
    Text(String),
    True,
    False,
    None,
    /// A file or folder of this machine, whichever.
    Path,
    List(Vec<Self>),
    Dictionary(Vec<(String, Self)>),
    /// What some call gives.
    Object,
    Unknown,
}

impl Value {
    fn unknown_text() -> Self {
        Self::Text(UNKNOWN.to_string())
    }
}

impl<'t> Names<'t, '_> {
    /// What an expression is worth.
    pub(super) fn value(&self, node: Node<'t>) -> Value {
        self.value_with(node, DEPTH)
    }

    pub(super) fn value_with(&self, node: Node<'t>, depth: u8) -> Value {
        self.evaluate(node, depth, &Cell::new(STEPS))
    }

    fn evaluate(&self, node: Node<'t>, depth: u8, steps: &Cell<u32>) -> Value {
        let (Some(depth), Some(left)) = (depth.checked_sub(1), steps.get().checked_sub(1)) else {
            return Value::Unknown;
        };
        if self.spend(1).is_none() {
            return Value::Unknown;
        }
        steps.set(left);
        let value = |node| self.evaluate(node, depth, steps);
        match node.kind() {
            "string" => self.string(node, depth, steps),
            "concatenated_string" => {
                let mut cursor = node.walk();
                let parts =
                    node.named_children(&mut cursor).take(STEPS as usize).map(value).collect::<Vec<_>>();
                parts.into_iter().reduce(join).unwrap_or(Value::Unknown)
            }
            "true" => Value::True,
            "false" => Value::False,
            "none" => Value::None,
            "identifier" if self.of(node) == "__file__" => Value::Path,
            "identifier" => match self.bound(self.of(node)) {
                [Bound::Expression(expression)] => value(*expression),
                _ => Value::Unknown,
            },
            "parenthesized_expression" | "await" => node.named_child(0).map_or(Value::Unknown, value),
            "list" | "tuple" => {
                let mut cursor = node.walk();
                Value::List(node.named_children(&mut cursor).take(256).map(value).collect())
            }
            "dictionary" => self.dictionary(node, depth, steps),
            "binary_operator" => self.operator(node, depth, steps),
            "attribute" => match self.path(node, depth).as_deref() {
                Some("sys.executable") => Value::Text("python".to_owned()),
                Some(path) if path.ends_with(".parent") => Value::Path,
                _ => Value::Unknown,
            },
            "call" => self.call(node, depth, steps),
            _ => Value::Unknown,
        }
    }

    fn string(&self, node: Node<'t>, depth: u8, steps: &Cell<u32>) -> Value {
        let mut text = String::new();
        let mut cursor = node.walk();
        for part in node.children(&mut cursor) {
            match part.kind() {
                "string_content" => text.push_str(&unescape(self.of(part))),
                "interpolation" => match part
                    .child_by_field_name("expression")
                    .map(|inner| self.evaluate(inner, depth.saturating_sub(1), steps))
                {
                    Some(Value::Text(inner)) => text.push_str(&inner),
                    _ => text.push(UNKNOWN),
                },
                _ => {}
            }
            if text.len() > LONGEST || self.spend(text.len() / 16).is_none() {
                return Value::unknown_text();
            }
        }
        Value::Text(text)
    }

    fn dictionary(&self, node: Node<'t>, depth: u8, steps: &Cell<u32>) -> Value {
        let mut pairs = Vec::new();
        let mut cursor = node.walk();
        for pair in node.named_children(&mut cursor).take(256) {
            let (Some(key), Some(value)) =
                (pair.child_by_field_name("key"), pair.child_by_field_name("value"))
            else {
                continue;
            };
            if let Value::Text(key) = self.evaluate(key, depth, steps) {
                pairs.push((key, self.evaluate(value, depth, steps)));
            }
        }
        Value::Dictionary(pairs)
    }

    fn operator(&self, node: Node<'t>, depth: u8, steps: &Cell<u32>) -> Value {
        let part = |field| {
            node.child_by_field_name(field).map_or(Value::Unknown, |part| self.evaluate(part, depth, steps))
        };
        let (left, operator) = (part("left"), node.child_by_field_name("operator"));
        match operator.map_or("", |operator| self.of(operator)) {
            "+" => join(left, part("right")),
            "/" if left == Value::Path => Value::Path,
            // Where the first value goes; what is behind it is as unknown as the value.
            "%" => match left {
                Value::Text(text) => Value::Text(until(&text, '%')),
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    fn call(&self, node: Node<'t>, depth: u8, steps: &Cell<u32>) -> Value {
        let Some(function) = node.child_by_field_name("function") else { return Value::Unknown };
        let first = |at| {
            node.child_by_field_name("arguments")
                .and_then(|arguments| arguments.named_child(at))
                .map(|argument| self.evaluate(argument, depth, steps))
        };
        let path = self.path(function, depth).unwrap_or_default();
        match path.as_str() {
            "str" | "os.fspath" => first(0).unwrap_or(Value::Unknown),
            "os.environ.get" | "os.getenv" => match first(1) {
                // What is only a default is not a fact, except that it is a folder.
                Some(Value::Text(text)) if text.starts_with(['/', '.']) => Value::Path,
                Some(Value::Path) => Value::Path,
                _ => Value::Unknown,
            },
            "dict" => self.keywords(node, depth, steps),
            "shlex.split" => match first(0) {
                Some(Value::Text(text)) => {
                    Value::List(text.split_whitespace().map(|word| Value::Text(word.to_owned())).collect())
                }
                _ => Value::Unknown,
            },
            path if path.starts_with("os.path.")
                || path.starts_with("pathlib.")
                || path.starts_with("tempfile.") =>
            {
                Value::Path
            }
            _ => self.method(function, depth, steps),
        }
    }

    /// Methods of texts and paths.
    fn method(&self, function: Node<'t>, depth: u8, steps: &Cell<u32>) -> Value {
        let (Some(object), Some(name)) =
            (function.child_by_field_name("object"), function.child_by_field_name("attribute"))
        else {
            return Value::Object;
        };
        let name = self.of(name);
        if !matches!(
            name,
            "format" | "split" | "strip" | "resolve" | "absolute" | "as_posix" | "joinpath" | "expanduser"
        ) {
            return Value::Object;
        }
        match (self.evaluate(object, depth, steps), name) {
            (Value::Text(text), "format") => Value::Text(until(&text, '{')),
            (Value::Text(text), "split") => {
                Value::List(text.split_whitespace().map(|word| Value::Text(word.to_owned())).collect())
            }
            (value @ (Value::Text(_) | Value::Path), _) => value,
            _ => Value::Object,
        }
    }

    fn keywords(&self, call: Node<'t>, depth: u8, steps: &Cell<u32>) -> Value {
        let Some(arguments) = call.child_by_field_name("arguments") else { return Value::Unknown };
        let mut pairs = Vec::new();
        let mut cursor = arguments.walk();
        for argument in arguments.named_children(&mut cursor).take(256) {
            if let (Some(name), Some(value)) =
                (argument.child_by_field_name("name"), argument.child_by_field_name("value"))
            {
                pairs.push((self.of(name).to_owned(), self.evaluate(value, depth, steps)));
            }
        }
        Value::Dictionary(pairs)
    }
}

/// One behind the other.
fn join(left: Value, right: Value) -> Value {
    let unknown = || UNKNOWN.to_string();
    match (left, right) {
        (Value::List(mut left), Value::List(right)) => {
            left.extend(right);
            left.truncate(1024);
            Value::List(left)
        }
        (Value::List(mut left), _) => {
            left.push(Value::Unknown);
            Value::List(left)
        }
        (Value::Path, _) => Value::Path,
        (Value::Text(left), Value::Text(right)) if left.len() + right.len() <= LONGEST => {
            Value::Text(left + &right)
        }
        (Value::Text(left), _) => Value::Text(left + &unknown()),
        (_, Value::Text(right)) => Value::Text(unknown() + &right),
        _ => Value::Unknown,
    }
}

/// A text with an unknown part at the first mark, and what follows it.
fn until(text: &str, mark: char) -> String {
    match text.split_once(mark) {
        Some((before, after)) => {
            let after = if mark == '{' {
                after.split_once('}').map_or("", |(_, after)| after)
            } else {
                after.get(1..).unwrap_or_default()
            };
            format!("{before}{UNKNOWN}{after}")
        }
        None => text.to_owned(),
    }
}

/// The escapes that matter in commands and names.
fn unescape(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('\\') {
        return text.into();
    }
    text.replace("\\\n", "")
        .replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("\\\"", "\"")
        .replace("\\'", "'")
        .into()
}

//! What expressions of a template come to, as far as the template alone says: strings that are put together to hide a name,
//! and numbers that are far too large.

use std::collections::BTreeMap;

use super::tree::{Argument, Id, Kind, Tree};

/// Stands in a text for a part that is not known.
pub(crate) const HOLE: char = '\0';
/// Bytes of a text that are kept; of a longer one only the length is known.
const TEXT: usize = 16 << 10;
/// Values that one expression may have.
const CHOICES: usize = 12;
/// Levels of an expression.
const DEPTH: u32 = 60;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    /// A text of so many characters.
    Long(f64),
    Number(f64),
    List(Vec<Value>),
    Keys(Vec<String>),
    Unknown,
}

/// What names stand for, in the order of the template.
#[derive(Debug, Default)]
pub(crate) struct Values {
    bound: BTreeMap<String, Vec<Value>>,
    steps: u64,
}

/// Steps of one template.
const STEPS: u64 = 2_000_000;

impl Values {
    /// Binds a name to values, besides those it has.
    pub(crate) fn bind(&mut self, name: &str, values: Vec<Value>) {
        let bound = self.bound.entry(name.to_owned()).or_default();
        for value in values {
            if bound.len() < CHOICES && !bound.contains(&value) {
                bound.push(value);
            }
        }
    }

    /// Whether a name is bound in the template.
    pub(crate) fn is_bound(&self, name: &str) -> bool {
        self.bound.contains_key(name)
    }

    /// Whether working out values took all the steps that it may: what came after is not known.
    pub(crate) fn is_spent(&self) -> bool {
        self.steps > STEPS
    }

    /// Every value that an expression may have.
    pub(crate) fn of(&mut self, tree: &Tree, id: Id) -> Vec<Value> {
        self.at_depth(tree, id, 0)
    }

    /// The texts that an expression may have; what is not known of them is [`HOLE`].
    pub(crate) fn texts(&mut self, tree: &Tree, id: Id) -> Vec<String> {
        self.of(tree, id).iter().filter_map(text).collect()
    }

    fn at_depth(&mut self, tree: &Tree, id: Id, depth: u32) -> Vec<Value> {
        self.steps += 1;
        if depth > DEPTH || self.steps > STEPS {
            return vec![Value::Unknown];
        }
        let depth = depth + 1;
        let mut values = match tree.kind(id) {
            Kind::Text(text) => vec![Value::Text(text.clone())],
            Kind::Number(number) => vec![Value::Number(*number)],
            Kind::Name(name) => self.bound.get(name).cloned().unwrap_or_else(|| vec![Value::Unknown]),
            Kind::Attribute(object, name) => match tree.kind(*object) {
                Kind::Name(object) => self
                    .bound
                    .get(&format!("{object}.{name}"))
                    .cloned()
                    .unwrap_or_else(|| vec![Value::Unknown]),
                _ => vec![Value::Unknown],
            },
            Kind::List(all) => {
                let all = all.iter().take(1000).map(|one| self.one(tree, *one, depth)).collect();
                vec![Value::List(all)]
            }
            Kind::Dictionary(pairs) => {
                let keys = pairs.iter().take(1000).filter_map(|(key, _)| text(&self.one(tree, *key, depth)));
                vec![Value::Keys(keys.collect())]
            }
            Kind::Either(all) => all.iter().flat_map(|one| self.at_depth(tree, *one, depth)).collect(),
            Kind::Binary(sign, left, right) => {
                let lefts = self.at_depth(tree, *left, depth);
                let rights = self.at_depth(tree, *right, depth);
                lefts
                    .iter()
                    .flat_map(|left| rights.iter().map(move |right| binary(sign, left, right)))
                    .take(CHOICES)
                    .collect()
            }
            Kind::Item(value, index) => {
                let index = self.one(tree, *index, depth);
                self.at_depth(tree, *value, depth).iter().map(|value| item(value, &index)).collect()
            }
            Kind::Slice(value, parts) => {
                let parts = parts.map(|part| part.map(|part| self.one(tree, part, depth)));
                self.at_depth(tree, *value, depth).iter().map(|value| slice(value, &parts)).collect()
            }
            Kind::Call(function, arguments) => self.call(tree, *function, arguments, depth),
            Kind::Filter(Some(value), name, arguments) => {
                let arguments: Vec<Value> =
                    arguments.iter().map(|one| self.one(tree, one.value, depth)).collect();
                let values = self.at_depth(tree, *value, depth);
                values.iter().map(|value| apply(value, name, &arguments)).collect()
            }
            Kind::Filter(None, ..) | Kind::Test(..) | Kind::Unary(_) => vec![Value::Unknown],
        };
        values.truncate(CHOICES);
        for value in &mut values {
            let weight = weight(value);
            self.steps += weight / 8;
            if weight > 4 * TEXT as u64 {
                *value = Value::Unknown;
            }
        }
        values
    }

    fn one(&mut self, tree: &Tree, id: Id, depth: u32) -> Value {
        self.at_depth(tree, id, depth).into_iter().next().unwrap_or(Value::Unknown)
    }

    fn call(&mut self, tree: &Tree, function: Id, arguments: &[Argument], depth: u32) -> Vec<Value> {
        match tree.kind(function) {
            // `dict(__class__=1)`: the name of an argument becomes a text.
            Kind::Name(name) if name == "dict" => {
                vec![Value::Keys(arguments.iter().filter_map(|one| one.name.clone()).collect())]
            }
            Kind::Attribute(object, method) => {
                let values: Vec<Value> =
                    arguments.iter().map(|one| self.one(tree, one.value, depth)).collect();
                let objects = self.at_depth(tree, *object, depth);
                objects.iter().map(|object| apply_method(object, method, &values)).collect()
            }
            _ => vec![Value::Unknown],
        }
    }
}

/// A value as a text, when any of it is known.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Bytes that a value holds.
fn weight(value: &Value) -> u64 {
    match value {
        Value::Text(text) => text.len() as u64,
        Value::List(all) => all.iter().map(|one| weight(one) + 8).sum(),
        Value::Keys(all) => all.iter().map(|one| one.len() as u64 + 8).sum(),
        Value::Long(_) | Value::Number(_) | Value::Unknown => 0,
    }
}

fn length(value: &Value) -> f64 {
    match value {
        Value::Text(text) => text.chars().count() as f64,
        Value::Long(length) => *length,
        Value::List(all) => all.len() as f64,
        _ => 1.0,
    }
}

fn bounded(text: String) -> Value {
    if text.len() > TEXT { Value::Long(text.chars().count() as f64) } else { Value::Text(text) }
}

fn binary(sign: &str, left: &Value, right: &Value) -> Value {
    match (sign, left, right) {
        ("+" | "-" | "*" | "/" | "//" | "%" | "**", Value::Number(a), Value::Number(b)) => {
            Value::Number(match sign {
                "+" => a + b,
                "-" => a - b,
                "*" => a * b,
                "/" => a / b,
                "//" => (a / b).floor(),
                "%" => a % b,
                _ => a.powf(*b),
            })
        }
        ("*", Value::Number(times), value) | ("*", value, Value::Number(times)) => repeat(value, *times),
        ("%", Value::Text(format), value) => match value {
            Value::List(all) => percent(format, all),
            other => percent(format, std::slice::from_ref(other)),
        },
        ("+", Value::List(a), Value::List(b)) => Value::List(a.iter().chain(b).take(1000).cloned().collect()),
        (
            "+" | "~",
            Value::Unknown | Value::List(_) | Value::Keys(_),
            Value::Unknown | Value::List(_) | Value::Keys(_),
        ) => Value::Unknown,
        ("+" | "~", a, b) => match (text(a), text(b)) {
            (Some(a), Some(b)) => bounded(a + &b),
            _ if matches!(a, Value::Long(_)) || matches!(b, Value::Long(_)) => {
                Value::Long(length(a) + length(b))
            }
            (Some(a), None) => bounded(format!("{a}{HOLE}")),
            (None, Some(b)) => bounded(format!("{HOLE}{b}")),
            (None, None) => Value::Unknown,
        },
        _ => Value::Unknown,
    }
}

fn repeat(value: &Value, times: f64) -> Value {
    match value {
        Value::Text(_) | Value::Long(_) | Value::List(_) => {
            let total = length(value) * times.max(0.0);
            match value {
                Value::Text(text) if total <= TEXT as f64 => {
                    Value::Text(text.repeat(times.max(0.0) as usize))
                }
                _ => Value::Long(total),
            }
        }
        _ => Value::Unknown,
    }
}

fn item(value: &Value, index: &Value) -> Value {
    let Value::Number(index) = index else { return Value::Unknown };
    let place = |count: usize| {
        let index = if *index < 0.0 { *index + count as f64 } else { *index };
        (index >= 0.0 && index < count as f64).then_some(index as usize)
    };
    match value {
        Value::Text(text) => place(text.chars().count())
            .and_then(|at| text.chars().nth(at))
            .map_or(Value::Unknown, |one| Value::Text(one.to_string())),
        Value::List(all) => place(all.len()).and_then(|at| all.get(at).cloned()).unwrap_or(Value::Unknown),
        _ => Value::Unknown,
    }
}

fn slice(value: &Value, parts: &[Option<Value>; 3]) -> Value {
    let Value::Text(text) = value else { return Value::Unknown };
    let numbers: Vec<Option<i64>> = parts
        .iter()
        .map(|part| match part {
            Some(Value::Number(number)) => Some(*number as i64),
            _ => None,
        })
        .collect();
    if parts.iter().zip(&numbers).any(|(part, number)| part.is_some() && number.is_none()) {
        return Value::Unknown;
    }
    let characters: Vec<char> = text.chars().collect();
    let count = characters.len() as i64;
    let step = numbers[2].unwrap_or(1);
    if step == 0 {
        return Value::Unknown;
    }
    let (low, high) = if step > 0 { (0, count) } else { (-1, count - 1) };
    let place = |number: Option<i64>, missing: i64| {
        number.map_or(missing, |number| {
            if number < 0 { number.saturating_add(count) } else { number }.clamp(low, high)
        })
    };
    let (start, stop) = if step > 0 {
        (place(numbers[0], 0), place(numbers[1], count))
    } else {
        (place(numbers[0], count - 1), place(numbers[1], -1))
    };
    let mut picked = String::new();
    let mut at = start;
    while if step > 0 { at < stop } else { at > stop } {
        picked.extend(usize::try_from(at).ok().and_then(|at| characters.get(at)));
        at = at.saturating_add(step);
    }
    Value::Text(picked)
}

/// `'%s%c' % (…)`.
fn percent(format: &str, values: &[Value]) -> Value {
    let mut written = String::new();
    let mut values = values.iter();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        written.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let flags =
            rest.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | ' ' | '#' | '.')).unwrap_or(rest.len());
        let width: f64 = rest[..flags].trim_start_matches(['-', '+', ' ', '#', '0']).parse().unwrap_or(0.0);
        if width > 1e6 {
            return Value::Long(width);
        }
        let Some(kind) = rest[flags..].chars().next() else { break };
        rest = &rest[flags + kind.len_utf8()..];
        match kind {
            '%' => written.push('%'),
            'c' => written.push(values.next().map_or(HOLE, character)),
            _ => match values.next().and_then(text) {
                Some(text) => written.push_str(&text),
                None => written.push(HOLE),
            },
        }
    }
    written.push_str(rest);
    bounded(written)
}

fn character(value: &Value) -> char {
    match value {
        Value::Number(number) => char::from_u32(*number as u32).unwrap_or(HOLE),
        Value::Text(text) => text.chars().next().unwrap_or(HOLE),
        _ => HOLE,
    }
}

/// `'{}{:c}'.format(…)`.
fn braces(format: &str, values: &[Value]) -> Value {
    let mut written = String::new();
    let mut rest = format;
    let mut next = 0;
    while let Some(at) = rest.find('{') {
        written.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('}') else { break };
        let field = &rest[at + 1..at + end];
        rest = &rest[at + end + 1..];
        let (name, kind) = field.split_once(':').unwrap_or((field, ""));
        let index = name.parse().unwrap_or(next);
        next += 1;
        let width: f64 = kind.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(0.0);
        if width > 1e6 {
            return Value::Long(width);
        }
        match values.get(index) {
            Some(value) if kind.ends_with('c') => written.push(character(value)),
            Some(value) => written.push_str(&text(value).unwrap_or_else(|| HOLE.to_string())),
            None => written.push(HOLE),
        }
    }
    written.push_str(rest);
    bounded(written)
}

/// A method of a text.
fn apply_method(object: &Value, method: &str, values: &[Value]) -> Value {
    match (object, method, values) {
        (Value::Text(text), "format", _) => braces(text, values),
        (Value::Text(between), "join", [Value::List(all)]) => joined(all, between),
        (Value::Text(between), "join", [Value::Keys(keys)]) => joined(&texts(keys), between),
        (Value::Text(text), "encode" | "decode" | "strip", []) => Value::Text(text.clone()),
        (Value::Text(text), "removeprefix" | "lstrip", [Value::Text(start)]) => {
            Value::Text(text.trim_start_matches(start.as_str()).to_owned())
        }
        (Value::Text(text), "removesuffix" | "rstrip", [Value::Text(end)]) => {
            Value::Text(text.trim_end_matches(end.as_str()).to_owned())
        }
        (Value::Text(text), "split", [Value::Text(between)]) if !between.is_empty() => Value::List(
            text.split(between.as_str()).take(1000).map(|part| Value::Text(part.to_owned())).collect(),
        ),
        (Value::Text(text), "ljust" | "rjust" | "zfill" | "center", [Value::Number(width), ..]) => {
            if *width > 1e6 { Value::Long(*width) } else { Value::Text(text.clone()) }
        }
        (_, "lower" | "upper" | "swapcase" | "title" | "capitalize" | "replace", _) => {
            apply(object, method, values)
        }
        _ => Value::Unknown,
    }
}

fn texts(keys: &[String]) -> Vec<Value> {
    keys.iter().cloned().map(Value::Text).collect()
}

fn joined(all: &[Value], between: &str) -> Value {
    if all.len() * between.len() > 4 * TEXT {
        return Value::Long((all.len() * between.len()) as f64);
    }
    let parts: Vec<String> = all.iter().map(|one| text(one).unwrap_or_else(|| HOLE.to_string())).collect();
    bounded(parts.join(between))
}

/// A filter.
fn apply(value: &Value, name: &str, arguments: &[Value]) -> Value {
    let first = arguments.first();
    match (value, name) {
        (Value::List(all), "join") => joined(all, &first.and_then(text).unwrap_or_default()),
        (Value::Keys(keys), "join") => joined(&texts(keys), &first.and_then(text).unwrap_or_default()),
        (Value::Keys(keys), "list" | "sort") => Value::List(texts(keys)),
        (Value::Keys(keys), "first") => keys.first().map_or(Value::Unknown, |key| Value::Text(key.clone())),
        (Value::Keys(keys), "last") => keys.last().map_or(Value::Unknown, |key| Value::Text(key.clone())),
        (Value::List(all), "first") => all.first().cloned().unwrap_or(Value::Unknown),
        (Value::List(all), "last") => all.last().cloned().unwrap_or(Value::Unknown),
        (Value::List(all), "reverse") => Value::List(all.iter().rev().cloned().collect()),
        (Value::List(_), "list") => value.clone(),
        (Value::Text(text), "list") => {
            Value::List(text.chars().take(1000).map(|c| Value::Text(c.into())).collect())
        }
        (Value::Text(text), "first") => {
            text.chars().next().map_or(Value::Unknown, |character| Value::Text(character.into()))
        }
        (Value::Text(text), "reverse") => Value::Text(text.chars().rev().collect()),
        (Value::Text(text), "lower") => Value::Text(text.to_lowercase()),
        (Value::Text(text), "upper") => Value::Text(text.to_uppercase()),
        (Value::Text(text), "replace") => match arguments {
            [Value::Text(old), Value::Text(new), ..] if !old.is_empty() => {
                let added = text.matches(old.as_str()).count() * new.len();
                if added > 4 * TEXT {
                    Value::Long(added as f64)
                } else {
                    bounded(text.replace(old.as_str(), new))
                }
            }
            _ => Value::Unknown,
        },
        (Value::Text(text), "swapcase") => Value::Text(
            text.chars()
                .map(|c| if c.is_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() })
                .collect(),
        ),
        (Value::Text(text), "format") => percent(text, arguments),
        (Value::Text(text), "trim" | "string" | "safe" | "escape" | "e" | "forceescape") => {
            Value::Text(text.trim().to_owned())
        }
        (Value::Text(_) | Value::Long(_), "center" | "indent" | "wordwrap") => match first {
            Some(Value::Number(width)) if *width > 1e6 => Value::Long(*width),
            _ => value.clone(),
        },
        (Value::Number(number), "string") => Value::Text(number.to_string()),
        (Value::Number(_), "int" | "float" | "abs" | "round") => value.clone(),
        (Value::Text(text), "int") => text.trim().parse().map_or(Value::Unknown, Value::Number),
        (_, "default" | "d") => {
            if *value == Value::Unknown {
                first.cloned().unwrap_or(Value::Unknown)
            } else {
                value.clone()
            }
        }
        _ => Value::Unknown,
    }
}

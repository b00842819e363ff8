//! JSON as Python's `json.dumps(…, sort_keys=True)` writes it: the fingerprints of manifests are digests of that.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::wheel::hexadecimal;

/// What stands between items, and between a key and its value.
#[derive(Clone, Copy)]
pub(crate) struct Separators(pub(crate) &'static str, pub(crate) &'static str);

/// Python's own.
pub(crate) const WIDE: Separators = Separators(", ", ": ");
/// Without blanks.
pub(crate) const TIGHT: Separators = Separators(",", ":");

/// SHA-256 of a value as JSON.
pub(crate) fn digest(value: &Value, separators: Separators) -> String {
    let mut text = String::new();
    write(value, separators, &mut text);
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

/// A value of TOML; none when it holds what JSON cannot (a date), where the tools fail as well.
pub(crate) fn json(value: &toml::Value) -> Option<Value> {
    Some(match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::Number(serde_json::Number::from_f64(*number)?),
        toml::Value::Boolean(value) => Value::from(*value),
        toml::Value::Datetime(_) => return None,
        toml::Value::Array(items) => Value::Array(items.iter().map(json).collect::<Option<_>>()?),
        toml::Value::Table(table) => {
            let entries = table.iter().map(|(key, item)| Some((key.clone(), json(item)?)));
            Value::Object(entries.collect::<Option<_>>()?)
        }
    })
}

/// TOML is read to a bounded depth, which bounds the recursion.
fn write(value: &Value, separators: Separators, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::String(text) => write_text(text, out),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { separators.0 });
                write(item, separators, out);
            }
            out.push(']');
        }
        Value::Object(table) => {
            let mut entries: Vec<_> = table.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (at, (key, item)) in entries.into_iter().enumerate() {
                out.push_str(if at == 0 { "" } else { separators.0 });
                write_text(key, out);
                out.push_str(separators.1);
                write(item, separators, out);
            }
            out.push('}');
        }
    }
}

/// Everything outside of ASCII is escaped, in UTF-16 units.
fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='\u{7f}' => out.push(character),
            _ => {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

//! CPE 2.3 formatted strings (NISTIR 7695 §6.2), as far as naming a product needs them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A CPE 2.3 name. Only part, vendor, product, version and target software are ever set by Weighbridge; the
/// other fields are kept as they were read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpe {
    /// The eleven fields after `cpe:2.3`, still escaped as in the formatted string.
    fields: [String; 11],
}

/// Why a text is not a CPE 2.3 formatted string.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("parse CPE {text:?}: {why}")]
pub struct CpeError {
    text: String,
    why: &'static str,
}

const VENDOR: usize = 1;
const PRODUCT: usize = 2;
const VERSION: usize = 3;
const TARGET_SOFTWARE: usize = 8;

impl Cpe {
    /// An application (`cpe:2.3:a:…`) of that vendor, product and version; `None` means any version.
    pub fn application(vendor: &str, product: &str, version: Option<&str>) -> Self {
        let mut fields: [String; 11] = std::array::from_fn(|_| "*".to_owned());
        fields[0] = "a".to_owned();
        fields[VENDOR] = escape(vendor);
        fields[PRODUCT] = escape(product);
        if let Some(version) = version {
            fields[VERSION] = escape(version);
        }
        Self { fields }
    }

    /// The vendor, unescaped.
    pub fn vendor(&self) -> String {
        unescape(&self.fields[VENDOR])
    }

    /// The product, unescaped.
    pub fn product(&self) -> String {
        unescape(&self.fields[PRODUCT])
    }

    /// The version, unescaped; `None` for any (`*`) and for not applicable (`-`).
    pub fn version(&self) -> Option<String> {
        match self.fields[VERSION].as_str() {
            "*" | "-" => None,
            version => Some(unescape(version)),
        }
    }

    /// The target software, unescaped; `None` for any (`*`) and for not applicable (`-`).
    pub fn target_software(&self) -> Option<String> {
        match self.fields[TARGET_SOFTWARE].as_str() {
            "*" | "-" => None,
            software => Some(unescape(software)),
        }
    }
}

/// Quotes every character that is neither a letter, a digit nor `_` (NISTIR 7695 §5.3.2), except the ones that
/// formatted strings leave bare (`.` and `-`).
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.to_lowercase().chars() {
        let character = if character == ' ' { '_' } else { character };
        if !(character.is_alphanumeric() || matches!(character, '_' | '.' | '-')) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        plain.push(if character == '\\' { characters.next().unwrap_or('\\') } else { character });
    }
    plain
}

/// Splits at colons that are not escaped.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for character in text.chars() {
        if character == ':' && !escaped {
            parts.push(String::new());
            continue;
        }
        escaped = character == '\\' && !escaped;
        if let Some(last) = parts.last_mut() {
            last.push(character);
        }
    }
    parts
}

impl FromStr for Cpe {
    type Err = CpeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = |why| CpeError { text: text.chars().take(200).collect(), why };
        let rest = text.strip_prefix("cpe:2.3:").ok_or_else(|| error("does not start with cpe:2.3:"))?;
        let fields: [String; 11] =
            split(rest).try_into().map_err(|_| error("does not have eleven fields after cpe:2.3"))?;
        if fields.iter().any(String::is_empty) {
            return Err(error("has an empty field"));
        }
        if !matches!(fields[0].as_str(), "a" | "o" | "h" | "*" | "-") {
            return Err(error("its part is none of a, o, h"));
        }
        Ok(Self { fields })
    }
}

impl fmt::Display for Cpe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cpe:2.3")?;
        self.fields.iter().try_for_each(|field| write!(f, ":{field}"))
    }
}

impl Serialize for Cpe {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cpe {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;

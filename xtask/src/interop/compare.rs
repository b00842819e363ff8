//! What must be equal in two documents about one image that was stored in two ways.

use anyhow::{Context as _, Result};
use serde_json::{Map, Value};

/// A CycloneDX document without what says where the image was stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Content(Map<String, Value>);

impl Content {
    /// Leaves out the serial number and the subject: its name, its manifest and its configuration differ where the
    /// storage does. Everything else has to be the same, to the last property.
    pub(super) fn of(document: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(document).context("read a document: it is no JSON")?;
        let subject = value.pointer("/metadata/component/bom-ref").and_then(Value::as_str);
        let subject = Value::String(subject.context("read a document: it names no subject")?.to_owned());
        // As JSON text, quotes included, it stands for itself only.
        let text = value.to_string().replace(&subject.to_string(), "\"subject\"");
        let Value::Object(mut content) = serde_json::from_str(&text)? else {
            anyhow::bail!("read a document: it is no object");
        };
        content.remove("serialNumber");
        if let Some(metadata) = content.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.remove("component");
        }
        Ok(Self(content))
    }

    /// How much there is.
    pub(super) fn summary(&self) -> String {
        let count = |name: &str| self.0.get(name).and_then(Value::as_array).map_or(0, Vec::len);
        format!("{} components, {} with edges", count("components"), count("dependencies"))
    }

    /// The first place where two differ, and both values there.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        let (one, two) = (Value::Object(self.0.clone()), Value::Object(other.0.clone()));
        let (place, one, two) = first_difference(String::new(), &one, &two)?;
        Some(format!("NOT the same at {place}: {} and {}", shorten(one), shorten(two)))
    }
}

fn first_difference<'v>(
    place: String,
    one: &'v Value,
    two: &'v Value,
) -> Option<(String, &'v Value, &'v Value)> {
    const MISSING: &Value = &Value::Null;
    if one == two {
        return None;
    }
    let deeper = match (one, two) {
        (Value::Object(a), Value::Object(b)) => a.keys().chain(b.keys()).find_map(|key| {
            let (a, b) = (a.get(key).unwrap_or(MISSING), b.get(key).unwrap_or(MISSING));
            first_difference(format!("{place}/{key}"), a, b)
        }),
        (Value::Array(a), Value::Array(b)) => (0..a.len().max(b.len())).find_map(|at| {
            let (a, b) = (a.get(at).unwrap_or(MISSING), b.get(at).unwrap_or(MISSING));
            first_difference(format!("{place}/{at}"), a, b)
        }),
        _ => None,
    };
    deeper.or(Some((place, one, two)))
}

fn shorten(value: &Value) -> String {
    value.to_string().chars().take(300).collect()
}

#[cfg(test)]
mod tests;

//! Package URLs (purl-spec): `pkg:type/namespace/name@version?qualifiers#subpath`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

mod rules;

use rules::{Cut, rules};

/// A package URL in canonical form: every constructor normalises by the rules of its type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purl(Parts);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Parts {
    kind: String,
    namespace: Option<String>,
    name: String,
    version: Option<String>,
    qualifiers: BTreeMap<String, String>,
    subpath: Option<String>,
}

/// Why a text or a set of parts is not a package URL.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("parse purl {text:?}: {why}")]
pub struct PurlError {
    text: String,
    why: &'static str,
}

impl Purl {
    /// A purl of a type and a name; the rest is added with the `with_` methods. A type that cannot do without
    /// a namespace or a qualifier is made by [`Purl::from_parts`].
    pub fn new(kind: &str, name: &str) -> Result<Self, PurlError> {
        Self::from_parts(kind, None, name, None, BTreeMap::new(), None)
    }

    /// A purl from all its parts, not percent-encoded.
    pub fn from_parts(
        kind: &str,
        namespace: Option<&str>,
        name: &str,
        version: Option<&str>,
        qualifiers: BTreeMap<String, String>,
        subpath: Option<&str>,
    ) -> Result<Self, PurlError> {
        let mut parts = Parts {
            kind: kind.to_ascii_lowercase(),
            namespace: namespace.map(clean_segments).filter(|text| !text.is_empty()),
            name: name.to_owned(),
            version: version.map(str::to_owned).filter(|text| !text.is_empty()),
            qualifiers: BTreeMap::new(),
            subpath: subpath.map(clean_subpath).filter(|text| !text.is_empty()),
        };
        for (key, value) in qualifiers {
            parts.put_qualifier(&key, &value)?;
        }
        parts.normalise()
    }

    /// The same purl with a namespace.
    pub fn with_namespace(mut self, namespace: &str) -> Result<Self, PurlError> {
        self.0.namespace = Some(clean_segments(namespace)).filter(|text| !text.is_empty());
        self.0.normalise()
    }

    /// The same purl with a version.
    pub fn with_version(mut self, version: &str) -> Result<Self, PurlError> {
        self.0.version = Some(version.to_owned()).filter(|text| !text.is_empty());
        self.0.normalise()
    }

    /// The same purl with one more qualifier; an empty value removes it.
    pub fn with_qualifier(mut self, key: &str, value: &str) -> Result<Self, PurlError> {
        self.0.put_qualifier(key, value)?;
        self.0.normalise()
    }

    /// The type (`pypi`, `deb`, `generic` …).
    pub fn kind(&self) -> &str {
        &self.0.kind
    }

    /// The namespace, segments joined by `/`.
    pub fn namespace(&self) -> Option<&str> {
        self.0.namespace.as_deref()
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The version.
    pub fn version(&self) -> Option<&str> {
        self.0.version.as_deref()
    }

    /// The qualifiers, sorted by key.
    pub fn qualifiers(&self) -> &BTreeMap<String, String> {
        &self.0.qualifiers
    }

    /// The subpath.
    pub fn subpath(&self) -> Option<&str> {
        self.0.subpath.as_deref()
    }
}

impl Parts {
    fn error(&self, why: &'static str) -> PurlError {
        PurlError { text: format!("pkg:{}/{}", self.kind, self.name).chars().take(300).collect(), why }
    }

    fn put_qualifier(&mut self, key: &str, value: &str) -> Result<(), PurlError> {
        let key = key.to_ascii_lowercase();
        let valid = key.starts_with(|c: char| c.is_ascii_lowercase())
            && key
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_'));
        if !valid {
            return Err(
                self.error("a qualifier's key is not a letter followed by letters, digits, '.', '-', '_'")
            );
        }
        if value.is_empty() {
            self.qualifiers.remove(&key);
        } else {
            self.qualifiers.insert(key, value.to_owned());
        }
        Ok(())
    }

    /// Checks the parts and applies the rules of their type.
    fn normalise(mut self) -> Result<Purl, PurlError> {
        let valid_kind = self.kind.starts_with(|c: char| c.is_ascii_lowercase())
            && self
                .kind
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-'));
        if !valid_kind {
            return Err(self.error("its type is not a letter followed by letters, digits, '.', '-'"));
        }
        if self.name.is_empty() {
            return Err(self.error("it has no name"));
        }
        rules(&self.kind).apply(&mut self)?;
        Ok(Purl(self))
    }
}

/// Namespace segments without empty ones.
fn clean_segments(text: &str) -> String {
    text.split('/').filter(|segment| !segment.is_empty()).collect::<Vec<_>>().join("/")
}

/// Subpath segments without empty ones, `.` and `..`.
fn clean_subpath(text: &str) -> String {
    text.split('/').filter(|segment| !matches!(*segment, "" | "." | "..")).collect::<Vec<_>>().join("/")
}

fn encode(text: &str, keep: &[char], into: &mut impl fmt::Write) -> fmt::Result {
    for character in text.chars() {
        if character.is_ascii_alphanumeric()
            || matches!(character, '.' | '-' | '_' | '~' | ':')
            || keep.contains(&character)
        {
            into.write_char(character)?;
        } else {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                write!(into, "%{byte:02X}")?;
            }
        }
    }
    Ok(())
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'%' {
            let (digits, after) = tail.split_at_checked(2)?;
            // from_str_radix alone would take "+1".
            if !digits.iter().all(u8::is_ascii_hexdigit) {
                return None;
            }
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

impl FromStr for Purl {
    type Err = PurlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = |why| PurlError { text: text.chars().take(300).collect(), why };
        let decoded = |part: &str| decode(part).ok_or_else(|| error("its percent-encoding is broken"));
        let rest = text.strip_prefix("pkg:").ok_or_else(|| error("it does not start with pkg:"))?;
        let (rest, subpath) = match rest.rsplit_once('#') {
            Some((rest, subpath)) => (rest, Some(decoded(subpath)?)),
            None => (rest, None),
        };
        let (rest, query) = match rest.rsplit_once('?') {
            Some((rest, query)) => (rest, query),
            None => (rest, ""),
        };
        let mut qualifiers = BTreeMap::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').ok_or_else(|| error("a qualifier has no '='"))?;
            qualifiers.insert(key.to_owned(), decoded(value)?);
        }
        let rest = rest.trim_start_matches('/').trim_end_matches('/');
        let (kind, rest) = rest.split_once('/').ok_or_else(|| error("it has no name after its type"))?;
        let (path, version) = match rest.rsplit_once('@') {
            Some((path, version)) if !version.contains('/') => (path, Some(decoded(version)?)),
            _ => (rest, None),
        };
        // A slash at the end of the path is one before the version: the name is missing.
        let path = path.trim_start_matches('/');
        let cut = match rules(&kind.to_ascii_lowercase()).cut {
            Cut::Last => path.rsplit_once('/'),
            Cut::First => path.split_once('/'),
        };
        let (namespace, name) = match cut {
            Some((namespace, name)) => (Some(decoded(namespace)?), decoded(name)?),
            None => (None, decoded(path)?),
        };
        Self::from_parts(
            kind,
            namespace.as_deref(),
            &name,
            version.as_deref(),
            qualifiers,
            subpath.as_deref(),
        )
        .map_err(|inner| error(inner.why))
    }
}

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = &self.0;
        write!(f, "pkg:{}/", parts.kind)?;
        if let Some(namespace) = &parts.namespace {
            encode(namespace, &['/'], f)?;
            f.write_str("/")?;
        }
        let keep: &[char] = if rules(&parts.kind).cut == Cut::First { &['/'] } else { &[] };
        encode(&parts.name, keep, f)?;
        if let Some(version) = &parts.version {
            f.write_str("@")?;
            encode(version, &[], f)?;
        }
        for (at, (key, value)) in parts.qualifiers.iter().enumerate() {
            write!(f, "{}{key}=", if at == 0 { '?' } else { '&' })?;
            encode(value, &[], f)?;
        }
        if let Some(subpath) = &parts.subpath {
            f.write_str("#")?;
            encode(subpath, &['/'], f)?;
        }
        Ok(())
    }
}

impl Serialize for Purl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Purl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;

//! Version ranges in the `vers` form: `vers:pypi/>=1.0|<2.0` (vers-spec, VERS).

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::{NotAVersion, Scheme, Version};

/// A range of versions of one scheme. Constraints are kept in the order of their versions.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    scheme: Scheme,
    /// `None` is `*`: every version.
    constraints: Option<Vec<Constraint>>,
}

/// A comparator and a version.
#[derive(Clone, Debug, PartialEq)]
pub struct Constraint {
    /// How to compare.
    pub comparator: Comparator,
    /// With what.
    pub version: Version,
    /// The version as it was written.
    pub text: String,
}

/// How a constraint compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparator {
    /// No sign, or `=`.
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// A text that is not a `vers` range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotARange {
    /// It does not have the form.
    #[error("read version range {text:?}: {why}")]
    Form {
        /// The text, at most its first 200 characters.
        text: String,
        /// What is wrong.
        why: &'static str,
    },
    /// The scheme is not known here.
    #[error("read version range {text:?}: scheme {scheme:?} is not known")]
    UnknownScheme {
        /// The text, at most its first 200 characters.
        text: String,
        /// The scheme.
        scheme: String,
    },
    /// A version is none.
    #[error(transparent)]
    Version(#[from] NotAVersion),
}

/// Longer signs stand before their own beginnings.
const COMPARATORS: [(&str, Comparator); 6] = [
    ("!=", Comparator::NotEqual),
    ("<=", Comparator::LessEqual),
    (">=", Comparator::GreaterEqual),
    ("<", Comparator::Less),
    (">", Comparator::Greater),
    ("=", Comparator::Equal),
];

impl Range {
    /// The scheme.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The constraints in the order of their versions; `None` when every version is in the range.
    pub fn constraints(&self) -> Option<&[Constraint]> {
        self.constraints.as_deref()
    }

    /// Whether a version is in the range (vers-spec "Checking if a version is contained within a range").
    /// `None` for a version of another scheme.
    pub fn contains(&self, version: &Version) -> Option<bool> {
        let Some(constraints) = &self.constraints else { return Some(true) };
        let mut bounds: Vec<(Comparator, Ordering)> = Vec::with_capacity(constraints.len());
        for constraint in constraints {
            // How the version stands to the constraint's own.
            let order = version.partial_cmp(&constraint.version)?;
            match (constraint.comparator, order) {
                (Comparator::NotEqual, Ordering::Equal) => return Some(false),
                (Comparator::Equal | Comparator::LessEqual | Comparator::GreaterEqual, Ordering::Equal) => {
                    return Some(true);
                }
                (Comparator::NotEqual | Comparator::Equal, _) => {}
                (comparator, order) => bounds.push((comparator, order)),
            }
        }
        let only_exclusions =
            constraints.iter().all(|constraint| constraint.comparator == Comparator::NotEqual);
        Some((only_exclusions && !constraints.is_empty()) || in_an_interval(&bounds))
    }

    fn form(text: &str, why: &'static str) -> NotARange {
        NotARange::Form { text: text.chars().take(200).collect(), why }
    }
}

/// Bounds alternate between lower and upper ones, in the order of their versions: the version is inside when
/// the last bound below it opens an interval, or the first one above it closes one that nothing opened.
fn in_an_interval(bounds: &[(Comparator, Ordering)]) -> bool {
    let opens = |comparator| matches!(comparator, Comparator::Greater | Comparator::GreaterEqual);
    let below = bounds.iter().rev().find(|(_, order)| *order == Ordering::Greater);
    let above = bounds.iter().find(|(_, order)| *order == Ordering::Less);
    // A bound with exactly this version is a strict one (`<` or `>`): it leaves the version out.
    if bounds.iter().any(|(_, order)| *order == Ordering::Equal) {
        return false;
    }
    match (below, above) {
        (Some((below, _)), Some((above, _))) => opens(*below) && !opens(*above),
        (Some((below, _)), None) => opens(*below),
        (None, Some((above, _))) => !opens(*above),
        (None, None) => false,
    }
}

impl FromStr for Range {
    type Err = NotARange;

    fn from_str(text: &str) -> Result<Self, NotARange> {
        let form = |why| Self::form(text, why);
        if text.contains(|c: char| c.is_ascii_whitespace()) {
            return Err(form("it contains a blank"));
        }
        let rest = text.strip_prefix("vers:").ok_or_else(|| form("it does not start with vers:"))?;
        let (scheme, list) = rest.split_once('/').ok_or_else(|| form("no '/' follows its scheme"))?;
        let scheme = Scheme::from_name(scheme).ok_or_else(|| NotARange::UnknownScheme {
            text: text.chars().take(200).collect(),
            scheme: scheme.chars().take(50).collect(),
        })?;
        if list == "*" {
            return Ok(Self { scheme, constraints: None });
        }
        let mut constraints = Vec::new();
        for item in list.split('|') {
            let (comparator, version) = COMPARATORS
                .iter()
                .find_map(|(sign, comparator)| Some((*comparator, item.strip_prefix(sign)?)))
                .unwrap_or((Comparator::Equal, item));
            if version.is_empty() {
                return Err(form("a constraint has no version"));
            }
            let version = decode(version).ok_or_else(|| form("its percent-encoding is broken"))?;
            constraints.push(Constraint { comparator, version: scheme.parse(&version)?, text: version });
        }
        constraints.sort_by(|a, b| a.version.partial_cmp(&b.version).unwrap_or(Ordering::Equal));
        Ok(Self { scheme, constraints: Some(constraints) })
    }
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = if *first == b'%' {
            let (digits, tail) = tail.split_at_checked(2)?;
            if !digits.iter().all(u8::is_ascii_hexdigit) {
                return None;
            }
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            tail
        } else {
            bytes.push(*first);
            tail
        };
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "vers:{}/", self.scheme)?;
        let Some(constraints) = &self.constraints else { return f.write_str("*") };
        for (at, constraint) in constraints.iter().enumerate() {
            if at > 0 {
                f.write_str("|")?;
            }
            constraint.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.comparator {
            Comparator::Equal => "",
            other => {
                COMPARATORS.iter().find(|(_, comparator)| *comparator == other).map_or("", |(sign, _)| sign)
            }
        };
        f.write_str(sign)?;
        for byte in self.text.bytes() {
            if byte.is_ascii_alphanumeric() || b".-_~:".contains(&byte) {
                write!(f, "{}", char::from(byte))?;
            } else {
                write!(f, "%{byte:02X}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

//! Requirements of PEP 508: `name[extra] (>=1,<2) ; marker`, `name @ https://… ; marker`.

use wb_version::specifier::{Operator, SpecifierSet};

use super::name::{is_name, normalise};

/// What a line or an entry asks for.
#[derive(Clone, Debug)]
pub(crate) struct Requirement {
    /// The name, normalised.
    pub(crate) name: String,
    /// Which versions; empty for any, and where there is an address.
    pub(crate) versions: SpecifierSet,
    /// Where it is to be fetched from.
    pub(crate) url: Option<String>,
    /// When it counts, as written.
    pub(crate) marker: Option<String>,
}

/// No real requirement comes near this.
const LONGEST: usize = 64 << 10;

impl Requirement {
    /// Reads a requirement.
    ///
    /// # Errors
    /// Why it is none, as `does not start with a name`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("is longer than {LONGEST} bytes"));
        }
        let text = text.trim();
        let name_end = text
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'))
            .unwrap_or(text.len());
        let (name, rest) = text.split_at(name_end);
        if !is_name(name) {
            return Err("does not start with a name".to_owned());
        }
        let rest = match rest.trim_start().strip_prefix('[') {
            Some(extras) => extras.split_once(']').ok_or("has a list of extras that does not end")?.1,
            None => rest,
        };
        let (versions, url, marker) = match rest.trim_start().strip_prefix('@') {
            Some(url) => {
                let (url, marker) = url_and_marker(url)?;
                (SpecifierSet::default(), Some(url.to_owned()), marker)
            }
            None => {
                let (versions, marker) = versions_and_marker(rest)?;
                (versions, None, marker)
            }
        };
        let marker = marker.map(str::trim).filter(|marker| !marker.is_empty()).map(str::to_owned);
        Ok(Self { name: normalise(name), versions, url, marker })
    }

    /// The one version that it accepts.
    pub(crate) fn pinned(&self) -> Option<String> {
        pinned(&self.versions)
    }
}

/// The one version that a specifier accepts. `==1.*` accepts many, although pip takes it for a pin.
pub(crate) fn pinned(versions: &SpecifierSet) -> Option<String> {
    let [clause] = versions.clauses() else { return None };
    if !matches!(clause.operator(), Operator::Equal | Operator::Arbitrary) {
        return None;
    }
    let text = clause.to_string();
    let version = text.trim_start_matches('=');
    (!version.ends_with(".*")).then(|| version.to_owned())
}

/// An address may hold a semicolon: only one after a blank begins a marker.
fn url_and_marker(text: &str) -> Result<(&str, Option<&str>), String> {
    let text = text.trim();
    let (url, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    match (url, rest.trim_start()) {
        ("", _) => Err("has no address after @".to_owned()),
        (url, "") => Ok((url, None)),
        (url, rest) => rest
            .strip_prefix(';')
            .map(|marker| (url, Some(marker)))
            .ok_or_else(|| "goes on after its address".to_owned()),
    }
}

fn versions_and_marker(text: &str) -> Result<(SpecifierSet, Option<&str>), String> {
    let (versions, marker) = match text.split_once(';') {
        Some((versions, marker)) => (versions, Some(marker)),
        None => (text, None),
    };
    let versions = match versions.trim().strip_prefix('(') {
        Some(inner) => inner.strip_suffix(')').ok_or("has parentheses that do not match")?,
        None => versions,
    };
    let versions = versions.parse().map_err(|error| format!("has a {error}"))?;
    Ok((versions, marker))
}

#[cfg(test)]
mod tests;

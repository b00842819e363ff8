//! Requirements of PEP 508: `name[extra] (>=1,<2) ; marker`, `name @ https://… ; marker`.

use wb_version::specifier::{NotASpecifier, SpecifierSet};

use super::marker::{Marker, MarkerError};
use super::name::normalise;

/// What a distribution needs.
#[derive(Clone, Debug)]
pub(crate) struct Requirement {
    /// The name, normalised.
    pub(crate) name: String,
    /// The extras it asks the other for, normalised.
    pub(crate) extras: Vec<String>,
    /// Which versions.
    pub(crate) wants: Wants,
    /// When it counts; none is always.
    pub(crate) marker: Option<Marker>,
}

/// Which versions a requirement accepts.
#[derive(Clone, Debug)]
pub(crate) enum Wants {
    /// Those in the set.
    Versions(SpecifierSet),
    /// Whatever is at a URL.
    Url,
}

/// Why a text is not a requirement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RequirementError {
    #[error("the requirement is longer than {LONGEST} bytes")]
    TooLong,
    #[error("the requirement does not start with a name")]
    NoName,
    #[error("the requirement's list of extras is broken")]
    Extras,
    #[error("the requirement's URL is missing")]
    NoUrl,
    #[error("the requirement's parentheses do not match")]
    Parentheses,
    #[error(transparent)]
    Specifier(#[from] NotASpecifier),
    #[error(transparent)]
    Marker(#[from] MarkerError),
}

/// No real requirement comes near this.
const LONGEST: usize = 64 << 10;

impl Requirement {
    /// Reads a requirement.
    pub(crate) fn parse(text: &str) -> Result<Self, RequirementError> {
        if text.len() > LONGEST {
            return Err(RequirementError::TooLong);
        }
        let text = text.trim();
        let name_end = text
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'))
            .unwrap_or(text.len());
        let (name, rest) = text.split_at(name_end);
        let alphanumeric = |c: char| c.is_ascii_alphanumeric();
        if !name.starts_with(alphanumeric) || !name.ends_with(alphanumeric) {
            return Err(RequirementError::NoName);
        }
        let (extras, rest) = extras(rest.trim_start())?;
        let (wants, marker) = match rest.trim_start().strip_prefix('@') {
            Some(url) => url_and_marker(url)?,
            None => versions_and_marker(rest)?,
        };
        let marker = marker.map(str::trim).filter(|text| !text.is_empty());
        Ok(Self { name: normalise(name), extras, wants, marker: marker.map(Marker::parse).transpose()? })
    }
}

fn extras(text: &str) -> Result<(Vec<String>, &str), RequirementError> {
    let Some(inner) = text.strip_prefix('[') else { return Ok((Vec::new(), text)) };
    let (list, rest) = inner.split_once(']').ok_or(RequirementError::Extras)?;
    let mut extras = Vec::new();
    for extra in list.split(',').map(str::trim).filter(|extra| !extra.is_empty()) {
        if !extra.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
            return Err(RequirementError::Extras);
        }
        extras.push(normalise(extra));
    }
    Ok((extras, rest))
}

/// A URL may hold a semicolon: only one after a blank begins a marker.
fn url_and_marker(text: &str) -> Result<(Wants, Option<&str>), RequirementError> {
    let text = text.trim();
    let (url, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if url.is_empty() {
        return Err(RequirementError::NoUrl);
    }
    let marker = match rest.trim_start() {
        "" => None,
        rest => Some(rest.strip_prefix(';').ok_or(RequirementError::NoUrl)?),
    };
    Ok((Wants::Url, marker))
}

fn versions_and_marker(text: &str) -> Result<(Wants, Option<&str>), RequirementError> {
    let (versions, marker) = match text.split_once(';') {
        Some((versions, marker)) => (versions, Some(marker)),
        None => (text, None),
    };
    let versions = match versions.trim().strip_prefix('(') {
        Some(inner) => inner.strip_suffix(')').ok_or(RequirementError::Parentheses)?,
        None => versions,
    };
    Ok((Wants::Versions(versions.parse()?), marker))
}

#[cfg(test)]
mod tests;

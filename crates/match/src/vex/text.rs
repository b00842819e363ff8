//! Texts and times of documents from outside.

use jiff::Timestamp;

use super::error::Trouble;

/// A time by RFC 3339 §5.6.
pub(super) fn timestamp(text: &str, path: &str) -> Result<Timestamp, Trouble> {
    text.trim().parse().map_err(|error: jiff::Error| Trouble::value(path, error.to_string()))
}

/// A text that says something.
pub(super) fn said(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

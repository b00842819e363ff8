//! Finds secrets in short texts (an image's environment, labels, history, small files) and takes them out.
//!
//! A secret is told by its own form (`secret/tokens.rs`), by the name it is given to (`secret/named.rs`) or by its place
//! in an address or a command (`secret/places.rs`). Nothing here keeps or prints a value: what leaves is a sort and a
//! range. Every text is passed a fixed number of times, and no step looks back further than a fixed distance, so the
//! time is linear in the length.

mod named;
mod places;
#[cfg(test)]
mod tests;
mod tokens;
mod values;

use std::borrow::Cow;
use std::ops::Range;

/// A secret in a text: what it is, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// What it is (`GitHub token`, `private key`, `password`).
    pub sort: &'static str,
    /// Its bytes in the text; both ends are at character borders.
    pub range: Range<usize>,
}

/// All secrets of a text, in its order, without overlaps.
pub fn find(text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    tokens::find(text, &mut found);
    places::find(text, &mut found);
    named::find(text, &mut found);
    // Of what overlaps the first begins, the whole is covered, and what is told by its form names it best: it was
    // found first, and the sort is stable.
    found.sort_by_key(|secret| secret.range.start);
    let mut joined: Vec<Secret> = Vec::with_capacity(found.len());
    for secret in found {
        match joined.last_mut() {
            Some(last) if secret.range.start < last.range.end => {
                if named::is_unspecific(last.sort) && !named::is_unspecific(secret.sort) {
                    last.sort = secret.sort;
                }
                last.range.end = last.range.end.max(secret.range.end);
            }
            _ => joined.push(secret),
        }
    }
    joined
}

/// What sort of secret the value of a variable or label is, by its name or by its own form.
pub fn sort_of(name: &str, value: &str) -> Option<&'static str> {
    let inside = find(value).into_iter().map(|secret| secret.sort).next();
    inside.or_else(|| named::sort_of(name, value))
}

/// The text without its secrets: each is replaced by `[redacted: GitHub token]`.
pub fn redact(text: &str) -> Cow<'_, str> {
    let found = find(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut at = 0;
    for secret in &found {
        clean.push_str(text.get(at..secret.range.start).unwrap_or_default());
        clean.push_str("[redacted: ");
        clean.push_str(secret.sort);
        clean.push(']');
        at = secret.range.end;
    }
    clean.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(clean)
}

/// The value of a label or variable without its secrets: all of it goes when its name says that it is one.
pub fn redact_value<'a>(name: &str, value: &'a str) -> Cow<'a, str> {
    match named::sort_of(name, value) {
        Some(sort) => Cow::Owned(format!("[redacted: {sort}]")),
        None => redact(value),
    }
}

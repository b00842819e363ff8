//! What can be a secret's value, and what only stands for one.

use std::ops::Range;

/// How much of a value is looked at to tell whether it is a secret, in bytes.
const LOOKED_AT: usize = 256;

/// Finds where words end, each end once: a text in which every word is a beginning costs no more than one pass.
pub(super) struct Ends {
    ends: fn(char) -> bool,
    known: Range<usize>,
}

impl Ends {
    pub(super) fn new(ends: fn(char) -> bool) -> Self {
        Self { ends, known: 0..0 }
    }

    /// The word that begins at a place; empty where one ends at once.
    pub(super) fn word(&mut self, text: &str, start: usize) -> Range<usize> {
        if !self.known.contains(&start) {
            let rest = text.get(start..).unwrap_or_default();
            self.known = start..start + rest.find(self.ends).unwrap_or(rest.len());
        }
        start..self.known.end
    }
}

/// The beginning of a value that decides about it.
pub(super) fn head(value: &str) -> &str {
    let mut length = value.len().min(LOOKED_AT);
    while !value.is_char_boundary(length) {
        length -= 1;
    }
    value.get(..length).unwrap_or_default()
}

/// Words that stand where a secret will be.
const STANDING_IN: &[&str] = &[
    "changeme",
    "change-me",
    "change_me",
    "changeit",
    "example",
    "placeholder",
    "password",
    "passwd",
    "secret",
    "token",
    "redacted",
    "dummy",
    "your",
    "todo",
    "none",
    "null",
    "nil",
    "true",
    "false",
    "empty",
    "unset",
    "undefined",
    "test",
    "replace",
    "insert",
    "enter",
    "fixme",
    "default",
    "prompt",
    "required",
    "optional",
];

/// Whether a value only stands for a secret: a variable, a gap to fill in, a word such as `changeme`.
pub(super) fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    let first = value.as_bytes().first().copied();
    if matches!(first, None | Some(b'$' | b'<' | b'%' | b'`' | b'*')) || value.starts_with("{{") {
        return true;
    }
    if value.starts_with("[redacted") || value.starts_with("(redacted") {
        return true;
    }
    // `$(cat file)`, `${NAME}` and `<name>` anywhere in a short value: put together when it runs.
    if value.contains("${") || value.contains("$(") || (value.contains('<') && value.contains('>')) {
        return true;
    }
    let word: String = value.bytes().take(40).map(|byte| byte.to_ascii_lowercase() as char).collect();
    let is_word = STANDING_IN.iter().any(|stand_in| {
        word.strip_prefix(stand_in).is_some_and(|rest| {
            rest.is_empty()
                || rest.starts_with(['-', '_', ' ', '.'])
                || rest.bytes().all(|byte| byte.is_ascii_digit())
        })
    });
    is_word || value.bytes().all(|byte| matches!(byte, b'x' | b'X' | b'*' | b'.' | b'-' | b'_' | b'0'))
}

/// Whether a value is put in by a shell: `$NAME`, `` `command` ``.
pub(super) fn is_variable(value: &str) -> bool {
    value.starts_with(['$', '`']) || value.starts_with("[redacted")
}

/// Whether a value is varied enough to be a secret that somebody chose: at least so many bytes, and at least four
/// different ones.
pub(super) fn is_varied(value: &str, at_least: usize) -> bool {
    value.len() >= at_least && distinct(value) >= 4
}

/// Whether a value looks made by a machine: long, and of many different characters (more than 2.8 bits each).
pub(super) fn is_random(value: &str, at_least: usize) -> bool {
    value.len() >= at_least && entropy(value) > 2.8 && value.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether a value is a path in the image: secrets are often given as the file that holds them.
pub(super) fn is_path(value: &str) -> bool {
    (value.starts_with('/') || value.starts_with("./") || value.starts_with("~/"))
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte))
}

fn distinct(value: &str) -> usize {
    let mut seen = [false; 256];
    value.bytes().for_each(|byte| seen[usize::from(byte)] = true);
    seen.iter().filter(|seen| **seen).count()
}

/// Shannon's entropy in bits a byte, of the first 256 bytes.
fn entropy(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    let mut total = 0_u32;
    for byte in value.bytes().take(256) {
        counts[usize::from(byte)] += 1;
        total += 1;
    }
    let total = f64::from(total.max(1));
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / total)
        .map(|p| -p * p.log2())
        .sum()
}

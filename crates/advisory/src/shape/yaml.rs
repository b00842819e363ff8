//! Finds the top-level keys of a YAML mapping in block style.

use super::KEYS;

/// The keys of the first document; none when the text is no mapping. `more`: the text is cut anywhere.
pub(super) fn keys(text: &str, more: bool) -> Option<Vec<String>> {
    let mut keys = Vec::new();
    let mut lines = text.lines().peekable();
    let mut begun = false;
    while let Some(line) = lines.next() {
        let line = line.trim_end();
        // The last line of a window may be half of one.
        if more && lines.peek().is_none() {
            break;
        }
        let outside = line.is_empty() || line.starts_with(['#', ' ', '\t', '%']);
        if line == "---" || line == "..." {
            if begun {
                break;
            }
        } else if let Some(key) = key(line) {
            begun = true;
            if keys.len() < KEYS {
                keys.push(key.to_owned());
            }
        } else if !outside && (!begun || !is_item(line)) {
            return None;
        }
    }
    begun.then_some(keys)
}

/// Whether a line begins a value of a mapping.
pub(super) fn is_key(line: &str) -> bool {
    key(line).is_some()
}

/// The key that stands at the beginning of a line.
fn key(line: &str) -> Option<&str> {
    let (key, rest) = match line.strip_prefix(['"', '\'']) {
        Some(rest) => {
            let end = rest.find(['"', '\''])?;
            (rest.get(..end)?, rest.get(end + 1..)?.strip_prefix(':')?)
        }
        None => line.split_once(':')?,
    };
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | '/' | '@');
    let is_key = !key.is_empty() && key.len() <= 128 && key.chars().all(fits) && !key.starts_with('-');
    (is_key && (rest.is_empty() || rest.starts_with([' ', '\t']))).then_some(key)
}

/// Whether a line is an item of a list, which may stand at the margin under its key.
fn is_item(line: &str) -> bool {
    line == "-" || line.starts_with("- ")
}

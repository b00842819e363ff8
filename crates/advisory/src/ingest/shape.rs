//! What bytes look like, without parsing the whole of them.

use crate::feed::Shape;

/// So far is looked, in bytes.
const LOOKED_AT: usize = 256 << 10;
const MOST_KEYS: usize = 64;
const LONGEST_LINE: usize = 1024;

/// What a document looks like.
pub fn shape_of(bytes: &[u8]) -> Shape {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head = bytes.get(..bytes.len().min(LOOKED_AT)).unwrap_or_default();
    let start = head.trim_ascii_start();
    match start.first() {
        Some(b'{') => {
            let (keys, rest) = object_keys(start);
            let many = rest.is_some_and(|rest| rest.trim_ascii_start().first() == Some(&b'{'));
            return Shape::Json { keys, many };
        }
        Some(b'[') => {
            let inner = start.get(1..).unwrap_or_default().trim_ascii_start();
            if matches!(inner.first(), Some(b'{')) {
                return Shape::Json { keys: object_keys(inner).0, many: true };
            }
            if matches!(inner.first(), Some(b']')) {
                return Shape::Json { keys: Vec::new(), many: true };
            }
        }
        _ => {}
    }
    text_shape(head)
}

/// The top-level keys of an object, and what follows it when it ends within the head.
fn object_keys(bytes: &[u8]) -> (Vec<String>, Option<&[u8]>) {
    let mut keys = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    let mut is_key = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                is_key = depth == 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return (keys, bytes.get(at + 1..));
                }
            }
            b',' if depth == 1 => is_key = true,
            b'"' => {
                let Some(end) = string_end(bytes, at + 1) else { return (keys, None) };
                if depth == 1 && is_key && keys.len() < MOST_KEYS {
                    keys.push(
                        String::from_utf8_lossy(bytes.get(at + 1..end).unwrap_or_default()).into_owned(),
                    );
                    is_key = false;
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    (keys, None)
}

/// Where a string ends: at its closing quotation mark.
fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at),
            _ => at += 1,
        }
    }
}

fn text_shape(head: &[u8]) -> Shape {
    // A head may end within a character; anything else that is not UTF-8 is no text.
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() + 4 > head.len() => {
            std::str::from_utf8(head.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
        Err(_) => return Shape::Binary,
    };
    if text.contains('\0') {
        return Shape::Binary;
    }
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let Some(first) = lines.next() else { return Shape::Text { first_line: String::new() } };
    if first.trim_end() == "---" && text.lines().skip(1).any(|line| line.trim_end() == "---") {
        return Shape::Markdown { front: "yaml" };
    }
    if first.trim_end() == "```toml" {
        return Shape::Markdown { front: "toml" };
    }
    let keys = yaml_keys(text);
    if keys.is_empty() {
        let first_line: String = first.chars().take(LONGEST_LINE).collect();
        return Shape::Text { first_line };
    }
    Shape::Yaml { keys }
}

/// Keys that begin a line; none when the first line that says something is not `key:` or `key: value`.
fn yaml_keys(text: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for line in text.lines() {
        let quiet = line.trim().is_empty()
            || line.starts_with([' ', '\t', '#', '-', ']', '}'])
            || line.trim_end() == "---";
        if quiet {
            continue;
        }
        let key = line.split_once(':').filter(|(key, rest)| {
            (rest.is_empty() || rest.starts_with(' ') || rest.starts_with('\r'))
                && !key.is_empty()
                && key.len() < 64
                && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '$'))
        });
        match key {
            Some((key, _)) if keys.len() < MOST_KEYS => keys.push(key.to_owned()),
            Some(_) => break,
            // Lines that continue a text block are indented; anything else is no YAML mapping.
            None if keys.is_empty() => return keys,
            None => {}
        }
    }
    keys
}

#[cfg(test)]
mod tests;

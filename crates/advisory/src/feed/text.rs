//! Small things that feeds do with text.

/// A summary is no longer, in characters.
const SUMMARY: usize = 200;

/// The first line, cut at a word where it is long.
pub(crate) fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let Some((end, _)) = line.char_indices().nth(SUMMARY) else { return line.to_owned() };
    let head = line.get(..end).unwrap_or(line);
    let head = head.rsplit_once(char::is_whitespace).map_or(head, |(words, _)| words);
    format!("{head} …")
}

/// A name in kebab case: `TensorRT (Linux)` → `tensorrt-linux`.
pub(crate) fn slug(text: &str) -> String {
    let words = text.split(|other: char| !other.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

/// Whether bytes hold a text.
pub(crate) fn holds(bytes: &[u8], what: &[u8]) -> bool {
    find(bytes, what).is_some()
}

/// Where a text first stands in bytes.
pub(crate) fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len().max(1)).position(|window| window == what)
}

#[cfg(test)]
mod tests;

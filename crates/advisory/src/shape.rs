//! What bytes look like: a scan of the first 256 KiB that parses nothing whole and checks nothing.

mod json;
mod yaml;

use crate::Shape;

/// How far is looked.
const WINDOW: usize = 256 << 10;
/// Keys that are kept.
const KEYS: usize = 64;
/// Bytes of a first line that are kept.
const LINE: usize = 1024;

impl Shape {
    /// Looks at bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let window = bytes.get(..WINDOW).unwrap_or(bytes);
        if let Some((keys, many)) = json::scan(window) {
            return Self::Json { keys, many };
        }
        let Some(text) = text(window, bytes.len() > window.len()) else { return Self::Binary };
        if let Some(front) = front(text) {
            return Self::Markdown { front };
        }
        if let Some(keys) = yaml::keys(text, bytes.len() > window.len()) {
            return Self::Yaml { keys };
        }
        let line = text.lines().map(str::trim_end).find(|line| !line.trim().is_empty()).unwrap_or_default();
        let mut end = line.len().min(LINE);
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        Self::Text { first_line: line.get(..end).unwrap_or_default().to_owned() }
    }
}

/// The window as text; none when it holds what no text holds. `more`: it ends anywhere, also inside a character.
fn text(window: &[u8], more: bool) -> Option<&str> {
    let text = match std::str::from_utf8(window) {
        Ok(text) => text,
        Err(error) if more && error.error_len().is_none() => {
            std::str::from_utf8(window.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    let is_text = |byte: &u8| *byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    text.as_bytes().iter().all(is_text).then_some(text)
}

/// What a Markdown document starts with: a block between two lines `---`, or a fence marked `toml`.
fn front(text: &str) -> Option<&'static str> {
    let mut lines = text.lines().map(str::trim_end).skip_while(|line| line.is_empty());
    match lines.next()? {
        "```toml" => Some("toml"),
        "---" => {
            let mut between = lines.by_ref().take_while(|line| *line != "---");
            // A block without a single key is a rule, not a front.
            between.any(yaml::is_key).then_some(())?;
            between.for_each(drop);
            let end = text.match_indices("\n---").any(|(at, _)| {
                let rest = text.get(at + 4..).unwrap_or_default();
                rest.is_empty() || rest.starts_with('\n') || rest.starts_with('\r')
            });
            // Another YAML document may follow instead of prose.
            let next = lines.find(|line| !line.is_empty());
            (end && next.is_none_or(|line| !yaml::is_key(line))).then_some("yaml")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;

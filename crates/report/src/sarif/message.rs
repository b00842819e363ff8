//! Texts in SARIF: plain, and never read as a link or a placeholder.

use super::model::Message;
use crate::plain;

/// A plain text. Square brackets would start a link (§3.11.6) and braces a placeholder (§3.11.5): they are escaped.
pub(super) fn text(text: &str) -> Message {
    Message { text: escaped(text), markdown: None }
}

/// A text for people, also as Markdown that is already escaped.
pub(super) fn with_markdown(text: &str, markdown: String) -> Message {
    Message { text: escaped(text), markdown: Some(markdown) }
}

/// A text of several lines.
pub(super) fn lines(lines: &[String], markdown: String) -> Message {
    let text = lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("\n");
    Message { text, markdown: Some(markdown) }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in plain(text).chars() {
        match character {
            '[' | ']' => escaped.extend(['\\', character]),
            '{' | '}' => escaped.extend([character, character]),
            _ => escaped.push(character),
        }
    }
    // A message without text is not valid.
    if escaped.is_empty() { "-".to_owned() } else { escaped }
}

//! Escapes for the short texts in which a document says what its format has no field for.
//!
//! A backslash stands before what would otherwise end a part: `\n`, `\r`, `\s` (space), `\\`, and `\` before
//! any other character for that character.

/// Escapes backslashes, line ends and every character of `stops`.
pub(crate) fn escape(text: &str, stops: &[char]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            ' ' if stops.contains(&' ') => escaped.push_str("\\s"),
            other => {
                if stops.contains(&other) {
                    escaped.push('\\');
                }
                escaped.push(other);
            }
        }
    }
    escaped
}

/// Undoes [`escape`]; none when the text ends in the middle of an escape.
pub(crate) fn unescape(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        plain.push(match character {
            '\\' => match characters.next()? {
                'n' => '\n',
                'r' => '\r',
                's' => ' ',
                other => other,
            },
            other => other,
        });
    }
    Some(plain)
}

/// Splits at the first `stop` that is not escaped.
pub(crate) fn split_once(text: &str, stop: char) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        if character == stop && !escaped {
            return Some((&text[..at], &text[at + character.len_utf8()..]));
        }
        escaped = character == '\\' && !escaped;
    }
    None
}

#[cfg(test)]
mod tests;

//! Text that Markdown shows and does nothing with.

use crate::plain;

/// A text as code: shown as it is, mentions nobody.
pub(crate) fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

/// A text in a sentence or a table.
pub(crate) fn prose(text: &str) -> String {
    // An empty comment parts what a page would turn into a mention or a reference after Markdown is done.
    escaped(text).replace("&#64;", "&#64;<!-- -->").replace("&#35;", "&#35;<!-- -->")
}

/// Everything that Markdown or HTML could take for itself as a character reference: a reference is text wherever it
/// stands, so that nothing can start a link, a tag, a table cell or a mention.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in plain(text).chars() {
        let harmless =
            !character.is_ascii_punctuation() || matches!(character, '.' | ',' | '-' | '/' | '?' | '%' | ';');
        if harmless {
            escaped.push(character);
        } else {
            escaped.push_str(&format!("&#{};", u32::from(character)));
        }
    }
    // Bare addresses become links: the colon of a scheme is a reference by now, `www.` is not.
    escaped.replace("www.", "www&#46;").replace("WWW.", "WWW&#46;")
}

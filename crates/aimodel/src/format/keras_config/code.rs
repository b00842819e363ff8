//! What compiled Python code says about itself: the names and texts in it, read from the marshalled bytes without building
//! anything of them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Texts that are listed.
const KEPT: usize = 24;

/// The names and texts of a marshalled and base64-encoded code object, in their order.
pub(super) fn texts_of_code(encoded: &str) -> Vec<String> {
    let bare: String = encoded.chars().filter(|character| !character.is_whitespace()).collect();
    match STANDARD.decode(bare) {
        Ok(bytes) => texts(&bytes),
        Err(_) => Vec::new(),
    }
}

/// Every text that is written as marshal writes one: a type, a length, the bytes. No version of Python is assumed.
fn texts(bytes: &[u8]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(&kind) = bytes.get(at) {
        // The highest bit marks what is referred to later.
        let (start, length) = match kind & 0x7f {
            b'z' | b'Z' => (at + 2, bytes.get(at + 1).map(|&length| usize::from(length))),
            b'a' | b'A' | b'u' | b't' | b's' => (at + 5, long_length(bytes, at + 1)),
            _ => (at, None),
        };
        let text = length
            .filter(|length| (2..4096).contains(length))
            .and_then(|length| bytes.get(start..start.checked_add(length)?))
            .filter(|text| text.iter().all(|byte| matches!(byte, b' '..=b'~')));
        match text {
            Some(text) => {
                let text = String::from_utf8_lossy(text).into_owned();
                at = start + text.len();
                if !texts.contains(&text) && texts.len() < KEPT {
                    texts.push(text);
                }
            }
            None => at += 1,
        }
    }
    texts
}

fn long_length(bytes: &[u8], at: usize) -> Option<usize> {
    let length = bytes.get(at..at + 4)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(length)).ok()
}

//! Hexadecimal digests.

use std::fmt::Write;

/// Whether bytes are exactly so many lower-case hexadecimal digits.
pub(crate) fn is_hex(bytes: &[u8], digits: usize) -> bool {
    bytes.len() == digits && bytes.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

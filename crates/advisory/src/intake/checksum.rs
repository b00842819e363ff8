//! A `.sha256` file beside a document.

use sha2::{Digest as _, Sha256};

/// What the name of such a file ends in.
pub(super) const ENDING: &str = ".sha256";
/// Such a file is no longer, in bytes.
pub(super) const LONGEST: u64 = 4 << 10;

/// A SHA-256.
pub(super) type Sum = [u8; 32];

/// The digest that such a file states: the first 64 hexadecimal digits that stand alone. Some write the file's name
/// after it, some before it.
pub(super) fn parse(bytes: &[u8]) -> Option<Sum> {
    let text = std::str::from_utf8(bytes).ok()?;
    let word = text
        .split(|c: char| c.is_whitespace() || c == ':' || c == '=' || c == '*')
        .find(|word| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let mut sum = [0; 32];
    for (at, byte) in sum.iter_mut().enumerate() {
        *byte = u8::from_str_radix(word.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(sum)
}

/// The digest of bytes.
pub(super) fn of(bytes: &[u8]) -> Sum {
    Sha256::digest(bytes).into()
}

/// The digest of a stream.
pub(super) fn of_stream(mut stream: impl std::io::Read) -> std::io::Result<Sum> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            return Ok(hash.finalize().into());
        }
        hash.update(buffer.get(..read).unwrap_or_default());
    }
}

/// Why a document is not read, when its checksum file (its bytes) does not fit.
pub(super) fn refuse(stated: &[u8], found: Sum) -> Option<&'static str> {
    match parse(stated) {
        None => Some("the file with its checksum states no SHA-256"),
        Some(sum) if sum != found => Some("its SHA-256 is not the one that the file beside it states"),
        Some(_) => None,
    }
}

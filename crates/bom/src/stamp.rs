//! Names that are made from content, so that the same inventory always gives the same document.

use std::io;

use sha2::{Digest as _, Sha256};

use wb_model::{Digest, Inventory};

use crate::error::WriteError;

/// A UUID of version 8 (RFC 9562 §5.8) over the format and everything in the inventory.
pub(crate) fn uuid(format: &str, inventory: &Inventory) -> Result<String, WriteError> {
    let mut hasher = Sha256::new();
    hasher.update(format);
    hasher.update([0]);
    let mut sink = Sink(hasher);
    serde_json::to_writer(&mut sink, inventory).map_err(WriteError::from_json)?;
    let mut bytes: [u8; 32] = sink.0.finalize().into();
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = Digest::sha256(bytes).hex();
    Ok(format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32]))
}

/// The first hexadecimal digits of the SHA-256 of a text, as many as `digits`.
pub(crate) fn short_hash(text: &str, digits: usize) -> String {
    let mut hex = Digest::sha256(Sha256::digest(text).into()).hex();
    hex.truncate(digits);
    hex
}

struct Sink(Sha256);

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

//! Names that are made from content, so that the same document always has the same one.

use sha2::{Digest as _, Sha256};

use wb_model::Digest;

use super::{Document, Statement};

/// SHA-256 of bytes.
pub(super) fn digest(bytes: &[u8]) -> Digest {
    Digest::sha256(Sha256::digest(bytes).into())
}

/// A UUID of version 8 (RFC 9562 §5.8) over a text.
pub(super) fn uuid(text: &str) -> String {
    let mut bytes: [u8; 32] = Sha256::digest(text).into();
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = Digest::sha256(bytes).hex();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32])
}

/// Gives a document the id that follows from everything else in it.
pub(super) fn identify(document: &mut Document) {
    document.id = String::new();
    // A document is made of texts, lists and times: it always has a JSON form.
    let text = serde_json::to_string(&document).unwrap_or_default();
    document.id = format!("urn:uuid:{}", uuid(&text));
}

/// The digest of everything a statement says.
pub(super) fn of_statement(statement: &Statement) -> Digest {
    digest(&serde_json::to_vec(statement).unwrap_or_default())
}

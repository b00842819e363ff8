//! Small documents named by their digest: read whole, bounded, and checked before anything believes them.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256, Sha512};

use wb_model::{Algorithm, Digest};

use crate::SourceError;
use crate::image::read_bounded;

/// Computes the digest of bytes by one of the algorithms that prove something.
pub(crate) fn digest_of(algorithm: Algorithm, bytes: &[u8]) -> Option<Digest> {
    match algorithm {
        Algorithm::Sha256 => Digest::from_bytes(algorithm, &Sha256::digest(bytes)),
        Algorithm::Sha512 => Digest::from_bytes(algorithm, &Sha512::digest(bytes)),
        _ => None,
    }
}

/// Reads a document of at most `limit` bytes and checks its digest.
pub(crate) fn read_document(
    image: &str,
    what: &'static str,
    digest: &Digest,
    limit: u64,
    open: impl FnOnce() -> io::Result<Box<dyn Read + Send>>,
) -> Result<Vec<u8>, SourceError> {
    let bytes = open().and_then(|mut source| read_bounded(&mut source, limit)).map_err(|source| {
        SourceError::Blob { image: image.to_owned(), what, digest: digest.clone(), source }
    })?;
    match digest_of(digest.algorithm(), &bytes) {
        Some(actual) if actual == *digest => Ok(bytes),
        Some(actual) => {
            Err(SourceError::WrongDigest { image: image.to_owned(), what, expected: digest.clone(), actual })
        }
        None => Err(SourceError::Blob {
            image: image.to_owned(),
            what,
            digest: digest.clone(),
            source: io::Error::other("its digest's algorithm proves nothing"),
        }),
    }
}

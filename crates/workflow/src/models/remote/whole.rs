//! A file that is read whole: its size and digest are checked before anything of it is believed.

use std::io::{self, Read};

use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

use wb_aimodel::rule::unreadable;
use wb_aimodel::{Finding, Forward, Limits, Memory, weigh};
use wb_model::{Algorithm, Digest};
use wb_source::{DigestOf, ModelArtifact, ModelLayer};

use super::{Seen, file_name};

/// Reads a layer to its end.
pub(super) fn read(artifact: &ModelArtifact, layer: &ModelLayer) -> Seen {
    let stream = match artifact.open_layer(layer) {
        Ok(stream) => stream,
        Err(error) => {
            return Seen { unread: Some(not_read(&error.to_string())), ..Seen::default() };
        }
    };
    let mut checking = Checking::new(stream, layer);
    let mut bytes = Vec::new();
    let is_held = layer.size <= Limits::DEFAULT.whole_bytes;
    let reading = if is_held {
        // What goes wrong is kept by the stream.
        let _ = checking.read_to_end(&mut bytes);
        weigh(file_name(layer), &mut Memory(&bytes), &Limits::DEFAULT)
    } else {
        weigh(file_name(layer), &mut Forward::new(&mut checking, Some(layer.size)), &Limits::DEFAULT)
    };
    match checking.finish(layer) {
        Ok(digest) => Seen { reading, sha256: Some(digest), unread: None, bytes: is_held.then_some(bytes) },
        Err(why) => Seen { reading, unread: Some(not_read(&why)), ..Seen::default() },
    }
}

pub(super) fn not_read(why: &str) -> Finding {
    Finding::new(&unreadable::NOT_READ, why)
}

/// A stream that is hashed and counted while it is read.
struct Checking {
    stream: Box<dyn Read + Send>,
    sha256: Sha256,
    proof: Proof,
    /// Bytes that may still come: one more than the manifest says, which shows that there are too many.
    room: u64,
    count: u64,
    failure: Option<String>,
}

/// What the content is named by, where it is not its SHA-256.
enum Proof {
    Sha256,
    Sha512(Sha512),
    /// An object of git. Who can choose both of two contents can give them the same SHA-1: what is told of a file is the
    /// SHA-256 of what was read.
    GitBlob(Sha1),
}

impl Proof {
    fn new(layer: &ModelLayer) -> Self {
        match (layer.digest_of, layer.digest.algorithm()) {
            (DigestOf::GitBlob, _) => Self::GitBlob(Sha1::new_with_prefix(format!("blob {}\0", layer.size))),
            (DigestOf::Content, Algorithm::Sha512) => Self::Sha512(Sha512::new()),
            (DigestOf::Content, _) => Self::Sha256,
        }
    }

    fn update(&mut self, piece: &[u8]) {
        match self {
            Self::Sha256 => {}
            Self::Sha512(hasher) => hasher.update(piece),
            Self::GitBlob(hasher) => hasher.update(piece),
        }
    }

    /// The digest, where it is not the SHA-256.
    fn digest(self) -> Option<Digest> {
        match self {
            Self::Sha256 => None,
            Self::Sha512(hasher) => Digest::from_bytes(Algorithm::Sha512, &hasher.finalize()),
            Self::GitBlob(hasher) => Digest::from_bytes(Algorithm::Sha1, &hasher.finalize()),
        }
    }
}

impl Checking {
    fn new(stream: Box<dyn Read + Send>, layer: &ModelLayer) -> Self {
        let room = layer.size.saturating_add(1);
        Self { stream, sha256: Sha256::new(), proof: Proof::new(layer), room, count: 0, failure: None }
    }

    /// Reads what is left, and gives the content's SHA-256, or says what is wrong with the whole.
    fn finish(mut self, layer: &ModelLayer) -> Result<Digest, String> {
        if self.failure.is_none() {
            // What goes wrong is kept.
            let _ = io::copy(&mut self, &mut io::sink());
        }
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        if self.count != layer.size {
            let found = match self.count > layer.size {
                true => format!("more than {}", layer.size),
                false => self.count.to_string(),
            };
            return Err(format!("the content has {found} bytes, not the {} of its descriptor", layer.size));
        }
        let sha256 = Digest::sha256(self.sha256.finalize().into());
        let found = self.proof.digest().unwrap_or_else(|| sha256.clone());
        if found == layer.digest {
            Ok(sha256)
        } else {
            let of_git = if layer.digest_of == DigestOf::GitBlob { " as an object of git" } else { "" };
            Err(format!("the content has digest {found}{of_git}, not {}", layer.digest))
        }
    }
}

impl Read for Checking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let limit = usize::try_from(self.room).unwrap_or(usize::MAX).min(buffer.len());
        let buffer = &mut buffer[..limit];
        let count = loop {
            match self.stream.read(buffer) {
                Ok(count) => break count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failure = Some(error.to_string());
                    return Err(error);
                }
            }
        };
        let piece = buffer.get(..count).unwrap_or_default();
        self.sha256.update(piece);
        self.proof.update(piece);
        self.room -= count as u64;
        self.count += count as u64;
        Ok(count)
    }
}

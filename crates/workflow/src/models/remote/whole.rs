//! A file that is read whole: its size and digest are checked before anything of it is believed.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256, Sha512};

use wb_aimodel::rule::unreadable;
use wb_aimodel::{Finding, Forward, Limits, Memory, weigh};
use wb_model::{Algorithm, Digest};
use wb_source::{ModelArtifact, ModelLayer};

use super::{Seen, file_name, sha256};

/// Reads a layer to its end.
pub(super) fn read(artifact: &ModelArtifact, layer: &ModelLayer) -> Seen {
    let stream = match artifact.open_layer(layer) {
        Ok(stream) => stream,
        Err(error) => {
            return Seen { reading: None, sha256: None, unread: Some(not_read(&error.to_string())) };
        }
    };
    let mut checking = Checking::new(stream, layer);
    let reading = if layer.size <= Limits::DEFAULT.whole_bytes {
        let mut bytes = Vec::new();
        // What goes wrong is kept by the stream.
        let _ = checking.read_to_end(&mut bytes);
        weigh(file_name(layer), &mut Memory(&bytes), &Limits::DEFAULT)
    } else {
        weigh(file_name(layer), &mut Forward::new(&mut checking, Some(layer.size)), &Limits::DEFAULT)
    };
    match checking.finish(layer) {
        Ok(()) => Seen { reading, sha256: sha256(&layer.digest), unread: None },
        Err(why) => Seen { reading, sha256: None, unread: Some(not_read(&why)) },
    }
}

fn not_read(why: &str) -> Finding {
    Finding::new(&unreadable::NOT_READ, why)
}

enum Hasher {
    Sha256(Sha256),
    Sha512(Sha512),
}

/// A stream that is hashed and counted while it is read.
struct Checking {
    stream: Box<dyn Read + Send>,
    hasher: Hasher,
    /// Bytes that may still come: one more than the manifest says, which shows that there are too many.
    room: u64,
    count: u64,
    failure: Option<String>,
}

impl Checking {
    fn new(stream: Box<dyn Read + Send>, layer: &ModelLayer) -> Self {
        let hasher = match layer.digest.algorithm() {
            Algorithm::Sha512 => Hasher::Sha512(Sha512::new()),
            _ => Hasher::Sha256(Sha256::new()),
        };
        Self { stream, hasher, room: layer.size.saturating_add(1), count: 0, failure: None }
    }

    /// Reads what is left, and says what is wrong with the whole.
    fn finish(mut self, layer: &ModelLayer) -> Result<(), String> {
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
        let found = match self.hasher {
            Hasher::Sha256(hasher) => Digest::from_bytes(Algorithm::Sha256, &hasher.finalize()),
            Hasher::Sha512(hasher) => Digest::from_bytes(Algorithm::Sha512, &hasher.finalize()),
        };
        match found {
            Some(found) if found == layer.digest => Ok(()),
            Some(found) => Err(format!("the content has digest {found}, not {}", layer.digest)),
            None => Err("its digest could not be computed".to_owned()),
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
        match &mut self.hasher {
            Hasher::Sha256(hasher) => hasher.update(&buffer[..count]),
            Hasher::Sha512(hasher) => hasher.update(&buffer[..count]),
        }
        self.room -= count as u64;
        self.count += count as u64;
        Ok(count)
    }
}

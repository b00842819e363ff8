//! One layer, from its compressed bytes to its entries, in one pass.
//!
//! Three threads share the work, because each of its parts alone is nearly as slow as inflating: one reads and
//! inflates, one hashes (the blob as stored and the archive inside it), and the caller's own parses the archive.
//! A handful of buffers goes round between them; their number bounds the memory.

mod buffers;

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use sha2::{Digest as _, Sha256, Sha512};

use wb_model::{Algorithm, DiagnosticCode, Digest};
use wb_read::Limits;

use crate::decompress::{Compression, inflater};
use crate::{Sink, TarError, tar};
use buffers::{Buffer, Chunks, Ring};

/// What is known of a layer before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Digest of the blob as stored, when a verified manifest names it.
    pub blob: Option<Digest>,
    /// Size of the blob as stored, from the same place.
    pub size: Option<u64>,
    /// DiffID that the image's configuration claims.
    pub diff_id: Option<Digest>,
}

/// What is known of a layer after every byte of it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Digest of the blob as stored, by the algorithm expected, else SHA-256.
    pub blob: Digest,
    /// Digest of the uncompressed archive, by the algorithm claimed, else SHA-256.
    pub diff_id: Digest,
    /// Bytes as stored.
    pub blob_bytes: u64,
    /// Bytes uncompressed.
    pub bytes: u64,
    /// How it was compressed.
    pub compression: Compression,
}

/// Why a layer could not be read. Any of these fails the scan.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum LayerError {
    #[error("read its bytes: {0}")]
    Read(io::Error),
    #[error("decompress it: {0}")]
    Decompress(io::Error),
    #[error("decompress it: more than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("decompress it: {bytes} bytes came out of {blob_bytes}, more than {ratio} times as many")]
    Bomb { bytes: u64, blob_bytes: u64, ratio: u64 },
    #[error(transparent)]
    Tar(#[from] TarError),
    #[error("check its digest: the blob is {actual} and the manifest says {expected}")]
    WrongBlob { expected: Digest, actual: Digest },
    #[error("check its size: the blob has {actual} bytes and the manifest says {expected}")]
    WrongSize { expected: u64, actual: u64 },
    #[error("check its diffID: the archive is {actual} and the configuration says {expected}")]
    WrongDiffId { expected: Digest, actual: Digest },
}

impl wb_model::Hint for LayerError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::WrongBlob { .. } | Self::WrongSize { .. } | Self::WrongDiffId { .. } => Some(
                "the image is damaged or was changed on its way: fetch it again, and do not run it"
                    .to_owned(),
            ),
            Self::Bomb { .. } | Self::TooLarge { .. } => {
                Some("a layer that grows like this is made to exhaust its reader: do not run it".to_owned())
            }
            _ => None,
        }
    }
}

/// Reads a layer to its last byte and hands its entries to the sink.
///
/// The digests are checked when the last byte has passed: until this returns `Ok`, nothing that the sink saw may
/// be believed or kept.
pub fn read_layer(
    source: Box<dyn Read + Send>,
    expected: &Expected,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<Verified, LayerError> {
    let (to_hasher, from_inflater) = sync_channel::<Hashed>(buffers::IN_FLIGHT);
    let (to_parser, chunks) = sync_channel::<Arc<Buffer>>(buffers::IN_FLIGHT);
    let algorithms = Hashers::new(expected);
    std::thread::scope(|scope| {
        let inflating =
            scope.spawn(move || inflate(source, limits, &Outlets { hasher: to_hasher, parser: to_parser }));
        let hashing = scope.spawn(move || algorithms.run(&from_inflater));
        let mut chunks = Chunks::new(chunks);
        let parsed = parse(&mut chunks, limits, sink);
        // Whatever the parser left is still to be hashed, also when the archive is broken: a wrong digest is
        // then the better answer. Only when there is too much of it, reading on would be a mistake.
        let rest = match &parsed {
            Err(TarError::TooManyEntries { .. }) => false,
            _ => chunks.drain(),
        };
        drop(chunks);
        let inflated = join(inflating.join());
        let (blob, diff_id) = join(hashing.join());
        let inflated = match (inflated, &parsed) {
            // The inflater stops with this when the parser hung up: the parser's error is the one to tell.
            (Err(Stop::HungUp), Err(_)) => Err(None),
            (Err(Stop::HungUp), Ok(())) => {
                Err(Some(LayerError::Read(io::Error::other("its reader stopped early"))))
            }
            (Err(Stop::Failed(error)), _) => Err(Some(error)),
            (Ok(inflated), _) => Ok(inflated),
        };
        let inflated = match (inflated, parsed) {
            (Err(Some(error)), _) => return Err(error),
            (Ok(inflated), Err(error)) => {
                check(expected, Verified { blob, diff_id, ..inflated })?;
                return Err(error.into());
            }
            (Err(None), Err(error)) => return Err(error.into()),
            (Err(None), Ok(())) => {
                return Err(LayerError::Read(io::Error::other("its reader stopped early")));
            }
            (Ok(inflated), Ok(())) => inflated,
        };
        if rest {
            let message = "bytes that are not zero follow the end of its archive; other readers may see entries in them";
            sink.odd(DiagnosticCode::AmbiguousArchive, None, message.to_owned());
        }
        check(expected, Verified { blob, diff_id, ..inflated })
    })
}

fn parse(chunks: &mut Chunks, limits: &Limits, sink: &mut dyn Sink) -> Result<(), TarError> {
    tar::read(chunks, limits, sink)
}

fn join<T>(result: std::thread::Result<T>) -> T {
    result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn check(expected: &Expected, actual: Verified) -> Result<Verified, LayerError> {
    if let Some(size) = expected.size.filter(|size| *size != actual.blob_bytes) {
        return Err(LayerError::WrongSize { expected: size, actual: actual.blob_bytes });
    }
    if let Some(blob) = expected.blob.clone().filter(|blob| *blob != actual.blob) {
        return Err(LayerError::WrongBlob { expected: blob, actual: actual.blob });
    }
    if let Some(diff_id) = expected.diff_id.clone().filter(|diff_id| *diff_id != actual.diff_id) {
        return Err(LayerError::WrongDiffId { expected: diff_id, actual: actual.diff_id });
    }
    Ok(actual)
}

enum Stop {
    HungUp,
    Failed(LayerError),
}

struct Outlets {
    hasher: SyncSender<Hashed>,
    parser: SyncSender<Arc<Buffer>>,
}

/// A buffer and which of the two digests it belongs to.
enum Hashed {
    Blob(Arc<Buffer>),
    Archive(Arc<Buffer>),
    /// The blob is the archive: one digest, twice the name.
    Both(Arc<Buffer>),
}

fn inflate(mut source: Box<dyn Read + Send>, limits: &Limits, outlets: &Outlets) -> Result<Verified, Stop> {
    let mut inputs = Ring::new(buffers::INPUT_BYTES);
    let mut outputs = Ring::new(buffers::OUTPUT_BYTES);
    let mut input = inputs.fill(&mut source).map_err(|error| Stop::Failed(LayerError::Read(error)))?;
    let compression = Compression::of(&input);
    let mut inflate = inflater(compression).map_err(|error| Stop::Failed(LayerError::Decompress(error)))?;
    let (mut blob_bytes, mut bytes) = (0_u64, 0_u64);
    let mut output = outputs.next();
    loop {
        blob_bytes += input.len() as u64;
        let ended = input.is_empty();
        if compression == Compression::None {
            // Nothing to inflate: the same buffers go on.
            bytes = blob_bytes;
            if ended {
                break;
            }
            send(&outlets.hasher, Hashed::Both(Arc::clone(&input)))?;
            send(&outlets.parser, input)?;
        } else {
            if !ended {
                send(&outlets.hasher, Hashed::Blob(Arc::clone(&input)))?;
            }
            let mut at = 0;
            loop {
                let (used, made) = inflate
                    .step(&input[at..], output.spare())
                    .map_err(|error| Stop::Failed(LayerError::Decompress(error)))?;
                at += used;
                bytes += made as u64;
                output.grow(made);
                if output.is_full() {
                    check_growth(bytes, blob_bytes, limits)?;
                    pass_on(outlets, outputs.keep(output))?;
                    output = outputs.next();
                } else if made == 0 && (at == input.len() && used == 0) {
                    break;
                }
            }
            if ended {
                if !inflate.may_end() {
                    let error = io::Error::new(io::ErrorKind::UnexpectedEof, "its data is cut short");
                    return Err(Stop::Failed(LayerError::Decompress(error)));
                }
                if !output.is_empty() {
                    pass_on(outlets, outputs.keep(output))?;
                }
                break;
            }
        }
        input = inputs.fill(&mut source).map_err(|error| Stop::Failed(LayerError::Read(error)))?;
    }
    check_growth(bytes, blob_bytes, limits)?;
    let none = Digest::sha256([0; 32]);
    Ok(Verified { blob: none.clone(), diff_id: none, blob_bytes, bytes, compression })
}

fn pass_on(outlets: &Outlets, buffer: Arc<Buffer>) -> Result<(), Stop> {
    send(&outlets.hasher, Hashed::Archive(Arc::clone(&buffer)))?;
    send(&outlets.parser, buffer)
}

fn send<T>(outlet: &SyncSender<T>, value: T) -> Result<(), Stop> {
    outlet.send(value).map_err(|_| Stop::HungUp)
}

fn check_growth(bytes: u64, blob_bytes: u64, limits: &Limits) -> Result<(), Stop> {
    if bytes > limits.layer_bytes {
        return Err(Stop::Failed(LayerError::TooLarge { limit: limits.layer_bytes }));
    }
    let allowed = blob_bytes.saturating_mul(limits.expansion_ratio).max(limits.expansion_free_bytes);
    if bytes > allowed {
        return Err(Stop::Failed(LayerError::Bomb { bytes, blob_bytes, ratio: limits.expansion_ratio }));
    }
    Ok(())
}

enum Hasher {
    Sha256(Sha256),
    Sha512(Sha512),
}

impl Hasher {
    fn new(expected: Option<&Digest>) -> Self {
        match expected.map(Digest::algorithm) {
            Some(Algorithm::Sha512) => Self::Sha512(Sha512::new()),
            _ => Self::Sha256(Sha256::new()),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::Sha512(hasher) => hasher.update(bytes),
        }
    }

    fn finish(self) -> Digest {
        let (algorithm, bytes) = match self {
            Self::Sha256(hasher) => (Algorithm::Sha256, hasher.finalize().to_vec()),
            Self::Sha512(hasher) => (Algorithm::Sha512, hasher.finalize().to_vec()),
        };
        Digest::from_bytes(algorithm, &bytes).unwrap_or_else(|| Digest::sha256([0; 32]))
    }
}

struct Hashers {
    blob: Hasher,
    archive: Hasher,
    /// Both digests are asked for by different algorithms, so a plain layer is hashed twice.
    apart: bool,
}

impl Hashers {
    fn new(expected: &Expected) -> Self {
        let algorithm =
            |digest: &Option<Digest>| digest.as_ref().map_or(Algorithm::Sha256, Digest::algorithm);
        Self {
            blob: Hasher::new(expected.blob.as_ref()),
            archive: Hasher::new(expected.diff_id.as_ref()),
            apart: algorithm(&expected.blob) != algorithm(&expected.diff_id),
        }
    }

    fn run(mut self, buffers: &Receiver<Hashed>) -> (Digest, Digest) {
        let mut one_for_both = false;
        for buffer in buffers {
            match buffer {
                Hashed::Blob(buffer) => self.blob.update(&buffer),
                Hashed::Archive(buffer) => self.archive.update(&buffer),
                Hashed::Both(buffer) => {
                    one_for_both = true;
                    self.blob.update(&buffer);
                    if self.apart {
                        self.archive.update(&buffer);
                    }
                }
            }
        }
        let blob = self.blob.finish();
        if one_for_both && !self.apart { (blob.clone(), blob) } else { (blob, self.archive.finish()) }
    }
}

#[cfg(test)]
mod tests;

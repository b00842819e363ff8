//! Opens what a stream is, by its first bytes: a document, something compressed, an archive.

use std::io::{self, Read};

use super::budget::{Budget, Counted, Excess, Metered};
use super::magic::{HEAD, Magic};
use super::pool::Sink;
use super::{IntakeLimits, Report, archive};

/// Compression inside compression, without an archive in between.
const WRAPPED: u32 = 2;
/// Memory that the decompressor for xz may take, in bytes: the strongest preset needs 65 MiB.
const XZ_MEMORY: u64 = 256 << 20;

/// Where something lies.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) container: usize,
    /// Archives around it.
    pub(super) depth: u32,
    /// Compressions right around it.
    wrapped: u32,
}

impl Place {
    /// Not in any archive.
    pub(super) fn top(container: usize) -> Self {
        Self { container, depth: 0, wrapped: 0 }
    }

    /// In an archive that lies here.
    pub(super) fn inside(self, container: usize) -> Self {
        Self { container, depth: self.depth + 1, wrapped: 0 }
    }
}

/// Opens what one file on disk holds.
pub(super) struct Opener<'a> {
    pub(super) limits: &'a IntakeLimits,
    pub(super) sink: &'a mut dyn Sink,
    pub(super) report: &'a mut Report,
    pub(super) budget: Budget,
}

impl Opener<'_> {
    /// Reads a stream to its end.
    pub(super) fn stream(&mut self, path: &str, reader: &mut dyn Read, place: Place) {
        let mut head = Vec::with_capacity(HEAD);
        if let Err(error) = (&mut *reader).take(HEAD as u64).read_to_end(&mut head) {
            self.report.miss(place.container, path, describe(&error));
            return;
        }
        let magic = Magic::of(&head);
        let mut whole = head.as_slice().chain(reader);
        match magic {
            Magic::Gzip => self.decompressed(path, &mut whole, place, |packed| {
                Ok(Box::new(flate2::read::MultiGzDecoder::new(packed)))
            }),
            Magic::Zstd => self.decompressed(path, &mut whole, place, |packed| {
                Ok(Box::new(zstd::stream::read::Decoder::new(packed)?))
            }),
            Magic::Xz => self.decompressed(path, &mut whole, place, |packed| {
                let flags = liblzma::stream::CONCATENATED;
                let stream = liblzma::stream::Stream::new_stream_decoder(XZ_MEMORY, flags)?;
                Ok(Box::new(liblzma::read::XzDecoder::new_stream(packed, stream)))
            }),
            Magic::Tar => archive::tar(self, path, &mut whole, place),
            Magic::Zip => {
                if let Some(bytes) = self.whole(path, &mut whole, place) {
                    archive::zip(self, path, io::Cursor::new(bytes), place);
                }
            }
            Magic::Foreign(format) => self.foreign(path, format, place),
            Magic::Document => {
                if let Some(bytes) = self.whole(path, &mut whole, place) {
                    self.report.deliver(self.sink, place.container, path.to_owned(), bytes);
                }
            }
        }
    }

    /// What is in memory already.
    pub(super) fn memory(&mut self, path: &str, bytes: &[u8], place: Place) {
        if Magic::of(bytes.get(..HEAD).unwrap_or(bytes)) == Magic::Zip {
            archive::zip(self, path, io::Cursor::new(bytes), place);
        } else {
            let mut rest = bytes;
            self.stream(path, &mut rest, place);
        }
    }

    /// What is in memory already and need not be copied where it is a document.
    pub(super) fn owned(&mut self, path: &str, bytes: Vec<u8>, place: Place) {
        if Magic::of(bytes.get(..HEAD).unwrap_or(&bytes)) == Magic::Document {
            self.report.deliver(self.sink, place.container, path.to_owned(), bytes);
        } else {
            self.memory(path, &bytes, place);
        }
    }

    /// All bytes of a document; none, and named, when it is too large or cannot be read to its end.
    pub(super) fn whole(&mut self, path: &str, reader: &mut dyn Read, place: Place) -> Option<Vec<u8>> {
        let limit = self.limits.document_bytes;
        let mut bytes = Vec::new();
        match reader.take(limit.saturating_add(1)).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() as u64 > limit => {
                self.report.miss(place.container, path, format!("it has more than {limit} bytes"));
                None
            }
            Ok(_) => Some(bytes),
            Err(error) => {
                self.report.miss(place.container, path, describe(&error));
                None
            }
        }
    }

    /// Whether an archive may be opened here.
    pub(super) fn may_open(&mut self, path: &str, place: Place) -> bool {
        let may = place.depth < self.limits.depth;
        if !may {
            let why = format!("it is an archive inside {} others", place.depth);
            self.report.miss(place.container, path, why);
        }
        may
    }

    fn foreign(&mut self, path: &str, format: &str, place: Place) {
        self.report.miss(place.container, path, format!("it is packed with {format}, which is not read"));
    }

    fn decompressed<'r>(
        &mut self,
        path: &str,
        packed: &'r mut dyn Read,
        place: Place,
        decoder: impl FnOnce(Counted<&'r mut dyn Read>) -> io::Result<Box<dyn Read + 'r>>,
    ) {
        if place.wrapped >= WRAPPED {
            let why = format!("it is compressed more than {WRAPPED} times over");
            self.report.miss(place.container, path, why);
            return;
        }
        let (counted, count) = Counted::new(packed);
        match decoder(counted) {
            Ok(decoder) => {
                let mut unpacked = Metered::new(decoder, count, self.limits, &self.budget);
                self.stream(path, &mut unpacked, Place { wrapped: place.wrapped + 1, ..place });
            }
            Err(error) => self.report.miss(place.container, path, describe(&error)),
        }
    }
}

/// Why a stream could not be read on.
pub(super) fn describe(error: &io::Error) -> String {
    match (Excess::of(error), error.kind()) {
        (Some(excess), _) => excess.to_string(),
        (None, io::ErrorKind::UnexpectedEof) => "it is cut short".to_owned(),
        (None, _) => format!("it is broken: {error}"),
    }
}

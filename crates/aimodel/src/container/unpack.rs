//! Decoders, one shape for all: they read a [`Source`], use exactly the bytes that are theirs and give the source back.

use std::io::{self, BufRead, Read};

use flate2::{Decompress, FlushDecompress, Status};
use liblzma::stream::{Filters, Stream};

use super::source::Source;
use crate::context::Stop;
use crate::input::InputError;

/// Memory that a decoder may take for its window.
const WINDOW_BYTES: u64 = 68 << 20;

/// How bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// As they are.
    Stored,
    /// Deflate without a wrapper.
    Deflate,
    /// Deflate in a zlib wrapper.
    Zlib,
    /// Gzip, one member after the other.
    Gzip,
    /// Bzip2, one stream after the other.
    Bzip2,
    /// XZ, one stream after the other.
    Xz,
    /// The old `.lzma` files.
    LzmaAlone,
    /// LZMA without a wrapper: its properties, and how many bytes it unpacks to.
    Lzma {
        /// Literal and position bits, and the size of the dictionary.
        properties: [u8; 5],
        /// Unpacked bytes.
        size: u64,
    },
    /// LZMA2 without a wrapper, with the byte that gives its dictionary.
    Lzma2(u8),
    /// Zstandard, one frame after the other.
    Zstandard,
    /// LZ4 frames.
    Lz4,
}

impl Packing {
    /// Whether what follows a finished stream is one more of the same, which readers join.
    fn goes_on(self, next: &[u8]) -> bool {
        match self {
            Self::Gzip => next.starts_with(&[0x1f, 0x8b]),
            Self::Bzip2 => next.starts_with(b"BZh"),
            Self::Xz => next.starts_with(b"\xfd7zXZ\0"),
            Self::Zstandard => is_zstandard(next),
            Self::Lz4 => next.starts_with(&[0x04, 0x22, 0x4d, 0x18]) || is_skippable(next),
            _ => false,
        }
    }
}

/// Whether a Zstandard frame begins here, or one that decoders skip.
pub(crate) fn is_zstandard(head: &[u8]) -> bool {
    head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) || is_skippable(head)
}

fn is_skippable(head: &[u8]) -> bool {
    matches!(head, [first, 0x2a, 0x4d, 0x18, ..] if first & 0xf0 == 0x50)
}

/// A decoder that gives its source back when it is done.
trait Stage<'a>: Read {
    fn finish(self: Box<Self>) -> Source<'a>;
}

/// Unpacked bytes, as a stream.
pub(crate) struct Unpacking<'a> {
    packing: Packing,
    state: State<'a>,
}

enum State<'a> {
    Running(Box<dyn Stage<'a> + 'a>),
    Over(Source<'a>),
    Broken,
}

impl<'a> Unpacking<'a> {
    /// Begins to unpack.
    ///
    /// # Errors
    /// [`Stop::Budget`] when the window would be too large, [`Stop::Wrong`] when the properties are none.
    pub(crate) fn new(packing: Packing, source: Source<'a>) -> Result<Self, Stop> {
        let at = source.position();
        let state = State::Running(start(packing, source).map_err(|error| stop_of(&error, at))?);
        Ok(Self { packing, state })
    }

    /// The source behind the packed bytes, once everything was unpacked.
    pub(crate) fn into_rest(self) -> Option<Source<'a>> {
        match self.state {
            State::Over(source) => Some(source),
            State::Running(_) | State::Broken => None,
        }
    }

    fn proceed(&mut self, target: &mut [u8]) -> io::Result<usize> {
        loop {
            let State::Running(stage) = &mut self.state else { return Ok(0) };
            let count = stage.read(target)?;
            if count > 0 || target.is_empty() {
                return Ok(count);
            }
            let State::Running(stage) = std::mem::replace(&mut self.state, State::Broken) else {
                return Ok(0);
            };
            let mut source = stage.finish();
            if self.packing == Packing::Xz {
                // Streams are padded with zeros to four bytes.
                while source.peek(4)? == [0; 4] {
                    source.consume(4);
                }
            }
            if !self.packing.goes_on(source.peek(8)?) {
                self.state = State::Over(source);
                return Ok(0);
            }
            self.state = State::Running(start(self.packing, source)?);
        }
    }
}

impl Read for Unpacking<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        self.proceed(target).map_err(|error| {
            self.state = State::Broken;
            // What the input below said is passed on; all else is damage.
            if error.get_ref().is_some_and(|inner| inner.is::<InputError>()) {
                error
            } else {
                io::Error::new(io::ErrorKind::InvalidData, error.to_string())
            }
        })
    }
}

/// What an error of a stream means.
pub(crate) fn stop_of(error: &io::Error, offset: u64) -> Stop {
    if let Some(known) = error.get_ref().and_then(|inner| inner.downcast_ref::<InputError>()) {
        return Stop::Input(known.clone());
    }
    Stop::Input(InputError::Damaged { offset, why: error.to_string() })
}

fn start<'a>(packing: Packing, source: Source<'a>) -> io::Result<Box<dyn Stage<'a> + 'a>> {
    let lzma = |source, stream: Result<Stream, liblzma::stream::Error>| -> io::Result<Lzma<'a>> {
        Ok(Lzma { inner: liblzma::bufread::XzDecoder::new_stream(source, stream?), left: u64::MAX })
    };
    Ok(match packing {
        Packing::Stored => Box::new(Stored(source)),
        Packing::Deflate => Box::new(Inflate::new(source, false)),
        Packing::Zlib => Box::new(Inflate::new(source, true)),
        Packing::Gzip => Box::new(Gzip(flate2::bufread::GzDecoder::new(source))),
        Packing::Bzip2 => Box::new(Bzip2(bzip2::bufread::BzDecoder::new(source))),
        Packing::Xz => Box::new(lzma(source, Stream::new_stream_decoder(WINDOW_BYTES, 0))?),
        Packing::LzmaAlone => Box::new(lzma(source, Stream::new_lzma_decoder(WINDOW_BYTES))?),
        Packing::Lzma { properties, size } => {
            let window = u32::from_le_bytes([properties[1], properties[2], properties[3], properties[4]]);
            check_window(u64::from(window))?;
            let mut filters = Filters::new();
            filters.lzma1_properties(&properties)?;
            Box::new(Lzma { left: size, ..lzma(source, Stream::new_raw_decoder(&filters))? })
        }
        Packing::Lzma2(byte) => {
            check_window(lzma2_window(byte))?;
            let mut filters = Filters::new();
            filters.lzma2_properties(&[byte])?;
            Box::new(lzma(source, Stream::new_raw_decoder(&filters))?)
        }
        Packing::Zstandard => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(source)?.single_frame();
            decoder.window_log_max(26)?;
            Box::new(Zstandard(decoder))
        }
        Packing::Lz4 => {
            let mut source = source;
            let has_checksum = source.peek(5)?.get(4).is_some_and(|flags| flags & 4 != 0);
            Box::new(Lz4 { inner: lz4_flex::frame::FrameDecoder::new(source), has_checksum })
        }
    })
}

fn check_window(bytes: u64) -> io::Result<()> {
    if bytes <= WINDOW_BYTES {
        return Ok(());
    }
    let why = format!("unpacking needs a window of {bytes} bytes");
    Err(io::Error::other(InputError::Budget(why)))
}

/// Bytes of the dictionary that the property byte of LZMA2 stands for.
fn lzma2_window(byte: u8) -> u64 {
    let bits = u32::from(byte & 0x3f);
    if bits >= 40 { u64::from(u32::MAX) } else { u64::from(2 | (bits & 1)) << (bits / 2 + 11) }
}

struct Stored<'a>(Source<'a>);

impl Read for Stored<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        self.0.read(target)
    }
}

impl<'a> Stage<'a> for Stored<'a> {
    fn finish(self: Box<Self>) -> Source<'a> {
        self.0
    }
}

/// Inflates. The library's own reader takes an early end of the file for the end of the data; this one does not.
struct Inflate<'a> {
    source: Source<'a>,
    state: Decompress,
    over: bool,
}

impl<'a> Inflate<'a> {
    fn new(source: Source<'a>, wrapped: bool) -> Self {
        Self { source, state: Decompress::new(wrapped), over: false }
    }
}

impl Read for Inflate<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        while !self.over && !target.is_empty() {
            let packed = self.source.fill_buf()?;
            let is_end = packed.is_empty();
            let (before_in, before_out) = (self.state.total_in(), self.state.total_out());
            let flush = if is_end { FlushDecompress::Finish } else { FlushDecompress::None };
            let status = self.state.decompress(packed, target, flush);
            let used = usize::try_from(self.state.total_in() - before_in).unwrap_or(0);
            let made = usize::try_from(self.state.total_out() - before_out).unwrap_or(0);
            self.source.consume(used);
            match status.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))? {
                Status::StreamEnd => self.over = true,
                Status::Ok | Status::BufError if made == 0 && is_end => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "it ends in the middle"));
                }
                Status::Ok | Status::BufError => {}
            }
            if made > 0 {
                return Ok(made);
            }
        }
        Ok(0)
    }
}

impl<'a> Stage<'a> for Inflate<'a> {
    fn finish(self: Box<Self>) -> Source<'a> {
        self.source
    }
}

/// LZMA in all its wrappers. Without a wrapper the end is known by the size alone.
struct Lzma<'a> {
    inner: liblzma::bufread::XzDecoder<Source<'a>>,
    left: u64,
}

impl Read for Lzma<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(target.len());
        if room == 0 {
            return Ok(0);
        }
        let count = self.inner.read(&mut target[..room])?;
        self.left -= count as u64;
        Ok(count)
    }
}

impl<'a> Stage<'a> for Lzma<'a> {
    fn finish(self: Box<Self>) -> Source<'a> {
        self.inner.into_inner()
    }
}

/// LZ4. The library takes an early end of the file between two blocks for the end of the data; this one does not.
struct Lz4<'a> {
    inner: lz4_flex::frame::FrameDecoder<Source<'a>>,
    has_checksum: bool,
}

impl Read for Lz4<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(target)?;
        let mark = if self.has_checksum { 8 } else { 4 };
        if count == 0 && !target.is_empty() && !self.inner.get_ref().last(mark).starts_with(&[0; 4]) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it ends in the middle"));
        }
        Ok(count)
    }
}

impl<'a> Stage<'a> for Lz4<'a> {
    fn finish(self: Box<Self>) -> Source<'a> {
        self.inner.into_inner()
    }
}

macro_rules! stage {
    ($name:ident, $inner:ty, $finish:ident) => {
        struct $name<'a>($inner);

        impl Read for $name<'_> {
            fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
                self.0.read(target)
            }
        }

        impl<'a> Stage<'a> for $name<'a> {
            fn finish(self: Box<Self>) -> Source<'a> {
                self.0.$finish()
            }
        }
    };
}

stage!(Gzip, flate2::bufread::GzDecoder<Source<'a>>, into_inner);
stage!(Bzip2, bzip2::bufread::BzDecoder<Source<'a>>, into_inner);
stage!(Zstandard, zstd::stream::read::Decoder<'static, Source<'a>>, finish);

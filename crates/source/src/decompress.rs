//! Layer compression: gzip (also eStargz, which is gzip in many members), zstd (also zstd:chunked, which is zstd in
//! many frames), or none. What a layer is, its first bytes tell; its media type is only compared.

use std::io::{self, Read};

use flate2::{Decompress, FlushDecompress, Status};

/// How a blob is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// A tar archive as it is.
    None,
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
}

/// Largest window a zstd frame may ask for, as a power of two: 128 MiB.
const ZSTD_WINDOW_LOG: u32 = 27;
/// Longest gzip header that is read (name and comment are unbounded in RFC 1952).
const GZIP_HEADER_BYTES: usize = 64 << 10;

impl Compression {
    /// Told from the first bytes. Zstd blobs may start with a skippable frame.
    pub fn of(head: &[u8]) -> Self {
        let is_skippable = head.len() >= 4 && head[0] & 0xf0 == 0x50 && head[1..4] == [0x2a, 0x4d, 0x18];
        if head.starts_with(&[0x1f, 0x8b]) {
            Self::Gzip
        } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) || is_skippable {
            Self::Zstd
        } else {
            Self::None
        }
    }
}

/// Turns compressed bytes, as they come in, into uncompressed ones.
pub(crate) trait Inflate: Send {
    /// Takes from `input`, fills `output`, and says how much of each was used.
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> io::Result<(usize, usize)>;

    /// Whether the input may end here.
    fn may_end(&self) -> bool;
}

pub(crate) fn inflater(compression: Compression) -> io::Result<Box<dyn Inflate>> {
    Ok(match compression {
        Compression::None => Box::new(Plain),
        Compression::Gzip => Box::new(Gzip::default()),
        Compression::Zstd => Box::new(Zstd::new()?),
    })
}

struct Plain;

impl Inflate for Plain {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> io::Result<(usize, usize)> {
        let count = input.len().min(output.len());
        output[..count].copy_from_slice(&input[..count]);
        Ok((count, count))
    }

    fn may_end(&self) -> bool {
        true
    }
}

/// Gzip members one after the other. The CRC is not computed: the blob's digest and the diffID cover every byte
/// with something stronger.
struct Gzip {
    state: GzipState,
    inflate: Decompress,
    members: u64,
}

enum GzipState {
    /// The header so far; empty between members.
    Header(Vec<u8>),
    Body,
    /// Bytes of CRC and length still to come.
    Trailer(usize),
    /// Zeros behind the last member, which some writers add.
    Padding,
}

impl Default for Gzip {
    fn default() -> Self {
        Self { state: GzipState::Header(Vec::new()), inflate: Decompress::new(false), members: 0 }
    }
}

impl Inflate for Gzip {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> io::Result<(usize, usize)> {
        match &mut self.state {
            GzipState::Header(header)
                if header.is_empty() && self.members > 0 && input.first() == Some(&0) =>
            {
                self.state = GzipState::Padding;
                Ok((0, 0))
            }
            GzipState::Header(header) => {
                let before = header.len();
                header.extend_from_slice(&input[..input.len().min(GZIP_HEADER_BYTES)]);
                match gzip_header_length(header)? {
                    Some(length) => {
                        self.state = GzipState::Body;
                        self.inflate.reset(false);
                        Ok((length - before, 0))
                    }
                    None if header.len() > GZIP_HEADER_BYTES => Err(damaged("its gzip header is too long")),
                    None => Ok((header.len() - before, 0)),
                }
            }
            GzipState::Body => {
                let (input_before, output_before) = (self.inflate.total_in(), self.inflate.total_out());
                let status = self
                    .inflate
                    .decompress(input, output, FlushDecompress::None)
                    .map_err(|error| damaged(&format!("its deflate data is broken: {error}")))?;
                if status == Status::StreamEnd {
                    self.state = GzipState::Trailer(8);
                    self.members += 1;
                }
                let used = self.inflate.total_in() - input_before;
                let made = self.inflate.total_out() - output_before;
                Ok((usize::try_from(used).unwrap_or(0), usize::try_from(made).unwrap_or(0)))
            }
            GzipState::Trailer(left) => {
                let step = input.len().min(*left);
                *left -= step;
                if *left == 0 {
                    self.state = GzipState::Header(Vec::new());
                }
                Ok((step, 0))
            }
            GzipState::Padding => match input.iter().find(|byte| **byte != 0) {
                Some(_) => Err(damaged("something that is no gzip member follows the last one")),
                None => Ok((input.len(), 0)),
            },
        }
    }

    fn may_end(&self) -> bool {
        match &self.state {
            GzipState::Header(header) => header.is_empty() && self.members > 0,
            GzipState::Padding => true,
            GzipState::Body | GzipState::Trailer(_) => false,
        }
    }
}

/// Length of a whole gzip header (RFC 1952 §2.3), none while it is not whole.
fn gzip_header_length(bytes: &[u8]) -> io::Result<Option<usize>> {
    if bytes.iter().zip([0x1f, 0x8b, 8]).any(|(byte, expected)| *byte != expected) {
        return Err(damaged("a gzip member does not start with its magic number"));
    }
    let Some(flags) = bytes.get(3) else { return Ok(None) };
    if flags & 0xe0 != 0 {
        return Err(damaged("a gzip header has reserved flags"));
    }
    let mut at = 10;
    if flags & 4 != 0 {
        let Some([low, high]) = bytes.get(at..at + 2) else { return Ok(None) };
        at += 2 + usize::from(u16::from_le_bytes([*low, *high]));
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            let Some(end) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0)) else {
                return Ok(None);
            };
            at += end + 1;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    Ok((bytes.len() >= at).then_some(at))
}

struct Zstd {
    decoder: zstd::stream::raw::Decoder<'static>,
    /// Whether the last frame is whole.
    frame_done: bool,
}

impl Zstd {
    fn new() -> io::Result<Self> {
        let mut decoder = zstd::stream::raw::Decoder::new()?;
        decoder.set_parameter(zstd::stream::raw::DParameter::WindowLogMax(ZSTD_WINDOW_LOG))?;
        Ok(Self { decoder, frame_done: false })
    }
}

impl Inflate for Zstd {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> io::Result<(usize, usize)> {
        use zstd::stream::raw::Operation;
        let status = self
            .decoder
            .run_on_buffers(input, output)
            .map_err(|error| damaged(&format!("its zstd data is broken: {error}")))?;
        if status.bytes_read > 0 || status.bytes_written > 0 {
            self.frame_done = status.remaining == 0;
        }
        Ok((status.bytes_read, status.bytes_written))
    }

    fn may_end(&self) -> bool {
        self.frame_done
    }
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

/// Uncompressed bytes of a compressed stream, for whole archives that are compressed from outside.
pub(crate) struct InflateReader<R> {
    source: R,
    inflate: Box<dyn Inflate>,
    input: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> InflateReader<R> {
    pub(crate) fn new(mut source: R) -> io::Result<Self> {
        let mut input = Vec::with_capacity(CHUNK);
        (&mut source).take(CHUNK as u64).read_to_end(&mut input)?;
        let ended = input.len() < CHUNK;
        Ok(Self { inflate: inflater(Compression::of(&input))?, source, input, at: 0, ended })
    }
}

const CHUNK: usize = 256 << 10;

impl<R: Read> Read for InflateReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if self.at == self.input.len() && !self.ended {
                self.input.clear();
                (&mut self.source).take(CHUNK as u64).read_to_end(&mut self.input)?;
                self.at = 0;
                self.ended = self.input.is_empty();
            }
            let at_end = self.at == self.input.len();
            let (used, made) = self.inflate.step(&self.input[self.at..], buffer)?;
            self.at += used;
            if made > 0 {
                return Ok(made);
            }
            if at_end && used == 0 {
                return match self.inflate.may_end() {
                    true => Ok(0),
                    false => {
                        Err(io::Error::new(io::ErrorKind::UnexpectedEof, "its compressed data is cut short"))
                    }
                };
            }
        }
    }
}

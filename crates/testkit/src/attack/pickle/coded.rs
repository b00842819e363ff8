//! Bytes in codings and compressions, as attackers wrap them.

use std::io::Write as _;

use liblzma::stream::{LzmaOptions, Stream};

/// A coding of the base64 family: groups of bytes as groups of digits.
pub(super) struct Coding {
    pub(super) alphabet: &'static [u8],
    pub(super) bytes: usize,
    pub(super) digits: usize,
}

pub(super) const BASE32: Coding =
    Coding { alphabet: b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", bytes: 5, digits: 8 };
pub(super) const BASE85: Coding = Coding {
    alphabet: b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~",
    bytes: 4,
    digits: 5,
};
pub(super) const Z85: Coding = Coding {
    alphabet: b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#",
    bytes: 4,
    digits: 5,
};
pub(super) const ASCII85: Coding = Coding {
    alphabet: b"!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstu",
    bytes: 4,
    digits: 5,
};

/// The text. The last group is filled up with zeros and cut, as Python does it.
pub(super) fn coded(bytes: &[u8], coding: &Coding) -> String {
    let base = coding.alphabet.len() as u64;
    let mut text = String::new();
    for chunk in bytes.chunks(coding.bytes) {
        let missing = coding.bytes - chunk.len();
        let mut number =
            chunk.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)) << (8 * missing);
        let mut group = Vec::new();
        for _ in 0..coding.digits {
            group.push(char::from(coding.alphabet[usize::try_from(number % base).unwrap_or(0)]));
            number /= base;
        }
        let kept = (chunk.len() * coding.digits).div_ceil(coding.bytes);
        text.extend(group.iter().rev().take(kept));
        if base == 32 {
            text.extend((kept..coding.digits).map(|_| '='));
        }
    }
    text
}

pub(super) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

pub(super) fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 6);
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// The format before XZ, `lzma.FORMAT_ALONE`.
pub(super) fn lzma(bytes: &[u8]) -> Vec<u8> {
    let stream = LzmaOptions::new_preset(6).and_then(|options| Stream::new_lzma_encoder(&options));
    let Ok(stream) = stream else { return Vec::new() };
    let mut encoder = liblzma::write::XzEncoder::new_stream(Vec::new(), stream);
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// One frame with one block that is stored.
pub(super) fn lz4(bytes: &[u8]) -> Vec<u8> {
    let size = u32::try_from(bytes.len()).unwrap_or(0) | 1 << 31;
    let head = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82];
    [&head[..], &size.to_le_bytes(), bytes, &[0; 4]].concat()
}

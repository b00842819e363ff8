//! What a stream is, by its first bytes.

/// How many bytes of a stream must be seen.
pub(super) const HEAD: usize = 512;

/// What a stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Magic {
    Zip,
    Tar,
    Gzip,
    Zstd,
    Xz,
    /// A format that is known and not read, by its name.
    Foreign(&'static str),
    Document,
}

impl Magic {
    pub(super) fn of(head: &[u8]) -> Self {
        let starts = |magic: &[u8]| head.starts_with(magic);
        if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
            Self::Zip
        } else if starts(b"\x1f\x8b\x08") {
            Self::Gzip
        } else if starts(b"\x28\xb5\x2f\xfd") || is_skippable_frame(head) {
            Self::Zstd
        } else if starts(b"\xfd7zXZ\0") {
            Self::Xz
        } else if starts(b"BZh") && head.get(4..10) == Some(b"1AY&SY") {
            Self::Foreign("bzip2")
        } else if starts(b"7z\xbc\xaf\x27\x1c") {
            Self::Foreign("7-Zip")
        } else if is_tar(head) {
            Self::Tar
        } else {
            Self::Document
        }
    }
}

/// A frame that holds no data may stand first (RFC 8878 §3.1.2).
fn is_skippable_frame(head: &[u8]) -> bool {
    matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// The magic of POSIX and GNU headers, or, in the older form that has none, a checksum that is right.
fn is_tar(head: &[u8]) -> bool {
    let Some(block) = head.get(..HEAD) else { return false };
    let Some(field) = block.get(148..156) else { return false };
    let sum: u64 = block
        .iter()
        .enumerate()
        .map(|(at, byte)| if (148..156).contains(&at) { u64::from(b' ') } else { u64::from(*byte) })
        .sum();
    let digits: Vec<u8> = field.iter().copied().filter(u8::is_ascii_digit).collect();
    let stated = std::str::from_utf8(&digits).ok().and_then(|digits| u64::from_str_radix(digits, 8).ok());
    // A block of zeros states none.
    stated == Some(sum)
}

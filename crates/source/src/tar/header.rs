//! One 512-byte header block (POSIX ustar, GNU and the form before POSIX).

/// Bytes in a block.
pub(super) const BLOCK: usize = 512;

/// What kind of header this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeFlag {
    File,
    HardLink,
    Symlink,
    Special,
    Directory,
    PaxLocal,
    PaxGlobal,
    GnuLongName,
    GnuLongLink,
    GnuSparse,
    Unknown(u8),
}

/// A header whose checksum is right.
pub(super) struct Header<'a> {
    block: &'a [u8; BLOCK],
}

impl<'a> Header<'a> {
    /// Checks the checksum: the sum of all bytes with the checksum field taken as blanks. Some old writers
    /// summed signed bytes; both are taken.
    pub(super) fn parse(block: &'a [u8; BLOCK]) -> Option<Self> {
        let header = Self { block };
        let stated = octal(header.field(148, 8))?;
        let (mut unsigned, mut signed) = (0_i64, 0_i64);
        for (at, byte) in block.iter().enumerate() {
            let byte = if (148..156).contains(&at) { b' ' } else { *byte };
            unsigned += i64::from(byte);
            signed += i64::from(byte.cast_signed());
        }
        let stated = i64::try_from(stated).ok()?;
        (stated == unsigned || stated == signed).then_some(header)
    }

    pub(super) fn type_flag(&self) -> TypeFlag {
        match self.block[156] {
            0 | b'0' | b'7' => TypeFlag::File,
            b'1' => TypeFlag::HardLink,
            b'2' => TypeFlag::Symlink,
            b'3' | b'4' | b'6' => TypeFlag::Special,
            b'5' => TypeFlag::Directory,
            b'x' => TypeFlag::PaxLocal,
            b'g' => TypeFlag::PaxGlobal,
            b'L' => TypeFlag::GnuLongName,
            b'K' => TypeFlag::GnuLongLink,
            b'S' => TypeFlag::GnuSparse,
            other => TypeFlag::Unknown(other),
        }
    }

    pub(super) fn size(&self) -> Option<u64> {
        number(self.field(124, 12))
    }

    pub(super) fn mode(&self) -> u16 {
        number(self.field(100, 8)).map_or(0, |mode| (mode & 0o7777) as u16)
    }

    /// Seconds since 1970; none when negative or absurd.
    pub(super) fn mtime(&self) -> Option<i64> {
        number(self.field(136, 12)).and_then(|seconds| i64::try_from(seconds).ok())
    }

    /// The path: `prefix/name` in POSIX archives. GNU archives use the prefix field for other things.
    pub(super) fn path(&self) -> Vec<u8> {
        let name = until_nul(self.field(0, 100));
        let is_posix = self.field(257, 6) == b"ustar\0";
        let prefix = if is_posix { until_nul(self.field(345, 155)) } else { &[] };
        if prefix.is_empty() { name.to_vec() } else { [prefix, name].join(&b'/') }
    }

    pub(super) fn link(&self) -> Vec<u8> {
        until_nul(self.field(157, 100)).to_vec()
    }

    /// The four sparse entries of an old GNU header, whether more blocks follow, and the real size.
    pub(super) fn gnu_sparse(&self) -> (&'a [u8], bool, Option<u64>) {
        (self.field(386, 96), self.block[482] != 0, number(self.field(483, 12)))
    }

    fn field(&self, at: usize, length: usize) -> &'a [u8] {
        self.block.get(at..at + length).unwrap_or_default()
    }
}

fn until_nul(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// A number in octal, or in base 256 when the first bit is set (GNU). Negative numbers are none.
pub(super) fn number(field: &[u8]) -> Option<u64> {
    let (first, rest) = field.split_first()?;
    if first & 0x80 == 0 {
        return octal(field);
    }
    if first & 0x40 != 0 {
        return None;
    }
    rest.iter().try_fold(u64::from(first & 0x3f), |value, byte| {
        value.checked_mul(256)?.checked_add(u64::from(*byte))
    })
}

/// Octal digits with blanks or NULs around them; a field of nothing else is zero.
fn octal(field: &[u8]) -> Option<u64> {
    let is_fill = |byte: &u8| matches!(byte, b' ' | 0);
    let start = field.iter().position(|byte| !is_fill(byte)).unwrap_or(field.len());
    let digits = field[start..].split(is_fill).next().unwrap_or_default();
    let rest = &field[start + digits.len()..];
    if !rest.iter().all(is_fill) {
        return None;
    }
    digits.iter().try_fold(0_u64, |value, byte| {
        let digit = char::from(*byte).to_digit(8)?;
        value.checked_mul(8)?.checked_add(u64::from(digit))
    })
}

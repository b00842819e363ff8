//! The first fields of a message that lies in memory, for telling formats apart. Allocates nothing.

/// Goes over the fields in the first bytes of a file.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    rest: &'a [u8],
    /// Whether bytes came that no protobuf has.
    broken: bool,
}

/// One field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadField<'a> {
    /// Its number.
    pub number: u32,
    /// Its value.
    pub value: HeadValue<'a>,
}

/// The value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadValue<'a> {
    /// A number.
    Varint(u64),
    /// Four or eight bytes.
    Fixed,
    /// Bytes, as far as they are in the head.
    Bytes {
        /// How many there are.
        length: u64,
        /// Those that are in the head.
        seen: &'a [u8],
    },
}

impl<'a> Head<'a> {
    /// Over the first bytes of a message.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, broken: false }
    }

    /// Whether bytes came that no protobuf has. The end of the head in the middle of a field is none of that.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    fn varint(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for (index, &byte) in self.rest.iter().enumerate().take(10) {
            number |= u64::from(byte & 0x7f) << (7 * index);
            if byte < 0x80 {
                self.rest = &self.rest[index + 1..];
                return Some(number);
            }
        }
        self.broken |= self.rest.len() >= 10;
        self.rest = &[];
        None
    }

    fn fixed(&mut self, count: usize) -> HeadValue<'a> {
        self.rest = self.rest.get(count..).unwrap_or(&[]);
        HeadValue::Fixed
    }
}

impl<'a> Iterator for Head<'a> {
    type Item = HeadField<'a>;

    fn next(&mut self) -> Option<HeadField<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let tag = self.varint()?;
        let number = u32::try_from(tag >> 3).unwrap_or(0);
        let value = match tag & 7 {
            _ if number == 0 || number >= 1 << 29 => None,
            0 => Some(HeadValue::Varint(self.varint()?)),
            1 => Some(self.fixed(8)),
            2 => {
                let length = self.varint()?;
                let there = usize::try_from(length).unwrap_or(usize::MAX).min(self.rest.len());
                let (seen, rest) = self.rest.split_at(there);
                self.rest = rest;
                Some(HeadValue::Bytes { length, seen })
            }
            5 => Some(self.fixed(4)),
            _ => None,
        };
        if value.is_none() {
            self.broken = true;
            self.rest = &[];
        }
        Some(HeadField { number, value: value? })
    }
}

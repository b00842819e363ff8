//! Messages of object headers: shapes, types, layouts, filters, attributes.

use crate::context::Stop;

use super::heap::global;
use super::{Bytes, File};

/// Dimensions of a dataset; the format allows 32.
const MOST_DIMENSIONS: u64 = 32;

/// The shape of a dataset or attribute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape(pub(crate) Vec<u64>);

impl Shape {
    pub(crate) fn read(bytes: &mut Bytes<'_>, file: &File<'_>) -> Result<Self, Stop> {
        let version = bytes.byte()?;
        let rank = u64::from(bytes.byte()?);
        let offset = bytes.offset();
        bytes.skip(if version == 1 { 6 } else { 2 })?;
        if rank > MOST_DIMENSIONS {
            return Err(Stop::wrong(offset, format!("a shape of {rank} dimensions")));
        }
        (0..rank).map(|_| bytes.number(file.length_size)).collect::<Result<_, _>>().map(Self)
    }

    /// The number of elements; none when it does not fit 64 bits.
    pub(crate) fn elements(&self) -> Option<u64> {
        if self.0.contains(&0) {
            return Some(0);
        }
        self.0.iter().try_fold(1_u64, |product, &size| product.checked_mul(size))
    }
}

/// What an element is, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A number: the name of its type, and whether it is little-endian.
    Number(&'static str, bool),
    /// A text of a fixed length.
    Text,
    /// A text of any length, which lies in a heap.
    LongText,
    /// Anything else.
    Other,
}

/// The type of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Type {
    pub(crate) kind: Kind,
    /// Bytes of one element.
    pub(crate) size: u64,
}

impl Type {
    pub(crate) fn read(bytes: &mut Bytes<'_>) -> Result<Self, Stop> {
        let class = bytes.byte()? & 0x0f;
        let bits = bytes.number(3)?;
        let size = bytes.number(4)?;
        let little = bits & 1 == 0;
        let kind = match class {
            0 => integer(size, bits & 8 != 0).map_or(Kind::Other, |name| Kind::Number(name, little)),
            1 => {
                bytes.skip(5)?;
                let exponent_bits = bytes.byte()?;
                match (size, exponent_bits) {
                    (2, 5) => Kind::Number("F16", little),
                    (2, 8) => Kind::Number("BF16", little),
                    (4, _) => Kind::Number("F32", little),
                    (8, _) => Kind::Number("F64", little),
                    _ => Kind::Other,
                }
            }
            3 => Kind::Text,
            // Truth values are enumerations of one byte.
            8 if size == 1 => Kind::Number("BOOL", true),
            9 if bits & 0x0f == 1 => Kind::LongText,
            _ => Kind::Other,
        };
        Ok(Self { kind, size })
    }
}

fn integer(size: u64, is_signed: bool) -> Option<&'static str> {
    Some(match (size, is_signed) {
        (1, true) => "I8",
        (2, true) => "I16",
        (4, true) => "I32",
        (8, true) => "I64",
        (1, false) => "U8",
        (2, false) => "U16",
        (4, false) => "U32",
        (8, false) => "U64",
        _ => return None,
    })
}

/// Where the values of a dataset lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// In the header.
    Compact(Vec<u8>),
    /// In one piece: address and bytes.
    Contiguous(u64, u64),
    /// In pieces, or in a way that is newer than this.
    Chunked,
    /// In other datasets.
    Virtual,
}

/// The layout message.
pub(crate) fn layout(bytes: &mut Bytes<'_>, file: &File<'_>, claimed: u64) -> Result<Layout, Stop> {
    let version = bytes.byte()?;
    if version < 3 {
        let _dimensions = bytes.byte()?;
        let class = bytes.byte()?;
        bytes.skip(5)?;
        return Ok(match class {
            0 => Layout::Compact(Vec::new()),
            // These versions do not say how many bytes there are: as many as the shape says.
            1 => Layout::Contiguous(bytes.number(file.offset_size)?, claimed),
            _ => Layout::Chunked,
        });
    }
    Ok(match bytes.byte()? {
        0 => {
            let length = bytes.count(2)?;
            Layout::Compact(bytes.take(length)?.to_vec())
        }
        1 => Layout::Contiguous(bytes.number(file.offset_size)?, bytes.number(file.length_size)?),
        3 => Layout::Virtual,
        _ => Layout::Chunked,
    })
}

/// The numbers of the filters that values are packed with.
pub(crate) fn filters(bytes: &mut Bytes<'_>) -> Result<Vec<u64>, Stop> {
    let version = bytes.byte()?;
    let count = bytes.byte()?;
    bytes.skip(if version == 1 { 6 } else { 0 })?;
    let mut filters = Vec::new();
    for _ in 0..count {
        let number = bytes.number(2)?;
        let name = if version == 1 || number >= 256 { bytes.count(2)? } else { 0 };
        bytes.skip(2)?;
        let values = bytes.count(2)?;
        bytes.skip(if version == 1 { name.next_multiple_of(8) } else { name })?;
        let padding = if version == 1 && values % 2 == 1 { 4 } else { 0 };
        bytes.skip(4 * values + padding)?;
        filters.push(number);
    }
    Ok(filters)
}

/// An attribute of a group or dataset.
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) kind: Type,
    pub(crate) shape: Shape,
    data: Vec<u8>,
}

impl Attribute {
    pub(crate) fn read(bytes: &mut Bytes<'_>, file: &File<'_>) -> Result<Self, Stop> {
        let version = bytes.byte()?;
        bytes.skip(1)?;
        let (name, kind, shape) = (bytes.count(2)?, bytes.count(2)?, bytes.count(2)?);
        bytes.skip(if version == 3 { 1 } else { 0 })?;
        let padded = |length: usize| if version == 1 { length.next_multiple_of(8) } else { length };
        let offset = bytes.offset();
        let name = Bytes::new(bytes.take(padded(name))?, offset).text();
        let offset = bytes.offset();
        let kind = Type::read(&mut Bytes::new(bytes.take(padded(kind))?, offset))?;
        let offset = bytes.offset();
        let shape = Shape::read(&mut Bytes::new(bytes.take(padded(shape))?, offset), file)?;
        Ok(Self { name, kind, shape, data: bytes.rest().to_vec() })
    }

    /// The text that the attribute holds; none when it is no single text.
    pub(crate) fn text(&self, file: &mut File<'_>) -> Result<Option<Vec<u8>>, Stop> {
        if self.shape.elements() != Some(1) {
            return Ok(None);
        }
        match self.kind.kind {
            Kind::Text => {
                let length = usize::try_from(self.kind.size).unwrap_or(usize::MAX).min(self.data.len());
                let text = self.data.get(..length).unwrap_or_default();
                let end = text.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
                Ok(text.get(..end).map(<[u8]>::to_vec))
            }
            Kind::LongText => {
                let mut bytes = Bytes::new(&self.data, 0);
                let length = bytes.count(4)?;
                let address = bytes.number(file.offset_size)?;
                let index = bytes.number(4)?;
                if index == 0 {
                    return Ok(Some(Vec::new()));
                }
                let mut text = global(file, address, index)?;
                text.truncate(length);
                Ok(Some(text))
            }
            _ => Ok(None),
        }
    }
}

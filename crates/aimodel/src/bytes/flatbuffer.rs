//! FlatBuffers: tables, vectors and texts behind offsets, each checked against the file before it is followed.

use crate::context::{Context, Stop};
use crate::input::Input;
use crate::rule::flat as rule;

/// Bytes of a text that are kept.
const TEXT: u64 = 4 << 10;
/// What following one offset costs, in steps: it is several reads.
const COST: u64 = 8;

/// A FlatBuffer, from an offset of the input on.
pub(crate) struct Flat<'i> {
    input: &'i mut dyn Input,
    /// Where the buffer begins in the input.
    base: u64,
    length: u64,
}

/// A table: where it is, and where its fields are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    at: u64,
    fields_at: u64,
    /// Bytes of the list of fields.
    fields: u64,
}

/// A vector: where its elements begin, and how many there are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Vector {
    pub(crate) at: u64,
    pub(crate) count: u64,
}

impl<'i> Flat<'i> {
    /// The buffer of `length` bytes at `base`; to the end of the file where none is given.
    ///
    /// # Errors
    /// The input's size is not known: offsets could not be checked.
    pub(crate) fn new(input: &'i mut dyn Input, base: u64, length: Option<u64>) -> Result<Self, Stop> {
        let Some(size) = input.size() else {
            return Err(Stop::Budget("offsets cannot be checked in a stream of unknown length".to_owned()));
        };
        let rest = size.saturating_sub(base);
        Ok(Self { input, base, length: length.unwrap_or(rest).min(rest) })
    }

    /// The input below.
    pub(crate) fn input(&mut self) -> &mut dyn Input {
        self.input
    }

    /// Bytes of the buffer.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// The root table.
    pub(crate) fn root(&mut self, context: &mut Context<'_>) -> Result<Table, Stop> {
        let at = u64::from(self.u32(0, context)?);
        self.table(at, context)
    }

    /// The table at an offset.
    pub(crate) fn table(&mut self, at: u64, context: &mut Context<'_>) -> Result<Table, Stop> {
        context.step(COST)?;
        let back = i64::from(self.u32(at, context)?.cast_signed());
        let Some(fields_at) = at.checked_add_signed(-back) else { return Err(self.outside(at, context)) };
        let fields = u64::from(self.u16(fields_at, context)?);
        if fields < 4 || fields_at + fields > self.length {
            return Err(self.outside(fields_at, context));
        }
        Ok(Table { at, fields_at, fields })
    }

    /// Where a field of a table is; none when the table does not have it.
    fn field(&mut self, table: Table, index: u64, context: &mut Context<'_>) -> Result<Option<u64>, Stop> {
        let entry = 4 + 2 * index;
        if entry + 2 > table.fields {
            return Ok(None);
        }
        let offset = u64::from(self.u16(table.fields_at + entry, context)?);
        Ok((offset != 0).then_some(table.at + offset))
    }

    /// Whether a table has a field.
    pub(crate) fn has(&mut self, table: Table, index: u64, context: &mut Context<'_>) -> Result<bool, Stop> {
        Ok(self.field(table, index, context)?.is_some())
    }

    /// A number of one byte; 0 when it is not there.
    pub(crate) fn byte(&mut self, table: Table, index: u64, context: &mut Context<'_>) -> Result<u8, Stop> {
        let Some(at) = self.field(table, index, context)? else { return Ok(0) };
        let bytes: [u8; 1] = self.array(at, context)?;
        Ok(bytes[0])
    }

    /// A number of four bytes; 0 when it is not there.
    pub(crate) fn number(
        &mut self,
        table: Table,
        index: u64,
        context: &mut Context<'_>,
    ) -> Result<u32, Stop> {
        let Some(at) = self.field(table, index, context)? else { return Ok(0) };
        self.u32(at, context)
    }

    /// A number of eight bytes; 0 when it is not there.
    pub(crate) fn long(&mut self, table: Table, index: u64, context: &mut Context<'_>) -> Result<u64, Stop> {
        let Some(at) = self.field(table, index, context)? else { return Ok(0) };
        self.array(at, context).map(u64::from_le_bytes)
    }

    /// A table that a field leads to.
    pub(crate) fn child(
        &mut self,
        table: Table,
        index: u64,
        context: &mut Context<'_>,
    ) -> Result<Option<Table>, Stop> {
        let Some(at) = self.field(table, index, context)? else { return Ok(None) };
        let to = self.follow(at, context)?;
        self.table(to, context).map(Some)
    }

    /// A vector of elements of `width` bytes; an empty one when it is not there.
    pub(crate) fn vector(
        &mut self,
        table: Table,
        index: u64,
        width: u64,
        context: &mut Context<'_>,
    ) -> Result<Vector, Stop> {
        let Some(at) = self.field(table, index, context)? else { return Ok(Vector::default()) };
        let to = self.follow(at, context)?;
        let count = u64::from(self.u32(to, context)?);
        let vector = Vector { at: to + 4, count };
        if vector.at + count * width > self.length {
            return Err(self.outside(to, context));
        }
        Ok(vector)
    }

    /// The table that an element of a vector of tables leads to.
    pub(crate) fn element(
        &mut self,
        vector: Vector,
        index: u64,
        context: &mut Context<'_>,
    ) -> Result<Table, Stop> {
        let to = self.follow(vector.at + 4 * index, context)?;
        self.table(to, context)
    }

    /// A number of a vector of numbers of four bytes.
    pub(crate) fn number_at(
        &mut self,
        vector: Vector,
        index: u64,
        context: &mut Context<'_>,
    ) -> Result<u64, Stop> {
        self.u32(vector.at + 4 * index, context).map(u64::from)
    }

    /// The first numbers of a vector of numbers of four bytes.
    pub(crate) fn numbers(
        &mut self,
        vector: Vector,
        most: u64,
        context: &mut Context<'_>,
    ) -> Result<Vec<u32>, Stop> {
        (0..vector.count.min(most)).map(|index| self.u32(vector.at + 4 * index, context)).collect()
    }

    /// A text; empty when it is not there.
    pub(crate) fn text(
        &mut self,
        table: Table,
        index: u64,
        context: &mut Context<'_>,
    ) -> Result<String, Stop> {
        let vector = self.vector(table, index, 1, context)?;
        let mut bytes = vec![0; usize::try_from(vector.count.min(TEXT)).unwrap_or(0)];
        let got = self.input.read_at(self.base + vector.at, &mut bytes)?;
        bytes.truncate(got);
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// BLAKE3 over the bytes of a vector.
    pub(crate) fn digest(&mut self, vector: Vector) -> Result<String, Stop> {
        let mut hasher = blake3::Hasher::new();
        let mut piece = vec![0; usize::try_from(vector.count.min(256 << 10)).unwrap_or(0)];
        let mut done = 0;
        while done < vector.count {
            let want = usize::try_from(vector.count - done).unwrap_or(piece.len()).min(piece.len());
            let got = self.input.read_at(self.base + vector.at + done, &mut piece[..want])?;
            if got == 0 {
                return Err(Stop::Ended(self.base + vector.at + done));
            }
            hasher.update(&piece[..got]);
            done += got as u64;
        }
        Ok(hasher.finalize().to_hex().to_string())
    }

    fn follow(&mut self, at: u64, context: &mut Context<'_>) -> Result<u64, Stop> {
        Ok(at + u64::from(self.u32(at, context)?))
    }

    fn u16(&mut self, at: u64, context: &mut Context<'_>) -> Result<u16, Stop> {
        self.array(at, context).map(u16::from_le_bytes)
    }

    fn u32(&mut self, at: u64, context: &mut Context<'_>) -> Result<u32, Stop> {
        self.array(at, context).map(u32::from_le_bytes)
    }

    fn array<const N: usize>(&mut self, at: u64, context: &mut Context<'_>) -> Result<[u8; N], Stop> {
        context.step(1)?;
        let mut bytes = [0; N];
        if at.saturating_add(N as u64) > self.length {
            return Err(self.outside(at, context));
        }
        if self.input.read_at(self.base + at, &mut bytes)? < N {
            return Err(Stop::Ended(self.base + at));
        }
        Ok(bytes)
    }

    fn outside(&self, at: u64, context: &mut Context<'_>) -> Stop {
        let length = self.length;
        let evidence =
            format!("{at:#x} is not in the buffer of {length:#x} bytes, or what lies there does not fit");
        context.say(&rule::BAD_OFFSET, self.base + at.min(length), evidence);
        Stop::wrong(self.base + at.min(length), "an offset leads outside the file")
    }
}

//! The matrices: dense ones of `f32`, and quantized ones, whose rows are codes of parts of rows.

use super::flag;
use crate::context::Stop;
use crate::cursor::Cursor;
use crate::tensor::{DataType, Tensor};

/// How a matrix is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Dense,
    Quantized,
}

impl Kind {
    pub(super) fn of(is_quantized: bool) -> Self {
        if is_quantized { Self::Quantized } else { Self::Dense }
    }
}

/// Centroids of each part of a row: a code has eight bits.
const CENTROIDS: u64 = 256;

/// Reads a matrix. The rows and columns it says it has must be those that settings and dictionary make of it: the library
/// does not compare them, and reads beyond its end.
pub(super) fn read(name: &str, kind: Kind, shape: [u64; 2], cursor: &mut Cursor<'_>) -> Result<Tensor, Stop> {
    let has_norms = kind == Kind::Quantized && flag(cursor)?;
    let at = cursor.position();
    let [rows, columns] = [cursor.u64()?, cursor.u64()?];
    if [rows, columns] != shape {
        let why = format!(
            "the {name} has {rows} rows of {columns}, and there have to be {} of {}",
            shape[0], shape[1]
        );
        return Err(Stop::wrong(at, why));
    }
    let digest = match kind {
        Kind::Dense => Some(values(rows, columns, cursor)?),
        Kind::Quantized => {
            codes(rows, columns, has_norms, cursor)?;
            None
        }
    };
    let data_type = DataType::new(if kind == Kind::Dense { "F32" } else { "PQ8" });
    Ok(Tensor { name: name.to_owned(), data_type, shape: shape.to_vec(), digest })
}

fn values(rows: u64, columns: u64, cursor: &mut Cursor<'_>) -> Result<String, Stop> {
    let mut hasher = blake3::Hasher::new();
    let bytes = product(&[rows, columns, 4], cursor)?;
    cursor.each(bytes, &mut |piece| {
        hasher.update(piece);
    })?;
    Ok(hasher.finalize().to_hex().to_string())
}

fn codes(rows: u64, columns: u64, has_norms: bool, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
    let at = cursor.position();
    let codes = u64::from(cursor.u32()?);
    pass(codes, cursor)?;
    let parts = quantizer(columns, cursor)?;
    if codes != product(&[rows, parts], cursor)? {
        return Err(Stop::wrong(at, format!("{codes} codes for {rows} rows of {parts} parts")));
    }
    if has_norms {
        pass(rows, cursor)?;
        quantizer(1, cursor)?;
    }
    Ok(())
}

/// The centroids of the parts of a row; gives how many parts there are.
fn quantizer(columns: u64, cursor: &mut Cursor<'_>) -> Result<u64, Stop> {
    let at = cursor.position();
    let [dim, parts, size, last] =
        [cursor.u32()?, cursor.u32()?, cursor.u32()?, cursor.u32()?].map(u64::from);
    let fits = dim == columns
        && size > 0
        && parts == columns.div_ceil(size)
        && last > 0
        && last <= size
        && (parts - 1) * size + last == columns;
    if !fits {
        let why =
            format!("rows of {columns} in {parts} parts of {size}, the last of {last}, of {dim} together");
        return Err(Stop::wrong(at, why));
    }
    let bytes = product(&[columns, CENTROIDS, 4], cursor)?;
    pass(bytes, cursor)?;
    Ok(parts)
}

fn pass(bytes: u64, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
    cursor.each(bytes, &mut |_| ())
}

fn product(factors: &[u64], cursor: &Cursor<'_>) -> Result<u64, Stop> {
    factors
        .iter()
        .try_fold(1_u64, |product, factor| product.checked_mul(*factor))
        .ok_or_else(|| Stop::wrong(cursor.position(), "a matrix of more bytes than there can be"))
}

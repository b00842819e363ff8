//! NumPy's array files: a header in the form of a Python literal, and the values behind it, or a pickle of them.

mod header;

use header::Header;

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Origin};
use crate::pickle::{self, Profile};
use crate::rule::pickle as rules;
use crate::tensor::{DataType, Tensor, Tensors};

/// The format.
pub struct Npy;

static INFO: FormatInfo = FormatInfo { id: "npy", summary: "NumPy arrays", extensions: &["npy"] };

const MAGIC: &[u8] = b"\x93NUMPY";
/// Bytes of a header: NumPy itself reads no longer ones.
const LONGEST_HEADER: u64 = 1 << 20;

impl Format for Npy {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        sample.head.starts_with(MAGIC).then_some(Match::Certain)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut cursor = Cursor::new(input);
        cursor.seek(MAGIC.len() as u64);
        let [major, minor] = cursor.array()?;
        let length = match major {
            1 => u64::from(cursor.u16()?),
            2 | 3 => u64::from(cursor.u32()?),
            _ => return Err(Stop::wrong(6, format!("version {major}.{minor} of the format is not known"))),
        };
        let at = cursor.position();
        let text = cursor.bytes(length, LONGEST_HEADER)?;
        let header = Header::parse(&text).map_err(|why| Stop::wrong(at, why))?;
        context.metadata().state(Field::Framework, Origin::Header, "numpy");
        context.metadata().state(Field::FormatVersion, Origin::Header, format!("npy {major}.{minor}"));
        if header.has_objects {
            let finding = Finding::new(&rules::OBJECT_ARRAY, "the type of the array holds objects");
            context.find(finding.at(at).with_advisories(&["CVE-2019-6446"]));
            return pickle::weigh(&mut cursor, context, Profile::Plain).map(drop);
        }
        values(&header, &mut cursor, context)
    }
}

fn values(header: &Header, cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<(), Stop> {
    let start = cursor.position();
    let bytes = header
        .shape
        .iter()
        .try_fold(header.item_bytes, |product, &size| product.checked_mul(size))
        .ok_or_else(|| Stop::wrong(start, "the shape counts more bytes than there can be"))?;
    let mut hasher = blake3::Hasher::new();
    cursor.each(bytes, &mut |piece| {
        hasher.update(piece);
    })?;
    if let Some(data_type) = &header.data_type {
        let is_row_major = !header.is_fortran || header.shape.iter().filter(|&&size| size > 1).count() < 2;
        let digest = (is_row_major && !header.is_swapped).then(|| hasher.finalize().to_hex().to_string());
        let mut tensors = Tensors::default();
        tensors.add(Tensor {
            name: "array".to_owned(),
            data_type: DataType::new(data_type),
            shape: header.shape.clone(),
            digest,
        });
        context.metadata().tensors = Some(tensors);
    }
    let end = cursor.position();
    let mut more = 0_u64;
    cursor.rest(&mut |piece| more += piece.len() as u64)?;
    if more > 0 {
        context.say(&rules::ARRAY_SIZE, end, format!("{more} bytes follow the array"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;

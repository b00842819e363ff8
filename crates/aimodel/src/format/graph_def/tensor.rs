//! Types, shapes and values of TensorFlow (`DataType`, `TensorShapeProto`, `TensorProto`).

use crate::context::{Context, Stop};
use crate::protobuf::{Field, Message, Value, Walker};
use crate::tensor::{DataType, Tensor};

/// The types by their number: name, and bytes of one element.
const TYPES: &[(u64, &str, u64)] = &[
    (1, "F32", 4),
    (2, "F64", 8),
    (3, "I32", 4),
    (4, "U8", 1),
    (5, "I16", 2),
    (6, "I8", 1),
    (7, "STRING", 0),
    (8, "C64", 8),
    (9, "I64", 8),
    (10, "BOOL", 1),
    (11, "QINT8", 1),
    (12, "QUINT8", 1),
    (13, "QINT32", 4),
    (14, "BF16", 2),
    (15, "QINT16", 2),
    (16, "QUINT16", 2),
    (17, "U16", 2),
    (18, "C128", 16),
    (19, "F16", 2),
    (20, "RESOURCE", 0),
    (21, "VARIANT", 0),
    (22, "U32", 4),
    (23, "U64", 8),
    (24, "F8_E5M2", 1),
    (25, "F8_E4M3", 1),
    (29, "I4", 1),
    (30, "U4", 1),
];

/// The name of a type and the bytes of one element, 0 where they differ.
pub(crate) fn data_type(number: u64) -> Option<(&'static str, u64)> {
    // References to variables have the same types, 100 further on.
    let number = if number > 100 { number - 100 } else { number };
    TYPES.iter().find(|(known, ..)| *known == number).map(|(_, name, size)| (*name, *size))
}

/// Dimensions that are kept.
const KEPT_DIMENSIONS: usize = 64;

/// A shape; a dimension that is not known is none.
pub(super) fn shape(
    walker: &mut Walker<'_>,
    outer: &Message,
    field: &Field,
    context: &mut Context<'_>,
) -> Result<Vec<Option<u64>>, Stop> {
    let message = walker.enter(outer, field)?;
    let mut sizes = Vec::new();
    while let Some(part) = walker.field(&message, context)? {
        if part.number != 2 {
            walker.pass(&part, context)?;
            continue;
        }
        let dimension = walker.enter(&message, &part)?;
        let mut size = Some(0);
        while let Some(inner) = walker.field(&dimension, context)? {
            match (inner.number, inner.varint()) {
                (1, Some(number)) => size = (number < 1 << 63).then_some(number),
                _ => walker.pass(&inner, context)?,
            }
        }
        if sizes.len() < KEPT_DIMENSIONS {
            sizes.push(size);
        }
    }
    Ok(sizes)
}

/// A shape in words: `?,224,224,3`.
pub(crate) fn shape_text(
    walker: &mut Walker<'_>,
    outer: &Message,
    field: &Field,
    context: &mut Context<'_>,
) -> Result<String, Stop> {
    let sizes = shape(walker, outer, field, context)?;
    let texts = sizes.into_iter().map(|size| size.map_or_else(|| "?".to_owned(), |size| size.to_string()));
    Ok(texts.collect::<Vec<_>>().join(","))
}

/// A constant.
#[derive(Default)]
pub(super) struct Constant {
    data_type: u64,
    sizes: Vec<Option<u64>>,
    digest: Option<String>,
    /// Bytes of values that are in the file.
    pub(super) bytes: u64,
    /// The first text, for constants that are texts.
    pub(super) text: Option<String>,
}

impl Constant {
    pub(super) fn read(
        walker: &mut Walker<'_>,
        outer: &Message,
        field: &Field,
        context: &mut Context<'_>,
    ) -> Result<Self, Stop> {
        let message = walker.enter(outer, field)?;
        let mut constant = Self::default();
        while let Some(part) = walker.field(&message, context)? {
            match (part.number, part.value) {
                (1, Value::Varint(number)) => constant.data_type = number,
                (2, Value::Bytes(_)) => constant.sizes = shape(walker, &message, &part, context)?,
                (4, Value::Bytes(length)) => {
                    let mut hasher = blake3::Hasher::new();
                    walker.each_piece(&part, &mut |piece| _ = hasher.update(piece))?;
                    constant.digest = Some(hasher.finalize().to_hex().to_string());
                    constant.bytes = constant.bytes.saturating_add(length);
                }
                (8, Value::Bytes(length)) => {
                    let text = walker.text(&part)?;
                    constant.text.get_or_insert(text);
                    constant.bytes = constant.bytes.saturating_add(length.max(1));
                }
                (_, Value::Bytes(length)) => {
                    constant.bytes = constant.bytes.saturating_add(length);
                    walker.pass(&part, context)?;
                }
                _ => {
                    constant.bytes = constant.bytes.saturating_add(1);
                    walker.pass(&part, context)?;
                }
            }
        }
        Ok(constant)
    }

    /// The number of elements; none when it does not fit 64 bits.
    pub(super) fn elements(&self) -> Option<u64> {
        let sizes = || self.sizes.iter().map(|size| size.unwrap_or(0));
        if sizes().any(|size| size == 0) {
            return Some(0);
        }
        sizes().try_fold(1_u64, u64::checked_mul)
    }

    pub(super) fn shown(&self) -> String {
        format!("a shape of {:?}", self.sizes.iter().map(|size| size.unwrap_or(0)).collect::<Vec<_>>())
    }

    /// The constant as a weight; none when it is a text, a whole number or a single value.
    pub(super) fn into_weight(self, name: &str) -> Option<Tensor> {
        let (type_name, size) = data_type(self.data_type)?;
        let is_float = matches!(type_name, "F32" | "F64" | "F16" | "BF16" | "F8_E5M2" | "F8_E4M3");
        if !is_float || self.sizes.is_empty() {
            return None;
        }
        // One value may stand for all; then the bytes are not the values.
        let is_whole = self.elements()?.checked_mul(size) == Some(self.bytes);
        let shape = self.sizes.iter().map(|size| size.unwrap_or(0)).collect();
        let digest = self.digest.filter(|_| is_whole);
        Some(Tensor { name: crate::finding::plain(name), data_type: DataType::new(type_name), shape, digest })
    }
}

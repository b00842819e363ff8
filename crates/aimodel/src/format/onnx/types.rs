//! Types of elements and of values (`TensorProto.DataType`, `TypeProto`).

use crate::context::{Context, Stop};
use crate::protobuf::{Message, Walker};

/// The types of elements by their number: name, and bits of one element.
const TYPES: &[(i64, &str, Option<u64>)] = &[
    (1, "F32", Some(32)),
    (2, "U8", Some(8)),
    (3, "I8", Some(8)),
    (4, "U16", Some(16)),
    (5, "I16", Some(16)),
    (6, "I32", Some(32)),
    (7, "I64", Some(64)),
    (8, "STRING", None),
    (9, "BOOL", Some(8)),
    (10, "F16", Some(16)),
    (11, "F64", Some(64)),
    (12, "U32", Some(32)),
    (13, "U64", Some(64)),
    (14, "C64", Some(64)),
    (15, "C128", Some(128)),
    (16, "BF16", Some(16)),
    (17, "F8_E4M3", Some(8)),
    (18, "F8_E4M3FNUZ", Some(8)),
    (19, "F8_E5M2", Some(8)),
    (20, "F8_E5M2FNUZ", Some(8)),
    (21, "U4", Some(4)),
    (22, "I4", Some(4)),
    (23, "F4", Some(4)),
    (24, "F8_E8M0", Some(8)),
    (25, "U2", Some(2)),
    (26, "I2", Some(2)),
    (27, "F6_E2M3", Some(8)),
    (28, "F6_E3M2", Some(8)),
];

/// The name of a type, and the bits of one element where all have the same.
pub(super) fn data_type(number: i64) -> Option<(&'static str, Option<u64>)> {
    TYPES.iter().find(|(known, ..)| *known == number).map(|(_, name, bits)| (*name, *bits))
}

/// A number of the wire as the signed one that the schema says.
#[expect(clippy::cast_possible_wrap, reason = "protobuf writes negative numbers in two's complement")]
pub(super) fn signed(number: u64) -> i64 {
    number as i64
}

/// Dimensions of a shape that are kept.
const KEPT_DIMENSIONS: usize = 64;

/// A `TypeProto` in words: `F32[batch,3,224,224]`, `sequence(F32[?])`, `map(I64, F32[])`.
pub(super) fn type_text(
    walker: &mut Walker<'_>,
    message: &Message,
    context: &mut Context<'_>,
) -> Result<String, Stop> {
    let mut text = String::new();
    while let Some(field) = walker.field(message, context)? {
        let wrap = match field.number {
            1 => "",
            8 => "sparse",
            4 => "sequence",
            5 => "map",
            9 => "optional",
            _ => {
                walker.pass(&field, context)?;
                continue;
            }
        };
        let inner = walker.enter(message, &field)?;
        let content = match field.number {
            1 | 8 => tensor_text(walker, &inner, context)?,
            _ => inner_text(walker, &inner, context)?,
        };
        text = if wrap.is_empty() { content } else { format!("{wrap}({content})") };
        // A type nested many times over must not grow with the square of its depth.
        if text.len() > 1024 {
            text = text.chars().take(1000).collect();
        }
    }
    Ok(text)
}

/// The type inside a sequence, a map or an optional value.
fn inner_text(walker: &mut Walker<'_>, message: &Message, context: &mut Context<'_>) -> Result<String, Stop> {
    let mut parts = Vec::new();
    while let Some(field) = walker.field(message, context)? {
        match (field.number, field.varint()) {
            (1, Some(number)) if parts.len() < 2 => parts.push(type_name(signed(number))),
            (1 | 2, None) => {
                let inner = walker.enter(message, &field)?;
                let text = type_text(walker, &inner, context)?;
                if parts.len() < 2 {
                    parts.push(text);
                }
            }
            _ => walker.pass(&field, context)?,
        }
    }
    Ok(parts.join(", "))
}

fn type_name(number: i64) -> String {
    data_type(number).map_or_else(|| format!("type {number}"), |(name, _)| name.to_owned())
}

fn tensor_text(
    walker: &mut Walker<'_>,
    message: &Message,
    context: &mut Context<'_>,
) -> Result<String, Stop> {
    let (mut name, mut shape) = (String::new(), None);
    while let Some(field) = walker.field(message, context)? {
        match (field.number, field.varint()) {
            (1, Some(number)) => name = type_name(signed(number)),
            (2, None) => {
                let inner = walker.enter(message, &field)?;
                shape = Some(shape_text(walker, &inner, context)?);
            }
            _ => walker.pass(&field, context)?,
        }
    }
    Ok(match shape {
        Some(shape) => format!("{name}[{shape}]"),
        None => name,
    })
}

fn shape_text(walker: &mut Walker<'_>, message: &Message, context: &mut Context<'_>) -> Result<String, Stop> {
    let mut dimensions: Vec<String> = Vec::new();
    while let Some(field) = walker.field(message, context)? {
        if field.number != 1 {
            walker.pass(&field, context)?;
            continue;
        }
        let inner = walker.enter(message, &field)?;
        let mut dimension = "?".to_owned();
        while let Some(part) = walker.field(&inner, context)? {
            match (part.number, part.varint()) {
                (1, Some(size)) => dimension = signed(size).to_string(),
                (2, None) => {
                    let name: String = walker.text(&part)?.chars().take(64).collect();
                    // An empty name says nothing.
                    if !name.is_empty() {
                        dimension = name;
                    }
                }
                _ => walker.pass(&part, context)?,
            }
        }
        if dimensions.len() < KEPT_DIMENSIONS {
            dimensions.push(dimension);
        }
    }
    Ok(dimensions.join(","))
}

//! The leaves: an array is its shape, the name of its type and its values, packed once more and put into an extension.

use crate::bytes::msgpack::{self, Token};
use crate::context::Stop;
use crate::cursor::Cursor;
use crate::tensor::{DataType, Tensor};

/// Flax's type for arrays.
pub(super) const ARRAY: i8 = 1;
/// Flax's type for scalars of NumPy, which are kept as arrays are.
pub(super) const SCALAR: i8 = 3;

/// Dimensions of an array: NumPy has no more.
const DIMENSIONS: u64 = 64;
/// Bytes of the name of a type.
const TYPE: u64 = 64;

/// Reads an array that takes so many bytes.
pub(super) fn read(name: &str, length: u64, cursor: &mut Cursor<'_>) -> Result<Tensor, Stop> {
    let at = cursor.position();
    let wrong = |why: &str| Stop::wrong(at, format!("the array {name}: {why}"));
    let end = at.checked_add(length).ok_or_else(|| wrong("it is longer than any file"))?;
    if msgpack::next(cursor)? != Token::Array(3) {
        return Err(wrong("it is no list of shape, type and values"));
    }
    let Token::Array(dimensions @ 0..=DIMENSIONS) = msgpack::next(cursor)? else {
        return Err(wrong("its shape is no list"));
    };
    let mut shape = Vec::new();
    for _ in 0..dimensions {
        let Token::Integer(Some(size)) = msgpack::next(cursor)? else {
            return Err(wrong("a dimension is no number"));
        };
        shape.push(size);
    }
    let type_name = match msgpack::next(cursor)? {
        Token::Text(length @ 0..=TYPE) | Token::Bytes(length @ 0..=TYPE) => cursor.bytes(length, TYPE)?,
        _ => return Err(wrong("its type has no name")),
    };
    let (Token::Bytes(bytes) | Token::Text(bytes)) = msgpack::next(cursor)? else {
        return Err(wrong("its values are no bytes"));
    };
    if cursor.position().checked_add(bytes) != Some(end) {
        return Err(wrong("its values do not end where it does"));
    }
    let Some((kind, bits)) = data_type(&type_name) else {
        return Err(wrong(&format!("the type {} is not known", String::from_utf8_lossy(&type_name))));
    };
    let tensor = Tensor { name: name.to_owned(), data_type: DataType::new(kind), shape, digest: None };
    if tensor.elements().and_then(|elements| elements.checked_mul(bits / 8)) != Some(bytes) {
        return Err(wrong(&format!("{bytes} bytes for {kind} of shape {:?}", tensor.shape)));
    }
    let mut hasher = blake3::Hasher::new();
    cursor.each(bytes, &mut |piece| {
        hasher.update(piece);
    })?;
    Ok(Tensor { digest: Some(hasher.finalize().to_hex().to_string()), ..tensor })
}

/// Our name of a type and the bits of an element, by NumPy's name, or by that of one of JAX's own types, which takes whole
/// bytes. Texts and objects are arrays that Flax writes and never reads again.
fn data_type(name: &[u8]) -> Option<(&'static str, u64)> {
    Some(match name {
        b"float64" => ("F64", 64),
        b"float32" => ("F32", 32),
        b"float16" => ("F16", 16),
        b"bfloat16" => ("BF16", 16),
        b"float8_e4m3fn" => ("F8_E4M3", 8),
        b"float8_e5m2" => ("F8_E5M2", 8),
        b"float8_e8m0fnu" => ("F8_E8M0", 8),
        b"float8_e3m4" | b"float8_e4m3" | b"float8_e4m3b11fnuz" | b"float8_e4m3fnuz" | b"float8_e5m2fnuz" => {
            ("F8", 8)
        }
        b"float6_e2m3fn" | b"float6_e3m2fn" => ("F6_IN_BYTES", 8),
        b"float4_e2m1fn" => ("F4_IN_BYTES", 8),
        b"int64" => ("I64", 64),
        b"int32" => ("I32", 32),
        b"int16" => ("I16", 16),
        b"int8" => ("I8", 8),
        b"int4" | b"int2" | b"int1" => ("I4_IN_BYTES", 8),
        b"uint64" => ("U64", 64),
        b"uint32" => ("U32", 32),
        b"uint16" => ("U16", 16),
        b"uint8" => ("U8", 8),
        b"uint4" | b"uint2" | b"uint1" => ("U4_IN_BYTES", 8),
        b"bool" => ("BOOL", 8),
        b"complex64" => ("C64", 64),
        b"complex128" => ("C128", 128),
        _ => return None,
    })
}

//! Tensors with their values (`TensorProto`, `SparseTensorProto`).

use std::fmt;

use crate::context::{Context, Stop};
use crate::protobuf::{Field, Message, Value};
use crate::rule::onnx as rule;
use crate::tensor::{DataType, Tensor};

use super::external::{External, check_external};
use super::node::join;
use super::seen::{KEPT, short};
use super::types::{data_type, signed};
use super::walk::{Once, Walk};

/// Dimensions of a tensor that are kept; no library makes more than 64.
const KEPT_DIMENSIONS: usize = 64;

/// Elements without any value in the file that are taken for a bomb.
const BOMB_ELEMENTS: u64 = 1 << 24;

/// Elements of a sparse tensor's full shape that nothing real has.
const SPARSE_BOMB_ELEMENTS: u64 = 1 << 40;

/// One tensor as it was read.
#[derive(Default)]
pub(super) struct Values {
    pub(super) name: String,
    dimensions: Vec<i64>,
    data_type: i64,
    /// Length of the raw values in bytes, and the number of typed values.
    raw_bytes: Option<u64>,
    typed: u64,
    /// Over the values, little-endian. None when they are not bytes that can be compared.
    hasher: Option<Box<blake3::Hasher>>,
    is_hashed: bool,
    is_external: bool,
    external: External,
}

impl Values {
    fn new() -> Self {
        Self { is_hashed: true, ..Self::default() }
    }

    fn hash(&mut self, bytes: &[u8]) {
        self.hasher.get_or_insert_default().update(bytes);
    }

    fn shape(&self) -> Vec<u64> {
        self.dimensions.iter().map(|&size| u64::try_from(size).unwrap_or(0)).collect()
    }

    /// The number of elements; none when it does not fit 64 bits.
    fn elements(&self) -> Option<u64> {
        // A zero anywhere makes it nothing, whatever the others say.
        if self.dimensions.contains(&0) {
            return Some(0);
        }
        self.shape().iter().try_fold(1_u64, |product, &size| product.checked_mul(size))
    }

    /// Bytes that the values take; none when type or shape do not say.
    fn bytes(&self) -> Option<u64> {
        let bits = data_type(self.data_type).and_then(|(_, bits)| bits)?;
        self.elements()?.checked_mul(bits).map(|bits| bits.div_ceil(8))
    }

    /// Whether these are weights rather than a number that an operator needs: floating point, one dimension or more.
    pub(super) fn are_weights(&self) -> bool {
        matches!(self.data_type, 1 | 10 | 11 | 16..=20 | 23 | 24) && !self.dimensions.is_empty()
    }

    pub(super) fn into_tensor(self, name: String) -> Tensor {
        let name = crate::finding::plain(&name);
        let type_name = data_type(self.data_type)
            .map_or_else(|| format!("type {}", self.data_type), |(name, _)| name.to_owned());
        let shape = self.shape();
        let is_whole = self.is_hashed && !self.is_external && self.bytes().is_some();
        let digest = is_whole.then(|| self.hasher.unwrap_or_default().finalize().to_hex().to_string());
        Tensor { name, data_type: DataType::new(type_name), shape, digest }
    }
}

/// A tensor as findings show it.
struct Shown<'v>(&'v Values);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // As text in quotes and as a list, which is what `Debug` makes of the two.
        fmt::Debug::fmt(&self.0.name, f)?;
        f.write_str(" of shape ")?;
        fmt::Debug::fmt(&self.0.dimensions, f)
    }
}

impl Walk<'_> {
    /// A weight of a graph.
    pub(super) fn initializer(
        &mut self,
        outer: &Message,
        field: &Field,
        scope: &str,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        let values = self.tensor(&message, field.offset, context)?;
        self.add(values, scope);
        Ok(())
    }

    fn add(&mut self, values: Values, scope: &str) {
        let name = join(scope, &values.name);
        if scope.is_empty() && !name.is_empty() && self.seen.weights.len() < KEPT {
            self.seen.weights.insert(name.clone());
        }
        self.seen.tensors.add(values.into_tensor(name));
    }

    /// A weight of which only the values that are not zero are kept. It counts with its full shape.
    pub(super) fn sparse_initializer(
        &mut self,
        outer: &Message,
        field: &Field,
        scope: &str,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        if let Some(values) = self.sparse_tensor(outer, field, context)? {
            self.add(values, scope);
        }
        Ok(())
    }

    /// A sparse tensor that is no weight.
    pub(super) fn sparse(
        &mut self,
        outer: &Message,
        field: &Field,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        self.sparse_tensor(outer, field, context).map(drop)
    }

    fn sparse_tensor(
        &mut self,
        outer: &Message,
        field: &Field,
        context: &mut Context<'_>,
    ) -> Result<Option<Values>, Stop> {
        let message = self.walker.enter(outer, field)?;
        let (mut values, mut dimensions) = (None, Vec::new());
        while let Some(part) = self.walker.field(&message, context)? {
            match part.number {
                1 | 2 => {
                    let inner = self.walker.enter(&message, &part)?;
                    let read = self.tensor(&inner, part.offset, context)?;
                    if part.number == 1 {
                        values = Some(read);
                    }
                }
                3 => self.walker.each_varint(&part, context, &mut |size| push(&mut dimensions, size))?,
                _ => self.unknown(&part, "a sparse tensor", context)?,
            }
        }
        let Some(mut values) = values else { return Ok(None) };
        values.dimensions = dimensions;
        values.is_hashed = false;
        self.check_dimensions(&values, field.offset, context);
        if values.elements().is_none_or(|count| count > SPARSE_BOMB_ELEMENTS) {
            let evidence = format!("{:?} has the full shape {:?}", values.name, values.dimensions);
            context.say(&rule::SHAPE_BOMB, field.offset, evidence);
        }
        Ok(Some(values))
    }

    /// `TensorProto`.
    pub(super) fn tensor(
        &mut self,
        message: &Message,
        offset: u64,
        context: &mut Context<'_>,
    ) -> Result<Values, Stop> {
        let mut values = Values::new();
        let mut once = Once::default();
        while let Some(field) = self.walker.field(message, context)? {
            if matches!(field.number, 2 | 8 | 9 | 14) {
                once.note(&field, "a tensor", context);
            }
            match field.number {
                1 => {
                    let dimensions = &mut values.dimensions;
                    self.walker.each_varint(&field, context, &mut |size| push(dimensions, size))?;
                }
                2 => values.data_type = field.varint().map_or(0, signed),
                4 | 10 => self.floats(&field, &mut values)?,
                5 | 7 | 11 => self.integers(&field, &mut values, context)?,
                6 => {
                    values.typed += 1;
                    values.is_hashed = false;
                    self.walker.pass(&field, context)?;
                }
                8 => values.name = short(&self.walker.text(&field)?),
                9 => {
                    values.raw_bytes = Some(self.walker.each_piece(&field, &mut |piece| values.hash(piece))?)
                }
                13 => {
                    let (key, value) = self.pair(message, &field, context)?;
                    values.external.set(&key, value, field.offset, context);
                }
                14 => values.is_external = field.varint() == Some(1),
                3 | 12 | 16 => self.walker.pass(&field, context)?,
                _ => self.unknown(&field, "a tensor", context)?,
            }
        }
        self.check(&values, offset, context);
        Ok(values)
    }

    /// Values that lie there as on a little-endian machine.
    fn floats(&mut self, field: &Field, values: &mut Values) -> Result<(), Stop> {
        let size = if field.number == 4 { 4 } else { 8 };
        match field.value {
            Value::Fixed32(bits) => values.hash(&bits.to_le_bytes()),
            Value::Fixed64(bits) => values.hash(&bits.to_le_bytes()),
            _ => {
                let bytes = self.walker.each_piece(field, &mut |piece| values.hash(piece))?;
                values.typed = values.typed.saturating_add(bytes / size);
                return Ok(());
            }
        }
        values.typed += 1;
        Ok(())
    }

    /// Values that are written as numbers of changing length.
    fn integers(
        &mut self,
        field: &Field,
        values: &mut Values,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let width = match (field.number, data_type(values.data_type).and_then(|(_, bits)| bits)) {
            (7, _) => Some(8),
            // The type may come after the values; then they cannot be told from here.
            (_, Some(bits @ (8 | 16 | 32 | 64))) => usize::try_from(bits / 8).ok(),
            _ => None,
        };
        values.is_hashed &= width.is_some();
        let width = width.unwrap_or(0);
        self.walker.each_varint(field, context, &mut |number| {
            values.typed += 1;
            let bytes = number.to_le_bytes();
            values.hash(bytes.get(..width).unwrap_or(&bytes));
        })
    }

    /// Whether type, shape and bytes of a tensor agree.
    fn check(&mut self, values: &Values, offset: u64, context: &mut Context<'_>) {
        self.check_dimensions(values, offset, context);
        let shown = Shown(values);
        if data_type(values.data_type).is_none() {
            context.say(
                &rule::SHAPE,
                offset,
                format_args!("{shown} has the unknown type {}", values.data_type),
            );
            return;
        }
        if values.is_external || !values.external.is_empty() {
            if values.elements().is_none() {
                context.say(&rule::SHAPE_BOMB, offset, shown);
            }
            check_external(&values.external, values.is_external, values.bytes(), offset, context);
            return;
        }
        let Some(elements) = values.elements() else {
            context.say(&rule::SHAPE_BOMB, offset, format_args!("{shown} has more than 2^64 elements"));
            return;
        };
        match (values.raw_bytes, values.bytes()) {
            (Some(bytes), Some(wanted)) if bytes != wanted => {
                let is_bomb = wanted > bytes.saturating_add(BOMB_ELEMENTS);
                let rule = if is_bomb { &rule::SHAPE_BOMB } else { &rule::SHAPE };
                context.say(rule, offset, format_args!("{shown} takes {wanted} bytes and has {bytes}"));
            }
            (Some(_), Some(_)) => {}
            _ => check_typed(values, elements, offset, context),
        }
    }

    fn check_dimensions(&self, values: &Values, offset: u64, context: &mut Context<'_>) {
        let is_odd =
            values.dimensions.iter().any(|&size| size < 0) || values.dimensions.len() > KEPT_DIMENSIONS;
        if is_odd {
            let shown: Vec<_> = values.dimensions.iter().take(16).collect();
            context.say(&rule::DIMENSION, offset, format_args!("{:?} has the shape {shown:?}", values.name));
        }
    }
}

/// Whether a tensor has as many typed values as its shape says.
fn check_typed(values: &Values, elements: u64, offset: u64, context: &mut Context<'_>) {
    // Complex numbers are two values, narrow ones share one.
    let wanted = match values.data_type {
        14 | 15 => elements.saturating_mul(2),
        21..=23 => elements.div_ceil(2),
        25 | 26 => elements.div_ceil(4),
        _ => elements,
    };
    // Some writers give every narrow number a value of its own.
    if values.typed == wanted || (values.typed == elements && wanted < elements) {
        return;
    }
    let rule =
        if wanted > values.typed.saturating_add(BOMB_ELEMENTS) { &rule::SHAPE_BOMB } else { &rule::SHAPE };
    context.say(
        rule,
        offset,
        format_args!("{} takes {wanted} values and has {}", Shown(values), values.typed),
    );
}

/// Keeps a dimension, and one more than is allowed to show that there were too many.
fn push(dimensions: &mut Vec<i64>, size: u64) {
    if dimensions.len() <= KEPT_DIMENSIONS {
        dimensions.push(signed(size));
    }
}

//! PaddlePaddle: programs (`.pdmodel`) and their weights (`.pdiparams`).

use std::collections::BTreeMap;

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::{Input, Memory};
use crate::metadata::{Field as About, Origin};
use crate::protobuf::{Field, Head, HeadValue, Message, Walker};
use crate::rule::coreml as rule;
use crate::tensor::{DataType, Tensor, Tensors};

/// Programs.
pub struct PaddleProgram;

static PROGRAM: FormatInfo = FormatInfo {
    id: "paddle-program",
    summary: "PaddlePaddle programs: operators",
    extensions: &["pdmodel"],
};

/// Kinds of operators that are told apart.
const KEPT: usize = 10_000;

impl Format for PaddleProgram {
    fn info(&self) -> &'static FormatInfo {
        &PROGRAM
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let first = Head::new(sample.head).next()?;
        let (1, HeadValue::Bytes { seen, .. }) = (first.number, first.value) else { return None };
        let mut block = Head::new(seen);
        let index =
            block.next().is_some_and(|field| field.number == 1 && field.value == HeadValue::Varint(0));
        let parent = block
            .next()
            .is_some_and(|field| field.number == 2 && matches!(field.value, HeadValue::Varint(_)));
        let content = block.next().is_none_or(|field| matches!(field.number, 3 | 4));
        (index && parent && content).then_some(Match::Likely)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let (walker, message) = Walker::new(input);
        let mut walk = Walk { walker, operators: BTreeMap::new(), has_version: false };
        let result = walk.program(&message, context);
        if result.is_ok() && (walk.operators.is_empty() || !walk.has_version) {
            context.find(Finding::new(&rule::INCOMPLETE, "no operator, or no version"));
        }
        context.metadata().state(About::Framework, Origin::Header, "paddlepaddle");
        for (operator, count) in &walk.operators {
            context.metadata().state(About::Operator, Origin::Measured, format!("{operator} × {count}"));
        }
        result
    }
}

struct Walk<'w> {
    walker: Walker<'w>,
    operators: BTreeMap<String, u64>,
    has_version: bool,
}

impl Walk<'_> {
    fn program(&mut self, message: &Message, context: &mut Context<'_>) -> Result<(), Stop> {
        while let Some(field) = self.walker.field(message, context)? {
            match field.number {
                1 => self.block(message, &field, context)?,
                4 => {
                    self.has_version = true;
                    let version = self.walker.enter(message, &field)?;
                    while let Some(part) = self.walker.field(&version, context)? {
                        if let Some(number) = part.varint() {
                            context.metadata().state(
                                About::FormatVersion,
                                Origin::Header,
                                number.to_string(),
                            );
                        }
                        self.walker.pass(&part, context)?;
                    }
                }
                _ => self.walker.pass(&field, context)?,
            }
        }
        Ok(())
    }

    fn block(&mut self, outer: &Message, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        while let Some(part) = self.walker.field(&message, context)? {
            if part.number != 4 {
                self.walker.pass(&part, context)?;
                continue;
            }
            let operator = self.walker.enter(&message, &part)?;
            while let Some(inner) = self.walker.field(&operator, context)? {
                if inner.number == 3 {
                    let name = self.walker.text(&inner)?;
                    self.operator(name, part.offset, context)?;
                } else {
                    self.walker.pass(&inner, context)?;
                }
            }
        }
        Ok(())
    }

    fn operator(&mut self, name: String, offset: u64, context: &mut Context<'_>) -> Result<(), Stop> {
        let found = match name.as_str() {
            "py_func" | "py_layer" | "pylayer" => Some(&rule::PADDLE_PYTHON),
            "load" | "load_combine" | "save" | "save_combine" | "read_file" | "print" => {
                Some(&rule::PADDLE_FILE)
            }
            _ => None,
        };
        // Printing writes to the terminal and nowhere else.
        if let Some(rule) = found.filter(|_| name != "print") {
            context.say(rule, offset, format!("calls {name}"));
        }
        if let Some(count) = self.operators.get_mut(&name) {
            *count += 1;
        } else if self.operators.len() < KEPT {
            self.operators.insert(name, 1);
        } else {
            return Err(Stop::Budget(format!("more than {KEPT} kinds of operators")));
        }
        Ok(())
    }
}

/// Weights: tensors one after the other, without names.
pub struct PaddleWeights;

static WEIGHTS: FormatInfo = FormatInfo {
    id: "paddle-weights",
    summary: "PaddlePaddle weights: types and shapes",
    extensions: &["pdiparams"],
};

/// Bytes of a tensor's description.
const LONGEST_DESCRIPTION: u64 = 4096;

impl Format for PaddleWeights {
    fn info(&self) -> &'static FormatInfo {
        &WEIGHTS
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let head = sample.head.get(..21)?;
        let zeros = head.get(..16)?.iter().all(|byte| *byte == 0);
        let length = head.get(16..20)?;
        let fits = zeros
            && length.get(1..) == Some(&[0, 0, 0])
            && length.first()? > &1
            && head.get(20) == Some(&0x08);
        fits.then_some(Match::Weak)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut cursor = Cursor::new(input);
        let mut tensors = Tensors::default();
        let result = tensors_of(&mut cursor, &mut tensors, context);
        let metadata = context.metadata();
        metadata.state(About::Framework, Origin::Header, "paddlepaddle");
        if tensors.count > 0 {
            metadata.state(About::Parameters, Origin::Measured, tensors.parameters.to_string());
            for data_type in tensors.types.keys() {
                metadata.state(About::DataType, Origin::Measured, data_type);
            }
            metadata.tensors.get_or_insert_default().join(&tensors);
        }
        result
    }
}

fn tensors_of(cursor: &mut Cursor<'_>, tensors: &mut Tensors, context: &mut Context<'_>) -> Result<(), Stop> {
    while !cursor.is_at_end()? {
        context.step(8)?;
        let start = cursor.position();
        let (version, levels, tensor_version) = (cursor.u32()?, cursor.u64()?, cursor.u32()?);
        if version != 0 || tensor_version != 0 || levels != 0 {
            return Err(Stop::wrong(start, "no tensor where one should be"));
        }
        let length = u64::from(cursor.u32()?);
        let description = cursor.bytes(length, LONGEST_DESCRIPTION)?;
        let (kind, shape) = describe(&description, context)?;
        let Some((name, size)) = data_type(kind) else {
            return Err(Stop::wrong(start, format!("a tensor of the unknown type {kind}")));
        };
        let mut tensor = Tensor {
            name: format!("{:06}", tensors.count),
            data_type: DataType::new(name),
            shape,
            digest: None,
        };
        let bytes = tensor.elements().and_then(|elements| elements.checked_mul(size));
        let Some(bytes) = bytes else {
            return Err(Stop::wrong(start, "a tensor of more than 2^64 bytes"));
        };
        let mut hasher = blake3::Hasher::new();
        cursor.each(bytes, &mut |piece| _ = hasher.update(piece))?;
        tensor.digest = Some(hasher.finalize().to_hex().to_string());
        tensors.add(tensor);
    }
    if tensors.count == 0 {
        return Err(Stop::Ended(cursor.position()));
    }
    Ok(())
}

fn describe(bytes: &[u8], context: &mut Context<'_>) -> Result<(u64, Vec<u64>), Stop> {
    let mut input = Memory(bytes);
    let (mut walker, message) = Walker::new(&mut input);
    let (mut kind, mut shape) = (u64::MAX, Vec::new());
    while let Some(field) = walker.field(&message, context)? {
        match field.number {
            1 => kind = field.varint().unwrap_or(u64::MAX),
            2 => walker.each_varint(&field, context, &mut |size| {
                if shape.len() < 64 {
                    shape.push(size);
                }
            })?,
            _ => walker.pass(&field, context)?,
        }
    }
    Ok((kind, shape))
}

/// The types of Paddle by their number: name, and bytes of one element.
fn data_type(number: u64) -> Option<(&'static str, u64)> {
    Some(match number {
        0 => ("BOOL", 1),
        1 => ("I16", 2),
        2 => ("I32", 4),
        3 => ("I64", 8),
        4 => ("F16", 2),
        5 => ("F32", 4),
        6 => ("F64", 8),
        20 => ("U8", 1),
        21 => ("I8", 1),
        22 => ("BF16", 2),
        23 => ("C64", 8),
        24 => ("C128", 16),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;

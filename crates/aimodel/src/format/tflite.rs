//! TensorFlow Lite (LiteRT): a FlatBuffer of operators, tensors and buffers.
//!
//! A model can only ask for operators; what is not built in is native code of whoever loads it. The flex delegate runs
//! TensorFlow's own operators, among them those that reach files.

use crate::bytes::flatbuffer::{Flat, Table, Vector};
use crate::bytes::spans;
use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Origin};
use crate::rule::flat as rule;
use crate::tensor::{DataType, KEPT_TENSORS, Tensor, Tensors};

/// The format.
pub struct Tflite;

static INFO: FormatInfo = FormatInfo {
    id: "tflite",
    summary: "TensorFlow Lite (LiteRT) models",
    extensions: &["tflite", "lite", "task"],
};

/// The number of operators that are not built in.
const CUSTOM: u32 = 32;
/// Dimensions of a tensor that are read.
const DIMENSIONS: u64 = 64;
/// Operators that widely used libraries bring.
const KNOWN_CUSTOM: &[&str] = &[
    "TFLite_Detection_PostProcess",
    "Convolution2DTransposeBias",
    "MaxPoolingWithArgmax2D",
    "MaxUnpooling2D",
    "AudioSpectrogram",
    "Mfcc",
    "edgetpu-custom-op",
    "ethos-u",
];
/// TensorFlow operators that reach files or run code.
const ESCAPES: &[&str] = &[
    "ReadFile",
    "WriteFile",
    "MatchingFiles",
    "PyFunc",
    "PyFuncStateless",
    "EagerPyFunc",
    "PrintV2",
    "SaveV2",
    "Save",
    "SaveSlices",
    "RestoreV2",
    "Restore",
    "MergeV2Checkpoints",
    "LoadLibrary",
    "WholeFileReaderV2",
    "TextLineReaderV2",
    "FixedLengthRecordReaderV2",
    "TFRecordReaderV2",
];

impl Format for Tflite {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        (sample.head.get(4..8)? == b"TFL3").then_some(Match::Certain)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut flat = Flat::new(input, 0, None)?;
        let model = flat.root(context)?;
        let version = flat.number(model, 0, context)?;
        let description = flat.text(model, 3, context)?;
        let metadata = context.metadata();
        metadata.state(Field::FormatVersion, Origin::Header, format!("TFLite {version}"));
        metadata.state(Field::Framework, Origin::Header, "tflite");
        metadata.state(Field::Description, Origin::Header, description);
        operators(&mut flat, model, context)?;
        let buffers = buffers(&mut flat, model, context)?;
        let mut tensors = Tensors::default();
        let result = subgraphs(&mut flat, model, buffers, &mut tensors, context);
        spans::state(tensors, context);
        result?;
        described(&mut flat, model, context)
    }
}

fn operators(flat: &mut Flat<'_>, model: Table, context: &mut Context<'_>) -> Result<(), Stop> {
    let codes = flat.vector(model, 1, 4, context)?;
    for index in 0..codes.count {
        let code = flat.element(codes, index, context)?;
        let number = flat.number(code, 3, context)?.max(u32::from(flat.byte(code, 0, context)?));
        let name = flat.text(code, 1, context)?;
        if number != CUSTOM && name.is_empty() {
            continue;
        }
        context.metadata().state(Field::CustomOperator, Origin::Header, &name);
        let (rule, evidence) = match name.strip_prefix("Flex") {
            Some(operator) if ESCAPES.contains(&operator) => {
                (&rule::FLEX_ESCAPE, format!("asks for TensorFlow's {operator}"))
            }
            Some(operator) => (&rule::KNOWN_OPERATOR, format!("asks for TensorFlow's {operator}")),
            None if KNOWN_CUSTOM.contains(&name.as_str()) => {
                (&rule::KNOWN_OPERATOR, format!("asks for the operator {name}"))
            }
            None => (&rule::CUSTOM_OPERATOR, format!("asks for the operator {name:?}")),
        };
        let trace = vec![format!("operator code {index}: builtin {number}, custom {name:?}")];
        context.find(Finding::new(rule, evidence).at(codes.at + 4 * index).with_trace(trace));
    }
    Ok(())
}

/// Checks that every buffer is in the file.
fn buffers(flat: &mut Flat<'_>, model: Table, context: &mut Context<'_>) -> Result<Vector, Stop> {
    let buffers = flat.vector(model, 4, 4, context)?;
    for index in 0..buffers.count {
        let buffer = flat.element(buffers, index, context)?;
        let _ = flat.vector(buffer, 0, 1, context)?;
        // Models of more than 2 GB keep their data behind the FlatBuffer.
        let (offset, size) = (flat.long(buffer, 1, context)?, flat.long(buffer, 2, context)?);
        if offset > 1 && offset.checked_add(size).is_none_or(|end| end > flat.length()) {
            let evidence = format!("buffer {index} is to lie at {offset:#x}, {size} bytes");
            context.say(&rule::BAD_OFFSET, buffers.at + 4 * index, evidence);
        }
    }
    Ok(buffers)
}

fn subgraphs(
    flat: &mut Flat<'_>,
    model: Table,
    buffers: Vector,
    all: &mut Tensors,
    context: &mut Context<'_>,
) -> Result<(), Stop> {
    let subgraphs = flat.vector(model, 2, 4, context)?;
    for index in 0..subgraphs.count {
        let subgraph = flat.element(subgraphs, index, context)?;
        let tensors = flat.vector(subgraph, 0, 4, context)?;
        for number in 0..tensors.count {
            let table = flat.element(tensors, number, context)?;
            weight(flat, table, buffers, all, context)?;
        }
        // What the first subgraph takes and gives is what the model does.
        let ends = [(1, Field::Input), (2, Field::Output)].into_iter().filter(|_| index == 0);
        for (field, stated) in ends {
            let numbers = flat.vector(subgraph, field, 4, context)?;
            for number in flat.numbers(numbers, 1024, context)? {
                if u64::from(number) >= tensors.count {
                    let evidence = format!("subgraph {index} names tensor {number} of {}", tensors.count);
                    context.say(&rule::BAD_OFFSET, numbers.at, evidence);
                    continue;
                }
                let table = flat.element(tensors, u64::from(number), context)?;
                let (name, data_type, shape) = tensor(flat, table, context)?;
                let dimensions: Vec<String> =
                    shape.iter().map(|dimension| dimension.cast_signed().to_string()).collect();
                let said = format!("{name}: {data_type}[{}]", dimensions.join(","));
                context.metadata().state(stated, Origin::Header, said);
            }
        }
    }
    Ok(())
}

fn tensor(
    flat: &mut Flat<'_>,
    table: Table,
    context: &mut Context<'_>,
) -> Result<(String, &'static str, Vec<u32>), Stop> {
    let name = flat.text(table, 3, context)?;
    let data_type = data_type(flat.byte(table, 1, context)?);
    let shape = flat.vector(table, 0, 4, context)?;
    Ok((name, data_type, flat.numbers(shape, DIMENSIONS, context)?))
}

/// Adds a tensor when it has bytes of its own: the others are only computed.
fn weight(
    flat: &mut Flat<'_>,
    table: Table,
    buffers: Vector,
    all: &mut Tensors,
    context: &mut Context<'_>,
) -> Result<(), Stop> {
    let buffer = u64::from(flat.number(table, 2, context)?);
    // Buffer 0 is the empty one, by convention.
    if buffer == 0 {
        return Ok(());
    }
    if buffer >= buffers.count {
        context.say(
            &rule::BAD_OFFSET,
            buffers.at,
            format!("a tensor names buffer {buffer} of {}", buffers.count),
        );
        return Ok(());
    }
    let holder = flat.element(buffers, buffer, context)?;
    let data = flat.vector(holder, 0, 1, context)?;
    if data.count == 0 {
        return Ok(());
    }
    let (name, data_type, shape) = tensor(flat, table, context)?;
    let is_sparse = flat.has(table, 6, context)?;
    let data_type = DataType::new(data_type);
    let shape: Vec<u64> = shape.into_iter().map(u64::from).collect();
    let mut tensor = Tensor { name, data_type, shape, digest: None };
    let bytes =
        tensor.data_type.bits().and_then(|bits| tensor.elements()?.checked_mul(bits)).map(|bits| bits / 8);
    if !is_sparse && bytes.is_some_and(|bytes| bytes != data.count) {
        let evidence = format!(
            "{:?} is {} {:?} and has {} bytes",
            tensor.name,
            tensor.data_type.name(),
            tensor.shape,
            data.count
        );
        context.say(&rule::MISMATCH, data.at, evidence);
    }
    if all.count < KEPT_TENSORS as u64 {
        // A buffer may be named by a million tensors.
        context.step(data.count / 64)?;
        tensor.digest = Some(flat.digest(data)?);
    }
    all.add(tensor);
    Ok(())
}

/// Names of the metadata that is kept in buffers.
fn described(flat: &mut Flat<'_>, model: Table, context: &mut Context<'_>) -> Result<(), Stop> {
    let entries = flat.vector(model, 6, 4, context)?;
    for index in 0..entries.count {
        let entry = flat.element(entries, index, context)?;
        let name = flat.text(entry, 0, context)?;
        context.metadata().state(Field::Statement, Origin::Header, format!("metadata {name}"));
    }
    Ok(())
}

fn data_type(number: u8) -> &'static str {
    const NAMES: &[&str] = &[
        "F32", "F16", "I32", "U8", "I64", "STRING", "BOOL", "I16", "C64", "I8", "F64", "C128", "U64",
        "RESOURCE", "VARIANT", "U32", "U16", "I4", "BF16",
    ];
    NAMES.get(usize::from(number)).copied().unwrap_or("unknown")
}

#[cfg(test)]
mod tests;

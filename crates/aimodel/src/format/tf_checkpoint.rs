//! TensorFlow checkpoints: the index (`.index`) that says which tensors lie where in the data files beside it. It is a sorted
//! table as LevelDB writes it, of messages (`BundleHeaderProto`, `BundleEntryProto`).

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::format::graph_def::data_type;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::{Input, Memory};
use crate::metadata::{Field as About, Origin, ReferenceKind};
use crate::protobuf::{Field, Message, Walker};
use crate::rule::tensorflow as rule;
use crate::tensor::{DataType, Tensor, Tensors};

mod table;

/// The format.
pub struct TfCheckpoint;

static INFO: FormatInfo = FormatInfo {
    id: "tf-checkpoint",
    summary: "indexes of TensorFlow checkpoints: names, types and shapes of variables",
    extensions: &["index"],
};

/// Bytes of an index that are held.
const LIMIT: u64 = 64 << 20;
/// Data files that one checkpoint may have.
const MOST_SHARDS: u64 = 100_000;

impl Format for TfCheckpoint {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        // The first entry has no name and is the header: number of data files, byte order, version.
        let [0, 0, length, 0x08, rest @ ..] = sample.head else { return None };
        let header = rest.get(..usize::from(*length).checked_sub(1)?)?;
        let version = header.windows(4).any(|window| window == [0x1a, 2, 8, 1]);
        (*length < 64 && version).then_some(Match::Likely)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut bytes = Vec::new();
        let mut cursor = Cursor::new(input);
        while let piece @ 1.. = cursor.peek(32 << 10)?.len() {
            if bytes.len() as u64 > LIMIT {
                return Err(Stop::Budget(format!("an index of more than {LIMIT} bytes")));
            }
            bytes.extend(cursor.bytes(piece as u64, LIMIT)?);
        }
        let mut shards = 1;
        let mut tensors = Tensors::default();
        let result = table::each_entry(&bytes, context, &mut |key, value, context| {
            if key.is_empty() {
                shards = header(value, context)?;
                return Ok(());
            }
            let name = String::from_utf8_lossy(key).into_owned();
            if let Some(tensor) = entry(&name, value, shards, context)? {
                tensors.add(tensor);
            }
            Ok(())
        });
        state(tensors, shards, context);
        result
    }
}

fn header(value: &[u8], context: &mut Context<'_>) -> Result<u64, Stop> {
    let mut input = Memory(value);
    let (mut walker, message) = Walker::new(&mut input);
    let mut shards = 1;
    while let Some(field) = walker.field(&message, context)? {
        match (field.number, field.varint()) {
            (1, Some(number)) => shards = number,
            _ => walker.pass(&field, context)?,
        }
    }
    if shards == 0 || shards > MOST_SHARDS {
        context.say(&rule::ENTRY, 0, format!("{shards} data files"));
    }
    Ok(shards)
}

/// What an entry says of one tensor.
#[derive(Default)]
struct Entry {
    data_type: u64,
    shape: Vec<u64>,
    shard: u64,
    offset: u64,
    size: u64,
    is_sliced: bool,
}

fn entry(name: &str, value: &[u8], shards: u64, context: &mut Context<'_>) -> Result<Option<Tensor>, Stop> {
    let mut input = Memory(value);
    let (mut walker, message) = Walker::new(&mut input);
    let mut entry = Entry::default();
    while let Some(field) = walker.field(&message, context)? {
        match (field.number, field.varint()) {
            (1, Some(number)) => entry.data_type = number,
            (2, None) => entry.shape = shape(&mut walker, &message, &field, context)?,
            (3, Some(number)) => entry.shard = number,
            (4, Some(number)) => entry.offset = number,
            (5, Some(number)) => entry.size = number,
            (7, _) => {
                entry.is_sliced = true;
                walker.pass(&field, context)?;
            }
            _ => walker.pass(&field, context)?,
        }
    }
    let mut say = |what: String| context.say(&rule::ENTRY, 0, format!("{name:?} {what}"));
    let end = entry.offset.checked_add(entry.size);
    if end.is_none_or(|end| i64::try_from(end).is_err()) {
        say(format!("lies at {:#x} and has {} bytes", entry.offset, entry.size));
    }
    if entry.shard >= shards {
        say(format!("lies in data file {} of {shards}", entry.shard));
    }
    let Some((type_name, size)) = data_type(entry.data_type) else {
        say(format!("has the unknown type {}", entry.data_type));
        return Ok(None);
    };
    let tensor = Tensor {
        name: crate::finding::plain(name),
        data_type: DataType::new(type_name),
        shape: entry.shape,
        digest: None,
    };
    let bytes = tensor.elements().and_then(|elements| elements.checked_mul(size));
    match bytes {
        None => context.say(&rule::SHAPE_BOMB, 0, format!("{name:?} of shape {:?}", tensor.shape)),
        Some(bytes) if size > 0 && bytes != entry.size && !entry.is_sliced => {
            say(format!("takes {bytes} bytes and has {}", entry.size));
        }
        Some(_) => {}
    }
    Ok(Some(tensor))
}

fn shape(
    walker: &mut Walker<'_>,
    outer: &Message,
    field: &Field,
    context: &mut Context<'_>,
) -> Result<Vec<u64>, Stop> {
    let message = walker.enter(outer, field)?;
    let mut sizes = Vec::new();
    while let Some(part) = walker.field(&message, context)? {
        if part.number != 2 || sizes.len() >= 64 {
            walker.pass(&part, context)?;
            continue;
        }
        let dimension = walker.enter(&message, &part)?;
        let mut size = 0;
        while let Some(inner) = walker.field(&dimension, context)? {
            match (inner.number, inner.varint()) {
                (1, Some(number)) => size = number,
                _ => walker.pass(&inner, context)?,
            }
        }
        sizes.push(size);
    }
    Ok(sizes)
}

fn state(tensors: Tensors, shards: u64, context: &mut Context<'_>) {
    let name = String::from_utf8_lossy(context.name()).into_owned();
    let metadata = context.metadata();
    metadata.state(About::Framework, Origin::Header, "tensorflow");
    if let Some(stem) = name.strip_suffix(".index") {
        for shard in 0..shards.min(256) {
            let file = format!("{stem}.data-{shard:05}-of-{shards:05}");
            metadata.refer(ReferenceKind::File, Origin::Header, file, None);
        }
    }
    // What Keras and training write beside the weights is no parameter; it is listed all the same.
    if tensors.count > 0 {
        metadata.state(About::Parameters, Origin::Header, tensors.parameters.to_string());
        for data_type in tensors.types.keys() {
            metadata.state(About::DataType, Origin::Header, data_type);
        }
        metadata.tensors.get_or_insert_default().join(&tensors);
    }
}

#[cfg(test)]
mod tests;

//! Datasets: what they claim to be, and where their values lie.

use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::hdf5::{Bytes, File, Header, Kind, Layout, Shape, Type, filters, layout, local};
use crate::rule::hdf5 as rule;
use crate::tensor::{DataType, Tensor};

/// Bytes without anything stored for them that are taken for a bomb.
const BOMB_BYTES: u64 = 256 << 20;
/// How many times its packed bytes a dataset can have.
const RATIO: u64 = 1100;
/// Filters that HDF5 itself brings along have smaller numbers.
const FIRST_PLUGIN: u64 = 256;
/// Files of an external list that are told.
const TOLD: usize = 16;

/// Reads a dataset; none when its values are no numbers.
pub(super) fn read(
    file: &mut File<'_>,
    header: &Header,
    path: &str,
    context: &mut Context<'_>,
) -> Result<Option<Tensor>, Stop> {
    external(file, header, path, context)?;
    let (Some(shape), Some(kind)) = (header.first(0x01), header.first(0x03)) else {
        context.say(&rule::MISMATCH, 0, format!("the dataset {path:?} has no shape or no type"));
        return Ok(None);
    };
    let offset = shape.offset;
    if shape.is_shared() || kind.is_shared() {
        // A type that several datasets share; what is stored cannot be compared with it here.
        return Ok(None);
    }
    let shape = Shape::read(&mut shape.bytes(), file)?;
    let kind = Type::read(&mut kind.bytes())?;
    let claimed = shape.elements().and_then(|elements| elements.checked_mul(kind.size));
    let Some(claimed) = claimed else {
        context.say(
            &rule::SHAPE_BOMB,
            offset,
            format!("{path:?} has the shape {:?}, more than 2^64 bytes", shape.0),
        );
        return Ok(None);
    };
    let Some(message) = header.first(0x08) else { return Ok(None) };
    let layout = layout(&mut message.bytes(), file, claimed)?;
    let filters = match header.first(0x0b) {
        Some(message) => filters(&mut message.bytes())?,
        None => Vec::new(),
    };
    for filter in filters.iter().filter(|filter| **filter >= FIRST_PLUGIN) {
        context.say(&rule::FILTER, offset, format!("{path:?} is packed with the filter {filter}"));
    }
    let shown = format!("{path:?} of shape {:?} takes {claimed} bytes", shape.0);
    let digest = stored(file, &layout, claimed, !filters.is_empty(), offset, &shown, context, &kind)?;
    let Kind::Number(name, _) = kind.kind else { return Ok(None) };
    let name = DataType::new(name);
    Ok(Some(Tensor { name: crate::finding::plain(path), data_type: name, shape: shape.0, digest }))
}

/// Whether what is stored fits what is claimed; and the digest of values that lie in one piece.
#[expect(clippy::too_many_arguments, reason = "one step of reading a dataset, cut out for its length")]
fn stored(
    file: &mut File<'_>,
    layout: &Layout,
    claimed: u64,
    is_packed: bool,
    offset: u64,
    shown: &str,
    context: &mut Context<'_>,
    kind: &Type,
) -> Result<Option<String>, Stop> {
    let is_comparable = matches!(kind.kind, Kind::Number(_, true));
    let size = file.size().unwrap_or(u64::MAX);
    match layout {
        Layout::Virtual => {
            context.say(&rule::VIRTUAL, offset, shown);
            Ok(None)
        }
        Layout::Compact(values) => {
            if !values.is_empty() && values.len() as u64 != claimed {
                context.say(&rule::MISMATCH, offset, format!("{shown} and has {}", values.len()));
            }
            let is_whole = values.len() as u64 == claimed;
            Ok((is_comparable && is_whole).then(|| blake3::hash(values).to_hex().to_string()))
        }
        Layout::Contiguous(address, _) if file.is_none(*address) => {
            // Never written: readers fill it with the value that stands for nothing.
            if claimed > BOMB_BYTES {
                context.say(&rule::SHAPE_BOMB, offset, format!("{shown} and nothing is stored"));
            }
            Ok(None)
        }
        Layout::Contiguous(address, stored) => {
            if *stored != claimed {
                let is_bomb = claimed > stored.saturating_add(BOMB_BYTES);
                let rule = if is_bomb { &rule::SHAPE_BOMB } else { &rule::MISMATCH };
                context.say(rule, offset, format!("{shown} and has {stored}"));
                return Ok(None);
            }
            if file.offset(*address).saturating_add(*stored) > size {
                let is_bomb = claimed > size.saturating_add(BOMB_BYTES);
                let rule = if is_bomb { &rule::SHAPE_BOMB } else { &rule::MISMATCH };
                context.say(rule, offset, format!("{shown}, beyond the end of the file"));
                return Ok(None);
            }
            if !is_comparable {
                return Ok(None);
            }
            let mut hasher = blake3::Hasher::new();
            file.each(*address, *stored, &mut |piece| _ = hasher.update(piece))?;
            Ok(Some(hasher.finalize().to_hex().to_string()))
        }
        Layout::Chunked => {
            let most = if is_packed { size.saturating_mul(RATIO) } else { size };
            if claimed > most.saturating_add(BOMB_BYTES) {
                context.say(&rule::SHAPE_BOMB, offset, format!("{shown} in a file of {size}"));
            }
            Ok(None)
        }
    }
}

/// The list of other files that hold the values.
fn external(file: &mut File<'_>, header: &Header, path: &str, context: &mut Context<'_>) -> Result<(), Stop> {
    let Some(message) = header.first(0x07) else { return Ok(()) };
    let mut bytes = message.bytes();
    bytes.skip(6)?;
    let used = bytes.count(2)?;
    let heap = bytes.number(file.offset_size)?;
    // The list is a finding even where its names cannot be read.
    let names = local(file, heap).unwrap_or_default();
    let mut trace = vec![format!("{:#x} external file list of {path:?}", message.offset)];
    for _ in 0..used.min(TOLD) {
        let at = bytes.count(file.length_size)?;
        let start = bytes.number(file.length_size)?;
        let length = bytes.number(file.length_size)?;
        let name = Bytes::new(names.get(at..).unwrap_or_default(), 0).text();
        trace.push(format!("{length} bytes at {start:#x} of the file {name:?}"));
    }
    let evidence =
        format!("{path:?} takes its values from {}", trace.get(1).map_or("another file", String::as_str));
    context.find(Finding::new(&rule::EXTERNAL_STORAGE, evidence).at(message.offset).with_trace(trace));
    Ok(())
}

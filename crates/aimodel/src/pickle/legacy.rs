//! PyTorch's older files: magic number, protocol, system, object and keys as pickles, then the storages' elements.

use std::collections::{BTreeMap, BTreeSet};

use super::streams::Streams;
use super::value::Value;
use super::{Storage, TensorView};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::metadata::{Field, Origin};
use crate::rule::pickle as rules;
use crate::tensor::{Tensor, Tensors};

/// Storages of one file.
const MOST_KEYS: usize = 1_000_000;

/// Reads on from the third pickle.
pub(super) fn read(
    streams: &mut Streams,
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<(), Stop> {
    context.metadata().state(Field::Framework, Origin::Header, "torch");
    let system = streams.one(cursor, context)?;
    let values = &streams.machine.values;
    let is_little =
        values.entry(system, "little_endian").is_none_or(|id| values.get(id) != Value::Bool(false));
    streams.one(cursor, context)?;
    let keys = streams.one(cursor, context)?;
    let values = &streams.machine.values;
    let Some(keys) = values.sequence(keys) else {
        return Err(Stop::wrong(cursor.position(), "the list of storages is none"));
    };
    if keys.len() > MOST_KEYS {
        return Err(Stop::Budget(format!("more than {MOST_KEYS} storages")));
    }
    let keys: Vec<String> = keys
        .iter()
        .map(|&key| match (values.text(key), values.get(key)) {
            (Some(key), _) => key.to_owned(),
            (None, Value::Int(number)) => number.to_string(),
            _ => String::new(),
        })
        .collect();
    let mut tensors = Tensors::default();
    let listed: BTreeSet<&str> = keys.iter().map(String::as_str).collect();
    let mut views: BTreeMap<String, Vec<TensorView>> = BTreeMap::new();
    for view in &streams.outcome.tensors {
        views.entry(view.storage.clone()).or_default().push(view.clone());
    }
    let storages: BTreeMap<String, Storage> =
        streams.outcome.storages.iter().map(|storage| (storage.key.clone(), storage.clone())).collect();
    for key in &keys {
        context.step(16)?;
        let Some(known) = storages.get(key) else {
            let why = format!("storage {key} is in the list and nowhere else");
            return Err(Stop::wrong(cursor.position(), why));
        };
        let views = views.remove(key).unwrap_or_default();
        storage(known, views, cursor, context, is_little, &mut tensors)?;
    }
    for storage in &streams.outcome.storages {
        if !listed.contains(storage.key.as_str()) {
            context.say(
                &rules::STORAGE_SIZE,
                cursor.position(),
                format!("storage {} is not in the file", storage.key),
            );
        }
    }
    if tensors.count > 0 {
        context.metadata().tensors = Some(tensors);
    }
    let zeros = super::search::pass_zeros(cursor)?;
    if !cursor.is_at_end()? {
        context.say(&rules::TRAILING_DATA, cursor.position(), "bytes follow the last storage");
        super::search::rest(cursor, context, &mut streams.machine.sink)?;
    } else if zeros > 0 {
        context.say(&rules::PADDING, cursor.position() - zeros, format!("{zeros} bytes"));
    }
    Ok(())
}

/// A view whose elements lie one behind the other, with its place in bytes and its digest so far.
struct Range {
    view: TensorView,
    start: u64,
    end: u64,
    hasher: blake3::Hasher,
}

fn storage(
    known: &Storage,
    views: Vec<TensorView>,
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
    is_little: bool,
    tensors: &mut Tensors,
) -> Result<(), Stop> {
    let at = cursor.position();
    let key = &known.key;
    let count = cursor.u64()?;
    if known.elements != count {
        let evidence = format!("storage {key} has {count} elements, and the pickle says {}", known.elements);
        context.say(&rules::STORAGE_SIZE, at, evidence);
    }
    let width = known.data_type.bits().unwrap_or(8) / 8;
    let bytes = count
        .checked_mul(width)
        .ok_or_else(|| Stop::wrong(at, "a storage of more bytes than can be counted"))?;
    let mut ranges: Vec<Range> = Vec::new();
    for view in views {
        let whole = Tensor {
            name: view.name.clone(),
            data_type: view.data_type.clone(),
            shape: view.shape.clone(),
            digest: None,
        };
        match view.contiguous_bytes().filter(|(_, end)| is_little && *end <= bytes) {
            Some((start, end)) => {
                ranges.push(Range { view: view.clone(), start, end, hasher: blake3::Hasher::new() });
            }
            None => tensors.add(whole),
        }
    }
    let (mut passed, steps) = (0_u64, ranges.len() as u64 + 1);
    let mut spent = Ok(());
    cursor.each(bytes, &mut |piece| {
        let end = passed + piece.len() as u64;
        if spent.is_ok() {
            spent = context.step(steps);
            for range in &mut ranges {
                let (from, to) = (range.start.max(passed), range.end.min(end));
                if from < to {
                    let [from, to] = [from, to].map(|at| usize::try_from(at - passed).unwrap_or(0));
                    range.hasher.update(piece.get(from..to).unwrap_or(&[]));
                }
            }
        }
        passed = end;
    })?;
    spent?;
    for Range { view, hasher, .. } in ranges {
        let digest = Some(hasher.finalize().to_hex().to_string());
        tensors.add(Tensor { name: view.name, data_type: view.data_type, shape: view.shape, digest });
    }
    Ok(())
}

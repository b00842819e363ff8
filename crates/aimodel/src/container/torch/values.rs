//! The digests of tensors that are views of one storage, made while the storage passes by once.

use std::collections::BTreeMap;
use std::io::Read;

use crate::container::unpack::stop_of;
use crate::context::{Context, Stop};
use crate::pickle::TensorView;

/// Bytes read at a time.
const PIECE: usize = 64 << 10;
/// Bytes of a storage that are held for tensors whose values do not lie one after the other, and of such a tensor.
const HELD_BYTES: u64 = 64 << 20;
/// How many times the bytes of a storage may be hashed: views may overlap.
const HASHED_TIMES: u64 = 4;

/// Digests of what was read from one storage.
#[derive(Default)]
pub(crate) struct Reads {
    /// Of runs of bytes, by offset and length.
    runs: BTreeMap<(u64, u64), String>,
    /// Of tensors whose values are picked from here and there, by offset, shape and stride.
    picked: BTreeMap<(u64, Vec<u64>, Vec<u64>), String>,
}

impl Reads {
    /// The digest of a tensor's values.
    pub(crate) fn digest(&self, view: &TensorView) -> Option<String> {
        let run = run_of(view).and_then(|run| self.runs.get(&run));
        let key = || (view.offset, view.shape.clone(), view.stride.clone());
        run.or_else(|| self.picked.get(&key())).cloned()
    }
}

/// The bytes that a tensor without gaps is; none when it has any.
fn run_of(view: &TensorView) -> Option<(u64, u64)> {
    let size = view.data_type.bits().filter(|bits| bits % 8 == 0)? / 8;
    let mut expected = 1_u64;
    let mut elements = 1_u64;
    for (length, stride) in view.shape.iter().zip(&view.stride).rev() {
        if *length != 1 && *stride != expected && elements != 0 {
            return None;
        }
        expected = expected.checked_mul(*length)?;
        elements = elements.checked_mul(*length)?;
    }
    (view.shape.len() == view.stride.len()).then_some(())?;
    Some((view.offset.checked_mul(size)?, elements.checked_mul(size)?))
}

/// How many elements of its storage a tensor reaches over, from the storage's beginning.
pub(super) fn reach(view: &TensorView) -> Option<u64> {
    if view.shape.len() != view.stride.len() {
        return None;
    }
    let last = view.shape.iter().zip(&view.stride).try_fold(view.offset, |last, (length, stride)| {
        last.checked_add(length.saturating_sub(1).checked_mul(*stride)?)
    })?;
    last.checked_add(1)
}

/// Reads a storage to its end and makes the digests of the tensors in it.
pub(super) fn read_values(
    stream: &mut dyn Read,
    views: &[&TensorView],
    context: &mut Context<'_>,
    size: &mut u64,
) -> Result<Reads, Stop> {
    let mut starts: Vec<(u64, u64)> = views.iter().filter_map(|view| run_of(view)).collect();
    starts.sort_unstable();
    starts.dedup();
    let apart: Vec<&TensorView> = views.iter().copied().filter(|view| run_of(view).is_none()).collect();
    let mut waiting = starts.into_iter().peekable();
    let mut open: Vec<((u64, u64), blake3::Hasher)> = Vec::new();
    let (mut whole, mut reads) = (blake3::Hasher::new(), Reads::default());
    let mut held = Vec::new();
    let room = HELD_BYTES.min(context.room());
    let mut piece = vec![0; PIECE];
    let mut hashed = 0_u64;
    loop {
        let count = match stream.read(&mut piece) {
            Ok(count) => count,
            Err(error) => return Err(stop_of(&error, *size)),
        };
        let (from, to) = (*size, *size + count as u64);
        let bytes = &piece[..count];
        while let Some(run) = waiting.next_if(|run| run.0 < to || count == 0) {
            open.push((run, blake3::Hasher::new()));
        }
        open.retain_mut(|((start, length), hasher)| {
            let end = start.saturating_add(*length);
            let (first, last) = ((*start).max(from), end.min(to));
            if first < last {
                hashed += last - first;
                hasher.update(
                    &bytes[usize::try_from(first - from).unwrap_or(0)
                        ..usize::try_from(last - from).unwrap_or(0)],
                );
            }
            if end <= to {
                reads.runs.insert((*start, *length), hasher.finalize().to_hex().to_string());
            }
            end > to
        });
        if views.is_empty() {
            whole.update(bytes);
        }
        if !apart.is_empty() && (held.len() + count) as u64 <= room {
            held.extend_from_slice(bytes);
        }
        *size = to;
        if count == 0 {
            break;
        }
        if hashed > to.saturating_mul(HASHED_TIMES).saturating_add(HELD_BYTES) {
            // Views that overlap without measure: nobody's weights. The rest is counted and nothing more.
            open.clear();
            waiting = Vec::new().into_iter().peekable();
        }
    }
    if views.is_empty() {
        // What views there are is not known yet; most tensors are a storage of their own.
        reads.runs.insert((0, *size), whole.finalize().to_hex().to_string());
    }
    if held.len() as u64 == *size {
        for view in apart {
            if let Some(digest) = pick(view, &held, context)? {
                reads.picked.insert((view.offset, view.shape.clone(), view.stride.clone()), digest);
            }
        }
    }
    Ok(reads)
}

/// The digest of values that do not lie one after the other, in the order of the shape.
fn pick(view: &TensorView, held: &[u8], context: &mut Context<'_>) -> Result<Option<String>, Stop> {
    let Some(size) = view.data_type.bits().filter(|bits| bits % 8 == 0).map(|bits| bits / 8) else {
        return Ok(None);
    };
    let elements = view.shape.iter().try_fold(1_u64, |product, length| product.checked_mul(*length));
    let Some(elements) = elements.filter(|elements| elements.saturating_mul(size) <= HELD_BYTES) else {
        return Ok(None);
    };
    let fits =
        reach(view).and_then(|reach| reach.checked_mul(size)).is_some_and(|reach| reach <= held.len() as u64);
    if !fits {
        return Ok(None);
    }
    context.step(elements / 16 + 1)?;
    let mut hasher = blake3::Hasher::new();
    let mut row = Vec::new();
    let mut index = vec![0_u64; view.shape.len()];
    for _ in 0..elements {
        let element =
            index.iter().zip(&view.stride).fold(view.offset, |at, (index, stride)| at + index * stride);
        let from = usize::try_from(element * size).unwrap_or(usize::MAX);
        let Some(value) = held.get(from..).and_then(|rest| rest.get(..usize::try_from(size).ok()?)) else {
            return Ok(None);
        };
        row.extend_from_slice(value);
        if row.len() >= PIECE {
            hasher.update(&row);
            row.clear();
        }
        for (index, length) in index.iter_mut().zip(&view.shape).rev() {
            *index += 1;
            if *index < *length {
                break;
            }
            *index = 0;
        }
    }
    hasher.update(&row);
    Ok(Some(hasher.finalize().to_hex().to_string()))
}

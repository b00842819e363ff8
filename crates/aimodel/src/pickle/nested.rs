//! Pickles inside constants: as they are, in hexadecimal digits or a coding of the base64 family, or compressed.

use std::io::Read;

use super::coding::{CODINGS, Coding};
use super::machine::{End, Machine};
use super::{Profile, opcode};
use crate::container::source::Source;
use crate::container::unpack::{Packing, Unpacking};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::{Effect, Finding};
use crate::input::Memory;
use crate::rule;

/// Pickles inside pickles, and codings inside codings.
pub(super) const MOST_DEPTH: u8 = 4;
/// Bytes of constants of one file that are unpacked or held.
pub(super) const MOST_UNPACKED: u64 = 64 << 20;
/// Characters that a coded pickle has at least.
const LEAST_CODED: usize = 16;
/// Characters of a text by which it is told whether it is coded: whole groups of every coding.
const GLANCE: usize = 80;
/// Codings of text around a coding of text that are told by its beginning.
const CODED_TWICE: u8 = 2;
/// Bytes by which it is told whether something is a pickle.
const LOOKED_AT: usize = 4096;

/// Whether the beginning of a constant may be the beginning of something to look into. Cheap: every constant is asked.
pub(super) fn may_hide(head: &[u8], is_text: bool) -> bool {
    if head.len() < 4 {
        return false;
    }
    if may_hide_raw(head) || (!is_text && matches!(head[0], 0xe3 | 0x63)) {
        return true;
    }
    may_be_coded(head, CODED_TWICE)
}

/// The codings in which a text may be, by its beginning: what comes out begins like something to look into, or is a text
/// like that again.
fn codings(head: &[u8], more: u8) -> impl Iterator<Item = &'static Coding> {
    let start = &head[..head.len().min(GLANCE)];
    let candidates = if head.len() < LEAST_CODED { &[] } else { &CODINGS[..] };
    candidates.iter().filter(move |coding| {
        // Nearly all texts are sorted out by their first digits.
        let Some((bytes, count)) = coding.beginning(start) else { return false };
        let is_text = more > 0 && bytes[..count].iter().all(|byte| matches!(byte, b' '..=b'~'));
        if !is_text && !may_begin(&bytes[..count]) {
            return false;
        }
        let decoded = if start.len() < GLANCE { coding.decode(start) } else { coding.decode_groups(start) };
        decoded.is_some_and(|bytes| may_hide_raw(&bytes) || (is_text && may_be_coded(&bytes, more - 1)))
    })
}

fn may_be_coded(head: &[u8], more: u8) -> bool {
    codings(head, more).next().is_some()
}

/// Whether what begins so can be what [`may_hide_raw`] looks for. No more than the first two bytes are looked at.
fn may_begin(bytes: &[u8]) -> bool {
    match bytes {
        [0x80, 0..=5, ..]
        | [b'P', b'K', ..]
        | [0x1f, 0x8b, ..]
        | [b'B', b'Z', ..]
        | [0xfd, b'7', ..]
        | [0x04, 0x22, ..]
        // `(` begins a Zstandard frame as well, `]` one of LZMA.
        | [b'c' | b'(' | b']' | b'}' | b')', ..] => true,
        [0x78, level, ..] => (0x7800 + u16::from(*level)) % 31 == 0,
        _ => false,
    }
}

fn may_hide_raw(head: &[u8]) -> bool {
    match head {
        [0x80, 0..=5, ..] | [b'P', b'K', 3, 4, ..] => true,
        [b'c' | b'(' | b']' | b'}' | b')', ..] => match opcode::looks(head) {
            Some(looks) => looks.globals > 0 || looks.like_a_pickle(),
            None => packing(head).is_some(),
        },
        _ => packing(head).is_some(),
    }
}

/// How bytes are compressed, by their beginning.
fn packing(head: &[u8]) -> Option<(&'static str, Packing)> {
    Some(match head {
        [0x1f, 0x8b, 8, ..] => ("gzip", Packing::Gzip),
        [0x78, level, ..] if (0x7800 + u16::from(*level)) % 31 == 0 => ("zlib", Packing::Zlib),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => ("bzip2", Packing::Bzip2),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => ("xz", Packing::Xz),
        [0x04, 0x22, 0x4d, 0x18, ..] => ("lz4", Packing::Lz4),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => ("zstandard", Packing::Zstandard),
        // The properties that Python's `lzma` writes, and a dictionary of a power of two.
        [0x5d, 0, 0, low, high, ..] if u16::from_le_bytes([*low, *high]).is_power_of_two() => {
            ("lzma", Packing::LzmaAlone)
        }
        _ => return None,
    })
}

/// Whether a call may want these bytes whole: files of PyTorch, pickles, code.
pub(super) fn is_worth_holding(bytes: &[u8]) -> bool {
    is_torch(bytes)
        || matches!(bytes, [0x80, 0..=5, ..])
        || (matches!(bytes, [0xe3 | 0x63, ..]) && bytes.len() < 1 << 18)
}

/// Whether bytes are a file of PyTorch: what calls it weighs it.
pub(super) fn is_torch(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || is_torch_legacy(bytes)
}

/// Whether bytes begin with the magic number of PyTorch's older files, as a pickle.
pub(crate) fn is_torch_legacy(bytes: &[u8]) -> bool {
    matches!(bytes, [0x80, 0..=5, rest @ ..] if {
        let rest = rest.strip_prefix(b"\x95").and_then(|rest| rest.get(8..)).unwrap_or(rest);
        rest.strip_prefix(b"\x8a\x0a").is_some_and(|rest| rest.starts_with(super::TORCH_MAGIC))
    })
}

/// Looks into a constant: how the pickle in it is packed, and the worst that it does; none when there is none, or it is
/// harmless.
pub(super) fn examine(
    bytes: &[u8],
    depth: u8,
    unpacked: &mut u64,
    context: &mut Context<'_>,
) -> Option<(String, Finding)> {
    let worst = examine_below(bytes, MOST_DEPTH, depth, unpacked, context)?;
    Some((worst.how.iter().rev().map(|name| format!(", {name}")).collect(), worst.finding))
}

/// What was found, and the codings around it, the innermost first.
struct Worst {
    how: Vec<&'static str>,
    finding: Finding,
}

fn examine_below(
    bytes: &[u8],
    layers: u8,
    depth: u8,
    unpacked: &mut u64,
    context: &mut Context<'_>,
) -> Option<Worst> {
    if is_pickle(bytes) {
        return run(bytes, depth, unpacked, context).map(|finding| Worst { how: Vec::new(), finding });
    }
    if layers == 0 {
        return None;
    }
    let room = MOST_UNPACKED.saturating_sub(*unpacked);
    let mut within = |name: &'static str, bytes: &[u8], is_cut: bool| {
        *unpacked += bytes.len() as u64;
        let mut worst = examine_below(bytes, layers - 1, depth, unpacked, context);
        if worst.is_none() && is_cut {
            worst = Some(Worst { how: Vec::new(), finding: too_large() });
        }
        worst.map(|mut worst| {
            worst.how.push(name);
            worst
        })
    };
    if let Some((name, packing)) = packing(bytes) {
        let (bytes, is_cut) = unpack(packing, bytes, room)?;
        return within(name, &bytes, is_cut);
    }
    if bytes.len() as u64 > room {
        return may_be_coded(bytes, CODED_TWICE).then(|| Worst { how: Vec::new(), finding: too_large() });
    }
    codings(bytes, CODED_TWICE).find_map(|coding| within(coding.name, &coding.decode(bytes)?, false))
}

fn is_pickle(bytes: &[u8]) -> bool {
    opcode::looks(&bytes[..bytes.len().min(LOOKED_AT)]).is_some_and(opcode::Looks::like_a_pickle)
}

/// Nobody saw the end of what is in a constant.
fn too_large() -> Finding {
    let stop =
        Stop::Budget(format!("it unpacks to more than the {MOST_UNPACKED} bytes that are looked into"));
    Finding::new(stop.rule(), stop.to_string())
}

fn run(bytes: &[u8], depth: u8, unpacked: &mut u64, context: &mut Context<'_>) -> Option<Finding> {
    let mut machine = Machine::new(Profile::Plain, depth + 1);
    machine.unpacked = *unpacked;
    let mut memory = Memory(bytes);
    let end = machine.run(&mut Cursor::new(&mut memory), context);
    if let End::Broken(stop @ Stop::Budget(_)) = &end {
        machine.sink.find(Finding::new(stop.rule(), stop.to_string()));
    }
    *unpacked = machine.unpacked;
    machine.sink.findings.retain(|finding| {
        finding.effect == Effect::Malicious
            || finding.rule == rule::pickle::NESTED_PAYLOAD.id
            || finding.rule == rule::pickle::UNLISTED_IMPORT.id
            || finding.rule == rule::unreadable::BUDGET.id
    });
    machine.sink.worst().cloned()
}

/// Unpacks what may hide something, and says whether it was more than there is room for; none when it hides nothing.
fn unpack(packing: Packing, bytes: &[u8], room: u64) -> Option<(Vec<u8>, bool)> {
    // Much of what is compressed is plain data: its beginning says so, for little.
    let beginning = inflate(packing, bytes, LOOKED_AT as u64)?;
    if !is_pickle(&beginning) && !may_hide(&beginning, true) {
        return None;
    }
    if beginning.len() < LOOKED_AT {
        return Some((beginning, false));
    }
    let bytes = inflate(packing, bytes, room).unwrap_or_default();
    let is_cut = bytes.len() as u64 >= room;
    Some((bytes, is_cut))
}

/// What was packed, up to a length. What was unpacked before damage is looked at too.
fn inflate(packing: Packing, bytes: &[u8], most: u64) -> Option<Vec<u8>> {
    let mut memory = Memory(bytes);
    let source = Source::new(&mut memory, 0, bytes.len() as u64);
    let mut out = Vec::new();
    let _ = Unpacking::new(packing, source).ok()?.take(most).read_to_end(&mut out);
    (!out.is_empty()).then_some(out)
}

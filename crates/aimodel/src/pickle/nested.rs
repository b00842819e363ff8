//! Pickles inside constants: as they are, in base64 or hexadecimal digits, or compressed.

use std::io::Read;

use super::machine::{End, Machine};
use super::{Profile, opcode};
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

/// Whether the beginning of a constant may be the beginning of something to look into. Cheap: every constant is asked.
pub(super) fn may_hide(head: &[u8], is_text: bool) -> bool {
    if head.len() < 4 {
        return false;
    }
    if may_hide_raw(head) || (!is_text && matches!(head[0], 0xe3 | 0x63)) {
        return true;
    }
    if head.len() < LEAST_CODED {
        return false;
    }
    let start = &head[..head.len().min(64)];
    decode_hex(start).or_else(|| decode_base64(start)).is_some_and(|bytes| may_hide_raw(&bytes))
}

fn may_hide_raw(head: &[u8]) -> bool {
    match head {
        [0x80, 0..=5, ..] | [b'P', b'K', 3, 4, ..] | [0x1f, 0x8b, 8, ..] => true,
        [0x78, level, ..] if (0x7800 + u16::from(*level)) % 31 == 0 => true,
        [b'c' | b'(' | b']' | b'}' | b')', ..] => match opcode::looks(head) {
            Some(looks) => looks.globals > 0 || looks.like_a_pickle(),
            None => false,
        },
        _ => false,
    }
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
    let mut how = String::new();
    let mut current = std::borrow::Cow::Borrowed(bytes);
    for _ in 0..=MOST_DEPTH {
        if opcode::looks(&current[..current.len().min(4096)]).is_some_and(opcode::Looks::like_a_pickle) {
            return run(&current, depth, unpacked, context).map(|worst| (how, worst));
        }
        let (name, next) = unpack(&current, MOST_UNPACKED.saturating_sub(*unpacked))?;
        *unpacked += next.len() as u64;
        how = format!("{how}, {name}");
        current = std::borrow::Cow::Owned(next);
    }
    None
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

/// Takes one coding off.
fn unpack(bytes: &[u8], room: u64) -> Option<(&'static str, Vec<u8>)> {
    let inflate = |reader: &mut dyn Read| {
        let mut out = Vec::new();
        // What was unpacked before damage is looked at too.
        let _ = reader.take(room).read_to_end(&mut out);
        (!out.is_empty()).then_some(out)
    };
    match bytes {
        [0x1f, 0x8b, 8, ..] => {
            inflate(&mut flate2::read::MultiGzDecoder::new(bytes)).map(|out| ("gzip", out))
        }
        [0x78, level, ..] if (0x7800 + u16::from(*level)) % 31 == 0 => {
            inflate(&mut flate2::read::ZlibDecoder::new(bytes)).map(|out| ("zlib", out))
        }
        _ if bytes.len() as u64 > room => None,
        _ => decode_hex(bytes)
            .map(|out| ("hexadecimal", out))
            .or_else(|| decode_base64(bytes).map(|out| ("base64", out))),
    }
}

fn decode_hex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let text = text.trim_ascii();
    if text.len() < LEAST_CODED || !text.len().is_multiple_of(2) {
        return None;
    }
    text.chunks_exact(2).map(|pair| u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()).collect()
}

/// Base64 of either alphabet, with or without padding and line ends.
fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for &byte in text.trim_ascii() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'\n' | b'\r' => continue,
            b'=' => break,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count).to_le_bytes()[0]);
        }
    }
    Some(out)
}

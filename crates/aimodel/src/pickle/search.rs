//! Pickles where none should be: behind junk, behind the end, where another reader would go on.

use super::machine::{End, Machine};
use super::sink::Sink;
use super::{Profile, deny, opcode};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Effect;
use crate::input::Memory;
use crate::rule::pickle as rules;

/// Bytes that are searched.
const SEARCHED: u64 = 64 << 20;
/// Places that are tried.
const TRIED: u32 = 256;
/// Bytes that a place needs to be judged.
const JUDGED: usize = 1024;
/// Bytes that a guess reads on from its place.
const GUESSED: usize = 32 << 10;

/// Whether bytes may be the beginning of a pickle, be it a broken one.
pub(super) fn may_begin(head: &[u8]) -> bool {
    matches!(head, [0x80, 0..=5, ..]) || opcode::looks(head).is_some()
}

/// Passes zeros, and says how many.
pub(super) fn pass_zeros(cursor: &mut Cursor<'_>) -> Result<u64, Stop> {
    let mut passed = 0;
    loop {
        let piece = cursor.peek(GUESSED)?;
        let zeros = piece.iter().take_while(|byte| **byte == 0).count();
        let is_over = piece.is_empty() || zeros < piece.len();
        cursor.skip(zeros as u64);
        passed += zeros as u64;
        if is_over {
            return Ok(passed);
        }
    }
}

/// Looks for pickles in everything that follows, and gives the place of the first that is really one.
pub(super) fn rest(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
    sink: &mut Sink,
) -> Result<Option<u64>, Stop> {
    let begin = cursor.position();
    let (mut first, mut tried) = (None, 0);
    loop {
        let position = cursor.position();
        let piece = cursor.peek(GUESSED)?;
        if piece.is_empty() {
            return Ok(first);
        }
        if position - begin > SEARCHED || tried > TRIED {
            return Err(Stop::Budget(format!("bytes behind {position:#x} were not searched for pickles")));
        }
        let is_last = piece.len() < GUESSED;
        let most = if is_last { piece.len() } else { piece.len() - JUDGED };
        let candidate = (0..most).find(|&at| is_candidate(&piece[at..]));
        let Some(at) = candidate else {
            cursor.skip(most as u64);
            continue;
        };
        tried += 1;
        let start = position + at as u64;
        cursor.seek(start);
        if attempt(cursor, context, sink)? {
            first = first.or(Some(start));
        } else {
            cursor.seek(start + 1);
        }
    }
}

fn is_candidate(bytes: &[u8]) -> bool {
    match bytes {
        [0x80, 0..=5, ..] => {
            opcode::looks(&bytes[..bytes.len().min(JUDGED)]).is_some_and(opcode::Looks::like_a_pickle)
        }
        [b'c', rest @ ..] => {
            let mut lines = rest[..rest.len().min(512)].split(|byte| *byte == b'\n');
            let (Some(module), Some(name), Some(_)) = (lines.next(), lines.next(), lines.next()) else {
                return false;
            };
            if !opcode::is_name(module) || !opcode::is_name(name) {
                return false;
            }
            let (Ok(module), Ok(name)) = (std::str::from_utf8(module), std::str::from_utf8(name)) else {
                return false;
            };
            deny::lookup(module, name).is_some()
        }
        // The name of a denied module as a text: STACK_GLOBAL follows.
        [0x8c | b'U', length, rest @ ..] => rest.get(..usize::from(*length)).is_some_and(names_module),
        [b'X', length, 0, 0, 0, rest @ ..] => rest.get(..usize::from(*length)).is_some_and(names_module),
        [b'V', rest @ ..] => rest.split(|byte| *byte == b'\n').next().is_some_and(names_module),
        [b'S', b'\'' | b'"', rest @ ..] => {
            rest.split(|byte| matches!(byte, b'\'' | b'"')).next().is_some_and(names_module)
        }
        _ => false,
    }
}

fn names_module(bytes: &[u8]) -> bool {
    bytes.len() <= 128
        && opcode::is_name(bytes)
        && std::str::from_utf8(bytes).is_ok_and(|module| deny::lookup(module, "a name of it").is_some())
}

/// Runs a stream that may be one; whether it was. The cursor is then behind it.
fn attempt(cursor: &mut Cursor<'_>, context: &mut Context<'_>, sink: &mut Sink) -> Result<bool, Stop> {
    let mut machine = Machine::new(Profile::Plain, 1);
    let end = machine.run(cursor, context);
    let is_whole = matches!(end, End::Value(_));
    let is_bad = take(machine.sink, is_whole, sink);
    match end {
        End::Broken(stop @ Stop::Budget(_)) => Err(stop),
        _ => Ok(is_whole || is_bad),
    }
}

/// Takes over what a guess found: of a stream that is none only what cannot be chance.
fn take(from: Sink, is_whole: bool, into: &mut Sink) -> bool {
    let certain = [
        rules::DANGEROUS_CALL.id,
        rules::DANGEROUS_IMPORT.id,
        rules::CODE_OBJECT.id,
        rules::SCANNER_TAMPERING.id,
    ];
    let mut is_bad = false;
    into.drop_untold(if is_whole { from.dropped() } else { 0 });
    for finding in from.findings {
        let counts = certain.contains(&finding.rule.as_str())
            || (is_whole && matches!(finding.effect, Effect::Malicious | Effect::Suspicious));
        if counts {
            is_bad = true;
            into.find(finding);
        }
    }
    is_bad
}

/// Interprets what lies at a place where another reader would go on. That it breaks is nothing; what it does is.
pub(super) fn guess(cursor: &mut Cursor<'_>, context: &mut Context<'_>, offset: u64, sink: &mut Sink) {
    cursor.seek(offset);
    let Ok(bytes) = cursor.peek(GUESSED) else { return };
    let bytes = bytes.to_vec();
    guess_bytes(&bytes, offset, context, sink);
}

/// As [`guess`], for the bytes that come next.
pub(super) fn guess_bytes(bytes: &[u8], offset: u64, context: &mut Context<'_>, sink: &mut Sink) {
    let mut machine = Machine::new(Profile::Plain, 1);
    machine.run(&mut Cursor::new(&mut Memory(bytes)), context);
    for finding in &mut machine.sink.findings {
        finding.offset = finding.offset.map(|inner| inner.saturating_add(offset));
    }
    take(machine.sink, false, sink);
}

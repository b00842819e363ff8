//! The string scan: one SIMD pass over every byte of a file, and exact cutting only where something was hit.

use std::sync::LazyLock;

use aho_corasick::packed::{Config, MatchKind, Searcher};

use super::literals::LITERALS;

/// Bytes taken before a hit at most.
const BEFORE: usize = 48;
/// Bytes taken from the start of a hit on at most.
const AFTER: usize = 128;
/// How much of a piece is looked at again together with the next one.
const CONTEXT: usize = 256;
/// Pieces smaller than this are gathered first.
const SMALL: usize = 16 << 10;
/// How much is gathered.
const GATHERED: usize = 64 << 10;
/// Different texts kept for one literal.
const MOST_FOR_ONE: usize = 12;
/// Hits of one literal that are looked at: a file made of nothing else must not cost more than its bytes.
const MOST_HITS: u32 = 4096;
/// What compilers leave in `.comment`.
const COMPILERS: [&str; 2] = ["GCC: (", "clang version "];
/// Different compilers kept.
const MOST_COMPILERS: usize = 8;

static SEARCHER: LazyLock<Option<Searcher>> = LazyLock::new(|| {
    let mut builder = Config::new().match_kind(MatchKind::LeftmostFirst).builder();
    builder.extend(LITERALS.iter().chain(&COMPILERS).map(|literal| literal.as_bytes()));
    builder.build()
});

/// The string scan over one file.
#[derive(Debug)]
pub(super) struct Strings {
    /// Bytes not looked at yet, behind up to [`CONTEXT`] bytes that were.
    pending: Vec<u8>,
    /// Where in `pending` hits may begin.
    from: usize,
    found: Vec<Found>,
}

/// What was found for one literal.
#[derive(Clone, Debug, Default)]
struct Found {
    texts: Vec<String>,
    hits: u32,
}

impl Strings {
    pub(super) fn new() -> Self {
        Self { pending: Vec::new(), from: 0, found: vec![Found::default(); LITERALS.len() + COMPILERS.len()] }
    }

    /// The next bytes of the file.
    pub(super) fn visit(&mut self, piece: &[u8]) {
        if piece.len() < SMALL {
            self.pending.extend_from_slice(piece);
            if self.pending.len() >= GATHERED {
                let pending = std::mem::take(&mut self.pending);
                self.search(&pending, self.from, pending.len() - CONTEXT);
                self.keep_end(&pending);
            }
            return;
        }
        // The seam: what waited, and the first bytes of this piece.
        let mut seam = std::mem::take(&mut self.pending);
        seam.extend_from_slice(&piece[..2 * CONTEXT]);
        self.search(&seam, self.from, seam.len() - CONTEXT);
        self.search(piece, CONTEXT, piece.len() - CONTEXT);
        self.keep_end(piece);
    }

    /// The file is over: what was found for [`LITERALS`], and for compilers.
    pub(super) fn finish(mut self) -> (Vec<String>, Vec<String>) {
        let pending = std::mem::take(&mut self.pending);
        self.search(&pending, self.from, pending.len());
        let compilers = self.found.split_off(LITERALS.len());
        let compilers = compilers.into_iter().flat_map(|found| found.texts).take(MOST_COMPILERS).collect();
        let mut strings: Vec<String> = self.found.into_iter().flat_map(|found| found.texts).collect();
        strings.sort();
        strings.dedup();
        (strings, compilers)
    }

    fn keep_end(&mut self, bytes: &[u8]) {
        self.pending.clear();
        self.pending.extend_from_slice(&bytes[bytes.len() - 2 * CONTEXT..]);
        self.from = CONTEXT;
    }

    /// Takes the hits that begin in `from..to`.
    fn search(&mut self, bytes: &[u8], from: usize, to: usize) {
        let Some(searcher) = &*SEARCHER else { return };
        let end = bytes.len().min(to + CONTEXT);
        let Some(window) = bytes.get(from..end) else { return };
        for hit in searcher.find_iter(window) {
            let start = from + hit.start();
            if start >= to {
                break;
            }
            let Some(found) = self.found.get_mut(hit.pattern().as_usize()) else { continue };
            found.hits = found.hits.saturating_add(1);
            if found.hits <= MOST_HITS && found.texts.len() < MOST_FOR_ONE {
                let text = printable_around(bytes, start);
                if !found.texts.contains(&text) {
                    found.texts.push(text);
                }
            }
        }
    }
}

/// The run of printable ASCII around `at`, cut to the bounds.
fn printable_around(bytes: &[u8], at: usize) -> String {
    let printable = |byte: &u8| (0x20..0x7f).contains(byte);
    let before = &bytes[at.saturating_sub(BEFORE)..at];
    let after = &bytes[at..bytes.len().min(at + AFTER)];
    let head = before.iter().rev().take_while(|byte| printable(byte)).count();
    let tail = after.iter().take_while(|byte| printable(byte)).count();
    String::from_utf8_lossy(&bytes[at - head..at + tail]).into_owned()
}

/// Bare versions kept of one file.
const MOST_BARE: usize = 24;
/// Bytes of the longest.
const LONGEST_BARE: usize = 20;

/// The NUL-terminated strings that are nothing but a version: `5.4.2`, `1.6.40`, `9e`-like letters at the end
/// allowed. `bytes` is a whole file.
pub(super) fn bare_versions(bytes: &[u8]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    // Dots between digits are far rarer in machine code than zeroes are.
    for dot in memchr::memchr_iter(b'.', bytes) {
        if dot == 0 || !digit(dot - 1) || !digit(dot + 1) || found.len() == MOST_BARE {
            continue;
        }
        let start = dot - (1..=4).take_while(|back| dot >= *back && digit(dot - back)).count();
        let rest = &bytes[start..bytes.len().min(start + LONGEST_BARE + 1)];
        let opened = start == 0 || bytes[start - 1] == 0;
        if let Some(length) = memchr::memchr(0, rest).filter(|_| opened)
            && is_bare_version(&rest[..length])
            && let Ok(text) = std::str::from_utf8(&rest[..length])
            && !found.iter().any(|known| known == text)
        {
            found.push(text.to_owned());
        }
    }
    found
}

/// `5.4.2`, `1.0.2k`, or with a date as PCRE has it: `8.32 2012-11-30`.
fn is_bare_version(text: &[u8]) -> bool {
    if !(5..=LONGEST_BARE).contains(&text.len()) || !text[0].is_ascii_digit() {
        return false;
    }
    let (version, dated) = match text.iter().position(|byte| *byte == b' ') {
        Some(space) => (&text[..space], is_date(&text[space + 1..])),
        None => (text, false),
    };
    let numbers = match version.split_last() {
        Some((last, rest)) if last.is_ascii_lowercase() => rest,
        _ => version,
    };
    let (mut parts, mut sound) = (0, true);
    for part in numbers.split(|byte| *byte == b'.') {
        parts += 1;
        sound &= (1..=4).contains(&part.len()) && part.iter().all(u8::is_ascii_digit);
    }
    sound && if dated { parts == 2 } else { version.len() == text.len() && (3..=4).contains(&parts) }
}

/// `2012-11-30`.
fn is_date(text: &[u8]) -> bool {
    text.len() == 10
        && text
            .iter()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() })
}

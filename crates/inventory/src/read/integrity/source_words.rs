//! The words of Python source files, as hashes: bytecode that was made from a source names nothing else.

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

/// The words of one source file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SourceWords {
    /// Hashes of its words ([`word_hash`]), sorted.
    #[serde(with = "hashes")]
    pub(crate) words: Vec<u32>,
    /// Whether it is all ASCII: identifiers of other letters are folded by the compiler (NFKC).
    pub(crate) is_ascii: bool,
    /// Lines in it.
    pub(crate) lines: u32,
    /// Seconds since 1970 at which it was changed.
    pub(crate) mtime: Option<i64>,
}

impl FactType for SourceWords {
    const KIND: &'static str = "integrity/source-words";
}

/// The reader.
pub(crate) struct SourceWordsReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "integrity/source-words",
    version: 1,
    summary: "the words of Python source files, to compare bytecode with (verify-files only)",
    select: &[Select::Path("**/*.py")],
    want: Want::Whole(16 << 20),
    hash: false,
};

impl Reader for SourceWordsReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        // Sorted once at the end: a set would be sorted at every one of millions of words.
        let mut words = Vec::with_capacity(bytes.len() / 8);
        each_word(bytes, |word| words.push(word_hash(word)));
        each_joined_word(bytes, |word| words.push(word_hash(word)));
        words.sort_unstable();
        words.dedup();
        let lines = memchr::memchr_iter(b'\n', bytes).count() + 1;
        out.fact(
            entry,
            &SourceWords {
                words,
                is_ascii: bytes.is_ascii(),
                lines: u32::try_from(lines).unwrap_or(u32::MAX),
                mtime: entry.mtime,
            },
        );
        Ok(())
    }
}

/// Every run of letters, digits and underscores. A letter after a backslash may be an escape (`\n`) or not (`r"\d"`):
/// the run is given with it and without it.
pub(super) fn each_word<'b>(bytes: &'b [u8], mut with: impl FnMut(&'b [u8])) {
    let mut at = 0;
    while let Some((start, word)) = next_word(bytes, at) {
        with(word);
        if start > 0 && bytes.get(start - 1) == Some(&b'\\') {
            with(word.get(1..).unwrap_or_default());
        }
        at = start + word.len();
    }
}

/// Literals side by side are one text: `"never" "theless"` is the word `nevertheless`, which stands nowhere in the
/// source. A run that ends right before a quote is joined with the one that begins right behind the next.
fn each_joined_word(bytes: &[u8], mut with: impl FnMut(&[u8])) {
    let mut joined: Vec<u8> = Vec::new();
    // Where the text of a literal would have to begin to go on with the run before it.
    let mut expected = None;
    for quote in memchr::memchr2_iter(b'"', b'\'', bytes) {
        let before = bytes.get(..quote).unwrap_or_default();
        let length = before.iter().rev().take_while(|byte| IS_WORD[usize::from(**byte)]).count();
        let start = quote - length;
        if length == 0 {
            continue;
        }
        let word = before.get(start..).unwrap_or_default();
        if expected == Some(start) {
            joined.extend_from_slice(word);
            if joined.len() <= LONGEST_WORD {
                with(&joined);
            }
        } else {
            joined.clear();
            joined.extend_from_slice(word);
        }
        expected = next_literal(bytes, quote);
        // The last piece may go on behind its run: `"never" "theless, "`.
        if let Some(at) = expected
            && let Some((start, word)) = next_word(bytes, at)
            && start == at
            && joined.len() + word.len() <= LONGEST_WORD
        {
            with(&[joined.as_slice(), word].concat());
        }
    }
}

/// Longer ones are data, which nobody cuts into literals by hand.
const LONGEST_WORD: usize = 4096;

/// Where the text of the next literal begins, when one ends here and only blanks, brackets, a plus, comments and a prefix
/// stand between them.
fn next_literal(bytes: &[u8], end: usize) -> Option<usize> {
    let is_quote = |at: usize| matches!(bytes.get(at), Some(b'"' | b'\''));
    if !is_quote(end) {
        return None;
    }
    let mut at = end + 1;
    loop {
        match bytes.get(at)? {
            byte if byte.is_ascii_whitespace() || b"()+\\".contains(byte) => at += 1,
            b'#' => at += bytes.get(at..)?.iter().position(|byte| *byte == b'\n')?,
            _ => break,
        }
    }
    let prefix = bytes.get(at..)?.iter().take(2).take_while(|byte| b"rRbBfFuU".contains(byte)).count();
    is_quote(at + prefix).then_some(at + prefix + 1)
}

/// The next run at or behind `at`, and where it starts.
fn next_word(bytes: &[u8], at: usize) -> Option<(usize, &[u8])> {
    let start = at + bytes.get(at..)?.iter().position(|byte| IS_WORD[usize::from(*byte)])?;
    let rest = bytes.get(start..)?;
    let length = rest.iter().position(|byte| !IS_WORD[usize::from(*byte)]).unwrap_or(rest.len());
    Some((start, rest.get(..length)?))
}

/// Letters, digits, underscores, and every byte of a letter that is not ASCII.
static IS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = byte >= 0x80 || matches!(byte as u8, b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_');
        byte += 1;
    }
    table
};

/// Hashes as base64 of their bytes: an image has millions of them.
pub(super) mod hashes {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(in super::super) fn serialize<S: Serializer>(
        hashes: &[u32],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect();
        serializer.serialize_str(&STANDARD_NO_PAD.encode(bytes))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u32>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD_NO_PAD.decode(text).map_err(serde::de::Error::custom)?;
        Ok(bytes.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect())
    }
}

/// FNV-1a, 32 bits: a bytecode that hides behind a collision would still have to mean something.
pub(crate) fn word_hash(word: &[u8]) -> u32 {
    word.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests;

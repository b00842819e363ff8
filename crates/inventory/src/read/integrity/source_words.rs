//! The words of Python source files, as hashes: bytecode that was made from a source names nothing else.

use std::collections::BTreeSet;

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
        let mut words = BTreeSet::new();
        each_word(bytes, |word| {
            words.insert(word_hash(word));
        });
        each_joined_word(bytes, |word| {
            words.insert(word_hash(word));
        });
        let lines = memchr::memchr_iter(b'\n', bytes).count() + 1;
        out.fact(
            entry,
            &SourceWords {
                words: words.into_iter().collect(),
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
    let mut at = 0;
    let mut joined: Vec<u8> = Vec::new();
    // Where a run has to begin to belong to the one before it.
    let mut expected = None;
    while let Some((start, word)) = next_word(bytes, at) {
        if expected == Some(start) {
            joined.extend_from_slice(word);
            if joined.len() <= LONGEST_WORD {
                with(&joined);
            }
        } else {
            joined.clear();
            joined.extend_from_slice(word);
        }
        at = start + word.len();
        expected = next_literal(bytes, at);
        at = expected.unwrap_or(at);
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
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    let start = at + bytes.get(at..)?.iter().position(|byte| is_word(*byte))?;
    let rest = bytes.get(start..)?;
    let length = rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len());
    Some((start, rest.get(..length)?))
}

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

//! Python's bytecode files (`*.pyc`, PEP 3147, PEP 552): from which source they say they were made, and what they name.
//!
//! An interpreter runs a bytecode file in its source's place whenever time and size in its header agree with the source:
//! what it holds is then what runs, whatever the source says.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::marshal;
use super::source_words::{each_word, hashes, word_hash};

/// What one bytecode file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bytecode {
    /// The magic number of the interpreter's version.
    pub(crate) magic: u16,
    /// How it says that it belongs to its source.
    pub(crate) source: SourceStamp,
    /// Identifiers it uses, sorted; those with other than ASCII letters are left out.
    pub(crate) names: Vec<String>,
    /// Hashes of the words of its texts, sorted.
    #[serde(with = "hashes")]
    pub(crate) words: Vec<u32>,
    /// The highest first line of its functions.
    pub(crate) last_line: u32,
    /// Whether names and words are known: the version's code objects are.
    pub(crate) is_read: bool,
}

/// How a bytecode file says which source it was made from (PEP 552).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SourceStamp {
    /// By its time of change and its size, both modulo 2³².
    Time {
        /// Seconds since 1970.
        mtime: u32,
        /// Bytes.
        size: u32,
    },
    /// By a hash of its content; `checked` when the interpreter compares it.
    Hash {
        /// Whether it is compared when the module is imported.
        checked: bool,
    },
}

impl FactType for Bytecode {
    const KIND: &'static str = "integrity/bytecode";
}

/// The reader.
pub(crate) struct BytecodeReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "integrity/bytecode",
    version: 1,
    summary: "Python bytecode: which source it says it was made from, and what it names (verify-files only)",
    select: &[Select::Path("**/*.pyc")],
    want: Want::Whole(32 << 20),
    hash: false,
};

/// Bytes before the code object since Python 3.7.
const HEADER: usize = 16;

impl Reader for BytecodeReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let Some((header, code)) = bytes.split_first_chunk::<HEADER>() else {
            return Err(ReadProblem::unparsable(format!(
                "it ends after {} bytes, within its header",
                bytes.len()
            )));
        };
        let word = |at: usize| {
            header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
        };
        let magic = u16::from_le_bytes([header[0], header[1]]);
        if header.get(2..4) != Some(b"\r\n") {
            return Err(ReadProblem::unparsable("it does not begin with a magic number of Python"));
        }
        let flags = word(4);
        let source = if flags & 1 == 0 {
            SourceStamp::Time { mtime: word(8), size: word(12) }
        } else {
            SourceStamp::Hash { checked: flags & 2 != 0 }
        };
        let mut bytecode =
            Bytecode { magic, source, names: Vec::new(), words: Vec::new(), last_line: 0, is_read: false };
        let result = match marshal::layout(magic) {
            None => Ok(()),
            Some(layout) => match marshal::read(code, layout) {
                Ok(contents) => {
                    bytecode.fill(&contents);
                    Ok(())
                }
                Err(at) => {
                    let message = format!("its code cannot be read at byte {}", at + HEADER);
                    Err(ReadProblem::unparsable(message))
                }
            },
        };
        out.fact(entry, &bytecode);
        result
    }
}

impl Bytecode {
    fn fill(&mut self, contents: &marshal::Contents) {
        let mut names = BTreeSet::new();
        let mut words = BTreeSet::new();
        for name in &contents.names {
            // `<listcomp>`, `A.<locals>.f`: what the compiler calls things itself.
            for part in name.split('.').filter(|part| !part.starts_with('<') && part.is_ascii()) {
                names.insert(part.to_owned());
            }
        }
        for text in &contents.texts {
            each_word(text.as_bytes(), |word| {
                if word.len() >= SHORTEST_WORD && word.is_ascii() && !COMPILERS_WORDS.contains(&word) {
                    words.insert(word_hash(word));
                }
            });
        }
        self.names = names.into_iter().filter(|name| !name.is_empty()).collect();
        self.words = words.into_iter().collect();
        self.last_line = contents.last_line;
        self.is_read = true;
    }
}

/// `A.<locals>.B` and `f.<listcomp>`, qualified names that classes and functions keep as texts; the key of what a function returns among its
/// annotations.
const COMPILERS_WORDS: &[&[u8]] = &[b"dictcomp", b"genexpr", b"listcomp", b"locals", b"return", b"setcomp"];

/// Shorter runs in texts are pieces of escapes and formats.
const SHORTEST_WORD: usize = 4;

#[cfg(test)]
mod tests;

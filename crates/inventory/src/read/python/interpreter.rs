//! The interpreter itself: its version is a string of its own in `bin/python3.11` or, when that is only a
//! small program, in `libpython3.11.so.1.0`.
//!
//! Only a whole NUL-terminated string that continues the `3.11` of the file's name counts: the file is full of
//! other versions.

use serde::{Deserialize, Serialize};

use wb_read::{Candidate, Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Visitor, Want};

/// Versions an interpreter's file names as its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InterpreterVersion {
    /// Different versions found, in the order of the file: one is the normal case, none means that the file
    /// does not say (its library does).
    pub(crate) versions: Vec<String>,
    /// `e_machine` of the ELF header.
    pub(crate) machine: Option<u16>,
}

impl FactType for InterpreterVersion {
    const KIND: &'static str = "python/interpreter-version";
}

/// The reader.
pub(crate) struct Interpreter;

static INFO: ReaderInfo = ReaderInfo {
    name: "python/interpreter",
    version: 1,
    summary: "the Python interpreter: program and shared library",
    select: &[Select::Probe {
        what: "ELF files named python, python3.N, libpython3.N.so",
        test: is_interpreter,
    }],
    want: Want::Stream,
    hash: false,
};

impl Reader for Interpreter {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    /// Nothing asks for the file whole.
    fn read(&self, _entry: &Entry, _bytes: &[u8], _out: &mut Output) -> Result<(), ReadProblem> {
        Err(ReadProblem::unparsable("this reader takes a stream"))
    }

    fn stream(&self, entry: &Entry) -> Option<Box<dyn Visitor>> {
        Some(Box::new(Search::new(entry.path.name())))
    }
}

/// By name and magic, not by path alone: `python3-config` and its links are scripts.
fn is_interpreter(candidate: &Candidate<'_>) -> bool {
    let name = candidate.entry.path.name();
    let (rest, library) = match name.strip_prefix(b"lib") {
        Some(rest) => (rest, true),
        None => (name, false),
    };
    let Some(series) = rest.strip_prefix(b"python") else { return false };
    let end = series.iter().position(|byte| !byte.is_ascii_digit() && *byte != b'.').unwrap_or(series.len());
    let (_, suffix) = series.split_at(end);
    // ABI flags: m (pymalloc), d (debug), u (wide unicode), t (free-threaded).
    // libpython3.so is the stable interface: it is empty, and of no release.
    let named = if library {
        memchr::memmem::find(series, b".so").is_some_and(|at| at > b"3.".len())
    } else {
        suffix.iter().all(|byte| b"mdut".contains(byte))
    };
    named && candidate.head.starts_with(b"\x7fELF")
}

/// `3.11` of `python3.11`, `libpython3.11.so.1.0`, `python3.11m`; empty for `python3`.
pub(crate) fn series(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    let digits = name.trim_start_matches("lib").trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let mut parts = digits.splitn(3, '.');
    let number = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    match (parts.next().map(number), parts.next().map(number)) {
        (Some(major), Some(minor)) if !major.is_empty() && !minor.is_empty() => format!("{major}.{minor}"),
        _ => String::new(),
    }
}

/// Whether a text is a version as CPython writes its own (PY_VERSION): `3.11.4`, `3.13.0rc2`, `3.12.1+`.
pub(crate) fn is_version(text: &str) -> bool {
    let text = text.strip_suffix('+').unwrap_or(text);
    let (release, phase) = text.split_at(text.find(['a', 'b', 'r']).unwrap_or(text.len()));
    let digits =
        |text: &str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    let numbers: Vec<&str> = release.split('.').collect();
    let phase_fits = match phase.strip_prefix("rc").or_else(|| phase.strip_prefix(['a', 'b'])) {
        Some(number) => digits(number),
        None => phase.is_empty(),
    };
    numbers.len() == 3 && numbers.iter().all(|number| digits(number)) && phase_fits
}

/// Looks for whole strings in a stream.
struct Search {
    /// What a version must start with: `3.11.`, or a digit when the file's name does not tell.
    prefix: String,
    elf: bool,
    started: bool,
    machine: Option<u16>,
    /// The string that is being read; none while it is none of ours.
    string: Option<Vec<u8>>,
    versions: Vec<String>,
}

/// No version is longer.
const LONGEST: usize = 16;
/// More different ones than this are no answer.
const MOST: usize = 8;

impl Search {
    fn new(name: &[u8]) -> Self {
        let series = series(name);
        let prefix = if series.is_empty() { String::new() } else { format!("{series}.") };
        Self { prefix, elf: false, started: false, machine: None, string: None, versions: Vec::new() }
    }

    fn start(&mut self, head: &[u8]) {
        self.started = true;
        self.elf = head.starts_with(b"\x7fELF");
        let machine = head.get(18..20).and_then(|bytes| <[u8; 2]>::try_from(bytes).ok());
        let little = head.get(5) == Some(&1);
        self.machine = machine
            .filter(|_| self.elf)
            .map(|bytes| if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) });
    }

    fn end_of_string(&mut self) {
        if let Some(string) = self.string.take().filter(|string| !string.is_empty())
            && let Ok(text) = std::str::from_utf8(&string)
            && text.starts_with(&self.prefix)
            && is_version(text)
            && self.versions.len() < MOST
            && !self.versions.iter().any(|version| version == text)
        {
            self.versions.push(text.to_owned());
        }
    }
}

impl Visitor for Search {
    fn visit(&mut self, bytes: &[u8]) {
        if !self.started {
            self.start(bytes);
        }
        if !self.elf {
            return;
        }
        // From NUL to NUL: nearly all strings end at their first byte, so the rest is skipped at memchr's speed.
        let mut rest = bytes;
        while !rest.is_empty() {
            let end = memchr::memchr(0, rest);
            let (text, after) = rest.split_at(end.unwrap_or(rest.len()));
            if !text.is_empty()
                && let Some(string) = &mut self.string
            {
                let begins = string.first().or(text.first()).is_none_or(u8::is_ascii_digit);
                if begins && string.len() + text.len() <= LONGEST {
                    string.extend_from_slice(text);
                } else {
                    self.string = None;
                }
            }
            if end.is_none() {
                break;
            }
            self.end_of_string();
            self.string = Some(Vec::new());
            rest = after.get(1..).unwrap_or_default();
        }
    }

    fn finish(self: Box<Self>, entry: &Entry, out: &mut Output) -> Result<(), ReadProblem> {
        if self.elf {
            out.fact(entry, &InterpreterVersion { versions: self.versions, machine: self.machine });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

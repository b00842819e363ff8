//! The interpreter's version in its development headers: `include/python3.11/patchlevel.h`.

use wb_read::{Entry, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::interpreter::{InterpreterVersion, is_version};

/// The reader.
pub(crate) struct Patchlevel;

static INFO: ReaderInfo = ReaderInfo {
    name: "python/patchlevel",
    version: 1,
    summary: "the Python interpreter's version in its headers",
    select: &[
        Select::Path("**/include/python*/patchlevel.h"),
        Select::Path("**/include/python*/cpython/patchlevel.h"),
    ],
    want: Want::Whole(64 << 10),
    hash: false,
};

impl Reader for Patchlevel {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let text = String::from_utf8_lossy(bytes);
        let defined = text.lines().find_map(|line| {
            let mut words = line.split_whitespace();
            (words.next()? == "#define" && words.next()? == "PY_VERSION").then(|| words.next())?
        });
        let version = defined.map(|word| word.trim_matches('"')).filter(|version| is_version(version));
        let Some(version) = version else {
            return Err(ReadProblem::unparsable("it does not define PY_VERSION"));
        };
        out.fact(entry, &InterpreterVersion { versions: vec![version.to_owned()], machine: None });
        Ok(())
    }
}

#[cfg(test)]
mod tests;

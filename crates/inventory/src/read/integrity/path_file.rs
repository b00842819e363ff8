//! Python's path files (`*.pth`, the `site` module): lines that begin with `import` are run whenever Python starts.

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

/// What one path file does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PathFile {
    /// Numbers of the lines that are run, from 1.
    pub(crate) code_lines: Vec<u32>,
}

impl FactType for PathFile {
    const KIND: &'static str = "integrity/path-file";
}

/// The reader.
pub(crate) struct PathFileReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "integrity/path-file",
    version: 1,
    summary: "Python's .pth files: whether they run code (verify-files only)",
    select: &[Select::Path("**/site-packages/*.pth"), Select::Path("**/dist-packages/*.pth")],
    want: Want::Whole(4 << 20),
    hash: false,
};

impl Reader for PathFileReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        // Weights of models have the same extension; `site` would choke on them as well.
        if bytes.contains(&0) {
            return Err(ReadProblem::unparsable("it is no text"));
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let is_code = |line: &[u8]| line.starts_with(b"import ") || line.starts_with(b"import\t");
        let code_lines = (1..)
            .zip(text.split(|byte| matches!(byte, b'\n' | b'\r')))
            .filter(|(_, line)| is_code(line))
            .map(|(number, _)| number);
        out.fact(entry, &PathFile { code_lines: code_lines.collect() });
        Ok(())
    }
}

#[cfg(test)]
mod tests;

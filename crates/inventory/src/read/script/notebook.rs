//! Notebooks of the application (nbformat 4): their code cells, with `!command` and `%pip` lines as the shell text they are.

use serde::Deserialize;

use wb_read::{Entry, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::call::Calls;
use super::{Script, place, python, shell};

/// The reader.
pub(crate) struct Notebook;

static INFO: ReaderInfo = ReaderInfo {
    name: "script/notebook",
    version: 2,
    summary: "the application's notebooks: what their code cells install and download",
    select: &[Select::Probe { what: "*.ipynb, outside installed trees", test: place::is_notebook }],
    want: Want::Whole(32 << 20),
    hash: false,
};

#[derive(Deserialize)]
struct Document {
    cells: Vec<Cell>,
}

#[derive(Deserialize)]
struct Cell {
    #[serde(default)]
    cell_type: String,
    #[serde(default)]
    source: Source,
}

/// Text, or its lines.
#[derive(Deserialize)]
#[serde(untagged)]
enum Source {
    Text(String),
    Lines(Vec<String>),
}

impl Default for Source {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl Reader for Notebook {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let document: Document = serde_json::from_slice(bytes).map_err(|error| {
            let unread = Some(format!("it is no notebook: {error}"));
            out.fact(entry, &Script { unread, ..Script::default() });
            super::unread_script(format!("it is no notebook: {error}"))
        })?;
        let mut calls = Calls::default();
        // Lines count over the code of all cells: a notebook's own lines are JSON, which nobody reads.
        let mut line = 1;
        let mut unread = None;
        for cell in document.cells.iter().filter(|cell| cell.cell_type == "code") {
            let text = match &cell.source {
                Source::Text(text) => text.clone(),
                Source::Lines(lines) => lines.concat(),
            };
            let problem = read_cell(&text, line, &mut calls);
            unread = unread.or(problem);
            line += u32::try_from(text.lines().count()).unwrap_or(0);
        }
        let script = calls.into_script(unread.clone());
        if !script.is_empty() {
            out.fact(entry, &script);
        }
        unread.map_or(Ok(()), |why| Err(super::unread_script(why)))
    }
}

fn read_cell(text: &str, line: u32, calls: &mut Calls) -> Option<String> {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    if let Some(magic) = first.strip_prefix("%%") {
        if matches!(magic.split_whitespace().next(), Some("bash" | "sh" | "script" | "!")) {
            let body = text.replacen(first, "", 1);
            shell::text(&body, line, super::DEPTH, calls);
            return None;
        }
        if !matches!(magic.split_whitespace().next(), Some("time" | "timeit" | "capture")) {
            return None;
        }
    }
    let mut python_lines = String::with_capacity(text.len());
    for (number, row) in (line..).zip(text.lines()) {
        let bare = row.trim_start();
        let command = bare.strip_prefix('!').or_else(|| {
            bare.strip_prefix('%').filter(|rest| {
                ["pip ", "conda ", "mamba ", "sx "].iter().any(|start| rest.starts_with(start))
            })
        });
        match command {
            Some(command) => {
                // `{name}` is Python's value in such a line.
                shell::text(&command.replace('{', "${"), number, super::DEPTH, calls);
                blank(&mut python_lines, row, bare);
            }
            None if bare.starts_with('%') || bare.starts_with('?') || bare.ends_with('?') => {
                blank(&mut python_lines, row, bare);
            }
            None => python_lines.push_str(row),
        }
        python_lines.push('\n');
    }
    python::source(&python_lines, line, super::DEPTH, calls)
}

/// The same block with nothing in it.
fn blank(text: &mut String, row: &str, bare: &str) {
    text.push_str(row.get(..row.len() - bare.len()).unwrap_or_default());
    text.push_str("pass");
}

#[cfg(test)]
mod tests;

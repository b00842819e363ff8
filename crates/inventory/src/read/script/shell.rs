//! Shell scripts of the application: what their commands install and download, found by a lexer.

mod arguments;
mod commands;
mod download;
mod install;
mod lex;
mod transfer;

use wb_read::{Entry, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

pub(super) use commands::{argv, text};

use super::call::Calls;
use super::{Script, place};

/// The reader.
pub(crate) struct ShellScript;

static INFO: ReaderInfo = ReaderInfo {
    name: "script/shell",
    version: 2,
    summary: "the application's shell scripts: what they install and download",
    select: &[Select::Probe {
        what: "*.sh, *.bash or a first line that names a shell, outside installed trees",
        test: place::is_shell,
    }],
    want: Want::Whole(4 << 20),
    hash: false,
};

impl Reader for ShellScript {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        if bytes.contains(&0) {
            let unread = Some("it is no text".to_owned());
            out.fact(entry, &Script { unread, ..Script::default() });
            return Err(super::unread_script("it is called a shell script and is no text"));
        }
        let mut calls = Calls::default();
        let problem = text(&String::from_utf8_lossy(bytes), 1, super::DEPTH, &mut calls);
        let unread = problem.map(|(line, what)| format!("line {line}: {what}"));
        let script = calls.into_script(unread.clone());
        if !script.is_empty() {
            out.fact(entry, &script);
        }
        unread.map_or(Ok(()), |why| Err(super::unread_script(why)))
    }
}

#[cfg(test)]
mod tests;

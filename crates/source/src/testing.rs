//! A sink that keeps what it was given, for this crate's tests.

use std::io::{self, BufRead};

use wb_model::DiagnosticCode;
use wb_read::{Entry, EntryPath};

use crate::Sink;

#[derive(Default)]
pub(crate) struct Keeping {
    pub(crate) entries: Vec<(String, Entry, Vec<u8>)>,
    pub(crate) oddities: Vec<(DiagnosticCode, String)>,
}

impl Keeping {
    pub(crate) fn paths(&self) -> Vec<&str> {
        self.entries.iter().map(|(path, ..)| path.as_str()).collect()
    }

    pub(crate) fn content(&self, path: &str) -> &[u8] {
        &self.entries.iter().find(|(name, ..)| name == path).unwrap().2
    }

    pub(crate) fn codes(&self) -> Vec<DiagnosticCode> {
        self.oddities.iter().map(|(code, _)| *code).collect()
    }
}

impl Sink for Keeping {
    fn entry(&mut self, entry: &Entry, body: &mut dyn BufRead) -> io::Result<()> {
        let mut bytes = Vec::new();
        body.read_to_end(&mut bytes)?;
        self.entries.push((entry.path.display().into_owned(), entry.clone(), bytes));
        Ok(())
    }

    fn odd(&mut self, code: DiagnosticCode, _path: Option<&EntryPath>, message: String) {
        self.oddities.push((code, message));
    }
}

//! The names that a sweep has done with, so that the same sweep, killed and begun again, does not even ask for them.
//!
//! One line a name, appended with one write each. A line that a crash cut short is not believed, and without the journal
//! nothing is lost but the time of asking.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::store::{Results, StoreError, read_bounded};

#[derive(Serialize, Deserialize)]
struct Head {
    key: String,
}

#[derive(Serialize, Deserialize)]
struct Line {
    name: String,
    stem: String,
}

/// The journal of a sweep that is not over.
pub(super) struct Journal {
    file: Mutex<fs_err::File>,
    done: BTreeMap<String, String>,
}

impl Journal {
    /// Takes up the journal of a sweep that was asked the same (`key`), or begins one.
    pub(super) fn open(results: &Results, key: &str) -> Result<Self, StoreError> {
        let path = results.journal();
        let done = match read_bounded(&path) {
            Ok(bytes) => parse(&bytes, key),
            Err(_) => None,
        };
        let is_new = done.is_none();
        let file = fs_err::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(StoreError::io("write", &path))?;
        if is_new {
            file.set_len(0).map_err(StoreError::io("write", &path))?;
        }
        let journal = Self { file: Mutex::new(file), done: done.unwrap_or_default() };
        // After a line that was cut short the next one must begin anew.
        let head = serde_json::to_string(&Head { key: key.to_owned() }).unwrap_or_default();
        journal.append(if is_new { &head } else { "" }).map_err(StoreError::io("write", &path))?;
        Ok(journal)
    }

    /// The stem of the image that a name led to, when the name was done with.
    pub(super) fn stem_of(&self, name: &str) -> Option<&str> {
        self.done.get(name).map(String::as_str)
    }

    /// Notes that a name is done with. That it cannot be noted costs the next sweep a little time.
    pub(super) fn note(&self, name: &str, stem: &str) {
        let line = Line { name: name.to_owned(), stem: stem.to_owned() };
        if let Ok(line) = serde_json::to_string(&line) {
            drop(self.append(&line));
        }
    }

    /// Ends it: the sweep is over.
    pub(super) fn end(results: &Results) -> Result<(), StoreError> {
        let path = results.journal();
        fs_err::remove_file(&path).map_err(StoreError::io("remove", &path))
    }

    fn append(&self, line: &str) -> std::io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(format!("{line}\n").as_bytes())
    }
}

/// The names of a journal with that key; none when it is another's.
fn parse(bytes: &[u8], key: &str) -> Option<BTreeMap<String, String>> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let head: Head = serde_json::from_slice(lines.next()?).ok()?;
    (head.key == key).then_some(())?;
    let lines = lines.filter_map(|line| serde_json::from_slice::<Line>(line).ok());
    Some(lines.map(|line| (line.name, line.stem)).collect())
}

#[cfg(test)]
mod tests;

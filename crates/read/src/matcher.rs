//! All readers' selectors, compiled once: which readers want this file?

use crate::{Candidate, Pattern, Reader, Select};

/// The compiled selectors of a list of readers.
pub struct Matcher<'r> {
    readers: Vec<&'r dyn Reader>,
    /// Path patterns by the last byte of the path they need; patterns that end in a star are in all.
    by_last_byte: Vec<Vec<(Pattern, usize)>>,
    by_content: Vec<(Select, usize)>,
}

impl<'r> Matcher<'r> {
    /// Compiles the selectors.
    pub fn new(readers: impl IntoIterator<Item = &'r dyn Reader>) -> Self {
        let readers: Vec<&dyn Reader> = readers.into_iter().collect();
        let mut by_last_byte: Vec<Vec<(Pattern, usize)>> = (0..256).map(|_| Vec::new()).collect();
        let mut by_content = Vec::new();
        for (at, reader) in readers.iter().enumerate() {
            for select in reader.info().select {
                match select {
                    Select::Path(text) => {
                        let pattern = Pattern::new(text);
                        match pattern.last_byte() {
                            Some(byte) => {
                                let both = [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()];
                                let folds = text.starts_with("(?i)") && both[0] != both[1];
                                for byte in if folds { &both[..] } else { std::slice::from_ref(&byte) } {
                                    by_last_byte[usize::from(*byte)].push((pattern.clone(), at));
                                }
                            }
                            None => {
                                for list in &mut by_last_byte {
                                    list.push((pattern.clone(), at));
                                }
                            }
                        }
                    }
                    content => by_content.push((*content, at)),
                }
            }
        }
        Self { readers, by_last_byte, by_content }
    }

    /// The readers, in the order given.
    pub fn readers(&self) -> &[&'r dyn Reader] {
        &self.readers
    }

    /// Puts the numbers of the readers that want this file into `wanted`, sorted.
    pub fn wanted(&self, candidate: &Candidate<'_>, wanted: &mut Vec<usize>) {
        self.wanted_by_path(candidate.entry.path.as_bytes(), wanted);
        for (select, at) in &self.by_content {
            let fits = match select {
                Select::Magic { at, bytes } => {
                    candidate.head.get(*at..).is_some_and(|rest| rest.starts_with(bytes))
                }
                Select::Probe { test, .. } => test(candidate),
                Select::Path(_) => false,
            };
            if fits && !wanted.contains(at) {
                wanted.push(*at);
            }
        }
        wanted.sort_unstable();
    }

    /// The readers that want a file at this path whatever is in it: for links, which have no bytes.
    pub fn wanted_by_path(&self, path: &[u8], wanted: &mut Vec<usize>) {
        wanted.clear();
        let Some(last) = path.last() else { return };
        for (pattern, at) in &self.by_last_byte[usize::from(*last)] {
            if !wanted.contains(at) && pattern.matches(path) {
                wanted.push(*at);
            }
        }
        wanted.sort_unstable();
    }
}

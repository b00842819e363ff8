//! The dynamic section: SONAME, needed libraries, search path, defined symbol versions.

use super::header::{Layout, Segment, file_offset};
use super::sparse::Sparse;

/// Needed libraries beyond this many are not looked at.
const MOST_NEEDED: usize = 512;
/// Symbol versions beyond this many are not looked at.
const MOST_VERSIONS: u64 = 256;
/// A name longer than this is no library's name or search path.
pub(super) const LONGEST_NAME: usize = 1024;

const DT_NULL: u64 = 0;
const DT_NEEDED: u64 = 1;
const DT_STRTAB: u64 = 5;
const DT_SONAME: u64 = 14;
const DT_RPATH: u64 = 15;
const DT_RUNPATH: u64 = 29;
const DT_VERDEF: u64 = 0x6fff_fffc;
const DT_VERDEFNUM: u64 = 0x6fff_fffd;

/// The entries of the dynamic section that we read, with file offsets in place of string table offsets.
#[derive(Debug, Default)]
pub(super) struct Dynamic {
    pub(super) soname: Option<u64>,
    pub(super) needed: Vec<u64>,
    pub(super) run_path: Option<u64>,
    strings: u64,
    versions: Option<(u64, u64)>,
}

impl Dynamic {
    /// Reads the section's bytes. The error says what is wrong with it.
    pub(super) fn parse(layout: Layout, segments: &[Segment], bytes: &[u8]) -> Result<Self, &'static str> {
        let size = if layout.wide { 16 } else { 8 };
        let mut entries = Vec::new();
        for entry in bytes.chunks_exact(size) {
            let (Some(tag), Some(value)) = (layout.word(entry, 0), layout.word(entry, size / 2)) else {
                break;
            };
            if tag == DT_NULL {
                break;
            }
            entries.push((tag, value));
        }
        let first = |wanted| entries.iter().find(|(tag, _)| *tag == wanted).map(|(_, value)| *value);
        let Some(table) = first(DT_STRTAB) else {
            return if entries.iter().any(|(tag, _)| matches!(*tag, DT_NEEDED | DT_SONAME)) {
                Err("its dynamic section has names and no string table")
            } else {
                Ok(Self::default())
            };
        };
        let strings = file_offset(segments, table)
            .ok_or("its dynamic string table lies outside the loaded segments")?;
        let text = |offset: u64| strings.checked_add(offset);
        Ok(Self {
            soname: first(DT_SONAME).and_then(text),
            needed: entries
                .iter()
                .filter(|(tag, _)| *tag == DT_NEEDED)
                .filter_map(|(_, value)| text(*value))
                .take(MOST_NEEDED)
                .collect(),
            run_path: first(DT_RUNPATH).or_else(|| first(DT_RPATH)).and_then(text),
            strings,
            versions: first(DT_VERDEF)
                .and_then(|address| file_offset(segments, address))
                .zip(first(DT_VERDEFNUM)),
        })
    }

    /// All places where a name stands.
    pub(super) fn names(&self) -> impl Iterator<Item = u64> {
        self.soname.into_iter().chain(self.needed.iter().copied()).chain(self.run_path)
    }

    /// The names of the symbol versions the file defines, as far as the kept bytes reach.
    pub(super) fn defined_versions(&self, layout: Layout, file: &Sparse) -> Vec<String> {
        let mut names = Vec::new();
        let Some((mut at, count)) = self.versions else { return names };
        for _ in 0..count.min(MOST_VERSIONS) {
            let Some(definition) = file.get(at, 20) else { break };
            let (Some(auxiliary), Some(next)) = (layout.u32(definition, 12), layout.u32(definition, 16))
            else {
                break;
            };
            let name = at
                .checked_add(u64::from(auxiliary))
                .and_then(|at| layout.u32(file.get(at, 8)?, 0))
                .and_then(|offset| file.c_string(self.strings.checked_add(u64::from(offset))?, LONGEST_NAME));
            names.extend(name.map(|name| wb_read::escape(name).into_owned()));
            if next == 0 {
                break;
            }
            let Some(following) = at.checked_add(u64::from(next)) else { break };
            at = following;
        }
        names
    }
}

//! What stands in sections that no segment holds: `.comment` and `.gnu_debuglink`. Both are optional; a file
//! whose section headers are stripped or were not kept simply has neither.

use super::header::Header;
use super::sparse::Sparse;

/// Sections beyond this many are not looked at.
const MOST_SECTIONS: u16 = 4096;
/// Bytes of one section that are looked at.
const LONGEST: u64 = 4096;
/// Compilers beyond this many are left out.
const MOST_COMMENTS: usize = 8;

/// Text found through section headers.
#[derive(Debug, Default)]
pub(super) struct Sections {
    pub(super) compilers: Vec<String>,
    pub(super) debug_link: Option<String>,
}

impl Sections {
    /// Looks the two sections up.
    pub(super) fn read(header: &Header, file: &Sparse) -> Self {
        let mut found = Self::default();
        let Some(names) = section(header, file, header.section_names) else { return found };
        for number in 0..header.section_count.min(MOST_SECTIONS) {
            let Some(candidate) = section(header, file, number) else { break };
            let Some(name) =
                names.offset.checked_add(u64::from(candidate.name)).and_then(|at| file.c_string(at, 64))
            else {
                continue;
            };
            let Some(bytes) = usize::try_from(candidate.size.min(LONGEST))
                .ok()
                .filter(|_| matches!(name, b".comment" | b".gnu_debuglink"))
                .and_then(|length| file.get(candidate.offset, length))
            else {
                continue;
            };
            let mut texts = bytes.split(|byte| *byte == 0).filter(|text| !text.is_empty());
            if name == b".comment" {
                for text in texts {
                    let text = wb_read::escape(text).into_owned();
                    if found.compilers.len() < MOST_COMMENTS && !found.compilers.contains(&text) {
                        found.compilers.push(text);
                    }
                }
            } else {
                found.debug_link = texts.next().map(|text| wb_read::escape(text).into_owned());
            }
        }
        found
    }
}

struct Section {
    name: u32,
    offset: u64,
    size: u64,
}

fn section(header: &Header, file: &Sparse, number: u16) -> Option<Section> {
    let layout = header.layout;
    let (least, offset, size) = if layout.wide { (64, 24, 32) } else { (40, 16, 20) };
    if header.section_header_size < least || number >= header.section_count {
        return None;
    }
    let at = u64::from(number).checked_mul(u64::from(header.section_header_size))?;
    let bytes = file.get(header.section_headers.checked_add(at)?, usize::from(least))?;
    Some(Section {
        name: layout.u32(bytes, 0)?,
        offset: layout.word(bytes, offset)?,
        size: layout.word(bytes, size)?,
    })
}

//! Notes: the build-id and the package note.

use super::header::Layout;

const NT_GNU_BUILD_ID: u32 = 3;
/// Type of a package note (UAPI Group, "Package Metadata for Executable Files").
const NT_FDO_PACKAGING_METADATA: u32 = 0xcafe_1a7e;
/// Longest build-id taken; SHA-1 has 20 bytes, NVIDIA's and Go's differ.
const LONGEST_BUILD_ID: usize = 64;

/// What notes say.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) build_id: Option<String>,
    pub(super) package: Option<String>,
}

impl Notes {
    /// Adds what a note segment says. Notes are aligned to four bytes; anything that does not fit ends it.
    pub(super) fn add(&mut self, layout: Layout, segment: &[u8]) {
        let mut rest = segment;
        while let Some((kind, owner, description, behind)) = next(layout, rest) {
            match (owner, kind) {
                (b"GNU\0", NT_GNU_BUILD_ID)
                    if !description.is_empty() && description.len() <= LONGEST_BUILD_ID =>
                {
                    self.build_id.get_or_insert_with(|| hexadecimal(description));
                }
                (b"FDO\0", NT_FDO_PACKAGING_METADATA) => {
                    let text = description.split(|byte| *byte == 0).next().unwrap_or_default();
                    if let Ok(text) = std::str::from_utf8(text) {
                        self.package.get_or_insert_with(|| text.to_owned());
                    }
                }
                _ => {}
            }
            rest = behind;
        }
    }
}

type Note<'a> = (u32, &'a [u8], &'a [u8], &'a [u8]);

fn next(layout: Layout, bytes: &[u8]) -> Option<Note<'_>> {
    let owner_size = usize::try_from(layout.u32(bytes, 0)?).ok()?;
    let description_size = usize::try_from(layout.u32(bytes, 4)?).ok()?;
    let kind = layout.u32(bytes, 8)?;
    let owner_end = 12_usize.checked_add(owner_size)?;
    let description = owner_end.checked_next_multiple_of(4)?;
    let end = description.checked_add(description_size)?;
    let behind = end.checked_next_multiple_of(4)?;
    Some((
        kind,
        bytes.get(12..owner_end)?,
        bytes.get(description..end)?,
        bytes.get(behind..).unwrap_or_default(),
    ))
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

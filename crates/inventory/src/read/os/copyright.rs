//! `usr/share/doc/<package>/copyright` in the machine-readable form (DEP-5, "Machine-readable debian/copyright file").
//!
//! Files in free prose are left alone: their licences are not guessed at.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::control::paragraphs;

/// The licences that one copyright file declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DebianCopyright {
    /// Name of the folder, which is the package's.
    pub(crate) package: String,
    /// Short names as written (`GPL-2+`, `Expat`, `GPL-2+ and Expat`), sorted. Empty for free prose.
    pub(crate) licenses: Vec<String>,
}

impl FactType for DebianCopyright {
    const KIND: &'static str = "os/debian-copyright";
}

/// The reader.
pub(crate) struct Copyright;

static INFO: ReaderInfo = ReaderInfo {
    name: "os/debian-copyright",
    version: 1,
    summary: "Debian: declared licences (machine-readable copyright files)",
    select: &[Select::Path("**/usr/share/doc/*/copyright")],
    want: Want::Whole(8 << 20),
    hash: false,
};

impl Reader for Copyright {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let path = entry.path.display();
        let package = path.rsplit('/').nth(1).unwrap_or_default().to_owned();
        let text = String::from_utf8_lossy(bytes);
        out.fact(entry, &DebianCopyright { package, licenses: licenses(&text) });
        Ok(())
    }
}

/// Short names of the `License` fields of paragraphs about files. A line that is no field is a habit of writers
/// here, not damage: its paragraph is passed over.
fn licenses(text: &str) -> Vec<String> {
    let mut names = BTreeSet::new();
    let mut all = paragraphs(text).filter_map(|(_, paragraph)| paragraph.ok());
    let is_machine_readable = all
        .next()
        .and_then(|header| header.get("format").or_else(|| header.get("format-specification")))
        .is_some_and(|format| {
            format.to_ascii_lowercase().contains("copyright-format") || format.contains("dep5")
        });
    if !is_machine_readable {
        return Vec::new();
    }
    for paragraph in all.filter(|paragraph| paragraph.get("files").is_some()) {
        // The first line is the short name; the text, when it stands here, follows on further lines.
        if let Some(name) = paragraph.non_empty("license").and_then(|text| text.lines().next()) {
            names.insert(name.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    names.retain(|name| !name.is_empty() && name.len() <= 300);
    names.into_iter().collect()
}

#[cfg(test)]
mod tests;

//! Licence texts beside models, by their content.

use serde::{Deserialize, Serialize};

use wb_read::{Candidate, Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::work;
use crate::finding::Finding;
use crate::license::{UseClass, recognise};
use crate::metadata::{Field, Metadata, Origin};

/// A licence text. Its SHA-256 is the fact's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LicenseText {
    /// SPDX identifier, or the family (`LicenseRef-llama3.1`, `LicenseRef-gemma`); none when it is not recognised.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// How it was recognised: `title`, `phrases`, `identifier`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub method: Option<String>,
    /// What it does not let everybody do.
    pub use_class: UseClass,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for LicenseText {
    const KIND: &'static str = "model/license-text";
}

/// The reader.
pub struct LicenseTextReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/license-text",
    version: 1,
    summary: "licence texts outside of packages: which licence it is, and what it does not allow",
    select: &[Select::Probe {
        what: "LICENSE*, COPYING, USE_POLICY.md outside installed trees",
        test: is_candidate,
    }],
    want: Want::Whole(2 << 20),
    hash: true,
};

fn is_candidate(candidate: &Candidate<'_>) -> bool {
    let path = candidate.entry.path.as_bytes();
    let name = candidate.entry.path.name();
    let starts = |start: &[u8]| name.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    let is_text = |end: &[u8]| matches!(end, b"" | b".txt" | b".md" | b".rst");
    let end = name.iter().position(|byte| *byte == b'.').map_or(&b""[..], |point| &name[point..]);
    let fits = starts(b"LICENSE") || starts(b"LICENCE") || starts(b"COPYING");
    fits && is_text(end)
        && !work::is_installed(path)
        && !path.starts_with(b"usr/share/")
        && !path.starts_with(b"usr/lib/")
}

/// Whether a text is that of a licence.
pub(super) fn is_known(bytes: &[u8]) -> bool {
    bytes.len() <= 2 << 20 && recognise(&String::from_utf8_lossy(bytes)).is_some()
}

impl Reader for LicenseTextReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        // Old licence files are in older encodings; their phrases are ASCII.
        let text = String::from_utf8_lossy(bytes);
        let mut fact = LicenseText::default();
        if let Some(found) = recognise(&text) {
            fact.id = Some(found.id.to_owned());
            fact.method = Some(found.method.to_owned());
            fact.use_class = found.use_class;
            fact.metadata.state(Field::License, Origin::LicenseFile, found.id);
        }
        out.fact(entry, &fact);
        Ok(())
    }
}

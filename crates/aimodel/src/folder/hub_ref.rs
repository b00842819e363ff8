//! Branches of a cached hub repository: `models--org--name/refs/main` holds a commit.

use serde::{Deserialize, Serialize};

use wb_read::{Candidate, Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::work;
use crate::finding::Finding;
use crate::hex::is_hex;
use crate::rule::folder as rule;

/// What a reference of a hub cache points to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HubRef {
    /// `model`, `dataset` or `space`.
    pub kind: String,
    /// The repository (`org/name`).
    pub repository: String,
    /// The branch, tag or pull request (`main`, `refs/pr/1`).
    pub reference: String,
    /// The commit, 40 hexadecimal digits; none when the file holds something else.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for HubRef {
    const KIND: &'static str = "model/hub-ref";
}

/// The reader.
pub struct HubRefReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/hub-ref",
    version: 1,
    summary: "branches of hub caches: which commit is there",
    select: &[Select::Probe {
        what: "refs/ of models--*, datasets--* and spaces--* folders",
        test: is_candidate,
    }],
    want: Want::Whole(4096),
    hash: false,
};

impl Reader for HubRefReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let Some((kind, repository, reference)) = place(entry.path.as_bytes()) else {
            return Err(ReadProblem::unparsable("its path changed while it was read"));
        };
        let seen = work::look(entry, |context| {
            let text = work::text(bytes)?.trim();
            if is_hex(text.as_bytes(), 40) {
                return Ok(Some(text.to_owned()));
            }
            context.say(&rule::BAD_REFERENCE, 0, format!("{reference} of {repository} is {text:?}"));
            Ok(None)
        });
        let commit = seen.value.clone().flatten();
        out.fact(entry, &HubRef { kind, repository, reference, commit, findings: seen.findings.clone() });
        seen.result()
    }
}

fn is_candidate(candidate: &Candidate<'_>) -> bool {
    let mut segments = candidate.entry.path.as_bytes().split(|byte| *byte == b'/').rev().skip(1).take(8);
    let mut is_below_refs = false;
    segments.any(|segment| {
        let is_store =
            [&b"models--"[..], b"datasets--", b"spaces--"].iter().any(|start| segment.starts_with(start));
        let found = is_store && is_below_refs;
        is_below_refs = segment == b"refs";
        found
    })
}

/// Kind, repository and reference of a path.
fn place(path: &[u8]) -> Option<(String, String, String)> {
    let segments: Vec<_> = path.split(|byte| *byte == b'/').map(String::from_utf8_lossy).collect();
    let at = segments
        .windows(2)
        .rposition(|pair| matches!(pair, [store, refs] if refs == "refs" && store.contains("--")))?;
    let (kind, repository) = segments.get(at)?.split_once("--")?;
    let reference = segments.get(at + 2..)?.join("/");
    Some((kind.trim_end_matches('s').to_owned(), repository.replace("--", "/"), reference))
}

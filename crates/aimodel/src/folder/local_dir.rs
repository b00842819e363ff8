//! What a download into a folder leaves behind: `.cache/huggingface/download/<file>.metadata`.

use serde::{Deserialize, Serialize};

use wb_read::{Candidate, Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::work;
use crate::context::Stop;
use crate::finding::Finding;
use crate::hex::is_hex;

/// Where a downloaded file came from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LocalDirMetadata {
    /// The file, relative to the folder that was downloaded into.
    pub file: String,
    /// The commit of its repository.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
    /// The etag: SHA-256 of a large file, git blob SHA-1 of a small one, in hex.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub etag: Option<String>,
    /// When it was downloaded, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time: Option<f64>,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for LocalDirMetadata {
    const KIND: &'static str = "model/local-dir";
}

/// The reader.
pub struct LocalDirMetadataReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/local-dir",
    version: 1,
    summary: "where files that were downloaded into a folder came from",
    select: &[Select::Probe { what: ".cache/huggingface/download/**/*.metadata", test: is_candidate }],
    want: Want::Whole(64 << 10),
    hash: false,
};

impl Reader for LocalDirMetadataReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let path = entry.path.display();
        let file = path.rsplit_once(FOLDER).map_or(&*path, |(_, file)| file).trim_end_matches(".metadata");
        let seen = work::look(entry, |_| {
            let mut lines = work::text(bytes)?.lines().map(str::trim);
            let commit = lines.next().filter(|line| is_hex(line.as_bytes(), 40));
            let etag = lines.next().filter(|line| is_hex(line.as_bytes(), 40) || is_hex(line.as_bytes(), 64));
            let time: Option<f64> = lines.next().and_then(|line| line.parse().ok());
            let (Some(commit), Some(etag)) = (commit, etag) else {
                return Err(Stop::wrong(0, "neither a commit nor a digest in its first lines"));
            };
            Ok((commit.to_owned(), etag.to_owned(), time.filter(|time| time.is_finite())))
        });
        let (commit, etag, time) = match seen.value.clone() {
            Some((commit, etag, time)) => (Some(commit), Some(etag), time),
            None => (None, None, None),
        };
        out.fact(
            entry,
            &LocalDirMetadata { file: file.to_owned(), commit, etag, time, findings: seen.findings.clone() },
        );
        seen.result()
    }
}

const FOLDER: &str = ".cache/huggingface/download/";

fn is_candidate(candidate: &Candidate<'_>) -> bool {
    let path = candidate.entry.path.as_bytes();
    path.ends_with(b".metadata") && path.windows(FOLDER.len()).any(|window| window == FOLDER.as_bytes())
}

//! Git LFS pointers: what stands in a clone in place of the weights.

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::work;
use crate::context::Stop;
use crate::finding::Finding;
use crate::hex::is_hex;
use crate::rule::folder as rule;

/// A pointer in place of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LfsPointer {
    /// SHA-256 of the file that is not there, in hex.
    pub oid: String,
    /// Its size in bytes.
    pub size: u64,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for LfsPointer {
    const KIND: &'static str = "model/lfs-pointer";
}

/// The reader.
pub struct LfsPointerReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/lfs-pointer",
    version: 1,
    summary: "Git LFS pointers in place of files",
    select: &[Select::Magic { at: 0, bytes: START }],
    want: Want::Whole(64 << 10),
    hash: true,
};

impl Reader for LfsPointerReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let seen = work::look(entry, |context| {
            let text = work::text(bytes)?;
            let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            let oid = field("oid").and_then(|oid| oid.strip_prefix("sha256:"));
            let oid = oid
                .filter(|oid| is_hex(oid.as_bytes(), 64))
                .ok_or(Stop::wrong(0, "a pointer without a SHA-256"))?;
            let size: u64 = field("size")
                .and_then(|size| size.trim().parse().ok())
                .ok_or(Stop::wrong(0, "a pointer without a size"))?;
            let name = String::from_utf8_lossy(entry.path.name()).into_owned();
            context.say(&rule::LFS_POINTER, 0, format!("in place of {name} of {size} bytes"));
            Ok((oid.to_owned(), size))
        });
        let (oid, size) = seen.value.clone().unwrap_or_default();
        out.fact(entry, &LfsPointer { oid, size, findings: seen.findings.clone() });
        seen.result()
    }
}

/// The first line of every pointer (git-lfs specification).
const START: &[u8] = b"version https://git-lfs.github.com/spec/v1";

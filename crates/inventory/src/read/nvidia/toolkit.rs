//! `version.json` (since CUDA 11.1) and `version.txt` (before) at the root of an installed CUDA Toolkit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

/// What a toolkit says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CudaToolkit {
    /// The toolkit's release, `12.1.1`.
    pub(crate) release: String,
    /// Its parts by NVIDIA's name for them (`cuda_cudart`, `libcublas`), with their versions.
    pub(crate) parts: BTreeMap<String, String>,
}

impl FactType for CudaToolkit {
    const KIND: &'static str = "nvidia/cuda-toolkit";
}

/// The reader.
pub(crate) struct CudaToolkitVersion;

static INFO: ReaderInfo = ReaderInfo {
    name: "nvidia/cuda-toolkit",
    version: 1,
    summary: "CUDA Toolkit: version.json, version.txt",
    select: &[
        Select::Path("usr/local/cuda*/version.json"),
        Select::Path("usr/local/cuda*/version.txt"),
        Select::Path("opt/cuda*/version.json"),
    ],
    want: Want::Whole(1 << 20),
    hash: false,
};

/// No toolkit has as many parts.
const MOST_PARTS: usize = 500;

#[derive(Deserialize)]
struct Part {
    version: String,
}

impl Reader for CudaToolkitVersion {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let fact = if entry.path.name().ends_with(b".json") { json(bytes)? } else { text(bytes)? };
        out.fact(entry, &fact);
        Ok(())
    }
}

fn json(bytes: &[u8]) -> Result<CudaToolkit, ReadProblem> {
    let parts: BTreeMap<String, Part> = serde_json::from_slice(bytes)
        .map_err(|error| ReadProblem::unparsable(format!("not a toolkit's version.json: {error}")))?;
    if parts.len() > MOST_PARTS {
        return Err(ReadProblem::too_large(format!("more than {MOST_PARTS} parts")));
    }
    let mut parts: BTreeMap<String, String> =
        parts.into_iter().map(|(name, part)| (name, part.version)).collect();
    let release = parts
        .remove("cuda")
        .ok_or_else(|| ReadProblem::unparsable("it does not name the release of the toolkit"))?;
    Ok(CudaToolkit { release, parts })
}

/// `CUDA Version 10.2.89`.
fn text(bytes: &[u8]) -> Result<CudaToolkit, ReadProblem> {
    let text = String::from_utf8_lossy(bytes);
    let release = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("CUDA Version "))
        .map(str::trim)
        .filter(|release| release.starts_with(|first: char| first.is_ascii_digit()))
        .ok_or_else(|| ReadProblem::unparsable("no line begins with \"CUDA Version\""))?;
    Ok(CudaToolkit { release: release.to_owned(), parts: BTreeMap::new() })
}

#[cfg(test)]
mod tests;

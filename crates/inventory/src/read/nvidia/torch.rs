//! `torch/version.py`: which CUDA release PyTorch was built for.

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

/// What PyTorch says of its build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TorchVersion {
    /// `__version__`, with its local part: `2.1.0+cu121`.
    pub(crate) version: String,
    /// The CUDA release series, `12.1`; none for a build without CUDA.
    pub(crate) cuda: Option<String>,
    /// The commit it was built from.
    pub(crate) git_version: Option<String>,
}

impl FactType for TorchVersion {
    const KIND: &'static str = "nvidia/torch-version";
}

/// The reader.
pub(crate) struct TorchVersionFile;

static INFO: ReaderInfo = ReaderInfo {
    name: "nvidia/torch-version",
    version: 1,
    summary: "PyTorch: the CUDA release it was built for",
    select: &[Select::Path("**/torch/version.py")],
    want: Want::Whole(64 << 10),
    hash: false,
};

impl Reader for TorchVersionFile {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| ReadProblem::unparsable(format!("not UTF-8 at byte {}", error.valid_up_to())))?;
        // Some other package's module of that name has no version in it: nothing to say.
        if let Some(version) = assigned(text, "__version__") {
            out.fact(
                entry,
                &TorchVersion {
                    version,
                    cuda: assigned(text, "cuda"),
                    git_version: assigned(text, "git_version"),
                },
            );
        }
        Ok(())
    }
}

/// The string that a module-level `name = '…'` or `name: type = '…'` gives. Nothing is executed.
fn assigned(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let rest = line.strip_prefix(name)?;
        let rest = rest.trim_start();
        let value = match rest.strip_prefix(':') {
            Some(annotated) => annotated.split_once('=')?.1,
            None => rest.strip_prefix('=')?,
        };
        let value = value.trim();
        let quote = value.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
        let inner = value.get(1..)?.split(quote).next()?;
        (!inner.is_empty() && inner.len() <= 100).then(|| inner.to_owned())
    })
}

#[cfg(test)]
mod tests;

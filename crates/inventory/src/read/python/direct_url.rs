//! Where a distribution came from when it was not an index: `*.dist-info/direct_url.json` (PEP 610).

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

/// Where a distribution was installed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DirectUrl {
    /// The URL, without user name and password.
    pub(crate) url: String,
    /// Installed so that the sources can be edited.
    pub(crate) editable: bool,
    /// Version control system and commit.
    pub(crate) commit: Option<(String, String)>,
    /// `sha256=…` of the archive.
    pub(crate) archive_hash: Option<String>,
}

impl FactType for DirectUrl {
    const KIND: &'static str = "python/direct-url";
}

/// The reader.
pub(crate) struct DirectUrlFile;

static INFO: ReaderInfo = ReaderInfo {
    name: "python/direct-url",
    version: 1,
    summary: "Python distributions from a folder, an archive or a repository: direct_url.json",
    select: &[Select::Path("**/*.dist-info/direct_url.json")],
    want: Want::Whole(1 << 20),
    hash: false,
};

impl Reader for DirectUrlFile {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let document: Document =
            serde_json::from_slice(bytes).map_err(|error| ReadProblem::unparsable(error.to_string()))?;
        let archive = document.archive_info.unwrap_or_default();
        let fact = DirectUrl {
            url: without_credentials(&document.url),
            editable: document.dir_info.is_some_and(|info| info.editable),
            commit: document.vcs_info.map(|info| (info.vcs, info.commit_id)),
            archive_hash: archive
                .hashes
                .and_then(|hashes| hashes.into_iter().next())
                .map(|(algorithm, value)| format!("{algorithm}={value}"))
                .or(archive.hash),
        };
        out.fact(entry, &fact);
        Ok(())
    }
}

#[derive(Deserialize)]
struct Document {
    url: String,
    dir_info: Option<DirInfo>,
    vcs_info: Option<VcsInfo>,
    archive_info: Option<ArchiveInfo>,
}

#[derive(Deserialize)]
struct DirInfo {
    #[serde(default)]
    editable: bool,
}

#[derive(Deserialize)]
struct VcsInfo {
    vcs: String,
    commit_id: String,
}

#[derive(Default, Deserialize)]
struct ArchiveInfo {
    hash: Option<String>,
    hashes: Option<std::collections::BTreeMap<String, String>>,
}

/// A URL may hold a token; an SBOM must not.
fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests;

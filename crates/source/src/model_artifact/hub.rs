//! Repositories of models on a hub: `hub:ORG/NAME[@REVISION]`.
//!
//! The list of files names the commit that the revision is, and files are read at this commit: a branch that moves in between
//! changes nothing. What the list says of a file is believed for what it is: where the bytes are, and what they must hash to.

use std::collections::BTreeSet;

use serde::Deserialize;

use wb_model::{Algorithm, Digest};
use wb_transport::{HubClient, HubFile, PUBLIC_HUB};

use super::{DigestOf, ModelArtifact, ModelLayer, Store};
use crate::SourceError;
use crate::open::OpenOptions;

/// Bytes of a list of files.
const LISTING_BYTES: u64 = 32 << 20;

/// Files of one repository, and bytes of a path.
const FILES: usize = 20_000;
const PATH_BYTES: usize = 4096;

/// Bytes of `ORG` and of `NAME`, and of a revision.
const NAME_BYTES: usize = 96;
const REVISION_BYTES: usize = 250;

/// The revision where none is named.
const BRANCH: &str = "main";

/// What a model artifact is that comes from a hub.
const KIND: &str = "model repository";

/// A repository at a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubRepository {
    /// `organisation/name`.
    pub name: String,
    /// Forty hexadecimal digits.
    pub commit: String,
    /// The hub's address, where it is another one than the public hub.
    pub endpoint: Option<String>,
}

/// The files of a repository at a commit, as a hub lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubListing {
    /// The commit's digest.
    pub commit: Digest,
    /// Whether files are given only to those who were let in.
    pub is_gated: bool,
    /// The files, by path.
    pub files: Vec<ModelLayer>,
}

/// Why a list of files is not believed. Paths are quoted, and cut where they are long.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum HubListingError {
    #[error("it is not what a hub says of a repository: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the repository is {found:?} now, and not {asked:?}")]
    Renamed { asked: String, found: String },
    #[error("its commit {found:?} is not forty hexadecimal digits")]
    NoCommit { found: String },
    #[error("commit {asked} was asked for, and it is of commit {found}")]
    OtherCommit { asked: String, found: String },
    #[error("it names more than {FILES} files")]
    TooMany,
    #[error("the path {path:?} {why}")]
    Path { path: String, why: &'static str },
    #[error("the path {path:?} is there twice")]
    Twice { path: String },
    #[error("the path {path:?} is a file and a folder")]
    FileAndFolder { path: String },
    #[error("it gives no size for {path:?}")]
    NoSize { path: String },
    #[error("it gives the sizes {one} and {other} for {path:?}")]
    TwoSizes { path: String, one: u64, other: u64 },
    #[error("it gives no digest for {path:?} that proves its content")]
    NoDigest { path: String },
}

/// What is read of the answer.
#[derive(Deserialize)]
struct Wire {
    id: String,
    sha: String,
    #[serde(default)]
    gated: serde_json::Value,
    siblings: Vec<Sibling>,
}

#[derive(Deserialize)]
struct Sibling {
    rfilename: String,
    size: Option<u64>,
    #[serde(rename = "blobId")]
    blob_id: Option<String>,
    lfs: Option<Lfs>,
}

#[derive(Deserialize)]
struct Lfs {
    sha256: Option<String>,
    size: Option<u64>,
}

/// Reads a hub's list of files. `repository` and `revision` are what was asked for.
///
/// # Errors
/// It is no such list, is of something else, or names a file that nobody could read and verify.
pub fn parse_hub_listing(
    bytes: &[u8],
    repository: &str,
    revision: &str,
) -> Result<HubListing, HubListingError> {
    let wire: Wire = serde_json::from_slice(bytes)?;
    if wire.id != repository {
        return Err(HubListingError::Renamed { asked: repository.to_owned(), found: cut(&wire.id) });
    }
    let commit = Digest::from_hex(Algorithm::Sha1, &wire.sha)
        .map_err(|_| HubListingError::NoCommit { found: cut(&wire.sha) })?;
    if is_commit(revision) && !revision.eq_ignore_ascii_case(&commit.hex()) {
        return Err(HubListingError::OtherCommit { asked: revision.to_owned(), found: commit.hex() });
    }
    if wire.siblings.len() > FILES {
        return Err(HubListingError::TooMany);
    }
    let mut files = wire.siblings.into_iter().map(file).collect::<Result<Vec<_>, _>>()?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    for pair in files.windows(2) {
        if let [one, other] = pair
            && one.path == other.path
        {
            return Err(HubListingError::Twice { path: cut(&one.path) });
        }
    }
    let folders: BTreeSet<&str> = files.iter().flat_map(|file| folders(&file.path)).collect();
    if let Some(both) = files.iter().find(|file| folders.contains(file.path.as_str())) {
        return Err(HubListingError::FileAndFolder { path: cut(&both.path) });
    }
    let is_gated = !matches!(wire.gated, serde_json::Value::Null | serde_json::Value::Bool(false));
    Ok(HubListing { commit, is_gated, files })
}

fn file(sibling: Sibling) -> Result<ModelLayer, HubListingError> {
    let Sibling { rfilename: path, size, blob_id, lfs } = sibling;
    if let Some(why) = wrong_path(&path) {
        return Err(HubListingError::Path { path: cut(&path), why });
    }
    let size = size.ok_or_else(|| HubListingError::NoSize { path: cut(&path) })?;
    let no_digest = || HubListingError::NoDigest { path: cut(&path) };
    let (digest, digest_of) = match lfs {
        Some(lfs) => {
            let other = lfs.size.ok_or_else(|| HubListingError::NoSize { path: cut(&path) })?;
            if other != size {
                return Err(HubListingError::TwoSizes { path: cut(&path), one: size, other });
            }
            let digest = lfs.sha256.as_deref().map(|hex| Digest::from_hex(Algorithm::Sha256, hex));
            (digest.and_then(Result::ok).ok_or_else(no_digest)?, DigestOf::Content)
        }
        None => {
            let digest = blob_id.as_deref().map(|hex| Digest::from_hex(Algorithm::Sha1, hex));
            (digest.and_then(Result::ok).ok_or_else(no_digest)?, DigestOf::GitBlob)
        }
    };
    Ok(ModelLayer { path, media_type: "application/octet-stream".to_owned(), digest, digest_of, size })
}

/// What is wrong with a path: it is joined to an address, and where it is small to the path of a folder.
fn wrong_path(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        Some("is empty")
    } else if path.len() > PATH_BYTES {
        Some("is too long")
    } else if path.chars().any(char::is_control) {
        Some("holds characters that control a terminal")
    } else if path.starts_with('/') {
        Some("is absolute")
    } else if path.split('/').any(|part| part == "..") {
        Some("leads out of the repository")
    } else if path.split('/').any(|part| part.is_empty() || part == ".") {
        Some("is not in its plain form")
    } else {
        None
    }
}

/// The folders that a path leads through.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| path.get(..at).unwrap_or_default())
}

/// As much of a text as an error quotes.
fn cut(text: &str) -> String {
    text.chars().take(200).collect()
}

fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Opens what follows `hub:`.
pub(super) fn open(rest: &str, options: &OpenOptions) -> Result<ModelArtifact, SourceError> {
    let (repository, revision) = parse(rest)?;
    let client = HubClient::new(options.network.clone())?;
    let bytes = client.description(repository, revision, LISTING_BYTES)?;
    let listing = parse_hub_listing(&bytes, repository, revision)
        .map_err(|source| SourceError::Listing { name: format!("hub:{rest}"), source })?;
    let endpoint = (client.endpoint() != PUBLIC_HUB).then(|| client.endpoint().to_owned());
    let repository = HubRepository { name: repository.to_owned(), commit: listing.commit.hex(), endpoint };
    // The list is given to everybody. Whether the files are shows with the largest: what people read is never behind the gate.
    if let Some(largest) = listing.files.iter().max_by_key(|file| file.size).filter(|_| listing.is_gated) {
        client.file_part(&hub_file(&repository, largest), 0, 1)?;
    }
    Ok(ModelArtifact {
        name: format!("hub:{}@{}", repository.name, repository.commit),
        store: Store::Hub { client, repository },
        manifest: listing.commit,
        kind: KIND.to_owned(),
        config: Vec::new(),
        layers: listing.files,
    })
}

/// A file as the hub is asked for it.
pub(super) fn hub_file(repository: &HubRepository, layer: &ModelLayer) -> HubFile {
    HubFile {
        repository: repository.name.clone(),
        commit: repository.commit.clone(),
        path: layer.path.clone(),
        size: layer.size,
    }
}

/// `ORG/NAME[@REVISION]`.
fn parse(rest: &str) -> Result<(&str, &str), SourceError> {
    let wrong = |why: &str| SourceError::Spec { name: format!("hub:{rest}"), why: why.to_owned() };
    let (repository, revision) = rest.split_once('@').unwrap_or((rest, BRANCH));
    let Some((organisation, name)) = repository.split_once('/') else {
        return Err(wrong("a repository is named as hub:ORG/NAME"));
    };
    for part in [organisation, name] {
        let is_plain = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        // What a hub's cache writes for a slash is in no name.
        let is_confusing = part.contains("--") || part.contains("..") || part.starts_with(['.', '-']);
        if !is_plain || is_confusing || part.is_empty() || part.len() > NAME_BYTES {
            return Err(wrong(
                "a name holds letters, digits, '_', and single '-' and '.' after its beginning",
            ));
        }
    }
    let is_plain_revision = !revision.is_empty()
        && revision.len() <= REVISION_BYTES
        && !revision.chars().any(|letter| letter.is_control() || letter == ' ')
        && !revision.split('/').any(|part| matches!(part, "" | "." | ".."));
    if !is_plain_revision {
        return Err(wrong("a revision is a branch, a tag or a commit"));
    }
    Ok((repository, revision))
}

#[cfg(test)]
mod tests;

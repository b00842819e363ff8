//! A mirror: what a database holds, as files that a plain web server, a USB stick or a registry can serve.
//!
//! The folder is an OCI image layout as well: one blob for each source (a *segment*), named by its SHA-256, and
//! `latest.json` that lists them. A segment that did not change keeps its name, so nobody fetches it twice.

mod segment;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};
use wb_model::Hint;

pub(crate) use segment::Form;

use crate::database::{Builder, Changes, Database, DatabaseError};

/// Version of `latest.json` and of the segments.
pub const VERSION: u32 = 1;

/// The media type of a segment in an OCI manifest.
pub const SEGMENT_TYPE: &str = "application/vnd.weighbridge.advisories.segment.v1+zstd";
/// The media type of `latest.json`, the configuration of the OCI manifest.
pub const INDEX_TYPE: &str = "application/vnd.weighbridge.advisories.index.v1+json";

/// `latest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// [`VERSION`].
    pub version: u32,
    /// When the mirror was made, RFC 3339: an older one is refused by whoever has a newer one.
    pub built: String,
    /// Digest of the database.
    pub database: String,
    /// Whether it is the starter database.
    #[serde(default)]
    pub starter: bool,
    /// One line for each source, sorted by name.
    pub segments: Vec<Segment>,
}

/// One source in `latest.json`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Segment {
    /// The source's name.
    pub name: String,
    /// Digest of its records: the same as in the database.
    pub digest: String,
    /// Where the file is, relative to `latest.json` after redirects.
    pub path: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Its length in bytes.
    pub size: u64,
    /// How many records.
    pub records: u64,
    /// The licence of what it holds.
    pub license: String,
}

/// Why a mirror could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// A file could not be read or written.
    #[error("{what} the mirror {name}: {why}")]
    Io {
        /// What was attempted.
        what: &'static str,
        /// The file or folder.
        name: String,
        /// The system's words.
        why: String,
    },
    /// `latest.json` or a segment does not have its form.
    #[error("read the mirror {name}: {why}")]
    Form {
        /// The file.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// A segment's bytes are not the ones that were promised.
    #[error("read the segment {name}: its SHA-256 is {has}, the mirror's index says {wants}")]
    Digest {
        /// The source.
        name: String,
        /// What it is.
        has: String,
        /// What it must be.
        wants: String,
    },
    /// The mirror is older than what is here.
    #[error("update from a mirror that was made on {theirs}: what is here was made on {ours}")]
    Older {
        /// The mirror's time.
        theirs: String,
        /// Ours.
        ours: String,
    },
    /// The database could not be read.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl Hint for MirrorError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Older { .. } => Some("--allow-older takes it all the same".to_owned()),
            Self::Digest { .. } => {
                Some("copy the mirror again: a file of it is damaged or was changed".to_owned())
            }
            Self::Database(error) => error.hint(),
            Self::Io { .. } | Self::Form { .. } => None,
        }
    }
}

/// Writes everything that may be passed on. What is already there under the same digest stays; what no index
/// names any more is removed last.
///
/// # Errors
/// The database cannot be read, or a file not written. `latest.json` is replaced last, so a reader sees the old
/// mirror or the new one.
pub fn write(database: &Database, folder: &Path, built: &str) -> Result<Index, MirrorError> {
    let builder = Builder::from_database(database)?.without_opt_in();
    let io = |what: &'static str, path: &Path| {
        let name = path.display().to_string();
        move |error: std::io::Error| MirrorError::Io { what, name, why: error.to_string() }
    };
    let blobs = folder.join("blobs/sha256");
    fs_err::create_dir_all(&blobs).map_err(io("write", folder))?;
    let mut segments = Vec::new();
    for (name, source) in builder.sources() {
        let bytes = segment::write(source).map_err(|why| MirrorError::Form { name: name.clone(), why })?;
        let sha256 = sha256(&bytes);
        let path = blobs.join(&sha256);
        if !path.is_file() {
            write_whole(&path, &bytes).map_err(io("write", &path))?;
        }
        segments.push(Segment {
            name: name.clone(),
            digest: source.digest(),
            path: format!("blobs/sha256/{sha256}"),
            sha256,
            size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            records: source.count(),
            license: source.license.clone(),
        });
    }
    let identity = database.identity();
    let index = Index {
        version: VERSION,
        built: built.to_owned(),
        database: identity.digest.clone(),
        starter: identity.starter,
        segments,
    };
    let mut named = write_layout(&index, folder).map_err(io("write", folder))?;
    named.extend(index.segments.iter().map(|segment| segment.sha256.clone()));
    for entry in fs_err::read_dir(&blobs).map_err(io("read", &blobs))? {
        let entry = entry.map_err(io("read", &blobs))?;
        if !named.contains(entry.file_name().to_string_lossy().as_ref()) {
            fs_err::remove_file(entry.path()).map_err(io("clean", &blobs))?;
        }
    }
    Ok(index)
}

/// The files that make the folder an OCI image layout, and `latest.json`.
fn write_layout(index: &Index, folder: &Path) -> std::io::Result<BTreeSet<String>> {
    let latest = pretty(index)?;
    let config = sha256(&latest);
    let layers: Vec<_> = index
        .segments
        .iter()
        .map(|segment| {
            serde_json::json!({
                "mediaType": SEGMENT_TYPE, "digest": format!("sha256:{}", segment.sha256), "size": segment.size,
                "annotations": {"org.opencontainers.image.title": segment.name},
            })
        })
        .collect();
    let manifest = pretty(&serde_json::json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "artifactType": INDEX_TYPE,
        "config": {"mediaType": INDEX_TYPE, "digest": format!("sha256:{config}"), "size": latest.len()},
        "layers": layers,
        "annotations": {"org.opencontainers.image.created": index.built},
    }))?;
    let digest = sha256(&manifest);
    let blobs = folder.join("blobs/sha256");
    write_whole(&blobs.join(&config), &latest)?;
    write_whole(&blobs.join(&digest), &manifest)?;
    write_whole(&folder.join("oci-layout"), br#"{"imageLayoutVersion":"1.0.0"}"#)?;
    let top = pretty(&serde_json::json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [{
            "mediaType": "application/vnd.oci.image.manifest.v1+json", "artifactType": INDEX_TYPE,
            "digest": format!("sha256:{digest}"), "size": manifest.len(),
            "annotations": {"org.opencontainers.image.ref.name": "latest"},
        }],
    }))?;
    write_whole(&folder.join("index.json"), &top)?;
    write_whole(&folder.join("latest.json"), &latest)?;
    Ok(BTreeSet::from([config, digest]))
}

fn pretty(value: &impl Serialize) -> std::io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::PermissionsExt as _;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mode = std::fs::Permissions::from_mode(0o644);
    let mut file = tempfile::Builder::new().permissions(mode).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Reads `latest.json`.
///
/// # Errors
/// It does not have its form, or is of another version.
pub fn read_index(bytes: &[u8], name: &str) -> Result<Index, MirrorError> {
    let form = |why: String| MirrorError::Form { name: name.to_owned(), why };
    let version = serde_json::from_slice::<serde_json::Value>(bytes)
        .map_err(|error| form(error.to_string()))?
        .get("version")
        .and_then(serde_json::Value::as_u64);
    if version != Some(u64::from(VERSION)) {
        return Err(form(format!(
            "its version is {}, this program reads version {VERSION}",
            version.map_or("missing".to_owned(), |version| version.to_string())
        )));
    }
    let index: Index = serde_json::from_slice(bytes).map_err(|error| form(error.to_string()))?;
    let safe = |segment: &Segment| {
        segment.sha256.len() == 64
            && segment.sha256.bytes().all(|byte| byte.is_ascii_hexdigit())
            && segment.path.split('/').all(|part| !part.is_empty() && part != ".." && part != ".")
            && !segment.path.contains([':', '\\', '?', '#'])
    };
    match index.segments.iter().find(|segment| !safe(segment)) {
        Some(segment) => Err(form(format!("the segment {:?} has no safe path and digest", segment.name))),
        None => Ok(index),
    }
}

/// Refuses a mirror that is older than the one that was taken in last.
///
/// # Errors
/// It is older.
pub fn check_age(index: &Index, newest: Option<&str>) -> Result<(), MirrorError> {
    match newest {
        Some(ours) if index.built.as_str() < ours => {
            Err(MirrorError::Older { theirs: index.built.clone(), ours: ours.to_owned() })
        }
        _ => Ok(()),
    }
}

/// What an update from a mirror did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pulled {
    /// Segments that were fetched, with what changed in them.
    pub fetched: BTreeMap<String, Changes>,
    /// Segments that were here already.
    pub kept: Vec<String>,
}

/// Brings a database's contents to the mirror's state. `fetch` gives the bytes of a path; segments that are here
/// with the same digest are not fetched. A source that the mirror does not have stays as it is.
///
/// # Errors
/// A segment cannot be fetched, is not what the index promised, or is damaged: nothing was changed then.
pub fn pull(
    base: &mut Builder,
    index: &Index,
    fetch: &mut dyn FnMut(&Segment) -> Result<Vec<u8>, MirrorError>,
) -> Result<Pulled, MirrorError> {
    let mut pulled = Pulled::default();
    let mut sources = Vec::new();
    for segment in &index.segments {
        if base.source_digest(&segment.name).as_deref() == Some(&segment.digest) {
            pulled.kept.push(segment.name.clone());
            continue;
        }
        let bytes = fetch(segment)?;
        let has = sha256(&bytes);
        if has != segment.sha256.to_ascii_lowercase() {
            return Err(MirrorError::Digest {
                name: segment.name.clone(),
                has,
                wants: segment.sha256.clone(),
            });
        }
        let form = |why| MirrorError::Form { name: segment.name.clone(), why };
        let source = segment::read(&bytes).map_err(form)?;
        if source.digest() != segment.digest {
            let why = "its records do not have the digest that the index says".to_owned();
            return Err(MirrorError::Form { name: segment.name.clone(), why });
        }
        sources.push((segment.name.clone(), source));
    }
    for (name, source) in sources {
        let changes = base.replace(&name, source);
        pulled.fetched.insert(name, changes);
    }
    Ok(pulled)
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    crate::database::hex(&sha2::Sha256::digest(bytes))
}

#[cfg(test)]
mod tests;

//! The layer cache: what readers saw in layers that this program itself inflated and hashed.
//!
//! ```text
//! v1/blobs/<algorithm>-<hex>            the diffID that inflating this blob gave
//! v1/layers/<algorithm>-<hex>/entries   the layer's list of entries, under its diffID
//! v1/layers/<algorithm>-<hex>/<key>     what one reader saw in it
//! ```
//!
//! A blob's file is written only after its digest was checked and its diffID computed: an image's own claim about
//! a diffID never opens anything here. The key of a reader's file is a hash over its name, its version and the
//! limits it ran under, so that a changed reader finds nothing and an unchanged one all. Every file ends with a
//! BLAKE3 hash of what it holds, is written beside its place and renamed into it, and may vanish at any time:
//! several programs share the folder, and whatever is missing or damaged is simply read again from the layer.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use wb_model::{Diagnostic, Digest};
use wb_read::{EntryLog, Fact, Fragment, Limits, ReaderInfo};

/// Changes whenever the form of the files does.
const FORMAT: &str = "v1";
/// Bytes the cache may take unless told otherwise.
pub const DEFAULT_BYTES: u64 = 2 << 30;
const HASH_BYTES: usize = 32;

/// A cache folder.
#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
    limit: u64,
}

/// What is known of a blob that was inflated before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownBlob {
    pub(crate) diff_id: Digest,
}

#[derive(Serialize, Deserialize)]
struct FragmentFile {
    facts: Vec<Fact>,
    /// As JSON, because its optional fields are left out when empty.
    diagnostics: String,
    looked_at: u64,
    unread: u64,
}

impl Cache {
    /// A cache in `folder`, which is made when something is first written, of at most `limit` bytes.
    pub fn new(folder: &Path, limit: u64) -> Self {
        Self { root: folder.join(FORMAT), limit }
    }

    /// The diffID that inflating this blob gave before.
    pub(crate) fn blob(&self, blob: &Digest) -> Option<KnownBlob> {
        serde_json::from_slice(&self.read(&self.blob_path(blob))?).ok()
    }

    /// Notes what inflating a blob gave. Only for blobs whose digest was checked.
    pub(crate) fn put_blob(&self, blob: &Digest, known: &KnownBlob) -> io::Result<()> {
        self.write(&self.blob_path(blob), &serde_json::to_vec(known)?)
    }

    /// A layer's list of entries, with what was odd about its archive.
    pub(crate) fn entries(&self, diff_id: &Digest, limits: &Limits) -> Option<(EntryLog, Fragment)> {
        let log = EntryLog::from_bytes(&self.read(&self.layer_path(diff_id).join("entries"))?).ok()?;
        let archive = self.read(&self.layer_path(diff_id).join(archive_key(limits)))?;
        Some((log, decode(&archive)?))
    }

    /// Keeps a layer's list of entries.
    pub(crate) fn put_entries(
        &self,
        diff_id: &Digest,
        limits: &Limits,
        log: &EntryLog,
        archive: &Fragment,
    ) -> io::Result<()> {
        let folder = self.layer_path(diff_id);
        self.write(&folder.join(archive_key(limits)), &encode(archive)?)?;
        self.write(&folder.join("entries"), &log.to_bytes())
    }

    /// What a reader saw in a layer.
    pub(crate) fn fragment(
        &self,
        diff_id: &Digest,
        reader: &ReaderInfo,
        limits: &Limits,
    ) -> Option<Fragment> {
        decode(&self.read(&self.layer_path(diff_id).join(reader_key(reader, limits)))?)
    }

    /// Keeps what a reader saw in a layer.
    pub(crate) fn put_fragment(
        &self,
        diff_id: &Digest,
        reader: &ReaderInfo,
        limits: &Limits,
        fragment: &Fragment,
    ) -> io::Result<()> {
        self.write(&self.layer_path(diff_id).join(reader_key(reader, limits)), &encode(fragment)?)
    }

    /// Removes the layers that were not used for longest, until the rest fits. A cache without a limit (`u64::MAX`)
    /// is not even looked at.
    ///
    /// # Errors
    /// It cannot be read, or something cannot be removed.
    pub fn shrink(&self) -> io::Result<()> {
        if self.limit == u64::MAX {
            return Ok(());
        }
        let mut layers = Vec::new();
        let mut total = 0;
        for item in fs_err::read_dir(self.root.join("layers"))?.flatten() {
            let (mut bytes, mut used) = (0, SystemTime::UNIX_EPOCH);
            for file in fs_err::read_dir(item.path())?.flatten() {
                if let Ok(metadata) = file.metadata() {
                    bytes += metadata.len();
                    used = used.max(metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH));
                }
            }
            total += bytes;
            layers.push((used, item.path(), bytes));
        }
        layers.sort();
        for (_, path, bytes) in layers {
            if total <= self.limit {
                break;
            }
            fs_err::remove_dir_all(path)?;
            total -= bytes;
        }
        Ok(())
    }

    /// Notes that a layer was used now.
    pub(crate) fn touch(&self, diff_id: &Digest) {
        // A cache that cannot be written to (a read-only one that several machines share) still serves.
        if let Ok(file) =
            fs_err::OpenOptions::new().append(true).open(self.layer_path(diff_id).join("entries"))
        {
            drop(file.file().set_modified(SystemTime::now()));
        }
    }

    fn blob_path(&self, blob: &Digest) -> PathBuf {
        self.root.join("blobs").join(file_name(blob))
    }

    fn layer_path(&self, diff_id: &Digest) -> PathBuf {
        self.root.join("layers").join(file_name(diff_id))
    }

    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        let mut bytes = fs_err::read(path).ok()?;
        let at = bytes.len().checked_sub(HASH_BYTES)?;
        let good = *blake3::hash(&bytes[..at]).as_bytes() == bytes[at..];
        bytes.truncate(at);
        good.then_some(bytes)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let folder = path.parent().unwrap_or(&self.root);
        fs_err::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.write_all(blake3::hash(bytes).as_bytes())?;
        // The hash at its end tells a file that a crash cut short, so there is nothing to wait for here.
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}

fn file_name(digest: &Digest) -> String {
    format!("{}-{}", digest.algorithm().name(), digest.hex())
}

fn reader_key(reader: &ReaderInfo, limits: &Limits) -> String {
    let name = reader.name.replace('/', "-");
    format!("{name}-{}", hash_of(&format!("{}\0{}\0{limits:?}", reader.name, reader.version)))
}

fn archive_key(limits: &Limits) -> String {
    format!("archive-{}", hash_of(&format!("{limits:?}")))
}

fn hash_of(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().chars().take(16).collect()
}

fn encode(fragment: &Fragment) -> io::Result<Vec<u8>> {
    let file = FragmentFile {
        facts: fragment.facts.clone(),
        diagnostics: serde_json::to_string(&fragment.diagnostics)?,
        looked_at: fragment.looked_at,
        unread: fragment.unread,
    };
    postcard::to_stdvec(&file).map_err(io::Error::other)
}

fn decode(bytes: &[u8]) -> Option<Fragment> {
    let file: FragmentFile = postcard::from_bytes(bytes).ok()?;
    let diagnostics: Vec<Diagnostic> = serde_json::from_str(&file.diagnostics).ok()?;
    Some(Fragment { facts: file.facts, diagnostics, looked_at: file.looked_at, unread: file.unread })
}

//! A mirror as one tar archive, for machines without a network.

use std::collections::BTreeMap;
use std::io::{self, Read as _, Write};
use std::path::Path;

use crate::database::{Builder, Database};
use crate::mirror::{self, Index, MirrorError, Pulled};

/// No file in an archive is larger, in bytes.
const LARGEST_FILE: u64 = 1 << 30;
/// No archive has more files.
const MOST_FILES: usize = 10_000;

/// Writes everything that may be passed on as one tar archive; `latest.json` is its first file.
///
/// # Errors
/// The database cannot be read, or the archive not written.
pub fn export(database: &Database, out: &mut dyn Write, built: &str) -> Result<Index, MirrorError> {
    let io = |error: io::Error| MirrorError::Io {
        what: "export",
        name: "archive".to_owned(),
        why: error.to_string(),
    };
    let folder = tempfile::tempdir().map_err(io)?;
    let index = mirror::write(database, folder.path(), built)?;
    let mut names = vec!["latest.json".to_owned(), "oci-layout".to_owned(), "index.json".to_owned()];
    let mut blobs = Vec::new();
    for entry in fs_err::read_dir(folder.path().join("blobs/sha256")).map_err(io)? {
        blobs.push(format!("blobs/sha256/{}", entry.map_err(io)?.file_name().to_string_lossy()));
    }
    blobs.sort();
    names.append(&mut blobs);
    let mut archive = tar::Builder::new(out);
    for name in names {
        let bytes = fs_err::read(folder.path().join(&name)).map_err(io)?;
        let mut header = tar::Header::new_ustar();
        header.set_size(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        header.set_mode(0o644);
        // No time: the same database gives the same archive.
        header.set_mtime(0);
        archive.append_data(&mut header, &name, bytes.as_slice()).map_err(io)?;
    }
    archive.into_inner().and_then(Write::flush).map_err(io)?;
    Ok(index)
}

/// Lays what an archive holds over a database's contents.
///
/// # Errors
/// The archive is cut short, is something else, or a segment in it is damaged: nothing was changed then. It is
/// older than `newest`.
pub fn import(base: &mut Builder, path: &Path, newest: Option<&str>) -> Result<(Index, Pulled), MirrorError> {
    let name = path.display().to_string();
    let form = |why: String| MirrorError::Form { name: name.clone(), why };
    let files = read(path).map_err(|error| form(error.to_string()))?;
    let latest = files.get("latest.json").ok_or_else(|| form("there is no latest.json in it".to_owned()))?;
    let index = mirror::read_index(latest, &name)?;
    mirror::check_age(&index, newest)?;
    let mut fetch = |segment: &mirror::Segment| {
        files.get(&segment.path).cloned().ok_or_else(|| form(format!("{} is missing", segment.path)))
    };
    let pulled = mirror::pull(base, &index, &mut fetch)?;
    Ok((index, pulled))
}

fn read(path: &Path) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut archive = tar::Archive::new(io::BufReader::new(fs_err::File::open(path)?));
    let mut files = BTreeMap::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let size = entry.header().size()?;
        if size > LARGEST_FILE || files.len() >= MOST_FILES {
            return Err(io::Error::other(format!(
                "{name:.200} is larger than 1 GiB, or there are too many files"
            )));
        }
        let mut bytes = Vec::new();
        entry.by_ref().take(LARGEST_FILE).read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) != size {
            return Err(io::Error::other(format!("{name:.200} is cut short")));
        }
        files.insert(name, bytes);
    }
    Ok(files)
}

#[cfg(test)]
mod tests;

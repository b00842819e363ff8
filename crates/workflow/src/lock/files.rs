//! Which files of a folder are read, and what they may include: nothing outside of it.

use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use wb_lock::format::MAX_BYTES;
use wb_lock::list::format_of;
use wb_lock::{Include, LockFile};

use super::LockFailure;

/// Entries of one folder.
const MOST_ENTRIES: usize = 100_000;

/// The lock files and manifests of a folder, sorted by name; or the one file.
pub(super) fn read(path: &Path) -> Result<Vec<LockFile>, LockFailure> {
    let is_folder = fs_err::metadata(path).map_err(|error| failed(path, error))?.is_dir();
    let (folder, names) = if is_folder {
        (path.to_owned(), names(path)?)
    } else {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if format_of(&name).is_none() {
            return Err(LockFailure::NoFormat { path: path.display().to_string() });
        }
        (parent.to_owned(), vec![name])
    };
    let root = fs_err::canonicalize(&folder).map_err(|error| failed(&folder, error))?;
    let inside = Inside { root };
    let mut files = Vec::new();
    for name in names {
        let Some(format) = format_of(&name) else { continue };
        let bytes = inside.bytes(&name).map_err(|why| LockFailure::Io {
            path: folder.join(&name).display().to_string(),
            source: std::io::Error::other(why),
        })?;
        files.push(format.read(&name, &bytes, &inside)?);
    }
    if files.is_empty() {
        return Err(LockFailure::Nothing { path: path.display().to_string() });
    }
    Ok(files)
}

/// The names of a folder's files that a format claims. What is not UTF-8 is no format's name.
fn names(folder: &Path) -> Result<Vec<String>, LockFailure> {
    let mut names = Vec::new();
    for (count, entry) in fs_err::read_dir(folder).map_err(|error| failed(folder, error))?.enumerate() {
        if count == MOST_ENTRIES {
            return Err(LockFailure::TooMany { path: folder.display().to_string(), limit: MOST_ENTRIES });
        }
        let entry = entry.map_err(|error| failed(folder, error))?;
        if let Ok(name) = entry.file_name().into_string()
            && format_of(&name).is_some()
        {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

pub(super) fn failed(path: &Path, source: std::io::Error) -> LockFailure {
    LockFailure::Io { path: path.display().to_string(), source }
}

/// Files of the project's folder and nothing else, whatever links say.
struct Inside {
    root: PathBuf,
}

impl Inside {
    fn bytes(&self, name: &str) -> Result<Vec<u8>, String> {
        let path = fs_err::canonicalize(self.root.join(name)).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => "does not exist".to_owned(),
            _ => format!("cannot be found: {}", error.kind()),
        })?;
        if !path.starts_with(&self.root) {
            return Err("lies outside of the project".to_owned());
        }
        if !fs_err::metadata(&path).is_ok_and(|found| found.is_file()) {
            return Err("is not a file".to_owned());
        }
        let mut bytes = Vec::new();
        let unreadable = |error: std::io::Error| format!("cannot be read: {}", error.kind());
        let file = fs_err::File::open(&path).map_err(unreadable)?;
        // One byte more than is read tells the reader that it is too large.
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(bytes)
    }
}

impl Include for Inside {
    fn read(&self, from: &str, path: &str) -> Result<(String, Vec<u8>), String> {
        let folder = Path::new(from).parent().unwrap_or(Path::new(""));
        let mut name = PathBuf::new();
        for part in folder.join(path).components() {
            match part {
                Component::Normal(part) => name.push(part),
                Component::CurDir => {}
                Component::ParentDir if name.pop() => {}
                _ => return Err("lies outside of the project".to_owned()),
            }
        }
        let name = name.to_string_lossy().into_owned();
        self.bytes(&name).map(|bytes| (name, bytes))
    }
}

//! A hash-pinned requirements file of what an image really has.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use wb_inventory::InstalledPython;
use wb_inventory::python::normalise;
use wb_lock::Hash;
use wb_lock::wheel::archive_name;

use super::LockFailure;
use super::files::failed;

/// The file, and what it has no hash for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The text of the requirements file.
    pub text: String,
    /// `name==version` of what no hash is known for, sorted. They are comments in the text.
    pub unhashed: Vec<String>,
    /// How many are pinned.
    pub pinned: u64,
}

/// Writes down what is installed. Hashes are those of the archives of a folder, or those that the installer noted.
///
/// # Errors
/// The folder of archives cannot be read.
pub fn record(installed: &[InstalledPython], wheelhouse: Option<&Path>) -> Result<Recorded, LockFailure> {
    let known = wheelhouse.map(archives).transpose()?.unwrap_or_default();
    let mut wanted: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for one in installed {
        let hashes = wanted.entry((normalise(&one.name), one.version.clone())).or_default();
        let noted = one.archive_hash.as_deref().and_then(Hash::parse).filter(Hash::is_strong);
        hashes.extend(noted.map(|hash| hash.to_string()));
    }
    let mut recorded = Recorded { text: String::new(), unhashed: Vec::new(), pinned: 0 };
    for ((name, version), mut hashes) in wanted {
        let pin = format!("{name}=={version}");
        // A line of its own only: names and versions come from the image.
        if !is_plain(&name) || !is_plain(&version) {
            let safe: String = pin.chars().map(|c| if c.is_ascii_graphic() { c } else { '?' }).collect();
            recorded.text.push_str(&format!("# not a requirement: {safe}\n"));
            recorded.unhashed.push(safe);
            continue;
        }
        hashes.extend(known.get(&(name.clone(), version.clone())).into_iter().flatten().cloned());
        if hashes.is_empty() {
            recorded.text.push_str(&format!("# no hash is known: {pin}\n"));
            recorded.unhashed.push(pin);
            continue;
        }
        recorded.pinned += 1;
        recorded.text.push_str(&pin);
        for hash in hashes {
            recorded.text.push_str(&format!(" \\\n    --hash={hash}"));
        }
        recorded.text.push('\n');
    }
    Ok(recorded)
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+!".contains(&byte))
}

/// SHA-256 of the archives of a folder, by name and version.
fn archives(folder: &Path) -> Result<BTreeMap<(String, String), BTreeSet<String>>, LockFailure> {
    let mut known: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for entry in fs_err::read_dir(folder).map_err(|error| failed(folder, error))? {
        let entry = entry.map_err(|error| failed(folder, error))?;
        let Some(name) = entry.file_name().to_str().and_then(|name| archive_name(name).ok()) else {
            continue;
        };
        let mut file = fs_err::File::open(entry.path()).map_err(|error| failed(&entry.path(), error))?;
        let (hashes, _) = wb_lock::wheel::digests(&mut file).map_err(|error| failed(&entry.path(), error))?;
        let sha256 = hashes.first().map(ToString::to_string);
        known.entry((name.name, name.version)).or_default().extend(sha256);
    }
    Ok(known)
}

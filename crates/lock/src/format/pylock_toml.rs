//! `pylock.toml` and `pylock.<name>.toml`: the lock file of PEP 751, version 1.0.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::python_lock::{self, MOST_PACKAGES, shown};
use super::requirements_txt::full_commit;
use super::toml_file::{Named, hash_table, pieces};
use crate::python::name::normalise;
use crate::{Artifact, Format, Include, LockError, LockFile, Origin, Role};

const ID: &str = "pylock-toml";

/// The reader.
pub struct PylockToml;

impl Format for PylockToml {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "lock files of PEP 751, version 1.0"
    }

    fn role(&self) -> Role {
        Role::Lock
    }

    fn is_called(&self, name: &str) -> bool {
        let middle = name.strip_prefix("pylock.").and_then(|rest| rest.strip_suffix(".toml"));
        name == "pylock.toml" || middle.is_some_and(|middle| !middle.is_empty() && !middle.contains('.'))
    }

    fn read(&self, path: &str, bytes: &[u8], _include: &dyn Include) -> Result<LockFile, LockError> {
        let named = Named { path, format: ID };
        let mut file = python_lock::file(ID, path, Role::Lock);
        let mut version = None;
        pieces(named, bytes, "[[packages]]", |piece: Piece| {
            version = version.take().or(piece.lock_version);
            if file.packages.len() + piece.packages.len() > MOST_PACKAGES {
                return Err(named.unparsable(format!("it has more than {MOST_PACKAGES} packages")));
            }
            for package in piece.packages {
                package.add(&mut file);
            }
            Ok(())
        })?;
        match version {
            // A minor version adds only what can be passed over (PEP 751, `lock-version`).
            Some(version) if version.split('.').next() == Some("1") => Ok(file),
            Some(version) => Err(named.version(version)),
            None => Err(named.unparsable("it has no lock-version: it is empty, cut short or another file")),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Piece {
    lock_version: Option<String>,
    #[serde(default)]
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: Option<String>,
    marker: Option<String>,
    index: Option<String>,
    #[serde(default)]
    dependencies: Vec<Dependency>,
    vcs: Option<Vcs>,
    directory: Option<Directory>,
    archive: Option<Archive>,
    sdist: Option<Archive>,
    #[serde(default)]
    wheels: Vec<Archive>,
}

#[derive(Deserialize)]
struct Dependency {
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Vcs {
    url: Option<String>,
    path: Option<String>,
    commit_id: Option<String>,
}

#[derive(Deserialize)]
struct Directory {
    path: String,
}

#[derive(Deserialize)]
struct Archive {
    name: Option<String>,
    url: Option<String>,
    path: Option<String>,
    size: Option<u64>,
    #[serde(default)]
    hashes: BTreeMap<String, String>,
}

impl Archive {
    fn artifact(self, file: &mut LockFile, name: &str) -> Artifact {
        let url = self.url.map(|url| shown(file, name, &url));
        let named = self.name.or_else(|| self.path.as_deref().and_then(python_lock::file_of));
        python_lock::artifact(url, named, self.size, hash_table(&self.hashes))
    }
}

impl Package {
    fn add(self, file: &mut LockFile) {
        let origin = if let Some(vcs) = &self.vcs {
            let url = vcs.url.as_deref().or(vcs.path.as_deref()).unwrap_or_default();
            Origin::Git {
                url: shown(file, &self.name, url),
                commit: vcs.commit_id.as_deref().and_then(full_commit),
            }
        } else if let Some(directory) = &self.directory {
            Origin::Path(directory.path.clone())
        } else if let Some(archive) = &self.archive {
            match (&archive.url, &archive.path) {
                (Some(url), _) => Origin::Url(shown(file, &self.name, url)),
                (None, path) => Origin::Path(path.clone().unwrap_or_default()),
            }
        } else {
            Origin::Index(self.index.as_deref().map(|index| shown(file, &self.name, index)))
        };
        let path = file.path.clone();
        let mut locked = python_lock::locked(&path, &self.name, self.version.as_deref(), origin);
        // A marker that speaks of extras or groups is for what is not installed by default, unless a default group is named.
        locked.optional = self
            .marker
            .as_deref()
            .is_some_and(|marker| marker.contains(" in extras") || marker.contains(" in dependency_groups"));
        locked.marker = self.marker;
        locked.dependencies = self
            .dependencies
            .iter()
            .filter_map(|dependency| dependency.name.as_deref().map(normalise))
            .collect();
        locked.artifacts = self
            .archive
            .into_iter()
            .chain(self.sdist)
            .chain(self.wheels)
            .map(|archive| archive.artifact(file, &self.name))
            .collect();
        file.packages.push(locked);
    }
}

#[cfg(test)]
mod tests;

//! `pdm.lock`, formats 3 and 4.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::python_lock::{self, MOST_PACKAGES, shown};
use super::requirements_txt::full_commit;
use super::toml_file::{Named, pieces};
use crate::python::name::normalise;
use crate::python::requirement::Requirement;
use crate::{Artifact, Format, Include, LockError, LockFile, Origin, Role};

/// The format's id.
pub(crate) const ID: &str = "pdm-lock";

/// The reader.
pub struct PdmLock;

impl Format for PdmLock {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "pdm's lock files, formats 3 and 4"
    }

    fn role(&self) -> Role {
        Role::Lock
    }

    fn is_called(&self, name: &str) -> bool {
        name == "pdm.lock" || (name.starts_with("pdm.") && name.ends_with(".lock"))
    }

    fn read(&self, path: &str, bytes: &[u8], _include: &dyn Include) -> Result<LockFile, LockError> {
        let named = Named { path, format: ID };
        let mut file = python_lock::file(ID, path, Role::Lock);
        let mut metadata = None;
        pieces(named, bytes, "[[package]]", |piece: Piece| {
            metadata = metadata.take().or(piece.metadata);
            if file.packages.len() + piece.package.len() > MOST_PACKAGES {
                return Err(named.unparsable(format!("it has more than {MOST_PACKAGES} packages")));
            }
            for package in piece.package {
                package.add(&mut file);
            }
            Ok(())
        })?;
        let Some(metadata) = metadata else {
            return Err(named.unparsable("it has no [metadata]: it is empty, cut short or another file"));
        };
        let version = metadata.lock_version.unwrap_or_default();
        if !matches!(version.split('.').next(), Some("3" | "4")) {
            return Err(named.version(version));
        }
        file.manifest_fingerprint = metadata.content_hash;
        // Format 3 lists the files of `name version` at the end.
        for (key, listed) in metadata.files {
            let (name, version) = key.split_once(' ').unwrap_or((&key, ""));
            let name = normalise(name.split('[').next().unwrap_or(name));
            let artifacts: Vec<Artifact> =
                listed.into_iter().map(|one| one.artifact(&mut file, &name)).collect();
            let is_one = |package: &&mut crate::Locked| {
                package.name == name && package.version.as_deref() == Some(version)
            };
            file.packages.iter_mut().filter(is_one).for_each(|package| {
                package.artifacts.extend(artifacts.iter().cloned());
            });
        }
        Ok(file)
    }
}

#[derive(Deserialize)]
struct Piece {
    #[serde(default)]
    package: Vec<Package>,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    lock_version: Option<String>,
    content_hash: Option<String>,
    #[serde(default)]
    files: BTreeMap<String, Vec<File>>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: Option<String>,
    #[serde(default)]
    groups: Vec<String>,
    marker: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
    #[serde(default)]
    files: Vec<File>,
    git: Option<String>,
    revision: Option<String>,
    url: Option<String>,
    path: Option<String>,
}

#[derive(Deserialize)]
struct File {
    file: Option<String>,
    url: Option<String>,
    hash: Option<String>,
}

impl File {
    fn artifact(self, file: &mut LockFile, name: &str) -> Artifact {
        let hashes = self.hash.as_deref().map(|hash| python_lock::hash(file, name, hash)).unwrap_or_default();
        let url = self.url.map(|url| shown(file, name, &url));
        python_lock::artifact(url, self.file, None, hashes)
    }
}

impl Package {
    fn add(self, file: &mut LockFile) {
        let origin = if let Some(git) = &self.git {
            let url = shown(file, &self.name, git);
            Origin::Git { url, commit: self.revision.as_deref().and_then(full_commit) }
        } else if let Some(url) = &self.url {
            Origin::Url(shown(file, &self.name, url))
        } else if let Some(path) = &self.path {
            Origin::Path(path.clone())
        } else {
            Origin::Index(None)
        };
        let path = file.path.clone();
        let mut locked = python_lock::locked(&path, &self.name, self.version.as_deref(), origin);
        locked.optional = !self.groups.is_empty() && !self.groups.iter().any(|group| group == "default");
        locked.marker = self.marker;
        locked.dependencies = self
            .dependencies
            .iter()
            .filter_map(|text| Requirement::parse(text).ok().map(|requirement| requirement.name))
            .collect();
        locked.artifacts = self.files.into_iter().map(|listed| listed.artifact(file, &self.name)).collect();
        file.packages.push(locked);
    }
}

#[cfg(test)]
mod tests;

//! `poetry.lock`: format 1 with the hashes in `[metadata.files]`, and from 1.2 on with each package.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::python_lock::{self, MOST_PACKAGES, shown};
use super::requirements_txt::full_commit;
use super::toml_file::{Named, pieces};
use crate::python::name::normalise;
use crate::{Format, Include, LockError, LockFile, Origin, Role};

/// The format's id.
pub(crate) const ID: &str = "poetry-lock";

/// The reader.
pub struct PoetryLock;

impl Format for PoetryLock {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "poetry's lock files, formats 1 and 2"
    }

    fn role(&self) -> Role {
        Role::Lock
    }

    fn is_called(&self, name: &str) -> bool {
        name == "poetry.lock"
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
        // It stands at the end, so that a file that is cut short has none.
        let Some(metadata) = metadata else {
            return Err(named.unparsable("it has no [metadata]: it is empty, cut short or another file"));
        };
        match metadata.lock_version.as_deref().map(|version| version.split('.').next().unwrap_or(version)) {
            // The oldest files do not say, and are like format 1.0.
            None | Some("1" | "2") => {}
            Some(_) => return Err(named.version(metadata.lock_version.unwrap_or_default())),
        }
        file.manifest_fingerprint = metadata.content_hash;
        let mut files: BTreeMap<String, Vec<File>> =
            metadata.files.into_iter().map(|(name, files)| (normalise(&name), files)).collect();
        for at in 0..file.packages.len() {
            let Some(package) = file.packages.get(at) else { continue };
            let Some(listed) = files.remove(&package.name) else { continue };
            let name = package.name.clone();
            let artifacts: Vec<_> =
                listed.into_iter().map(|listed| listed.artifact(&mut file, &name)).collect();
            // Formats before 1.2 list the files of a name for all of its versions.
            file.packages.iter_mut().filter(|package| package.name == name).for_each(|package| {
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
#[serde(rename_all = "kebab-case")]
struct Metadata {
    lock_version: Option<String>,
    content_hash: Option<String>,
    #[serde(default)]
    files: BTreeMap<String, Vec<File>>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    #[serde(default)]
    optional: bool,
    category: Option<String>,
    #[serde(default)]
    groups: Vec<String>,
    markers: Option<Markers>,
    marker: Option<String>,
    #[serde(default)]
    files: Vec<File>,
    #[serde(default)]
    dependencies: BTreeMap<String, IgnoredAny>,
    #[serde(default)]
    source: Source,
}

/// One marker, or one for each group.
#[derive(Deserialize)]
#[serde(untagged)]
enum Markers {
    One(String),
    OfGroups(BTreeMap<String, String>),
}

#[derive(Deserialize)]
struct File {
    file: String,
    hash: Option<String>,
}

#[derive(Default, Deserialize)]
struct Source {
    r#type: Option<String>,
    url: Option<String>,
    resolved_reference: Option<String>,
}

impl File {
    fn artifact(self, file: &mut LockFile, name: &str) -> crate::Artifact {
        let hashes = self.hash.as_deref().map(|hash| python_lock::hash(file, name, hash)).unwrap_or_default();
        python_lock::artifact(None, Some(self.file), None, hashes)
    }
}

impl Package {
    fn add(self, file: &mut LockFile) {
        let url = self.source.url.as_deref().map(|url| shown(file, &self.name, url)).unwrap_or_default();
        let origin = match self.source.r#type.as_deref() {
            None => Origin::Index(None),
            Some("legacy") => Origin::Index(Some(url)),
            Some("url") => Origin::Url(url),
            Some("file" | "directory") => Origin::Path(url),
            Some(_) => {
                Origin::Git { url, commit: self.source.resolved_reference.as_deref().and_then(full_commit) }
            }
        };
        let path = file.path.clone();
        let mut locked = python_lock::locked(&path, &self.name, Some(&self.version), origin);
        locked.optional = self.optional
            || self.category.is_some_and(|category| category != "main")
            || (!self.groups.is_empty() && !self.groups.iter().any(|group| group == "main"));
        locked.marker = match self.markers {
            Some(Markers::One(marker)) => Some(marker),
            Some(Markers::OfGroups(markers)) => {
                let markers: Vec<String> =
                    markers.into_values().map(|marker| format!("({marker})")).collect();
                Some(markers.join(" or ")).filter(|marker| !marker.is_empty())
            }
            None => self.marker,
        };
        locked.dependencies = self.dependencies.keys().map(|name| normalise(name)).collect();
        locked.artifacts = self.files.into_iter().map(|listed| listed.artifact(file, &self.name)).collect();
        file.packages.push(locked);
    }
}

#[cfg(test)]
mod tests;

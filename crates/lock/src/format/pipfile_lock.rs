//! `Pipfile.lock`, specification 6.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::python_lock::{self, shown};
use super::requirements_txt::full_commit;
use super::toml_file::Named;
use crate::address::Address;
use crate::format::MAX_BYTES;
use crate::{Artifact, Format, Include, Index, LockError, LockFile, Origin, Role};

/// The format's id.
pub(crate) const ID: &str = "pipfile-lock";

/// The reader.
pub struct PipfileLock;

impl Format for PipfileLock {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "pipenv's lock files, specification 6"
    }

    fn role(&self) -> Role {
        Role::Lock
    }

    fn is_called(&self, name: &str) -> bool {
        name == "Pipfile.lock"
    }

    fn read(&self, path: &str, bytes: &[u8], _include: &dyn Include) -> Result<LockFile, LockError> {
        let named = Named { path, format: ID };
        let text = named.text(bytes, MAX_BYTES)?;
        let whole: Whole = serde_json::from_str(text)
            .map_err(|error| named.unparsable(format!("it is no lock of pipenv: {error}")))?;
        if let Some(version) = whole.meta.pipfile_spec.filter(|version| *version != 6) {
            return Err(named.version(version.to_string()));
        }
        let mut file = python_lock::file(ID, path, Role::Lock);
        file.manifest_fingerprint = whole.meta.hash.sha256.map(|digits| format!("sha256:{digits}"));
        // pipenv asks only the source that a package names, and for all others the first one.
        let mut sources = BTreeMap::new();
        for source in &whole.meta.sources {
            let address = Address::new(&source.url);
            sources.insert(source.name.clone(), address.shown.clone());
            file.indexes.push(Index {
                url: address.shown,
                extra: false,
                explicit: !file.indexes.is_empty(),
                credentials: address.credentials,
                path: path.to_owned(),
                line: None,
            });
        }
        for (category, packages) in whole.categories {
            for (name, package) in packages {
                package.add(&name, category != "default", &sources, &mut file);
            }
        }
        Ok(file)
    }
}

#[derive(Deserialize)]
struct Whole {
    #[serde(rename = "_meta")]
    meta: Meta,
    #[serde(flatten)]
    categories: BTreeMap<String, BTreeMap<String, Package>>,
}

#[derive(Deserialize)]
struct Meta {
    hash: Fingerprint,
    #[serde(rename = "pipfile-spec")]
    pipfile_spec: Option<u64>,
    #[serde(default)]
    sources: Vec<Source>,
}

#[derive(Deserialize)]
struct Fingerprint {
    sha256: Option<String>,
}

#[derive(Deserialize)]
struct Source {
    #[serde(default)]
    name: String,
    url: String,
}

#[derive(Deserialize)]
struct Package {
    version: Option<String>,
    #[serde(default)]
    hashes: Vec<String>,
    index: Option<String>,
    markers: Option<String>,
    git: Option<String>,
    r#ref: Option<String>,
    file: Option<String>,
    path: Option<String>,
}

impl Package {
    fn add(self, name: &str, optional: bool, sources: &BTreeMap<String, String>, file: &mut LockFile) {
        let origin = if let Some(git) = &self.git {
            Origin::Git { url: shown(file, name, git), commit: self.r#ref.as_deref().and_then(full_commit) }
        } else if let Some(url) = self.file.as_deref().filter(|url| url.contains("://")) {
            Origin::Url(shown(file, name, url))
        } else if let Some(path) = self.path.clone().or(self.file.clone()) {
            Origin::Path(path)
        } else {
            Origin::Index(self.index.as_ref().and_then(|index| sources.get(index).cloned()))
        };
        let version = self.version.as_deref().and_then(|text| {
            let version = text.strip_prefix("===").or_else(|| text.strip_prefix("=="))?;
            (!version.ends_with(".*") && !version.contains(',')).then(|| version.trim().to_owned())
        });
        let path = file.path.clone();
        let mut locked = python_lock::locked(&path, name, version.as_deref(), origin);
        // pipenv hands these words to pip.
        locked.text = format!("{}{}", locked.name, self.version.as_deref().unwrap_or_default());
        locked.optional = optional;
        locked.marker = self.markers;
        let mut hashes = Vec::new();
        for text in &self.hashes {
            hashes.extend(python_lock::hash(file, name, text));
        }
        if !hashes.is_empty() {
            locked.artifacts = vec![Artifact { hashes, ..Artifact::default() }];
        }
        file.packages.push(locked);
    }
}

#[cfg(test)]
mod tests;

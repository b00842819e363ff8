//! `pixi.lock`, versions 5 and 6: environments, and the packages of conda and of Python's index that they are made of.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::conda_lock::{git_origin, index};
use super::structured::{empty, file_name, unparsable, yaml};
use crate::address::Address;
use crate::python::name::normalise;
use crate::wheel::archive_name;
use crate::{Artifact, Ecosystem, Format, Hash, Include, Index, LockError, LockFile, Locked, Origin, Role};

const ID: &str = "pixi-lock";

/// The reader.
pub struct PixiLock;

impl Format for PixiLock {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "pixi.lock, versions 5 and 6: conda and Python packages of all environments"
    }

    fn role(&self) -> Role {
        Role::Lock
    }

    fn is_called(&self, name: &str) -> bool {
        name == "pixi.lock"
    }

    fn read(&self, path: &str, bytes: &[u8], _include: &dyn Include) -> Result<LockFile, LockError> {
        let document: Document = yaml(ID, path, bytes)?;
        match document.version {
            Some(5 | 6) => {}
            Some(version) => {
                let version = version.to_string();
                return Err(LockError::Version { path: path.to_owned(), format: ID, version });
            }
            None => return Err(unparsable(ID, path, "it has no version")),
        }
        let mut file = empty(ID, path, Role::Lock);
        let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, environment) in &document.environments {
            file.indexes.extend(environment.channels.iter().map(|channel| index(path, &channel.url)));
            for (position, url) in environment.indexes.iter().enumerate() {
                file.indexes.push(Index { extra: position > 0, ..index(path, url) });
            }
            for one in environment.packages.values().flatten() {
                if let Some(Some(url)) = one.values().next() {
                    used.entry(url.clone()).or_default().insert(name.clone());
                }
            }
        }
        file.indexes.dedup();
        let listed: BTreeSet<String> = document.packages.iter().filter_map(Package::location).collect();
        // An environment that names a package which the list does not describe has no hash for it.
        if let Some(missing) = used.keys().find(|url| !listed.contains(*url)) {
            let why = format!(
                "an environment uses {} and no package has this address",
                Address::new(missing).shown
            );
            return Err(unparsable(ID, path, why));
        }
        for package in document.packages {
            let Some(location) = package.location() else {
                return Err(unparsable(ID, path, "one of its packages has no address"));
            };
            let environments = used.get(&location);
            let optional = environments.is_some_and(|names| !names.contains("default"));
            file.packages.push(locked(path, package, &location, optional));
        }
        Ok(file)
    }
}

#[derive(Deserialize)]
struct Document {
    version: Option<u64>,
    #[serde(default)]
    environments: BTreeMap<String, Environment>,
    #[serde(default)]
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Environment {
    #[serde(default)]
    channels: Vec<Channel>,
    #[serde(default)]
    indexes: Vec<String>,
    /// By platform; each entry is `conda: address` or `pypi: address` and perhaps extras.
    #[serde(default)]
    packages: BTreeMap<String, Vec<BTreeMap<String, Option<String>>>>,
}

#[derive(Deserialize)]
struct Channel {
    url: String,
}

/// Version 6 names the address in a key of its kind, version 5 has `kind` and `url` or `path`.
#[derive(Deserialize)]
struct Package {
    conda: Option<String>,
    pypi: Option<String>,
    kind: Option<String>,
    url: Option<String>,
    path: Option<String>,
    name: Option<String>,
    version: Option<String>,
    subdir: Option<String>,
    sha256: Option<String>,
    md5: Option<String>,
    size: Option<u64>,
    #[serde(default)]
    depends: Vec<String>,
    #[serde(default)]
    requires_dist: Vec<String>,
    #[serde(default, rename = "editable")]
    _editable: Option<IgnoredAny>,
}

impl Package {
    fn location(&self) -> Option<String> {
        [&self.conda, &self.pypi, &self.url, &self.path].into_iter().flatten().next().cloned()
    }
}

fn locked(path: &str, package: Package, location: &str, optional: bool) -> Locked {
    let is_pypi = package.pypi.is_some() || package.kind.as_deref() == Some("pypi");
    let mut hashes = Vec::new();
    hashes.extend(package.sha256.as_deref().map(|hex| Hash::new("sha256", hex)));
    hashes.extend(package.md5.as_deref().map(|hex| Hash::new("md5", hex)));
    let file = file_name(location);
    let (mut name, mut version) = (package.name, package.version);
    if let Some(file) = file.as_deref().filter(|_| name.is_none() || version.is_none()) {
        let from_file =
            if is_pypi { archive_name(file).ok().map(|is| (is.name, is.version)) } else { conda(file) };
        if let Some((file_name, file_version)) = from_file {
            name = name.or(Some(file_name));
            version = version.or(Some(file_version));
        }
    }
    let name = name.unwrap_or_else(|| location.to_owned());
    let marker = package.subdir.filter(|subdir| subdir != "noarch");
    let (origin, has_archive) = match location.strip_prefix("git+") {
        Some(git) => (git_origin(git), false),
        None if !location.contains("://") => (
            Origin::Path(location.to_owned()),
            file.as_deref().is_some_and(|file| archive_name(file).is_ok()),
        ),
        None => (Origin::Index(location.rsplit_once('/').map(|(index, _)| Address::new(index).shown)), true),
    };
    let needs = if is_pypi { package.requires_dist } else { package.depends };
    Locked {
        ecosystem: if is_pypi { Ecosystem::Pypi } else { Ecosystem::Conda },
        text: format!("{name} {}", version.as_deref().unwrap_or("(no version)")),
        name: if is_pypi { normalise(&name) } else { name.to_ascii_lowercase() },
        version,
        marker,
        origin,
        artifacts: if has_archive {
            vec![Artifact { file, url: Some(Address::new(location).shown), size: package.size, hashes }]
        } else {
            Vec::new()
        },
        dependencies: needs.iter().filter_map(|need| first_name(need)).collect(),
        optional,
        path: path.to_owned(),
        line: None,
    }
}

/// `name-version-build.conda`.
fn conda(file: &str) -> Option<(String, String)> {
    let stem = file.strip_suffix(".conda").or_else(|| file.strip_suffix(".tar.bz2"))?;
    let (rest, _build) = stem.rsplit_once('-')?;
    rest.rsplit_once('-').map(|(name, version)| (name.to_owned(), version.to_owned()))
}

fn first_name(need: &str) -> Option<String> {
    let name = need.split(|c: char| " =<>!~[;(@".contains(c)).next()?;
    (!name.is_empty()).then(|| name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests;

//! `pnpm-lock.yaml`, versions 5.3 to 9.
//!
//! The keys of its packages are `/name/1.0.0` (5), `/name@1.0.0(peer@2)` (6) and `name@1.0.0` (9); what is not of a registry
//! has a key of its own and says its name and version inside.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::package_lock::{Pinned, locked, origin, requirement};
use super::structured::{empty, unparsable, yaml};
use crate::address::Address;
use crate::{Format, Include, LockError, LockFile, Origin, Role};

const ID: &str = "pnpm-lock";

/// The reader.
pub struct PnpmLock;

impl Format for PnpmLock {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "pnpm-lock.yaml, versions 5.3 to 9"
    }

    fn role(&self) -> Role {
        Role::Lock
    }

    fn is_called(&self, name: &str) -> bool {
        name == "pnpm-lock.yaml"
    }

    fn read(&self, path: &str, bytes: &[u8], _include: &dyn Include) -> Result<LockFile, LockError> {
        let document: Document = yaml(ID, path, bytes)?;
        let Some(version) = document.lockfile_version else {
            return Err(unparsable(ID, path, "it has no lockfileVersion"));
        };
        let major = version.split('.').next().unwrap_or_default().to_owned();
        if !matches!(major.as_str(), "5" | "6" | "9") {
            return Err(LockError::Version { path: path.to_owned(), format: ID, version });
        }
        let mut file = empty(ID, path, Role::Lock);
        let root = document.importers.into_iter().find(|(name, _)| name == ".").map(|(_, importer)| importer);
        let root = root.unwrap_or(Importer {
            specifiers: document.specifiers,
            dependencies: document.dependencies,
            dev_dependencies: document.dev_dependencies,
            optional_dependencies: document.optional_dependencies,
        });
        wishes(&root, &mut file);
        for (key, package) in document.packages {
            let Some((name, version)) = named(&key, &package, &major) else {
                return Err(unparsable(ID, path, format!("the package {key:?} has no name")));
            };
            let (resolved, origin) = place(&package.resolution, &key);
            let integrity = package.resolution.integrity;
            let optional = package.dev || package.optional;
            let dependencies = package.dependencies.into_keys().collect();
            let pinned = Pinned { name, version, resolved, integrity, origin, optional, dependencies };
            file.packages.push(locked(path, pinned));
        }
        Ok(file)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    lockfile_version: Option<String>,
    #[serde(default)]
    importers: BTreeMap<String, Importer>,
    #[serde(default)]
    specifiers: BTreeMap<String, String>,
    #[serde(default)]
    dependencies: BTreeMap<String, Wish>,
    #[serde(default)]
    dev_dependencies: BTreeMap<String, Wish>,
    #[serde(default)]
    optional_dependencies: BTreeMap<String, Wish>,
    #[serde(default)]
    packages: BTreeMap<String, Package>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Importer {
    #[serde(default)]
    specifiers: BTreeMap<String, String>,
    #[serde(default)]
    dependencies: BTreeMap<String, Wish>,
    #[serde(default)]
    dev_dependencies: BTreeMap<String, Wish>,
    #[serde(default)]
    optional_dependencies: BTreeMap<String, Wish>,
}

/// Version 5 keeps the conditions apart under `specifiers`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Wish {
    WithSpecifier { specifier: String },
    Version(String),
}

#[derive(Deserialize)]
struct Package {
    #[serde(default)]
    resolution: Resolution,
    name: Option<String>,
    version: Option<String>,
    #[serde(default)]
    dev: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    dependencies: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resolution {
    integrity: Option<String>,
    tarball: Option<String>,
    directory: Option<String>,
    repo: Option<String>,
    commit: Option<String>,
}

fn wishes(root: &Importer, file: &mut LockFile) {
    let groups = [
        (&root.dependencies, None),
        (&root.dev_dependencies, Some("dev")),
        (&root.optional_dependencies, Some("optional")),
    ];
    for (wishes, group) in groups {
        for (name, wish) in wishes {
            let specifier = match wish {
                Wish::WithSpecifier { specifier } => specifier,
                Wish::Version(version) => root.specifiers.get(name).unwrap_or(version),
            };
            file.requirements.push(requirement(name, specifier, group));
        }
    }
}

/// Name and version of a package by its key, unless it says them itself.
fn named(key: &str, package: &Package, major: &str) -> Option<(String, Option<String>)> {
    if let Some(name) = &package.name {
        return Some((name.clone(), package.version.clone()));
    }
    let key = key.split('(').next().unwrap_or(key);
    let key = key.strip_prefix('/').unwrap_or(key);
    let at = match major {
        "5" => key.rfind('/'),
        // The first `@` may be a scope's.
        _ => key.get(1..).and_then(|rest| rest.find('@')).map(|at| at + 1),
    }?;
    let (name, version) = (key.get(..at)?, key.get(at + 1..)?);
    // Version 5 joins peers with `_`.
    let version = if major == "5" { version.split('_').next().unwrap_or(version) } else { version };
    let version = package.version.clone().unwrap_or_else(|| version.to_owned());
    (!name.is_empty()).then(|| (name.to_owned(), Some(version).filter(|version| !version.contains(':'))))
}

fn place(resolution: &Resolution, key: &str) -> (Option<String>, Origin) {
    if let Some(directory) = &resolution.directory {
        return (None, Origin::Path(directory.clone()));
    }
    if let Some(repo) = &resolution.repo {
        let commit = resolution.commit.clone().filter(|commit| commit.len() == 40);
        return (None, Origin::Git { url: Address::new(repo).shown, commit });
    }
    match &resolution.tarball {
        Some(tarball) => (Some(tarball.clone()), origin(Some(tarball))),
        None if key.contains("file:") => (None, Origin::Path(key.to_owned())),
        None => (None, Origin::Index(None)),
    }
}

#[cfg(test)]
mod tests;

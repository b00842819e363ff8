//! npm's `package-lock.json` and `npm-shrinkwrap.json`, versions 1, 2 and 3.
//!
//! Version 1 nests its packages, version 2 has both forms and version 3 the flat one alone: the flat one is read where it is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::IgnoredAny;
use wb_model::Severity;

use super::conda_lock::git_origin;
use super::structured::{empty, file_name, integrity, json, unparsable};
use crate::address::Address;
use crate::{
    Artifact, Ecosystem, Format, Include, LockError, LockFile, Locked, Origin, Problem, Requirement, Role,
};

const ID: &str = "package-lock";
/// How deep packages of version 1 are nested. Real ones are less than 20.
const MOST_LEVELS: usize = 40;

/// The reader.
pub struct PackageLock;

impl Format for PackageLock {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "npm's package-lock.json and npm-shrinkwrap.json, versions 1 to 3"
    }

    fn role(&self) -> Role {
        Role::Lock
    }

    fn is_called(&self, name: &str) -> bool {
        matches!(name, "package-lock.json" | "npm-shrinkwrap.json")
    }

    fn read(&self, path: &str, bytes: &[u8], _include: &dyn Include) -> Result<LockFile, LockError> {
        let document: Document = json(ID, path, bytes)?;
        match document.lockfile_version {
            Some(1..=3) => {}
            Some(version) => {
                let version = version.to_string();
                return Err(LockError::Version { path: path.to_owned(), format: ID, version });
            }
            None => return Err(unparsable(ID, path, "it has no lockfileVersion")),
        }
        let mut file = empty(ID, path, Role::Lock);
        match (document.packages, document.lockfile_version) {
            (Some(packages), _) => flat(path, packages, &mut file),
            (None, Some(1)) => nested(path, document.dependencies, &mut file)?,
            (None, _) => return Err(unparsable(ID, path, "it has no packages")),
        }
        Ok(file)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    lockfile_version: Option<u64>,
    packages: Option<BTreeMap<String, Package>>,
    #[serde(default)]
    dependencies: BTreeMap<String, Nested>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Package {
    name: Option<String>,
    version: Option<String>,
    resolved: Option<String>,
    integrity: Option<String>,
    #[serde(default)]
    link: bool,
    #[serde(default)]
    in_bundle: bool,
    #[serde(default)]
    dev: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    dev_optional: bool,
    #[serde(default)]
    dependencies: BTreeMap<String, String>,
    #[serde(default)]
    dev_dependencies: BTreeMap<String, String>,
    #[serde(default)]
    optional_dependencies: BTreeMap<String, String>,
}

/// A package of version 1. `version` may be an address.
#[derive(Deserialize)]
struct Nested {
    version: Option<String>,
    resolved: Option<String>,
    integrity: Option<String>,
    #[serde(default)]
    bundled: bool,
    #[serde(default)]
    dev: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    requires: Option<Requires>,
    #[serde(default)]
    dependencies: BTreeMap<String, Nested>,
}

/// `requires` is `true` at the top of old files.
#[derive(Deserialize)]
#[serde(untagged)]
enum Requires {
    Names(BTreeMap<String, IgnoredAny>),
    Other(IgnoredAny),
}

/// Tells which packages another one needs and the file does not have anywhere. Which of several places is meant is npm's to
/// say; that there is none is enough to refuse.
fn missing(packages: &BTreeMap<String, Package>, file: &mut LockFile) {
    let last = |place: &str| place.rsplit_once("node_modules/").map(|(_, last)| last.to_owned());
    let there: BTreeSet<String> = packages.keys().filter_map(|place| last(place)).collect();
    for (place, package) in packages {
        // What comes inside of another archive brings what it needs in there.
        let Some(name) = last(place).filter(|_| !package.link && !package.in_bundle) else { continue };
        // Of a package that is optional itself, npm may leave out what it needs.
        for needed in package.dependencies.keys().filter(|_| !package.optional && !package.dev_optional) {
            if !there.contains(needed) && !package.optional_dependencies.contains_key(needed) {
                file.problems.push(Problem {
                    rule: "lock-incomplete",
                    severity: Severity::High,
                    path: file.path.clone(),
                    line: None,
                    message: format!("{name} needs {needed}, which is not locked"),
                });
            }
        }
    }
}

fn flat(path: &str, packages: BTreeMap<String, Package>, file: &mut LockFile) {
    missing(&packages, file);
    for (place, package) in packages {
        // What has no `node_modules` in its place is the project, or a folder of its workspace: what they wish for.
        let Some((_, last)) = place.rsplit_once("node_modules/") else {
            if place.is_empty() {
                let groups = [
                    (&package.dependencies, None),
                    (&package.dev_dependencies, Some("dev")),
                    (&package.optional_dependencies, Some("optional")),
                ];
                for (wishes, group) in groups {
                    file.requirements
                        .extend(wishes.iter().map(|(name, wish)| requirement(name, wish, group)));
                }
            }
            continue;
        };
        let name = package.name.clone().unwrap_or_else(|| last.to_owned());
        let origin = if package.link {
            Origin::Path(package.resolved.clone().unwrap_or_default())
        } else if package.in_bundle && package.resolved.is_none() {
            // It comes inside the archive of the package around it, and that one's hash covers it.
            Origin::Path(place.clone())
        } else {
            origin(package.resolved.as_deref())
        };
        let optional = package.dev || package.optional || package.dev_optional;
        let dependencies = package.dependencies.into_keys().chain(package.optional_dependencies.into_keys());
        file.packages.push(locked(
            path,
            Pinned {
                name,
                version: package.version,
                resolved: package.resolved,
                integrity: package.integrity,
                origin,
                optional,
                dependencies: dependencies.collect(),
            },
        ));
    }
}

fn nested(path: &str, top: BTreeMap<String, Nested>, file: &mut LockFile) -> Result<(), LockError> {
    let mut waiting: Vec<(usize, BTreeMap<String, Nested>)> = vec![(0, top)];
    while let Some((level, packages)) = waiting.pop() {
        if level > MOST_LEVELS {
            return Err(unparsable(
                ID,
                path,
                format!("its packages are nested more than {MOST_LEVELS} deep"),
            ));
        }
        for (name, package) in packages {
            let version = package.version.unwrap_or_default();
            let is_address = version.contains(':');
            let origin = if package.bundled {
                Origin::Path(name.clone())
            } else if is_address {
                origin(Some(&version))
            } else {
                origin(package.resolved.as_deref())
            };
            let resolved = package.resolved.or_else(|| is_address.then(|| version.clone()));
            let dependencies = match package.requires {
                Some(Requires::Names(names)) => names.into_keys().collect(),
                Some(Requires::Other(_)) | None => Vec::new(),
            };
            file.packages.push(locked(
                path,
                Pinned {
                    name,
                    version: (!is_address && !version.is_empty()).then_some(version),
                    resolved,
                    integrity: package.integrity,
                    origin,
                    optional: package.dev || package.optional,
                    dependencies,
                },
            ));
            if !package.dependencies.is_empty() {
                waiting.push((level + 1, package.dependencies));
            }
        }
    }
    Ok(())
}

/// What the JavaScript formats say of a package.
pub(super) struct Pinned {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) resolved: Option<String>,
    pub(super) integrity: Option<String>,
    pub(super) origin: Origin,
    pub(super) optional: bool,
    pub(super) dependencies: Vec<String>,
}

pub(super) fn locked(path: &str, pinned: Pinned) -> Locked {
    let Pinned { name, version, resolved, integrity: hashes, origin, optional, dependencies } = pinned;
    let artifacts = match &origin {
        Origin::Index(_) | Origin::Url(_) => vec![Artifact {
            file: resolved.as_deref().and_then(file_name),
            url: resolved.as_deref().map(|url| Address::new(url).shown),
            size: None,
            hashes: hashes.as_deref().map(integrity).unwrap_or_default(),
        }],
        Origin::Git { .. } | Origin::Path(_) => Vec::new(),
    };
    Locked {
        ecosystem: Ecosystem::Npm,
        text: format!("{name}@{}", version.as_deref().unwrap_or("(no version)")),
        name,
        version,
        marker: None,
        origin,
        artifacts,
        dependencies,
        optional,
        path: path.to_owned(),
        line: None,
    }
}

/// Where a `resolved` address points. An archive of a registry lies under `/-/`; another one is an address of its own.
pub(super) fn origin(resolved: Option<&str>) -> Origin {
    let Some(resolved) = resolved else { return Origin::Index(None) };
    let forges = ["github:", "gitlab:", "bitbucket:", "gist:"];
    let is_forge = forges.iter().any(|forge| resolved.starts_with(forge));
    if is_forge || resolved.starts_with("git") && resolved.contains(':') {
        return git_origin(resolved.strip_prefix("git+").unwrap_or(resolved));
    }
    if resolved.starts_with("file:") || resolved.starts_with("link:") || !resolved.contains("://") {
        return Origin::Path(resolved.to_owned());
    }
    match resolved.split_once("/-/") {
        Some(_) => {
            // The registry: scheme and host.
            let host = resolved.split('/').take(3).collect::<Vec<_>>().join("/");
            Origin::Index(Some(Address::new(&host).shown))
        }
        None => Origin::Url(Address::new(resolved).shown),
    }
}

pub(super) fn requirement(name: &str, wish: &str, group: Option<&str>) -> Requirement {
    Requirement {
        ecosystem: Ecosystem::Npm,
        name: name.to_owned(),
        specifier: Address::new(wish).shown,
        marker: None,
        group: group.map(str::to_owned),
        line: None,
    }
}

#[cfg(test)]
mod tests;

//! `conda-lock.yml` in its unified form, version 1: every package of every platform with the hashes of its archive.
//!
//! And the explicit lists of conda itself (`@EXPLICIT`), which conda-lock renders and `conda list --explicit` writes.
//! Conda's own archives are often pinned by MD5 alone: that is read as it stands, and the rules say that it is no pin.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::structured::{empty, file_name, text, unparsable, yaml};
use crate::address::Address;
use crate::format::MAX_BYTES;
use crate::python::name::normalise;
use crate::{Artifact, Ecosystem, Format, Hash, Include, Index, LockError, LockFile, Locked, Origin, Role};

const ID: &str = "conda-lock";

/// The reader of `conda-lock.yml`.
pub struct CondaLock;

impl Format for CondaLock {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "conda-lock.yml, version 1: conda and pip packages of every platform"
    }

    fn role(&self) -> Role {
        Role::Lock
    }

    fn is_called(&self, name: &str) -> bool {
        matches!(name, "conda-lock.yml" | "conda-lock.yaml")
            || name.ends_with(".conda-lock.yml")
            || name.ends_with(".conda-lock.yaml")
    }

    fn read(&self, path: &str, bytes: &[u8], _include: &dyn Include) -> Result<LockFile, LockError> {
        let document: Document = yaml(ID, path, bytes)?;
        match document.version {
            Some(1) => {}
            Some(version) => {
                let version = version.to_string();
                return Err(LockError::Version { path: path.to_owned(), format: ID, version });
            }
            None => return Err(unparsable(ID, path, "it has no version")),
        }
        let Some(packages) = document.package else {
            return Err(unparsable(ID, path, "it has no list of packages"));
        };
        let mut file = empty(ID, path, Role::Lock);
        let metadata = document.metadata.unwrap_or_default();
        // One fingerprint a platform, in the order of their names.
        file.manifest_fingerprint = (!metadata.content_hash.is_empty()).then(|| {
            let each: Vec<String> =
                metadata.content_hash.iter().map(|(platform, hash)| format!("{platform}={hash}")).collect();
            each.join(" ")
        });
        file.indexes = metadata.channels.iter().map(|channel| index(path, channel.name())).collect();
        file.packages = packages.into_iter().map(|package| locked(path, package)).collect();
        Ok(file)
    }
}

#[derive(Deserialize)]
struct Document {
    version: Option<u64>,
    metadata: Option<Metadata>,
    package: Option<Vec<Package>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    content_hash: BTreeMap<String, String>,
    channels: Vec<Channel>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Channel {
    Named { url: String },
    Url(String),
}

impl Channel {
    fn name(&self) -> &str {
        match self {
            Self::Named { url } | Self::Url(url) => url,
        }
    }
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: Option<String>,
    #[serde(default)]
    manager: String,
    platform: Option<String>,
    #[serde(default)]
    dependencies: BTreeMap<String, serde::de::IgnoredAny>,
    url: Option<String>,
    #[serde(default)]
    hash: Option<BTreeMap<String, Option<String>>>,
    category: Option<String>,
    #[serde(default)]
    optional: bool,
}

fn locked(path: &str, package: Package) -> Locked {
    let is_pip = package.manager == "pip";
    let ecosystem = if is_pip { Ecosystem::Pypi } else { Ecosystem::Conda };
    let hashes = package
        .hash
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(algorithm, hex)| hex.map(|hex| Hash::new(&algorithm, &hex)))
        .collect();
    let url = package.url.unwrap_or_default();
    let repository = url.strip_prefix("git+");
    let origin = match repository {
        Some(git) => git_origin(git),
        None if is_pip => Origin::Index(None),
        None => Origin::Index(url.rsplit_once('/').map(|(channel, _)| Address::new(channel).shown)),
    };
    let artifacts = match repository {
        Some(_) => Vec::new(),
        None => vec![Artifact {
            file: file_name(&url),
            url: (!url.is_empty()).then(|| Address::new(&url).shown),
            size: None,
            hashes,
        }],
    };
    let version = package.version.filter(|version| !version.is_empty());
    let platform = package.platform.as_deref().unwrap_or("any platform");
    Locked {
        ecosystem,
        text: format!("{} {} ({platform})", package.name, version.as_deref().unwrap_or("(no version)")),
        name: if is_pip { normalise(&package.name) } else { package.name.to_ascii_lowercase() },
        version,
        marker: package.platform.clone(),
        origin,
        artifacts,
        dependencies: package.dependencies.into_keys().collect(),
        optional: package.optional || package.category.is_some_and(|category| category != "main"),
        path: path.to_owned(),
        line: None,
    }
}

/// `https://host/x.git@commit` or `…#commit`.
pub(super) fn git_origin(address: &str) -> Origin {
    let whole = |text: &str| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let split = address.rsplit_once('#').or_else(|| address.rsplit_once('@'));
    let (url, commit) = match split {
        Some((url, commit)) if whole(commit) => (url, Some(commit.to_ascii_lowercase())),
        _ => (address, None),
    };
    Origin::Git { url: Address::new(url).shown, commit }
}

/// A channel: all of them are asked, so that every one after the first is an extra one. Which one answers is decided by
/// conda's channel priority, and the lock has the address of each archive: nothing is left open.
pub(super) fn index(path: &str, url: &str) -> Index {
    let address = Address::new(url);
    Index {
        url: address.shown,
        extra: false,
        explicit: false,
        credentials: address.credentials,
        path: path.to_owned(),
        line: None,
    }
}

/// The reader of explicit lists: `@EXPLICIT`, then an address a line, with `#md5` or `#sha256:…` behind it.
pub struct CondaExplicit;

const EXPLICIT: &str = "conda-explicit";

impl Format for CondaExplicit {
    fn id(&self) -> &'static str {
        EXPLICIT
    }

    fn summary(&self) -> &'static str {
        "explicit lists of conda (@EXPLICIT): addresses with their hashes"
    }

    fn role(&self) -> Role {
        Role::Lock
    }

    fn is_called(&self, name: &str) -> bool {
        (name.starts_with("conda-") && name.ends_with(".lock"))
            || name.ends_with(".conda.lock")
            || matches!(name, "explicit.txt" | "conda-explicit.txt" | "spec-file.txt")
    }

    fn read(&self, path: &str, bytes: &[u8], _include: &dyn Include) -> Result<LockFile, LockError> {
        let text = text(EXPLICIT, path, bytes, MAX_BYTES)?;
        let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
        let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        if lines.next().is_none_or(|(_, line)| line != "@EXPLICIT") {
            return Err(unparsable(EXPLICIT, path, "its first line is not @EXPLICIT"));
        }
        let mut file = empty(EXPLICIT, path, Role::Lock);
        for (number, line) in lines {
            let why = || unparsable(EXPLICIT, path, format!("line {number} is not the address of a package"));
            let mut package = explicit(path, line).ok_or_else(why)?;
            package.line = u32::try_from(number).ok();
            file.packages.push(package);
        }
        Ok(file)
    }
}

/// One line: `https://channel/linux-64/name-version-build.conda#hash`.
fn explicit(path: &str, line: &str) -> Option<Locked> {
    let (url, fragment) = line.split_once('#').unwrap_or((line, ""));
    let (channel, file) = url.rsplit_once('/')?;
    let stem = file.strip_suffix(".conda").or_else(|| file.strip_suffix(".tar.bz2"))?;
    let (rest, _build) = stem.rsplit_once('-')?;
    let (name, version) = rest.rsplit_once('-')?;
    let hashes = match fragment {
        "" => Vec::new(),
        text => match Hash::parse(text) {
            Some(hash) => vec![hash],
            // Digits alone are MD5, or SHA-256 when there are that many.
            None => vec![Hash::new(if text.len() == 64 { "sha256" } else { "md5" }, text)],
        },
    };
    let platform = channel.rsplit('/').next().map(str::to_owned);
    Some(Locked {
        ecosystem: Ecosystem::Conda,
        name: name.to_ascii_lowercase(),
        version: Some(version.to_owned()),
        text: format!("{name} {version}"),
        marker: platform.filter(|platform| platform != "noarch"),
        origin: Origin::Index(Some(Address::new(channel).shown)),
        artifacts: vec![Artifact {
            file: Some(file.to_owned()),
            url: Some(Address::new(url).shown),
            size: None,
            hashes,
        }],
        dependencies: Vec::new(),
        optional: false,
        path: path.to_owned(),
        line: None,
    })
}

#[cfg(test)]
mod tests;

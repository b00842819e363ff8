//! `yarn.lock` of Yarn 2 and later: YAML, with `__metadata` and a checksum of what Yarn keeps of each package.
//!
//! The checksum is SHA-512 of the zip archive that Yarn makes itself, of the settings in the prefix (`10c0/…`): it is never
//! the hash of the registry's archive and cannot be compared with one. It pins what is installed, so it counts as a hash.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::package_lock::{Pinned, locked, requirement};
use super::structured::{empty, unparsable, yaml};
use super::yarn_lock::name_of;
use crate::{Artifact, Hash, LockError, LockFile, Origin, Role};

pub(super) const ID: &str = "yarn-berry";

pub(super) fn read(path: &str, bytes: &[u8]) -> Result<LockFile, LockError> {
    let mut document: BTreeMap<String, Block> = yaml(ID, path, bytes)?;
    let metadata =
        document.remove("__metadata").ok_or_else(|| unparsable(ID, path, "it has no __metadata"))?;
    match metadata.version.as_deref().map(str::parse::<u32>) {
        // 4 is Yarn 2's, 6 Yarn 3's, 8 and 9 Yarn 4's.
        Some(Ok(4..=10)) => {}
        Some(Ok(version)) => {
            let version = version.to_string();
            return Err(LockError::Version { path: path.to_owned(), format: ID, version });
        }
        _ => return Err(unparsable(ID, path, "its __metadata has no version")),
    }
    let mut file = empty(ID, path, Role::Lock);
    for (head, block) in document {
        let name = name_of(&head).ok_or_else(|| unparsable(ID, path, format!("{head:?} is no package")))?;
        let Some(resolution) = block.resolution else {
            return Err(unparsable(ID, path, format!("{head:?} has no resolution")));
        };
        // `workspace:` and `link:` are folders of the project; their wishes are the project's own.
        let reference =
            resolution.get(1..).and_then(|rest| rest.split_once('@')).map_or("", |(_, after)| after);
        if let Some(folder) = reference.strip_prefix("workspace:") {
            if folder == "." {
                let wishes = block.dependencies.iter();
                file.requirements.extend(
                    wishes.map(|(name, wish)| {
                        requirement(name, wish.strip_prefix("npm:").unwrap_or(wish), None)
                    }),
                );
            }
            continue;
        }
        let origin = place(reference);
        let has_archive = !matches!(origin, Origin::Path(_));
        let mut package = locked(
            path,
            Pinned {
                name,
                version: block.version,
                resolved: None,
                integrity: None,
                origin,
                optional: false,
                dependencies: block.dependencies.into_keys().collect(),
            },
        );
        if has_archive {
            let hashes = block.checksum.as_deref().map(checksum).into_iter().collect();
            package.artifacts = vec![Artifact { hashes, ..Artifact::default() }];
        }
        file.packages.push(package);
    }
    Ok(file)
}

#[derive(Deserialize)]
struct Block {
    version: Option<String>,
    resolution: Option<String>,
    checksum: Option<String>,
    #[serde(default)]
    dependencies: BTreeMap<String, String>,
}

fn place(reference: &str) -> Origin {
    if reference.starts_with("npm:") {
        return Origin::Index(None);
    }
    if let Some((url, commit)) = reference.split_once("#commit=") {
        let commit = Some(commit.to_owned()).filter(|commit| commit.len() == 40);
        return Origin::Git { url: crate::address::Address::new(url).shown, commit };
    }
    if reference.starts_with("http") {
        return Origin::Url(crate::address::Address::new(reference).shown);
    }
    // `patch:` changes a package with a file of the project: the checksum is of what comes out.
    match reference.starts_with("patch:") {
        true => Origin::Index(None),
        false => Origin::Path(reference.to_owned()),
    }
}

/// `10c0/<digits>` or the digits alone.
fn checksum(text: &str) -> Hash {
    Hash::new("sha512", text.rsplit('/').next().unwrap_or(text))
}

#[cfg(test)]
mod tests;

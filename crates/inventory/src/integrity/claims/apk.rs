//! apk: `lib/apk/db/installed`, SHA-1 or SHA-256 of every file, and of the target of every symbolic link.

use super::{Checksum, Claim, ClaimSource, entry_at};
use crate::read::os::apk_installed::{ApkChecksum, ApkFiles};
use crate::resolve::apk::root;
use crate::view::View;

/// The source.
pub(crate) struct Apk;

impl ClaimSource for Apk {
    fn claims(&self, view: &View<'_>, out: &mut Vec<Claim>) {
        for files in view.facts::<ApkFiles>() {
            let owner = format!("apk package {} {}", files.fact.package, files.fact.version);
            let root = root(&files.path);
            for file in files.fact.files {
                let may_differ = is_protected(&file.path);
                let path = format!("{root}{}", file.path);
                out.push(Claim {
                    owner: owner.clone(),
                    node: entry_at(view, &path),
                    path,
                    digest: file.checksum.map(|checksum| match checksum {
                        ApkChecksum::Sha1(digits) => Checksum::Sha1(digits),
                        ApkChecksum::Sha256(digits) => Checksum::Sha256(digits),
                        ApkChecksum::Sha256Start(digits) => Checksum::Sha256Start(digits),
                    }),
                    size: None,
                    mode: Some(file.mode),
                    may_differ,
                    from: files.node,
                });
            }
        }
    }
}

/// What apk never overwrites when somebody has changed it (apk-tools, `protected_paths.d`: `+etc`, `@etc/init.d`,
/// `!etc/apk`, as built in): configuration, which is meant to be changed.
fn is_protected(path: &str) -> bool {
    path.starts_with("etc/") && !path.starts_with("etc/init.d/") && !path.starts_with("etc/apk/")
}

#[cfg(test)]
mod tests;

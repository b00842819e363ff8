//! apk: `lib/apk/db/installed`, SHA-1 or SHA-256 of every file, and of the target of every symbolic link.

use sha1::{Digest as _, Sha1};
use sha2::Sha256;

use super::{Checksum, Claim, ClaimSource, entry_at};
use crate::read::integrity::file_digest::hex;
use crate::read::os::apk_installed::{ApkChecksum, ApkFiles};
use crate::resolve::apk::root;
use crate::tree::{NodeId, NodeKind};
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
                let node = entry_at(view, &path);
                // Of a link that points where it should nothing is left to compare.
                let of_content = |checksum: &ApkChecksum| !is_of_target(view, node, checksum);
                out.push(Claim {
                    owner: owner.clone(),
                    node,
                    path,
                    digest: file.checksum.filter(of_content).map(digest),
                    size: None,
                    mode: Some(file.mode),
                    may_differ,
                    from: files.node,
                });
            }
        }
    }
}

fn digest(checksum: ApkChecksum) -> Checksum {
    match checksum {
        ApkChecksum::Sha1(digits) => Checksum::Sha1(digits),
        ApkChecksum::Sha256(digits) => Checksum::Sha256(digits),
        ApkChecksum::Sha256Start(digits) => Checksum::Sha256Start(digits),
    }
}

/// Whether it is a symbolic link, and the checksum is that of what it says.
fn is_of_target(view: &View<'_>, node: Option<NodeId>, checksum: &ApkChecksum) -> bool {
    let link = node.filter(|node| view.tree().node(*node).kind == NodeKind::Symlink);
    let Some(target) = link.and_then(|node| view.tree().symlink_target(node)) else { return false };
    match checksum {
        ApkChecksum::Sha1(digits) => *digits == hex(&Sha1::digest(target)),
        ApkChecksum::Sha256(digits) => *digits == hex(&Sha256::digest(target)),
        ApkChecksum::Sha256Start(digits) => hex(&Sha256::digest(target)).starts_with(digits.as_str()),
    }
}

/// What apk never overwrites when somebody has changed it (apk-tools, `protected_paths.d`: `+etc`, `@etc/init.d`,
/// `!etc/apk`, as built in): configuration, which is meant to be changed.
fn is_protected(path: &str) -> bool {
    path.starts_with("etc/") && !path.starts_with("etc/init.d/") && !path.starts_with("etc/apk/")
}

#[cfg(test)]
mod tests;

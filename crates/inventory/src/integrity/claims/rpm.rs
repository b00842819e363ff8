//! rpm: digests, sizes and modes of every file, from the packages' headers.

use hashbrown::HashMap;

use super::{Checksum, Claim, ClaimSource, entry_at};
use crate::read::os::rpm_database::package::{RpmAlgorithm, RpmFile, RpmFiles, RpmPackage};
use crate::resolve::rpm::{databases, root};
use crate::tree::{NodeId, NodeKind};
use crate::view::View;

/// The source.
pub(crate) struct Rpm;

impl ClaimSource for Rpm {
    fn claims(&self, view: &View<'_>, out: &mut Vec<Claim>) {
        let packages = view.facts::<RpmPackage>();
        // What an older database says that is still there was true before.
        let databases = databases(&packages);
        let owners: HashMap<(NodeId, u32), String> = packages
            .iter()
            .map(|package| {
                let fact = &package.fact;
                let owner = format!("rpm package {} {}-{}", fact.name, fact.version, fact.release);
                ((package.node, fact.number), owner)
            })
            .collect();
        for files in view.facts::<RpmFiles>().iter().filter(|files| databases.contains(&files.node)) {
            let Some(owner) = owners.get(&(files.node, files.fact.number)) else { continue };
            let root = root(&files.path);
            let claimed = files.fact.paths().filter(|(_, file)| file.is_regular() || file.is_link());
            out.extend(claimed.map(|(path, file)| {
                let path = format!("{root}{path}");
                claim(view, owner, path, file, files.fact.algorithm, files.node)
            }));
        }
    }
}

fn claim(
    view: &View<'_>,
    owner: &str,
    path: String,
    file: &RpmFile,
    algorithm: RpmAlgorithm,
    from: NodeId,
) -> Claim {
    let node = entry_at(view, &path);
    Claim {
        owner: owner.to_owned(),
        digest: if file.is_link() { of_link(view, node, file) } else { digest(algorithm, &file.digest) },
        size: file.is_regular().then_some(file.size),
        mode: file.is_regular().then_some(file.mode & 0o7777),
        may_differ: file.may_differ,
        node,
        path,
        from,
    }
}

fn digest(algorithm: RpmAlgorithm, digits: &str) -> Option<Checksum> {
    match (algorithm, digits.len()) {
        (RpmAlgorithm::Md5, 32) => Some(Checksum::Md5(digits.to_owned())),
        (RpmAlgorithm::Sha1, 40) => Some(Checksum::Sha1(digits.to_owned())),
        (RpmAlgorithm::Sha256, 64) => Some(Checksum::Sha256(digits.to_owned())),
        _ => None,
    }
}

/// Of a link nothing is compared but where it points: one that points elsewhere has a digest that nothing has.
fn of_link(view: &View<'_>, node: Option<NodeId>, file: &RpmFile) -> Option<Checksum> {
    let node = node?;
    let is = view.tree().node(node);
    let is_same = is.kind == NodeKind::Symlink
        && view.tree().symlink_target(node).is_some_and(|target| target == file.target.as_bytes());
    (!is_same).then(|| Checksum::Sha256(format!("(a link to {})", file.target)))
}

#[cfg(test)]
mod tests;

//! dpkg: `info/*.md5sums`. Configuration files are not in it (they are in `status`, and meant to be changed).

use hashbrown::HashMap;

use super::{Checksum, Claim, ClaimSource, entry_at};
use crate::read::os::dpkg_files::{DpkgDigests, DpkgDiversions};
use crate::read::os::dpkg_status::DpkgPackage;
use crate::view::View;

/// The source.
pub(crate) struct Dpkg;

impl ClaimSource for Dpkg {
    fn claims(&self, view: &View<'_>, out: &mut Vec<Claim>) {
        let versions: HashMap<String, String> = view
            .facts::<DpkgPackage>()
            .into_iter()
            .map(|package| (package.fact.name, package.fact.version))
            .collect();
        // `dpkg-divert` moves the file of one package aside for another's.
        let diversions: HashMap<String, (String, String)> = view
            .facts::<DpkgDiversions>()
            .into_iter()
            .flat_map(|file| file.fact.diversions)
            .map(|diversion| (diversion.from, (diversion.to, diversion.package)))
            .collect();
        for digests in view.facts::<DpkgDigests>() {
            let package = &digests.fact.package;
            let owner = match versions.get(package) {
                Some(version) => format!("dpkg package {package} {version}"),
                None => format!("dpkg package {package}"),
            };
            for (path, md5) in digests.fact.md5 {
                let path = match diversions.get(&path) {
                    Some((to, by)) if by != package => to.clone(),
                    _ => path,
                };
                out.push(Claim {
                    owner: owner.clone(),
                    node: entry_at(view, &path),
                    path,
                    digest: Some(Checksum::Md5(md5)),
                    size: None,
                    mode: None,
                    may_differ: false,
                    from: digests.node,
                });
            }
        }
    }
}

//! The list of packages that images without a package manager carry in place of rpm's database:
//! `var/lib/rpmmanifest/container-manifest-2` (Azure Linux and others).
//!
//! One package a line, as `rpm -qa` writes ten fields with tabs between them: name, version-release, time of
//! installation, time of building, vendor, epoch, size, architecture, number of the epoch, source package. What a
//! package does not have is `(none)`. The list says nothing of files.

use wb_read::{Entry, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::problems::Problems;
use super::rpm_database::package::RpmPackage;

/// The reader.
pub(crate) struct RpmManifest;

static INFO: ReaderInfo = ReaderInfo {
    name: "os/rpm-manifest",
    version: 1,
    summary: "rpm: packages of images without a package manager",
    select: &[Select::Path("**/var/lib/rpmmanifest/container-manifest-2")],
    want: Want::Whole(16 << 20),
    hash: false,
};

impl Reader for RpmManifest {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let text = String::from_utf8_lossy(bytes);
        let mut problems = Problems::default();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            match package(number, line) {
                Some(package) if package.name == "gpg-pubkey" => {}
                Some(package) => out.fact(entry, &package),
                None => problems.add(entry, out, || format!("line {number} is no package")),
            }
        }
        problems.finish(entry, out);
        Ok(())
    }
}

fn package(number: u32, line: &str) -> Option<RpmPackage> {
    let fields: Vec<&str> = line.splitn(11, '\t').map(str::trim).collect();
    let [name, version, _, _, vendor, epoch, _, architecture, .., source] = fields.as_slice() else {
        return None;
    };
    let known = |text: &&str| Some((*text).to_owned()).filter(|text| !text.is_empty() && text != "(none)");
    let (version, release) = version.rsplit_once('-').filter(|(version, _)| !version.is_empty())?;
    let epoch = known(epoch).map(|epoch| epoch.parse());
    Some(RpmPackage {
        number,
        name: known(name)?,
        version: version.to_owned(),
        release: release.to_owned(),
        epoch: epoch.transpose().ok()?,
        architecture: known(architecture),
        source_rpm: Some(source).filter(|_| fields.len() == 10).and_then(known),
        vendor: known(vendor),
        ..RpmPackage::default()
    })
}

#[cfg(test)]
mod tests;

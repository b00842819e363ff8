//! What a wheel brings inside its own files: seen by the readers of a scan, on the wheel's own bytes.

use std::io::{self, Read as _};
use std::path::{Component as PathPart, Path};

use wb_model::{Component, ComponentId, ComponentKind, Inventory, Relationship, RelationshipKind, Tool};
use wb_read::Limits;
use wb_scan::{EveryFile, ScanOptions, Silent, scan};
use wb_source::{OpenOptions, open};

/// Files of one wheel that are unpacked, in number and bytes.
const MOST_FILES: usize = 200_000;
const MOST_BYTES: u64 = 8 << 30;

/// What a wheel brings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bundled {
    components: Vec<Component>,
    /// Who brings what; none is the wheel itself.
    edges: Vec<(Option<ComponentId>, ComponentId)>,
}

impl Bundled {
    /// Unpacks a wheel beside nothing, scans it and forgets it.
    ///
    /// # Errors
    /// Why nobody could look inside, as a sentence without a full stop.
    pub(crate) fn look(wheel: &Path) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        unpack(wheel, &folder.path().join("site-packages")).map_err(|error| error.to_string())?;
        let options = OpenOptions { platform: None, network: wb_transport::Options::default() };
        let name = format!("dir:{}", folder.path().display());
        let source = open(&name, &options).map_err(|error| error.to_string())?;
        let options =
            ScanOptions { limits: Limits::DEFAULT, cache: None, jobs: 1, every_file: EveryFile::Skipped };
        let merged = scan(&source, &options, &Silent).map_err(|error| error.to_string())?;
        let tool = Tool { name: "weighbridge".to_owned(), version: String::new() };
        let inventory = wb_inventory::conclude(&merged, tool, None);
        if !inventory.is_complete() {
            return Err("not all of its files could be read".to_owned());
        }
        let own: Vec<ComponentId> =
            inventory.components.iter().filter(|one| is_wheels_own(one)).map(|one| one.id.clone()).collect();
        let components: Vec<Component> = inventory
            .components
            .into_iter()
            .filter(|one| matches!(one.kind, ComponentKind::NativeLibrary | ComponentKind::LanguagePackage))
            .filter(|one| !own.contains(&one.id))
            .collect();
        let edges = inventory
            .relationships
            .into_iter()
            .filter(|edge| edge.kind == RelationshipKind::Contains)
            .filter(|edge| components.iter().any(|one| one.id == edge.to))
            .map(|edge| (Some(edge.from).filter(|from| !own.contains(from)), edge.to))
            .collect();
        Ok(Self { components, edges })
    }

    /// Puts it into an inventory, below the component that brings it.
    pub(crate) fn add_to(&self, part: &mut Inventory, unit: &ComponentId) {
        part.components.extend(self.components.iter().cloned());
        part.relationships.extend(self.edges.iter().map(|(from, to)| Relationship {
            from: from.clone().unwrap_or_else(|| unit.clone()),
            kind: RelationshipKind::Contains,
            to: to.clone(),
        }));
    }
}

/// Whether it is the distribution that the wheel is, by the place of its metadata.
fn is_wheels_own(component: &Component) -> bool {
    let path = component.occurrences.first().map(|place| place.path.as_str()).unwrap_or_default();
    component.kind == ComponentKind::LanguagePackage
        && path.split('/').count() == 3
        && path.starts_with("site-packages/")
}

fn unpack(wheel: &Path, folder: &Path) -> io::Result<()> {
    let mut archive = zip::ZipArchive::new(fs_err::File::open(wheel)?).map_err(io::Error::other)?;
    if archive.len() > MOST_FILES {
        return Err(io::Error::other(format!("it has more than {MOST_FILES} files")));
    }
    let mut left = MOST_BYTES;
    for number in 0..archive.len() {
        let mut file = archive.by_index(number).map_err(io::Error::other)?;
        if !file.is_file() {
            continue;
        }
        let name = file.name().map_err(io::Error::other)?.into_owned();
        let path = Path::new(&name);
        if path.is_absolute() || path.components().any(|part| !matches!(part, PathPart::Normal(_))) {
            return Err(io::Error::other("a file in it lies outside of it"));
        }
        let target = folder.join(path);
        target.parent().map(fs_err::create_dir_all).transpose()?;
        let mut out = fs_err::OpenOptions::new().write(true).create_new(true).open(&target)?;
        let written = io::copy(&mut file.by_ref().take(left), &mut out)?;
        left -= written;
        if left == 0 {
            return Err(io::Error::other(format!("it unpacks to more than {MOST_BYTES} bytes")));
        }
    }
    Ok(())
}

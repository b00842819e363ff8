//! Which files are a distribution's own: what its RECORD says, as far as it holds.
//!
//! A RECORD is a claim. It gives no ownership over a file that is not there, has another size, lies outside of
//! the installation, is another distribution's metadata or was installed by the distribution's package manager.

use wb_model::{ComponentId, ComponentKind, DiagnosticCode};

use super::distribution::Distribution;
use super::site::is_within;
use crate::draft::Draft;
use crate::read::python::record::{PythonRecord, RecordRow};
use crate::tree::{NodeId, NodeKind};
use crate::view::View;

/// Claims the files of a RECORD.
pub(crate) fn claim_record(
    view: &View<'_>,
    draft: &mut Draft,
    distribution: &Distribution,
    id: &ComponentId,
    file: NodeId,
    record: &PythonRecord,
) {
    let mut check = Check::new(view, draft, distribution);
    let mut rejected: [Rejected; 5] = Default::default();
    let mut rows = 0;
    for row in record.rows() {
        rows += 1;
        match check.judge(view, draft, &row) {
            Ok(node) => draft.claim(node, id),
            // Bytecode is made and thrown away as one likes.
            Err(Why::Absent) if row.path.ends_with(".pyc") => {}
            Err(why) => {
                let rejected = &mut rejected[why as usize];
                rejected.count += 1;
                if rejected.first.is_empty() {
                    rejected.first = row.path.chars().take(300).collect();
                }
            }
        }
    }
    for (why, rejected) in Why::ALL.into_iter().zip(rejected).filter(|(_, rejected)| rejected.count > 0) {
        let message = format!(
            "{} of {rows} files it lists {}; the first is {}",
            rejected.count,
            why.text(),
            rejected.first
        );
        draft.diagnose(view, DiagnosticCode::RecordMismatch, Some(file), message);
    }
}

/// Claims a list of paths relative to a folder (`installed-files.txt`).
pub(crate) fn claim_paths<'p>(
    view: &View<'_>,
    draft: &mut Draft,
    distribution: &Distribution,
    id: &ComponentId,
    folder: NodeId,
    paths: impl Iterator<Item = &'p str>,
) {
    let mut check = Check::new(view, draft, distribution);
    check.base = folder;
    for path in paths {
        if let Ok(node) = check.judge(view, draft, &RecordRow { path, sha256: None, size: None }) {
            draft.claim(node, id);
        }
    }
}

/// Claims what lies in the dist-info or egg-info folder, and the single metadata file.
pub(crate) fn claim_metadata(
    view: &View<'_>,
    draft: &mut Draft,
    distribution: &Distribution,
    id: &ComponentId,
) {
    draft.claim(distribution.node, id);
    if let Some(info) = distribution.info {
        let files: Vec<NodeId> = view
            .tree()
            .children(info)
            .filter(|node| view.tree().node(*node).kind == NodeKind::File)
            .collect();
        for node in files {
            draft.claim(node, id);
        }
    }
}

/// Claims modules and packages by name, where nothing else says which files are its own, and nobody else has
/// claimed them.
pub(crate) fn claim_top_level<'n>(
    view: &View<'_>,
    draft: &mut Draft,
    distribution: &Distribution,
    id: &ComponentId,
    names: impl Iterator<Item = &'n str>,
) {
    let tree = view.tree();
    for name in names.filter(|name| !name.is_empty() && !name.contains('/') && *name != "..") {
        for path in [name.to_owned(), format!("{name}.py")] {
            let Some(node) = tree.lookup_from(distribution.site.directory, path.as_bytes()) else { continue };
            if !is_within(tree, node, distribution.site.directory) {
                continue;
            }
            let mut open = vec![node];
            while let Some(node) = open.pop() {
                match tree.node(node).kind {
                    NodeKind::Directory => open.extend(tree.children(node)),
                    NodeKind::File if draft.owners(node).is_empty() => draft.claim(node, id),
                    NodeKind::File | NodeKind::Symlink | NodeKind::Special => {}
                }
            }
        }
    }
}

/// Why a row gives no ownership.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    Absent,
    Changed,
    Outside,
    OthersMetadata,
    OsPackages,
}

impl Why {
    /// In the order of their numbers.
    const ALL: [Self; 5] =
        [Self::Absent, Self::Changed, Self::Outside, Self::OthersMetadata, Self::OsPackages];

    fn text(self) -> &'static str {
        match self {
            Self::Absent => "are not there",
            Self::Changed => "have another size",
            Self::Outside => "are outside of the installation",
            Self::OthersMetadata => "are metadata of another distribution",
            Self::OsPackages => "belong to a package of the operating system",
        }
    }
}

#[derive(Default)]
struct Rejected {
    count: usize,
    first: String,
}

/// Judges rows. Neighbouring rows are mostly in one folder, so that is kept.
struct Check {
    base: NodeId,
    site: NodeId,
    prefix: NodeId,
    info: Option<NodeId>,
    from_os: bool,
    folder: Vec<u8>,
    found: Option<NodeId>,
    inside: bool,
}

impl Check {
    fn new(view: &View<'_>, draft: &Draft, distribution: &Distribution) -> Self {
        let site = &distribution.site;
        Self {
            base: site.directory,
            site: site.directory,
            prefix: site.prefix,
            info: distribution.info,
            from_os: owned_by_os(draft, distribution.node),
            folder: Vec::new(),
            found: Some(site.directory),
            inside: is_within(view.tree(), site.directory, site.prefix),
        }
    }

    fn judge(&mut self, view: &View<'_>, draft: &Draft, row: &RecordRow<'_>) -> Result<NodeId, Why> {
        let tree = view.tree();
        let path = row.path.as_bytes();
        let slash = path.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
        let (folder, name) = path.split_at_checked(slash).unwrap_or((b"", path));
        if matches!(name, b"" | b"." | b"..") {
            return Err(Why::Absent);
        }
        if folder != self.folder {
            self.folder = folder.to_vec();
            self.found = tree.lookup_from(self.base, folder);
            self.inside = self.found.is_some_and(|folder| is_within(tree, folder, self.prefix));
        }
        let folder = self.found.ok_or(Why::Absent)?;
        let node = self.entry(view, folder, name).ok_or(Why::Absent)?;
        if !self.inside {
            return Err(Why::Outside);
        }
        if Some(folder) != self.info && tree.parent(folder) == self.site && is_metadata(tree.name(folder)) {
            return Err(Why::OthersMetadata);
        }
        let what = tree.node(node);
        match what.kind {
            NodeKind::File if row.size.is_some_and(|size| size != what.size) => return Err(Why::Changed),
            NodeKind::File | NodeKind::Symlink => {}
            NodeKind::Directory | NodeKind::Special => return Err(Why::Absent),
        }
        if !self.from_os && owned_by_os(draft, node) {
            return Err(Why::OsPackages);
        }
        Ok(node)
    }

    /// The entry itself: where it is a link, not what it leads to.
    fn entry(&self, view: &View<'_>, folder: NodeId, name: &[u8]) -> Option<NodeId> {
        let tree = view.tree();
        let found = tree.lookup_from(folder, name);
        if found.is_some_and(|node| tree.parent(node) == folder && tree.name(node) == name) {
            return found;
        }
        let mut path = tree.path_bytes(folder);
        path.push(b'/');
        path.extend_from_slice(name);
        tree.lookup_entry(&path)
    }
}

fn is_metadata(folder: &[u8]) -> bool {
    folder.ends_with(b".dist-info") || folder.ends_with(b".egg-info")
}

fn owned_by_os(draft: &Draft, node: NodeId) -> bool {
    let is_os =
        |id: &ComponentId| draft.component(id).is_some_and(|owner| owner.kind == ComponentKind::OsPackage);
    draft.owners(node).iter().any(is_os)
}

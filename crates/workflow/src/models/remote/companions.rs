//! What lies beside the weights: code, configurations, templates, and the members of archives. They are put into a folder
//! of their own and read as every model's folder is; those of a hub's repository as the hub's own cache keeps them, so that
//! its name and commit are known.

use std::collections::BTreeSet;
use std::io::{self, BufRead, Read as _};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use wb_aimodel::finding::plain;
use wb_inventory::conclude;
use wb_model::{DiagnosticCode, Inventory, ModelFile, Observation, ObservationKind, Tool};
use wb_read::{Entry, EntryKind, EntryPath, Limits};
use wb_scan::{EveryFile, ScanOptions, Silent};
use wb_source::{Directory, Expected, HubRepository, ModelLayer, Sink, Source, read_layer};

use super::super::{ModelSource, scan};
use super::component::Components;
use super::{VERDICTS, observe};

/// Bytes of one member of an archive that are kept, and of all files together.
pub(super) const MEMBER_BYTES: u64 = 8 << 20;
const ALL_BYTES: u64 = 1 << 30;
const ALL_FILES: usize = 20_000;

/// Observations that need nothing but the files that are here: the weights are not.
const OBSERVED: [&str; 2] = ["model-code", "remote-code-unpinned"];

/// Those that need the repository's name besides, and the small files, which are all here.
const OBSERVED_IN_REPOSITORIES: [&str; 3] = ["license-conflict", "look-alike-name", "lfs-pointer"];

/// The folder.
pub(super) struct Companions {
    folder: TempDir,
    /// Where in it the files are; empty where no repository has a name.
    root: String,
    files: BTreeSet<PathBuf>,
    folders: BTreeSet<PathBuf>,
    left: u64,
}

/// What was seen in it.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) files: Vec<ModelFile>,
    pub(super) observations: Vec<Observation>,
    /// Where a repository has a name.
    pub(super) components: Components,
}

impl Companions {
    pub(super) fn new(repository: Option<&HubRepository>) -> io::Result<Self> {
        let root = repository.map(|repository| {
            format!("models--{}/snapshots/{}", repository.name.replace('/', "--"), repository.commit)
        });
        Ok(Self {
            folder: TempDir::new()?,
            root: root.unwrap_or_default(),
            files: BTreeSet::new(),
            folders: BTreeSet::new(),
            left: ALL_BYTES,
        })
    }

    /// Adds a file whose digest was checked.
    pub(super) fn add_file(&mut self, layer: &ModelLayer, bytes: &[u8]) -> Result<(), String> {
        let (path, _) = EntryPath::normalise(layer.path.as_bytes());
        self.write(path.as_bytes(), bytes).map_err(|error| error.to_string())
    }

    /// Adds the members of an archive, and checks its digest.
    pub(super) fn add_archive(
        &mut self,
        layer: &ModelLayer,
        stream: Box<dyn io::Read + Send>,
    ) -> Result<(), String> {
        let expected = Expected { blob: Some(layer.digest.clone()), size: Some(layer.size), diff_id: None };
        read_layer(stream, &expected, &Limits::DEFAULT, self).map(drop).map_err(|error| error.to_string())
    }

    /// Writes a file. A second one of the same path goes beside it, so that neither hides the other.
    fn write(&mut self, path: &[u8], bytes: &[u8]) -> io::Result<()> {
        let Ok(text) = std::str::from_utf8(path) else {
            return Err(io::Error::other("a path that is not UTF-8"));
        };
        self.left = (self.left.checked_sub(bytes.len() as u64))
            .ok_or_else(|| io::Error::other(format!("more than {ALL_BYTES} bytes beside the weights")))?;
        let is_plain =
            Path::new(text).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        if text.is_empty() || !is_plain {
            return Err(io::Error::other(format!("the path {text:?} leads out of the artifact")));
        }
        if self.files.len() >= ALL_FILES {
            return Err(io::Error::other(format!("more than {ALL_FILES} files beside the weights")));
        }
        let mut relative = PathBuf::from(text);
        let mut number = self.files.len();
        while self.is_taken(&relative) {
            relative = Path::new(&number.to_string()).join(text);
            number += 1;
        }
        let place = self.folder.path().join(&self.root).join(&relative);
        if let Some(parent) = place.parent() {
            fs_err::create_dir_all(parent)?;
        }
        fs_err::write(place, bytes)?;
        self.folders.extend(relative.ancestors().skip(1).map(Path::to_owned));
        self.files.insert(relative);
        Ok(())
    }

    /// A file of that name is there, or a folder, or a file where a folder would have to be.
    fn is_taken(&self, relative: &Path) -> bool {
        self.folders.contains(relative) || relative.ancestors().any(|path| self.files.contains(path))
    }

    /// Reads the folder. `is_all` says that no file of the artifact is anywhere else.
    pub(super) fn read(self, is_all: bool, tool: Tool) -> Result<Beside, String> {
        let has_name = !self.root.is_empty();
        if has_name {
            let made = fs_err::create_dir_all(self.folder.path().join(&self.root));
            made.map_err(|error| error.to_string())?;
        } else if self.files.is_empty() {
            return Ok(Beside::default());
        }
        let directory = Directory::open_folder(self.folder.path()).map_err(|error| error.to_string())?;
        let options =
            ScanOptions { limits: Limits::DEFAULT, cache: None, jobs: 1, every_file: EveryFile::Skipped };
        let merged = wb_scan::scan(&Source::Directory(directory), &options, &Silent)
            .map_err(|error| error.to_string())?;
        let inventory = conclude(&merged, tool.clone(), None);
        let observations = self.observations(&inventory, is_all);
        let mut components = Components::default();
        let mut prefix = format!("{}/", self.folder.path().display());
        if has_name {
            components = Components::beside(&inventory, &self.root);
            prefix = format!("{prefix}{}/", self.root);
        }
        let mut files = scan(&[ModelSource { merged, inventory }], tool).files;
        for file in &mut files {
            file.path = plain(file.path.strip_prefix(&prefix).unwrap_or(&file.path));
        }
        Ok(Beside { files, observations, components })
    }

    /// What is wrong beside what single files hold, which is said of each file. Paths are those of the artifact.
    fn observations(&self, inventory: &Inventory, is_all: bool) -> Vec<Observation> {
        let has_name = !self.root.is_empty();
        let is_kept = |one: &&Observation| {
            let rule = one.rule.as_str();
            let is_of_a_file = VERDICTS.into_iter().any(|verdict| rule == observe::rule(verdict));
            OBSERVED.contains(&rule)
                || has_name && OBSERVED_IN_REPOSITORIES.contains(&rule)
                || has_name && is_all && one.kind == ObservationKind::Model && !is_of_a_file
        };
        let mut observations: Vec<Observation> =
            inventory.observations.iter().filter(is_kept).cloned().collect();
        for place in observations.iter_mut().map(|one| &mut one.place) {
            let path = place.path.take().filter(|path| *path != self.root);
            place.path = path.map(|path| {
                let within = path.strip_prefix(&self.root).and_then(|path| path.strip_prefix('/'));
                within.filter(|_| has_name).unwrap_or(&path).to_owned()
            });
        }
        observations
    }
}

impl Sink for Companions {
    fn entry(&mut self, entry: &Entry, body: &mut dyn BufRead) -> io::Result<()> {
        // Larger ones are weights, which are weighed where they are; links lead to files that are here themselves.
        if entry.kind != EntryKind::File || entry.size > MEMBER_BYTES {
            return Ok(());
        }
        let mut bytes = Vec::new();
        body.take(MEMBER_BYTES).read_to_end(&mut bytes)?;
        self.write(entry.path.as_bytes(), &bytes)
    }

    fn odd(&mut self, _code: DiagnosticCode, _path: Option<&EntryPath>, _message: String) {}
}

//! Makes merged images from a few files, for the tests of resolvers.

use std::path::Path;

use wb_model::{Component, Inventory, RelationshipKind, SubjectKind, Tool};
use wb_read::{
    Candidate, Entry, EntryKind, EntryLog, EntryPath, Fragment, HEAD, Limits, Matcher, Output, Want,
};

use crate::{Image, LayerInput, Merged, Platform, conclude, list};

/// The files of an image with one layer.
pub(crate) struct Files {
    entries: Vec<(Entry, Vec<u8>)>,
    platform: Option<Platform>,
}

impl Files {
    pub(crate) fn new() -> Self {
        let platform = Platform { os: "linux".to_owned(), architecture: "amd64".to_owned(), variant: None };
        Self { entries: Vec::new(), platform: Some(platform) }
    }

    pub(crate) fn without_platform(mut self) -> Self {
        self.platform = None;
        self
    }

    pub(crate) fn file(mut self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref().to_vec();
        self.entries.push((entry(path, EntryKind::File, bytes.len() as u64, None), bytes));
        self
    }

    pub(crate) fn link(mut self, path: &str, target: &str) -> Self {
        self.entries.push((entry(path, EntryKind::Symlink, 0, Some(target.as_bytes().into())), Vec::new()));
        self
    }

    /// Everything below a real folder, at the same paths; what `wanted` refuses is there without its bytes.
    pub(crate) fn folder(mut self, root: &Path, wanted: fn(&str) -> bool) -> Self {
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            let mut children: Vec<_> =
                fs_err::read_dir(&folder).unwrap().map(|child| child.unwrap().path()).collect();
            children.sort();
            for path in children {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                let metadata = fs_err::symlink_metadata(&path).unwrap();
                if metadata.is_symlink() {
                    let target = fs_err::read_link(&path).unwrap();
                    self = self.link(&name, &target.to_string_lossy());
                } else if metadata.is_dir() {
                    folders.push(path);
                } else if wanted(&name) {
                    self = self.file(&name, fs_err::read(&path).unwrap());
                } else {
                    self.entries.push((entry(&name, EntryKind::File, metadata.len(), None), Vec::new()));
                }
            }
        }
        self
    }

    /// Reads and merges.
    pub(crate) fn merged(self) -> Merged {
        let matcher = Matcher::new(list::READERS.iter().copied());
        let mut outputs: Vec<(Output, Fragment)> = Vec::new();
        outputs.resize_with(list::READERS.len(), Default::default);
        let mut log = EntryLog::default();
        for (ordinal, (entry, bytes)) in self.entries.iter().enumerate() {
            log.push(entry);
            if entry.kind != EntryKind::File || entry.size != bytes.len() as u64 {
                continue;
            }
            let mut wanted = Vec::new();
            let head = bytes.get(..HEAD).unwrap_or(bytes);
            matcher.wanted(&Candidate { entry, head }, &mut wanted);
            for at in wanted {
                let (out, fragment) = &mut outputs[at];
                let before = out.facts.len();
                fragment.looked_at += 1;
                if let Err(problem) = read(list::READERS[at], entry, bytes, out) {
                    out.diagnostic(entry, problem.code, problem.message);
                    fragment.unread += 1;
                }
                for fact in &mut out.facts[before..] {
                    fact.ordinal = ordinal as u64;
                }
            }
        }
        let fragments = list::READERS
            .iter()
            .zip(outputs)
            .map(|(reader, (out, fragment))| {
                (reader.info().name, Fragment { facts: out.facts, diagnostics: out.diagnostics, ..fragment })
            })
            .collect();
        let image = Image {
            kind: SubjectKind::Image,
            name: "test".to_owned(),
            manifest: None,
            config: None,
            platform: self.platform,
            created: None,
            env: Vec::new(),
            labels: Default::default(),
        };
        let layer = LayerInput { diff_id: None, created_by: None, log, fragments };
        Merged::new(image, vec![layer], &Limits::DEFAULT).unwrap()
    }

    /// Reads, merges and runs every resolver.
    pub(crate) fn inventory(self) -> Inventory {
        conclude(&self.merged(), Tool { name: "test".to_owned(), version: "0".to_owned() }, None)
    }
}

fn read(
    reader: &dyn wb_read::Reader,
    entry: &Entry,
    bytes: &[u8],
    out: &mut Output,
) -> Result<(), wb_read::ReadProblem> {
    match reader.info().want {
        Want::Head(most) => reader.read(entry, bytes.get(..most).unwrap_or(bytes), out),
        Want::Whole(most) if bytes.len() as u64 > most => Err(wb_read::ReadProblem::too_large("too large")),
        Want::Whole(_) => reader.read(entry, bytes, out),
        Want::Stream => {
            let mut visitor = reader.stream(entry).unwrap();
            let (head, rest) = bytes.split_at(bytes.len().min(HEAD));
            visitor.visit(head);
            rest.chunks(7).for_each(|piece| visitor.visit(piece));
            visitor.finish(entry, out)
        }
    }
}

fn entry(path: &str, kind: EntryKind, size: u64, link: Option<Box<[u8]>>) -> Entry {
    Entry { path: EntryPath::normalise(path.as_bytes()).0, kind, size, mode: 0o644, link }
}

/// The one component with that name and version.
pub(crate) fn component<'i>(inventory: &'i Inventory, name: &str, version: &str) -> &'i Component {
    let found: Vec<_> = inventory
        .components
        .iter()
        .filter(|component| component.name == name && component.version.as_deref().unwrap_or("") == version)
        .collect();
    assert_eq!(found.len(), 1, "{name} {version}: {found:#?}");
    found[0]
}

/// Names at both ends of all edges of one kind.
pub(crate) fn edges(inventory: &Inventory, kind: RelationshipKind) -> Vec<(String, String)> {
    let name = |id| inventory.component(id).map(|component| component.name.clone()).unwrap();
    let mut edges: Vec<_> = inventory
        .relationships
        .iter()
        .filter(|edge| edge.kind == kind)
        .map(|edge| (name(&edge.from), name(&edge.to)))
        .collect();
    edges.sort();
    edges
}

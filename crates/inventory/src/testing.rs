//! Small images for this crate's tests: files go through the real readers, the real merge and the real resolvers.

use sha2::{Digest as _, Sha256};
use wb_model::{Digest, Inventory, SubjectKind, Tool};
use wb_read::{
    Candidate, Entry, EntryKind, EntryLog, EntryPath, Fragment, HEAD, Limits, Matcher, Output, Reader, Want,
};

use crate::draft::Draft;
use crate::image::{Image, LayerInput, Platform};
use crate::merge::Merged;
use crate::{conclude, list};

/// When every file of a test was changed.
pub(crate) const MTIME: i64 = 1_700_000_000;

/// An image while a test puts it together.
pub(crate) struct Scene {
    layers: Vec<Vec<(Entry, Vec<u8>)>>,
    mode: u16,
    pub(crate) image: Image,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let platform = Platform { os: "linux".to_owned(), architecture: "amd64".to_owned(), variant: None };
        let image = Image {
            kind: SubjectKind::Image,
            name: "test".to_owned(),
            manifest: None,
            config: None,
            platform: Some(platform),
            created: None,
            env: Vec::new(),
            labels: std::collections::BTreeMap::new(),
            run: crate::image::RunConfig::default(),
            history: Vec::new(),
        };
        Self { layers: vec![Vec::new()], mode: 0o644, image }
    }

    /// Everything that follows goes into a new layer on top.
    pub(crate) fn next_layer(mut self) -> Self {
        self.layers.push(Vec::new());
        self
    }

    pub(crate) fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.entry(path, EntryKind::File, "", content.as_ref())
    }

    pub(crate) fn file_with_mode(mut self, path: &str, mode: u16, content: impl AsRef<[u8]>) -> Self {
        self.mode = mode;
        self = self.file(path, content);
        self.mode = 0o644;
        self
    }

    pub(crate) fn symlink(self, path: &str, target: &str) -> Self {
        self.entry(path, EntryKind::Symlink, target, &[])
    }

    pub(crate) fn hard_link(self, path: &str, target: &str) -> Self {
        self.entry(path, EntryKind::HardLink, target, &[])
    }

    /// A folder with permission bits.
    pub(crate) fn folder_with_mode(mut self, path: &str, mode: u16) -> Self {
        self = self.entry(path, EntryKind::Directory, "", &[]);
        self.layers.last_mut().unwrap().last_mut().unwrap().0.mode = mode;
        self
    }

    fn entry(mut self, path: &str, kind: EntryKind, link: &str, content: &[u8]) -> Self {
        let entry = Entry {
            path: EntryPath::normalise(path.as_bytes()).0,
            kind,
            size: content.len() as u64,
            mode: self.mode,
            mtime: Some(MTIME),
            is_shared: false,
            link: (!link.is_empty()).then(|| link.as_bytes().into()),
        };
        self.layers.last_mut().unwrap().push((entry, content.to_vec()));
        self
    }

    pub(crate) fn merge(&self) -> Merged {
        self.merge_by(list::READERS)
    }

    /// Read by the readers of every file as well.
    pub(crate) fn merge_every_file(&self) -> Merged {
        let readers: Vec<&'static dyn Reader> =
            list::READERS.iter().chain(list::FILE_READERS).copied().collect();
        self.merge_by(&readers)
    }

    pub(crate) fn merge_by(&self, readers: &[&'static dyn Reader]) -> Merged {
        let layers = self.layers.iter().enumerate();
        let layers = layers.map(|(number, entries)| read_layer(readers, number, entries)).collect();
        Merged::new(self.image.clone(), layers, readers, &Limits::DEFAULT).unwrap()
    }

    pub(crate) fn conclude(&self) -> Inventory {
        conclude(&self.merge(), Tool { name: "weighbridge".to_owned(), version: "0".to_owned() }, None)
    }

    /// The draft after all resolvers, for what an inventory does not show.
    pub(crate) fn draft(merged: &Merged) -> Draft {
        let mut draft = Draft::default();
        for resolver in list::RESOLVERS {
            resolver.resolve(&merged.view(), &mut draft);
        }
        draft
    }
}

fn read_layer(readers: &[&'static dyn Reader], number: usize, entries: &[(Entry, Vec<u8>)]) -> LayerInput {
    let matcher = Matcher::new(readers.iter().copied());
    let mut log = EntryLog::default();
    let mut outputs: Vec<Output> = readers.iter().map(|_| Output::default()).collect();
    let mut wanted = Vec::new();
    for (ordinal, (entry, content)) in entries.iter().enumerate() {
        log.push(entry);
        if entry.kind != EntryKind::File || content.is_empty() {
            continue;
        }
        matcher.wanted(&Candidate { entry, head: &content[..content.len().min(HEAD)] }, &mut wanted);
        for at in &wanted {
            let (reader, output) = (matcher.readers()[*at], &mut outputs[*at]);
            let first = output.facts.len();
            output.sha256 = reader.info().hash.then(|| Digest::sha256(Sha256::digest(content).into()));
            let result = match reader.info().want {
                Want::Head(length) => reader.read(entry, &content[..content.len().min(length)], output),
                Want::Whole(_) => reader.read(entry, content, output),
                Want::Stream => {
                    let mut visitor = reader.stream(entry).unwrap();
                    content.chunks(4096).for_each(|chunk| visitor.visit(chunk));
                    visitor.finish(entry, output)
                }
            };
            if let Err(problem) = result {
                output.diagnostic(entry, problem.code, problem.message);
            }
            output.facts[first..].iter_mut().for_each(|fact| fact.ordinal = ordinal as u64);
        }
    }
    let fragments = matcher.readers().iter().zip(outputs).map(|(reader, output)| {
        let fragment =
            Fragment { facts: output.facts, diagnostics: output.diagnostics, looked_at: 0, unread: 0 };
        (reader.info().name, fragment)
    });
    LayerInput {
        diff_id: Some(Digest::sha256([u8::try_from(number).unwrap(); 32])),
        created_by: Some(format!("COPY layer{number} /")),
        log,
        fragments: fragments.collect(),
    }
}

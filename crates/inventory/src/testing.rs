//! Small images for this crate's tests: files go through the real readers, the real merge and the real resolvers.

use wb_model::{Digest, Inventory, SubjectKind, Tool};
use wb_read::{
    Candidate, Entry, EntryKind, EntryLog, EntryPath, Fragment, HEAD, Limits, Matcher, Output, Want,
};

use crate::draft::Draft;
use crate::image::{Image, LayerInput, Platform};
use crate::merge::Merged;
use crate::{conclude, list};

/// An image while a test puts it together.
pub(crate) struct Scene {
    layers: Vec<Vec<(Entry, Vec<u8>)>>,
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
        Self { layers: vec![Vec::new()], image }
    }

    /// Everything that follows goes into a new layer on top.
    pub(crate) fn next_layer(mut self) -> Self {
        self.layers.push(Vec::new());
        self
    }

    pub(crate) fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.entry(path, EntryKind::File, "", content.as_ref())
    }

    pub(crate) fn symlink(self, path: &str, target: &str) -> Self {
        self.entry(path, EntryKind::Symlink, target, &[])
    }

    pub(crate) fn hard_link(self, path: &str, target: &str) -> Self {
        self.entry(path, EntryKind::HardLink, target, &[])
    }

    fn entry(mut self, path: &str, kind: EntryKind, link: &str, content: &[u8]) -> Self {
        let entry = Entry {
            path: EntryPath::normalise(path.as_bytes()).0,
            kind,
            size: content.len() as u64,
            mode: 0o644,
            mtime: None,
            link: (!link.is_empty()).then(|| link.as_bytes().into()),
        };
        self.layers.last_mut().unwrap().push((entry, content.to_vec()));
        self
    }

    pub(crate) fn merge(&self) -> Merged {
        let layers =
            self.layers.iter().enumerate().map(|(number, entries)| read_layer(number, entries)).collect();
        Merged::new(self.image.clone(), layers, list::READERS, &Limits::DEFAULT).unwrap()
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

fn read_layer(number: usize, entries: &[(Entry, Vec<u8>)]) -> LayerInput {
    let matcher = Matcher::new(list::READERS.iter().copied());
    let mut log = EntryLog::default();
    let mut outputs: Vec<Output> = list::READERS.iter().map(|_| Output::default()).collect();
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

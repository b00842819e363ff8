//! All layers to one picture: the merged tree, and the facts that are still visible in it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use wb_model::{Diagnostic, DiagnosticCode, Digest, Outcome, Stage, StatusLine};
use wb_read::{Fact, Limits, LogError, Matcher, Reader, escape};

use crate::image::{Image, LayerInput};
use crate::integrity::claims::Claims;
use crate::models::gather::Models;
use crate::secret;
use crate::tree::{NodeId, NodeKind, Tree};
use crate::view::View;

/// Name of the fragment that holds what is odd about a layer's archive itself.
pub const ARCHIVE: &str = "archive";

/// One layer, as it is kept after the merge.
#[derive(Clone, Debug)]
pub(crate) struct LayerName {
    pub(crate) diff_id: Option<Digest>,
    /// Without secrets.
    pub(crate) created_by: Option<String>,
}

/// A fact that is visible in the merged image.
#[derive(Clone, Debug)]
pub(crate) struct Visible {
    pub(crate) node: NodeId,
    pub(crate) reader: &'static str,
    pub(crate) fact: Fact,
}

/// Why the layers of an image could not be merged.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// The list of a layer's entries is damaged.
    #[error("merge layer {layer}: {source}")]
    Log {
        /// Number of the layer, 0 at the bottom.
        layer: usize,
        /// What is wrong.
        source: LogError,
    },
    /// More layers or files than can be counted.
    #[error("merge the image: more than {limit} {what}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The bound.
        limit: u64,
    },
}

impl wb_model::Hint for MergeError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Log { .. } => Some("scan again with --no-cache".to_owned()),
            Self::TooMany { .. } => None,
        }
    }
}

/// All layers, merged.
pub struct Merged {
    /// What packages say about files: gathered when first asked for.
    pub(crate) claims: OnceLock<Claims>,
    /// What is known of models: gathered when first asked for.
    pub(crate) models: OnceLock<Models>,
    readers: Vec<&'static dyn Reader>,
    pub(crate) image: Image,
    pub(crate) layers: Vec<LayerName>,
    pub(crate) tree: Tree,
    /// Facts by kind, in the order of their paths.
    pub(crate) facts: BTreeMap<String, Vec<Visible>>,
    pub(crate) statuses: Vec<StatusLine>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Merged {
    /// Merges layers that `readers` have read, bottom first.
    pub fn new(
        image: Image,
        layers: Vec<LayerInput>,
        readers: &[&'static dyn Reader],
        limits: &Limits,
    ) -> Result<Self, MergeError> {
        let mut merged = Self {
            claims: OnceLock::new(),
            models: OnceLock::new(),
            readers: readers.to_vec(),
            image,
            layers: Vec::with_capacity(layers.len()),
            tree: Tree::new(limits.link_depth),
            facts: BTreeMap::new(),
            statuses: Vec::new(),
            diagnostics: Vec::new(),
        };
        let mut fragments = Vec::with_capacity(layers.len());
        for (number, layer) in layers.into_iter().enumerate() {
            let created_by = layer.created_by.map(|text| secret::redact(&text).into_owned());
            merged.layers.push(LayerName { diff_id: layer.diff_id, created_by });
            let at =
                u16::try_from(number).map_err(|_| MergeError::TooMany { what: "layers", limit: 65_535 })?;
            let applied = merged
                .tree
                .apply(at, &layer.log)
                .map_err(|source| MergeError::Log { layer: number, source })?;
            if merged.tree.is_full() {
                return Err(MergeError::TooMany {
                    what: "files or bytes of file names",
                    limit: u64::from(u32::MAX),
                });
            }
            merged.note_oddities(number, &applied);
            fragments.push(layer.fragments);
        }
        let counts = count(readers, &fragments);
        merged.keep_visible(fragments);
        merged.follow_hard_links();
        merged.follow_symlinks();
        merged.say_statuses(counts);
        for facts in merged.facts.values_mut() {
            facts.sort_by_cached_key(|visible| (merged.tree.path_bytes(visible.node), visible.fact.ordinal));
        }
        Ok(merged)
    }

    /// What is known of the image besides its files.
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// What readers had to say besides facts, in the order of layers.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The merged image as resolvers see it.
    pub fn view(&self) -> View<'_> {
        View::new(self)
    }

    fn note_oddities(&mut self, layer: usize, applied: &crate::tree::Applied) {
        let diff_id = self.layers[layer].diff_id.clone();
        for node in &applied.repeated {
            self.diagnostics.push(Diagnostic {
                code: DiagnosticCode::DuplicateEntry,
                path: Some(self.tree.path(*node)),
                layer: diff_id.clone(),
                message: "the layer's archive holds this path more than once; the last one counts".to_owned(),
                by: ARCHIVE.to_owned(),
            });
        }
        for path in &applied.dangling {
            self.diagnostics.push(Diagnostic {
                code: DiagnosticCode::UnreadLink,
                path: Some(escape(path).into_owned()),
                layer: diff_id.clone(),
                message: "a hard link to a file that is not there".to_owned(),
                by: ARCHIVE.to_owned(),
            });
        }
    }

    /// What each reader did. A link to a file that it never saw is a place it could not look at, too.
    fn say_statuses(&mut self, counts: BTreeMap<&'static str, (u64, u64)>) {
        for (name, (count, unread)) in counts {
            let links = self
                .diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.code == DiagnosticCode::UnreadLink && diagnostic.by == name);
            let outcome = match (count, unread + links.count() as u64) {
                (0, 0) => Outcome::Nothing,
                (count, 0) => Outcome::Found { count },
                (count, places) => Outcome::CouldNotLook { count, places },
            };
            self.statuses.push(StatusLine { stage: Stage::Reader, name: name.to_owned(), outcome });
        }
    }

    /// Keeps the facts and diagnostics of files that no higher layer removed or replaced.
    fn keep_visible(&mut self, fragments: Vec<Vec<(&'static str, wb_read::Fragment)>>) {
        for (layer, fragments) in fragments.into_iter().enumerate() {
            for (reader, fragment) in fragments {
                for fact in fragment.facts {
                    if let Some(node) = self.visible_node(layer, &fact) {
                        self.facts.entry(fact.kind.clone()).or_default().push(Visible { node, reader, fact });
                    }
                }
                for mut diagnostic in fragment.diagnostics {
                    diagnostic.layer = self.layers[layer].diff_id.clone();
                    self.diagnostics.push(diagnostic);
                }
            }
        }
    }

    fn visible_node(&self, layer: usize, fact: &Fact) -> Option<NodeId> {
        let id = self.tree.lookup_in_layer(fact.path.as_bytes())?;
        let node = self.tree.node(id);
        let counts = self.tree.repeated.get(&id).is_none_or(|last| *last == fact.ordinal);
        (node.kind == NodeKind::File && usize::from(node.layer) == layer && counts).then_some(id)
    }

    /// A file with several names has its facts under each name its reader would have wanted.
    fn follow_hard_links(&mut self) {
        let links: Vec<(NodeId, NodeId)> = self
            .tree
            .nodes()
            .map(|id| (id, self.tree.first_name(id)))
            .filter(|(id, first)| id != first)
            .collect();
        if links.is_empty() {
            return;
        }
        self.give_names(&links, "a hard link stands where this reader wants a file, and the file was not read under its other name");
    }

    /// A symbolic link that stands where a reader wants a file: the file behind it must have been read.
    fn follow_symlinks(&mut self) {
        let matcher = Matcher::new(self.readers.iter().copied());
        let mut wanted = Vec::new();
        let mut links = Vec::new();
        for id in self.tree.nodes().filter(|id| self.tree.node(*id).kind == NodeKind::Symlink) {
            matcher.wanted_by_path(&self.tree.path_bytes(id), &mut wanted);
            if wanted.is_empty() {
                continue;
            }
            let Some(target) = self.tree.lookup(&self.tree.path_bytes(id)) else { continue };
            if self.tree.node(target).kind == NodeKind::File {
                links.push((id, target));
            }
        }
        // A resolver that looks up `etc/os-release` follows the link by itself; what has to be said is only
        // that a reader never saw the file.
        self.check_read(
            &links,
            &matcher,
            "a symbolic link stands where this reader wants a file, and the file behind it was not read",
        );
    }

    fn give_names(&mut self, links: &[(NodeId, NodeId)], message: &str) {
        let matcher = Matcher::new(self.readers.iter().copied());
        let mut by_node: hashbrown::HashMap<NodeId, Vec<NodeId>> = hashbrown::HashMap::new();
        for (link, first) in links {
            by_node.entry(*first).or_default().push(*link);
        }
        let mut wanted = Vec::new();
        for facts in self.facts.values_mut() {
            let mut more = Vec::new();
            for visible in &*facts {
                for link in by_node.get(&visible.node).into_iter().flatten() {
                    let path = self.tree.path_bytes(*link);
                    matcher.wanted_by_path(&path, &mut wanted);
                    let by_path =
                        wanted.iter().any(|at| matcher.readers()[*at].info().name == visible.reader);
                    if by_path || reads_by_content(&self.readers, visible.reader) {
                        more.push(Visible { node: *link, ..visible.clone() });
                    }
                }
            }
            facts.extend(more);
        }
        self.check_read(links, &matcher, message);
    }

    fn check_read(&mut self, links: &[(NodeId, NodeId)], matcher: &Matcher<'_>, message: &str) {
        let (mut wanted, mut wanted_there) = (Vec::new(), Vec::new());
        for (link, target) in links {
            matcher.wanted_by_path(&self.tree.path_bytes(*link), &mut wanted);
            matcher.wanted_by_path(&self.tree.path_bytes(*target), &mut wanted_there);
            for at in wanted.iter().filter(|at| !wanted_there.contains(at)) {
                let reader = matcher.readers()[*at].info().name;
                if reads_by_content(&self.readers, reader) {
                    continue;
                }
                let layer = usize::from(self.tree.node(*link).layer);
                self.diagnostics.push(Diagnostic {
                    code: DiagnosticCode::UnreadLink,
                    path: Some(self.tree.path(*link)),
                    layer: self.layers.get(layer).and_then(|layer| layer.diff_id.clone()),
                    message: format!("{message} ({})", self.tree.path(*target)),
                    by: reader.to_owned(),
                });
            }
        }
    }
}

/// Facts, and files that could not be read, of every reader.
fn count(
    readers: &[&'static dyn Reader],
    fragments: &[Vec<(&'static str, wb_read::Fragment)>],
) -> BTreeMap<&'static str, (u64, u64)> {
    let names = readers.iter().map(|reader| reader.info().name).chain([ARCHIVE]);
    let mut counts: BTreeMap<_, _> = names.map(|name| (name, (0, 0))).collect();
    for (name, fragment) in fragments.iter().flatten() {
        let (count, unread) = counts.entry(name).or_default();
        *count += fragment.facts.len() as u64;
        *unread += fragment.unread;
    }
    counts
}

fn reads_by_content(readers: &[&'static dyn Reader], reader: &str) -> bool {
    readers.iter().map(|reader| reader.info()).any(|info| {
        info.name == reader && info.select.iter().any(|select| !matches!(select, wb_read::Select::Path(_)))
    })
}

#[cfg(test)]
mod tests;

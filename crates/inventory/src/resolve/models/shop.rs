//! What the making of sets works with: the tree, the files by node, digests.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};

use wb_aimodel::Metadata;
use wb_model::{Digest, Purl};

use crate::models::beside::Beside;
use crate::models::gather::File;
use crate::resolve::models::set::SetKind;
use crate::tree::{NodeId, NodeKind, Tree};
use crate::view::View;

/// Files of one model that are looked at.
const MEMBERS: usize = 200_000;

/// What the making of sets works with.
pub(super) struct Shop<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) files: &'a BTreeMap<String, File>,
    by_node: HashMap<NodeId, &'a File>,
    digests: HashMap<NodeId, &'a Digest>,
}

/// A model that was found, before its files are looked at.
pub(super) struct Found {
    pub(super) kind: SetKind,
    pub(super) name: String,
    pub(super) place: String,
    pub(super) version: Option<String>,
    pub(super) purl: Option<Purl>,
    /// Names within the model, and the files behind them.
    pub(super) members: Vec<(String, NodeId)>,
    /// What the store says of it.
    pub(super) metadata: Metadata,
}

impl<'a> Shop<'a> {
    pub(super) fn new(view: &'a View<'a>, files: &'a BTreeMap<String, File>) -> Self {
        let by_node = files.values().map(|file| (file.node, file)).collect();
        Self { view, files, by_node, digests: view.digests() }
    }

    pub(super) fn tree(&self) -> &'a Tree {
        self.view.tree()
    }

    pub(super) fn file(&self, node: NodeId) -> Option<&'a File> {
        self.by_node.get(&node).copied()
    }

    pub(super) fn sha256(&self, node: NodeId) -> Option<Digest> {
        if self.tree().node(node).size == 0 {
            // Nothing is streamed of an empty file.
            use sha2::Digest as _;
            return Some(Digest::sha256(sha2::Sha256::digest([]).into()));
        }
        let known = self.digests.get(&node).map(|digest| (*digest).clone());
        known.or_else(|| self.file(node)?.sha256.clone())
    }

    /// Facts of one sort beside models, with their files.
    pub(super) fn beside<T: 'a>(
        &self,
        pick: impl Fn(&'a Beside) -> Option<&'a T> + 'a,
    ) -> impl Iterator<Item = (&'a File, &'a T)> + 'a {
        let files = self.files;
        files.values().flat_map(move |file| {
            let facts: Vec<&'a T> = file.beside.iter().filter_map(&pick).collect();
            facts.into_iter().map(move |fact| (file, fact))
        })
    }

    /// Every file below a folder by its name within it, links to files followed: what a loader sees there.
    pub(super) fn members(&self, folder: NodeId) -> Vec<(String, NodeId)> {
        let tree = self.tree();
        let (mut members, mut folders) = (Vec::new(), vec![(String::new(), folder)]);
        while let Some((prefix, at)) = folders.pop() {
            for child in tree.children(at) {
                let name = format!("{prefix}{}", wb_read::escape(tree.name(child)));
                match tree.node(child).kind {
                    NodeKind::File => members.push((name, child)),
                    NodeKind::Directory => folders.push((format!("{name}/"), child)),
                    NodeKind::Symlink => {
                        let target = tree.lookup(&tree.path_bytes(child));
                        let target = target.filter(|target| tree.node(*target).kind == NodeKind::File);
                        members.extend(target.map(|target| (name, target)));
                    }
                    NodeKind::Special => {}
                }
                if members.len() >= MEMBERS {
                    return members;
                }
            }
        }
        members.sort();
        members
    }
}

/// The files that models have taken.
pub(super) fn taken(found: &[Found]) -> HashSet<NodeId> {
    found.iter().flat_map(|one| one.members.iter().map(|(_, node)| *node)).collect()
}

/// The purl of a repository of the well-known hub. The version is a commit or nothing.
pub(crate) fn hub_purl(repository: &str, commit: Option<&str>) -> Option<Purl> {
    let (namespace, name) = repository.split_once('/')?;
    let is_plain = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
    };
    if !is_plain(namespace) || !is_plain(name) || namespace.starts_with('.') || name.starts_with('.') {
        return None;
    }
    let commit = commit.filter(|text| is_commit(text));
    Purl::from_parts("huggingface", Some(namespace), name, commit, BTreeMap::new(), None).ok()
}

/// Whether a text is a commit's name and not a branch's.
pub(crate) fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

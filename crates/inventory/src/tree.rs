//! The merged file tree of an image: every path once, in about 36 bytes and its name.
//!
//! Three million files have to fit into 200 MB, hence numbers instead of pointers and one buffer for all names.

use hashbrown::HashTable;
use std::hash::{BuildHasher, RandomState};

use wb_read::escape;

mod apply;

pub(crate) use apply::Applied;

/// A file's number in a [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A regular file (hard links are files too).
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A device, a pipe, a socket.
    Special,
}

/// What is known of a file.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Number of the layer it comes from, 0 at the bottom.
    pub layer: u16,
    /// Permission bits.
    pub mode: u16,
    /// Size in bytes.
    pub size: u64,
    parent: u32,
    name_at: u32,
    name_len: u16,
    /// Whether it has further names outside of the tree.
    pub(crate) is_shared: bool,
    removed: bool,
    /// Offset in `names` of a symlink's target; number of the first name for a hard link; else `NONE`.
    link: u32,
    first_child: u32,
    next_sibling: u32,
}

impl Node {
    /// A node that is not yet in a tree.
    fn new(kind: NodeKind, layer: u16, mode: u16) -> Self {
        Self {
            kind,
            layer,
            mode,
            size: 0,
            parent: NONE,
            name_at: 0,
            name_len: 0,
            is_shared: false,
            removed: false,
            link: NONE,
            first_child: NONE,
            next_sibling: NONE,
        }
    }
}

const NONE: u32 = u32::MAX;
const ROOT: NodeId = NodeId(0);

/// The merged file tree.
pub struct Tree {
    nodes: Vec<Node>,
    names: Vec<u8>,
    index: HashTable<u32>,
    hasher: RandomState,
    link_depth: u32,
    full: bool,
    /// Paths that stand more than once in one layer: node and number of the entry that counts.
    pub(crate) repeated: hashbrown::HashMap<NodeId, u64>,
}

impl Tree {
    /// An empty tree that follows at most `link_depth` links before it calls a chain a loop.
    pub fn new(link_depth: u32) -> Self {
        let root = Node::new(NodeKind::Directory, 0, 0o755);
        Self {
            nodes: vec![root],
            names: Vec::new(),
            index: HashTable::new(),
            hasher: RandomState::new(),
            link_depth,
            full: false,
            repeated: hashbrown::HashMap::new(),
        }
    }

    /// The root directory.
    pub fn root(&self) -> NodeId {
        ROOT
    }

    /// What is known of a node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The last segment of a node's path.
    pub fn name(&self, id: NodeId) -> &[u8] {
        let node = self.node(id);
        let start = node.name_at as usize;
        &self.names[start..start + usize::from(node.name_len)]
    }

    /// A node's path from the root, as bytes.
    pub fn path_bytes(&self, id: NodeId) -> Vec<u8> {
        let mut segments = Vec::new();
        let mut at = id;
        while at != ROOT {
            segments.push(self.name(at));
            at = NodeId(self.node(at).parent);
        }
        segments.reverse();
        segments.join(&b'/')
    }

    /// A node's path from the root, for people and documents.
    pub fn path(&self, id: NodeId) -> String {
        escape(&self.path_bytes(id)).into_owned()
    }

    /// The directory a node is in; the root's is the root.
    pub fn parent(&self, id: NodeId) -> NodeId {
        match self.node(id).parent {
            NONE => ROOT,
            parent => NodeId(parent),
        }
    }

    /// What is in a directory, in no particular order.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut next = self.node(id).first_child;
        std::iter::from_fn(move || {
            while next != NONE {
                let current = NodeId(next);
                next = self.node(current).next_sibling;
                if !self.node(current).removed {
                    return Some(current);
                }
            }
            None
        })
    }

    /// All nodes except the root, in the order in which they came.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        (1..self.nodes.len())
            .filter_map(|at| u32::try_from(at).ok())
            .map(NodeId)
            .filter(|id| !self.node(*id).removed)
    }

    /// The node at exactly this path; symbolic links are not followed.
    pub fn lookup_exact(&self, path: &[u8]) -> Option<NodeId> {
        let mut at = ROOT;
        for name in segments(path) {
            at = self.child(at, name)?;
        }
        Some(at)
    }

    /// The node that a program would open at this path: symbolic links are followed everywhere, also in the
    /// last segment. None when nothing is there or a chain of links is too long.
    pub fn lookup(&self, path: &[u8]) -> Option<NodeId> {
        self.follow(ROOT, path, &mut self.link_depth.clone())
    }

    /// The same as [`Tree::lookup`] from a directory: for relative paths.
    pub fn lookup_from(&self, directory: NodeId, path: &[u8]) -> Option<NodeId> {
        let start = if path.first() == Some(&b'/') { ROOT } else { directory };
        self.follow(start, path, &mut self.link_depth.clone())
    }

    /// The node at this path when symbolic links are followed in its folders and not in its last segment
    /// (what lstat(2) sees).
    pub fn lookup_entry(&self, path: &[u8]) -> Option<NodeId> {
        let name =
            path.rsplit(|byte| *byte == b'/').next().filter(|name| !matches!(*name, b"" | b"." | b".."))?;
        let folder = self.lookup(&path[..path.len() - name.len()])?;
        self.child(folder, name)
    }

    /// The node that an entry of a layer's archive at this path became: the same as
    /// [`Tree::lookup_entry`], named apart because that is what makes facts visible.
    pub(crate) fn lookup_in_layer(&self, path: &[u8]) -> Option<NodeId> {
        self.lookup_entry(path)
    }

    /// Whether something could not be added because numbers ran out.
    pub(crate) fn is_full(&self) -> bool {
        self.full
    }

    /// Where a symbolic link points, as written.
    pub fn symlink_target(&self, id: NodeId) -> Option<&[u8]> {
        let node = self.node(id);
        if node.kind != NodeKind::Symlink {
            return None;
        }
        let at = node.link as usize;
        let (length, rest) = self.names.get(at..)?.split_first_chunk::<4>()?;
        rest.get(..u32::from_le_bytes(*length) as usize)
    }

    /// The first name of a file that has several (hard links), else the node itself.
    pub fn first_name(&self, id: NodeId) -> NodeId {
        let node = self.node(id);
        if node.kind == NodeKind::File && node.link != NONE { NodeId(node.link) } else { id }
    }

    fn follow(&self, start: NodeId, path: &[u8], budget: &mut u32) -> Option<NodeId> {
        let mut at = start;
        for name in segments(path) {
            match name {
                b".." => at = self.parent(at),
                name => {
                    at = self.child(at, name)?;
                    if let Some(target) = self.symlink_target(at) {
                        *budget = budget.checked_sub(1)?;
                        let base = if target.first() == Some(&b'/') { ROOT } else { self.parent(at) };
                        at = self.follow(base, target, budget)?;
                    }
                }
            }
        }
        Some(at)
    }

    fn child(&self, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        let hash = self.hasher.hash_one((parent.0, name));
        self.index.find(hash, |at| self.is(*at, parent.0, name)).map(|at| NodeId(*at))
    }

    fn is(&self, at: u32, parent: u32, name: &[u8]) -> bool {
        self.nodes[at as usize].parent == parent && self.name(NodeId(at)) == name
    }
}

fn segments(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|byte| *byte == b'/').filter(|segment| !matches!(*segment, b"" | b"."))
}

#[cfg(test)]
mod tests;

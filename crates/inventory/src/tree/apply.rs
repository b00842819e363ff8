//! Laying one layer over the tree (OCI image specification, "Applying changesets").
//!
//! What overlay mounts do is what counts: a whiteout takes away what *lower* layers put there, wherever it
//! stands in its own archive; a directory over a directory merges; anything else replaces. A symbolic link to
//! a folder is followed when the same layer made it and replaced by a folder when a lower one did.

use std::hash::BuildHasher;

use wb_read::{EntryKind, EntryLog, LogError, Logged};

use super::{NONE, Node, NodeId, NodeKind, ROOT, Tree, segments};

const WHITEOUT: &[u8] = b".wh.";
const OPAQUE: &[u8] = b".wh..wh..opq";

/// What was odd about a layer.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    /// Paths that stand more than once in it.
    pub(crate) repeated: Vec<NodeId>,
    /// Hard links whose first name is not there.
    pub(crate) dangling: Vec<Vec<u8>>,
}

impl Tree {
    /// Lays a layer over the tree.
    pub(crate) fn apply(&mut self, layer: u16, log: &EntryLog) -> Result<Applied, LogError> {
        if log.whiteouts() > 0 {
            log.for_each(|_, path, _| self.apply_whiteout(path))?;
        }
        let mut applied = Applied::default();
        log.for_each(|number, path, logged| {
            if !file_name(path).starts_with(WHITEOUT) {
                self.apply_entry(layer, number, path, logged, &mut applied);
            }
        })?;
        applied.repeated.sort_unstable();
        applied.repeated.dedup();
        Ok(applied)
    }

    fn apply_whiteout(&mut self, path: &[u8]) {
        let name = file_name(path);
        let folder = &path[..path.len() - name.len()];
        if name == OPAQUE {
            if let Some(folder) = self.lookup_exact(folder) {
                self.remove_children(folder);
            }
        } else if let Some(hidden) = name.strip_prefix(WHITEOUT)
            && let Some(folder) = self.lookup_exact(folder)
            && let Some(node) = self.child(folder, hidden)
        {
            self.remove(node);
        }
    }

    fn apply_entry(&mut self, layer: u16, number: u64, path: &[u8], logged: &Logged, applied: &mut Applied) {
        let name = file_name(path);
        let kind = match logged.kind {
            EntryKind::File | EntryKind::HardLink => NodeKind::File,
            EntryKind::Directory => NodeKind::Directory,
            EntryKind::Symlink => NodeKind::Symlink,
            EntryKind::Special => NodeKind::Special,
        };
        let mut node =
            Node { size: logged.size, is_shared: logged.is_shared, ..Node::new(kind, layer, logged.mode) };
        if name.is_empty() {
            return;
        }
        if logged.kind == EntryKind::HardLink {
            let target = logged.hard_link_target();
            match self.lookup_exact(target.as_bytes()).map(|id| self.first_name(id)) {
                Some(first) if self.node(first).kind == NodeKind::File => {
                    node.size = self.node(first).size;
                    node.mode = self.node(first).mode;
                    node.link = first.0;
                }
                _ => {
                    applied.dangling.push(path.to_vec());
                    return;
                }
            }
        }
        let Some(parent) = self.make_folders(layer, &path[..path.len() - name.len()]) else { return };
        if logged.kind == EntryKind::Symlink {
            node.link = self.store_link(&logged.link);
        }
        match self.child(parent, name) {
            Some(existing) => {
                let old = *self.node(existing);
                if old.kind == NodeKind::Directory && node.kind == NodeKind::Directory {
                    let slot = &mut self.nodes[existing.0 as usize];
                    (slot.layer, slot.mode) = (layer, node.mode);
                    return;
                }
                // A hard link to itself says nothing; one whose first name this entry replaces keeps its facts.
                if node.link == existing.0 && node.kind == NodeKind::File {
                    return;
                }
                self.remove_children(existing);
                if old.layer == layer {
                    applied.repeated.push(existing);
                    self.repeated.insert(existing, number);
                } else {
                    self.repeated.remove(&existing);
                }
                let slot = &mut self.nodes[existing.0 as usize];
                (slot.kind, slot.layer, slot.mode, slot.size, slot.link, slot.is_shared) =
                    (node.kind, layer, node.mode, node.size, node.link, node.is_shared);
            }
            None => {
                self.insert(parent, name, node);
            }
        }
    }

    /// The folder at this path, made where it is missing.
    fn make_folders(&mut self, layer: u16, path: &[u8]) -> Option<NodeId> {
        let mut at = ROOT;
        for name in segments(path) {
            let next = self.child(at, name);
            at = match next {
                Some(id) if self.node(id).kind == NodeKind::Directory => id,
                Some(id) if self.node(id).kind == NodeKind::Symlink && self.node(id).layer == layer => {
                    let target = self.symlink_target(id)?.to_vec();
                    let base = if target.first() == Some(&b'/') { ROOT } else { at };
                    let folder = self.lookup_from(base, &target)?;
                    if self.node(folder).kind != NodeKind::Directory {
                        return None;
                    }
                    folder
                }
                Some(id) => {
                    let slot = &mut self.nodes[id.0 as usize];
                    (slot.kind, slot.layer, slot.mode, slot.size, slot.link) =
                        (NodeKind::Directory, layer, 0o755, 0, NONE);
                    id
                }
                None => self.insert(at, name, Node::new(NodeKind::Directory, layer, 0o755))?,
            };
        }
        Some(at)
    }

    fn insert(&mut self, parent: NodeId, name: &[u8], mut node: Node) -> Option<NodeId> {
        let number = u32::try_from(self.nodes.len()).ok().filter(|id| *id != NONE);
        let name_at = u32::try_from(self.names.len()).ok().filter(|at| *at < NONE - (1 << 16));
        let (Some(id), Some(name_at), Ok(name_len)) = (number, name_at, u16::try_from(name.len())) else {
            self.full = true;
            return None;
        };
        (node.parent, node.name_at, node.name_len) = (parent.0, name_at, name_len);
        node.next_sibling = self.nodes[parent.0 as usize].first_child;
        self.names.extend_from_slice(name);
        self.nodes.push(node);
        self.nodes[parent.0 as usize].first_child = id;
        let hash = self.hasher.hash_one((parent.0, name));
        let (nodes, names, hasher) = (&self.nodes, &self.names, &self.hasher);
        self.index.insert_unique(hash, id, |at| {
            let node = &nodes[*at as usize];
            let start = node.name_at as usize;
            hasher.hash_one((node.parent, &names[start..start + usize::from(node.name_len)]))
        });
        Some(NodeId(id))
    }

    fn store_link(&mut self, target: &[u8]) -> u32 {
        let at = u32::try_from(self.names.len()).ok().filter(|at| *at < NONE - (1 << 16));
        let (Some(at), Ok(length)) = (at, u32::try_from(target.len())) else {
            self.full = true;
            return NONE;
        };
        self.names.extend_from_slice(&length.to_le_bytes());
        self.names.extend_from_slice(target);
        at
    }

    fn remove(&mut self, id: NodeId) {
        self.remove_children(id);
        let hash = self.hasher.hash_one((self.node(id).parent, self.name(id)));
        if let Ok(entry) = self.index.find_entry(hash, |at| *at == id.0) {
            entry.remove();
        }
        self.repeated.remove(&id);
        let slot = &mut self.nodes[id.0 as usize];
        slot.removed = true;
        slot.first_child = NONE;
    }

    fn remove_children(&mut self, id: NodeId) {
        let mut waiting = vec![id];
        while let Some(folder) = waiting.pop() {
            let mut child = self.node(folder).first_child;
            while child != NONE {
                let current = NodeId(child);
                child = self.node(current).next_sibling;
                if self.node(current).removed {
                    continue;
                }
                let hash = self.hasher.hash_one((self.node(current).parent, self.name(current)));
                if let Ok(entry) = self.index.find_entry(hash, |at| *at == current.0) {
                    entry.remove();
                }
                self.repeated.remove(&current);
                self.nodes[current.0 as usize].removed = true;
                waiting.push(current);
            }
            self.nodes[folder.0 as usize].first_child = NONE;
        }
    }
}

fn file_name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or(&[])
}

//! What package managers leave behind: size without use, and old lists that mislead.

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::tree::{NodeId, NodeKind, Tree};
use crate::view::View;

use super::{bytes, file};

/// The rule.
pub(crate) struct PackageManagerCache;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Configuration,
    rule: "package-manager-cache",
    severity: Severity::Low,
    summary: "what package managers leave behind",
    mend: "clean up in the same RUN (rm -rf), use --no-cache-dir, or mount the cache: RUN --mount=type=cache",
};

impl Check for PackageManagerCache {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        let tree = view.tree();
        for (pattern, what) in CACHES {
            for folder in folders(tree, pattern) {
                let (files, size) = weigh(tree, folder);
                if size < WORTH_A_WORD {
                    continue;
                }
                observed.add(file(view, folder), format!("{what}: {} in {files} files", bytes(size)));
            }
        }
        observed.outcome()
    }
}

/// A few lines that a manager keeps about itself are not worth a word, in bytes.
const WORTH_A_WORD: u64 = 16 << 10;

/// Where package managers keep what they have downloaded; `~` is every user's home.
const CACHES: &[(&str, &str)] = &[
    ("var/cache/apt/archives", "downloaded packages of apt"),
    ("var/lib/apt/lists", "package lists of apt"),
    ("var/cache/apk", "downloaded packages of apk"),
    ("var/cache/dnf", "downloaded packages of dnf"),
    ("var/cache/yum", "downloaded packages of yum"),
    ("~/.cache/pip", "cache of pip"),
    ("~/.cache/uv", "cache of uv"),
    ("~/.cache/pypoetry", "cache of Poetry"),
    ("~/.cache/huggingface", "cache of the Hugging Face hub, which may hold models that are wanted"),
    ("opt/conda/pkgs", "downloaded packages of conda"),
    ("~/.conda/pkgs", "downloaded packages of conda"),
    ("~/.npm/_cacache", "cache of npm"),
    ("~/.cache/yarn", "cache of yarn"),
    ("~/.cargo/registry/cache", "cache of cargo"),
    ("~/.cache/go-build", "cache of go"),
];

fn folders(tree: &Tree, pattern: &str) -> Vec<NodeId> {
    let Some(rest) = pattern.strip_prefix("~/") else {
        return tree.lookup_exact(pattern.as_bytes()).into_iter().collect();
    };
    let mut homes: Vec<NodeId> = tree.lookup_exact(b"root").into_iter().collect();
    if let Some(all) = tree.lookup_exact(b"home") {
        homes.extend(tree.children(all));
    }
    let below = |home: NodeId| {
        let mut path = tree.path_bytes(home);
        path.push(b'/');
        path.extend_from_slice(rest.as_bytes());
        tree.lookup_exact(&path)
    };
    let mut found: Vec<NodeId> = homes.into_iter().filter_map(below).collect();
    found.sort_unstable_by_key(|node| tree.path_bytes(*node));
    found
}

/// Files below a folder and their bytes; each name of a file that has several counts once.
fn weigh(tree: &Tree, folder: NodeId) -> (u64, u64) {
    let (mut files, mut size) = (0, 0_u64);
    let mut open = vec![folder];
    while let Some(at) = open.pop() {
        for child in tree.children(at) {
            let node = tree.node(child);
            match node.kind {
                NodeKind::Directory => open.push(child),
                NodeKind::File if tree.first_name(child) == child => {
                    files += 1;
                    size = size.saturating_add(node.size);
                }
                _ => {}
            }
        }
    }
    (files, size)
}

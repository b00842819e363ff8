//! What packages say about files. One package manager a file, all of them in [`SOURCES`].

pub(crate) mod apk;
pub(crate) mod dpkg;
pub(crate) mod record;
pub(crate) mod rpm;

use hashbrown::HashMap;
use wb_model::Digest;

use crate::read::integrity::file_digest::FileDigest;
use crate::tree::{NodeId, NodeKind};
use crate::view::View;

/// A package manager whose packages say what their files are.
pub(crate) trait ClaimSource: Send + Sync {
    /// Everything its packages say.
    fn claims(&self, view: &View<'_>, out: &mut Vec<Claim>);
}

/// All of them.
pub(crate) const SOURCES: &[&dyn ClaimSource] = &[&apk::Apk, &dpkg::Dpkg, &record::Record, &rpm::Rpm];

/// What one package says about one file.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    /// The package, as people call it: `dpkg package coreutils 9.1-1`.
    pub(crate) owner: String,
    /// The path as the package has it, from the root, without a leading slash.
    pub(crate) path: String,
    /// The entry that stands there.
    pub(crate) node: Option<NodeId>,
    /// The digest.
    pub(crate) digest: Option<Checksum>,
    /// The size in bytes.
    pub(crate) size: Option<u64>,
    /// Permission bits, where the package says them.
    pub(crate) mode: Option<u16>,
    /// Whether a change or absence is normal: configuration, ghosts, bytecode.
    pub(crate) may_differ: bool,
    /// The file that says all this.
    pub(crate) from: NodeId,
}

/// A digest in hexadecimal, in the algorithm that the package uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Checksum {
    Md5(String),
    Sha1(String),
    Sha256(String),
    /// The first 20 bytes of a SHA-256 (apk 3).
    Sha256Start(String),
}

impl std::fmt::Display for Checksum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Md5(hex) => write!(f, "md5:{hex}"),
            Self::Sha1(hex) => write!(f, "sha1:{hex}"),
            Self::Sha256(hex) => write!(f, "sha256:{hex}"),
            Self::Sha256Start(hex) => write!(f, "sha256:{hex}…"),
        }
    }
}

/// How a file stands to all that is said about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// At least one package says exactly this.
    Same,
    /// Packages say something else, and none says this.
    Changed,
    /// Nobody says what could be compared.
    NoDigest,
}

/// All claims, and what the files really are.
pub(crate) struct Claims {
    all: Vec<Claim>,
    by_node: HashMap<NodeId, Vec<u32>>,
    digests: HashMap<NodeId, Digests>,
}

/// What a file is.
#[derive(Clone, Debug, Default)]
struct Digests {
    md5: Option<String>,
    sha1: Option<String>,
    sha256: Option<String>,
    size: u64,
}

impl Claims {
    /// Gathers them.
    pub(crate) fn of(view: &View<'_>) -> Self {
        let mut all = Vec::new();
        for source in SOURCES {
            source.claims(view, &mut all);
        }
        let mut by_node: HashMap<NodeId, Vec<u32>> = HashMap::new();
        for (at, claim) in all.iter().enumerate() {
            if let (Some(node), Ok(at)) = (claim.node, u32::try_from(at)) {
                by_node.entry(node).or_default().push(at);
            }
        }
        let mut digests: HashMap<NodeId, Digests> = view
            .facts::<FileDigest>()
            .into_iter()
            .map(|file| {
                let sha256 = file.sha256.as_ref().map(Digest::hex);
                let digests = Digests { md5: file.fact.md5, sha1: file.fact.sha1, sha256, size: file.size };
                (file.node, digests)
            })
            .collect();
        for node in by_node.keys() {
            let is = view.tree().node(*node);
            if is.kind == NodeKind::File && is.size == 0 {
                digests.insert(*node, Digests::of_nothing());
            }
        }
        // A link in a file's place is as good as what it leads to.
        for node in by_node.keys().filter(|node| view.tree().node(**node).kind == NodeKind::Symlink) {
            let target = view.tree().lookup(&view.tree().path_bytes(*node));
            let behind = target.and_then(|target| digests.get(&target)).cloned();
            digests.insert(*node, behind.unwrap_or_else(Digests::of_no_file));
        }
        Self { by_node, digests, all }
    }

    /// What is said about a file.
    pub(crate) fn about(&self, node: NodeId) -> impl Iterator<Item = &Claim> {
        self.by_node.get(&node).into_iter().flatten().filter_map(|at| self.all.get(*at as usize))
    }

    /// How a file stands to it; none when nobody says anything.
    pub(crate) fn verdict(&self, node: NodeId) -> Option<Verdict> {
        let mut verdict = None;
        for claim in self.about(node) {
            match self.compare(claim, node) {
                Verdict::Same => return Some(Verdict::Same),
                Verdict::Changed => verdict = Some(Verdict::Changed),
                Verdict::NoDigest => verdict = verdict.or(Some(Verdict::NoDigest)),
            }
        }
        verdict
    }

    /// All claims about files that are not there.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &Claim> {
        self.all.iter().filter(|claim| claim.node.is_none() && !claim.may_differ)
    }

    /// All claims, in the order of the files that make them.
    pub(crate) fn all(&self) -> &[Claim] {
        &self.all
    }

    /// What a file really is, in the algorithm of a claim; none when that was not computed.
    pub(crate) fn actual(&self, claim: &Claim, node: NodeId) -> Option<Checksum> {
        let is = self.digests.get(&node)?;
        match claim.digest.as_ref()? {
            Checksum::Md5(_) => is.md5.clone().map(Checksum::Md5),
            Checksum::Sha1(_) => is.sha1.clone().map(Checksum::Sha1),
            Checksum::Sha256(_) => is.sha256.clone().map(Checksum::Sha256),
            Checksum::Sha256Start(_) => {
                is.sha256.as_ref().map(|hex| Checksum::Sha256Start(hex.chars().take(40).collect()))
            }
        }
    }

    fn compare(&self, claim: &Claim, node: NodeId) -> Verdict {
        let size = self.digests.get(&node).map(|is| is.size);
        match (&claim.digest, self.actual(claim, node)) {
            (Some(wanted), Some(actual)) if *wanted == actual => Verdict::Same,
            (Some(_), Some(_)) => Verdict::Changed,
            // A digest that was not computed is not a match; a size that differs is a change all the same.
            (_, _) if claim.size.is_some() && size.is_some() && claim.size != size => Verdict::Changed,
            (_, _) => Verdict::NoDigest,
        }
    }
}

impl Digests {
    /// Empty files are not read: nothing is always the same.
    fn of_nothing() -> Self {
        Self {
            md5: Some("d41d8cd98f00b204e9800998ecf8427e".to_owned()),
            sha1: Some("da39a3ee5e6b4b0d3255bfef95601890afd80709".to_owned()),
            sha256: Some("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".to_owned()),
            size: 0,
        }
    }

    /// A link that leads to no file: no digest is ever met.
    fn of_no_file() -> Self {
        let nothing = Some("(no file)".to_owned());
        Self { md5: nothing.clone(), sha1: nothing.clone(), sha256: nothing, size: 0 }
    }
}

/// The entry at a path as a package writes it: folders on the way may be links, the file itself is not followed.
pub(crate) fn entry_at(view: &View<'_>, path: &str) -> Option<NodeId> {
    view.tree()
        .lookup_entry(path.as_bytes())
        .filter(|node| matches!(view.tree().node(*node).kind, NodeKind::File | NodeKind::Symlink))
}

/// Documentation and translations, which images are often built without (`path-exclude` of dpkg, `tsflags=nodocs`).
pub(crate) fn is_documentation(path: &str) -> bool {
    const FOLDERS: &[&str] = &[
        "usr/share/doc/",
        "usr/share/man/",
        "usr/share/info/",
        "usr/share/locale/",
        "usr/share/lintian/",
        "usr/share/linda/",
        "usr/share/groff/",
        "usr/share/bug/",
        "usr/share/gtk-doc/",
        "usr/share/help/",
    ];
    FOLDERS.iter().any(|folder| path.starts_with(folder))
}

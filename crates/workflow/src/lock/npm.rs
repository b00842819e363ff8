//! Archives of npm in a folder, as `npm pack` and registries name them, against the pins of npm's locks.
//!
//! `package-lock.json`, `pnpm-lock.yaml` and the first Yarn's `yarn.lock` pin the archive as the registry serves it. The later
//! Yarn's checksum is that of a zip file which Yarn makes itself: with it nothing can be compared.

use wb_lock::{Ecosystem, Hash, LockFile, Locked};

/// The format whose hashes are not those of the archive.
const OTHER_ARCHIVE: &str = "yarn-berry";

/// How an archive stands to the pins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NpmState<'l> {
    /// It is a pinned one.
    Matched(&'l Locked),
    /// A package of its name and version is pinned with other hashes.
    Differs(Vec<(&'l Locked, &'l Hash)>),
    /// Nothing can be said, and why.
    Blind(&'static str),
}

/// The npm pins of locks, each with whether its hashes are those of the archive.
pub(super) struct NpmPins<'l>(Vec<(&'l Locked, bool)>);

impl<'l> NpmPins<'l> {
    pub(super) fn new(locks: &[&'l LockFile]) -> Self {
        let of = |lock: &&'l LockFile| {
            let comparable = lock.format != OTHER_ARCHIVE;
            lock.packages.iter().map(move |locked| (locked, comparable))
        };
        Self(locks.iter().flat_map(of).filter(|(locked, _)| locked.ecosystem == Ecosystem::Npm).collect())
    }

    /// Whether a file could be an archive of npm: it ends so, and something of npm is pinned.
    pub(super) fn concern(&self, file: &str) -> bool {
        file.ends_with(".tgz") && !self.0.is_empty()
    }

    /// An archive with its hashes against the pins.
    pub(super) fn state(&self, file: &str, found: &[Hash]) -> NpmState<'l> {
        let pinned = |locked: &'l Locked| {
            let hashes = locked.artifacts.iter().flat_map(|artifact| &artifact.hashes);
            hashes.filter(|hash| hash.is_strong()).map(move |hash| (locked, hash))
        };
        let comparable = self.0.iter().filter(|(_, comparable)| *comparable).map(|(locked, _)| *locked);
        let named: Vec<&Locked> = comparable.clone().filter(|locked| is_called(locked, file)).collect();
        let hashes: Vec<_> = named.iter().flat_map(|locked| pinned(locked)).collect();
        if let Some((locked, _)) = hashes.iter().find(|(_, hash)| found.contains(hash)) {
            return NpmState::Matched(locked);
        }
        if !hashes.is_empty() {
            return NpmState::Differs(hashes);
        }
        // An archive under another name is the pinned one all the same.
        if let Some((locked, _)) = comparable.flat_map(pinned).find(|(_, hash)| found.contains(hash)) {
            return NpmState::Matched(locked);
        }
        NpmState::Blind(match (named.is_empty(), self.0.iter().any(|(locked, _)| is_called(locked, file))) {
            (false, _) => "its version is pinned without a SHA-256 or stronger hash",
            (true, true) => "the hash that is pinned is that of an archive which Yarn makes itself",
            (true, false) => "no lock file pins a package and version of its name",
        })
    }
}

/// Whether a file is called as registries (`name-1.0.tgz`) or `npm pack` (`scope-name-1.0.tgz`) call a package's archive.
fn is_called(locked: &Locked, file: &str) -> bool {
    let Some(version) = &locked.version else { return false };
    let whole = locked.name.trim_start_matches('@').replace('/', "-");
    let last = locked.name.rsplit('/').next().unwrap_or(&locked.name);
    [whole.as_str(), last].iter().any(|name| {
        file.strip_suffix(".tgz").and_then(|stem| stem.strip_prefix(name)?.strip_prefix('-'))
            == Some(version.as_str())
    })
}

#[cfg(test)]
mod tests;

//! What is wrong with the pins of a project. One rule a file, all of them in [`RULES`].
//!
//! The measure is what the tools themselves would refuse: `pip install --require-hashes`, `uv sync --locked`,
//! `poetry check --lock`, `pdm lock --check`, `pipenv verify`. What they would refuse is at least [`REFUSED`]; what is below
//! is worth knowing and refuses nothing. Where a rule is deliberately stricter or looser, its file says so.

mod conflicting_pins;
mod credentials;
mod index_confusion;
mod local_path;
mod lock_out_of_date;
mod malformed_hash;
mod no_hash;
mod no_lock;
mod not_pinned;
mod plain_http;
mod problem;
mod unhashed_url;
mod vcs_without_commit;
mod weak_hash;

use wb_model::{Observation, ObservationKind, Place, Severity};

use crate::{Ecosystem, Hash, Index, LockFile, Locked, Role};

pub use problem::PROBLEMS;

/// From this level on, a project is not what it should be before something is built from it.
pub const REFUSED: Severity = Severity::Medium;

/// What a rule is: the row of the support matrix, and what each of its observations says.
#[derive(Clone, Copy, Debug)]
pub struct CheckInfo {
    /// Stable id (`no-hash`).
    pub rule: &'static str,
    /// How bad what it finds is, as a rule.
    pub severity: Severity,
    /// What it looks for, in a few words.
    pub summary: &'static str,
    /// How to mend it, in a sentence without a full stop.
    pub mend: &'static str,
}

/// One rule.
pub trait Rule: Send + Sync {
    /// What it is.
    fn info(&self) -> &'static CheckInfo;

    /// Adds what it finds.
    fn check(&self, project: &Project, observed: &mut Observed<'_>);
}

/// The rules. What is not here is not looked at.
pub const RULES: &[&dyn Rule] = &[
    &conflicting_pins::ConflictingPins,
    &credentials::Credentials,
    &index_confusion::IndexConfusion,
    &local_path::LocalPath,
    &lock_out_of_date::LockOutOfDate,
    &malformed_hash::MalformedHash,
    &no_hash::NoHash,
    &no_lock::NoLock,
    &not_pinned::NotPinned,
    &plain_http::PlainHttp,
    &unhashed_url::UnhashedUrl,
    &vcs_without_commit::VcsWithoutCommit,
    &weak_hash::WeakHash,
];

/// All rules: [`RULES`], and those of the readers themselves ([`PROBLEMS`]).
pub fn infos() -> impl Iterator<Item = &'static CheckInfo> {
    RULES.iter().map(|rule| rule.info()).chain(PROBLEMS)
}

/// What is private to the one who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// Patterns of the names of packages that only private indexes have: `acme-*`. Without any, an extra index is reported
    /// for the file as a whole.
    pub private_names: Vec<String>,
    /// Beginnings of the addresses of private indexes: `https://packages.example/`.
    pub private_indexes: Vec<String>,
}

/// The files of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// What is wanted.
    pub manifests: Vec<LockFile>,
    /// What is pinned.
    pub locks: Vec<LockFile>,
    /// What is private.
    pub options: CheckOptions,
}

impl Project {
    /// Sorts files by their role. A requirements file is a lock, unless it is called `*.in`.
    pub fn new(files: Vec<LockFile>, options: CheckOptions) -> Self {
        let (manifests, locks) = files.into_iter().partition(|file| match file.role {
            Role::Manifest => true,
            Role::Lock => false,
            Role::Requirements => file.path.ends_with(".in"),
        });
        Self { manifests, locks, options }
    }

    /// All files.
    pub fn files(&self) -> impl Iterator<Item = &LockFile> {
        self.manifests.iter().chain(&self.locks)
    }
}

/// What is wrong with the pins of a project, sorted by place.
pub fn check(project: &Project) -> Vec<Observation> {
    let mut all = Vec::new();
    for rule in RULES {
        let mut observed = Observed { info: rule.info(), observations: Vec::new() };
        rule.check(project, &mut observed);
        all.append(&mut observed.observations);
    }
    problem::add(project, &mut all);
    all.sort_by(|left, right| {
        (&left.place, &left.rule, &left.message).cmp(&(&right.place, &right.rule, &right.message))
    });
    all.dedup();
    all
}

impl CheckOptions {
    /// Whether a name is one that only private indexes have. Patterns are compared with normalised names.
    pub(crate) fn is_private(&self, name: &str) -> bool {
        self.private_names
            .iter()
            .any(|pattern| matches(&pattern.to_ascii_lowercase().replace(['_', '.'], "-"), name))
    }

    pub(crate) fn is_private_index(&self, url: &str) -> bool {
        self.private_indexes.iter().any(|private| {
            let private = private.trim_end_matches('/');
            url.strip_prefix(private).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// Whether every index that is asked for names without one of their own is private.
    pub(crate) fn asks_private_only(&self, indexes: &[Index]) -> bool {
        let mut asked = indexes.iter().filter(|index| !index.explicit).peekable();
        asked.peek().is_some()
            && asked.all(|index| self.private_indexes.is_empty() || self.is_private_index(&index.url))
    }
}

/// Whether a name is of a pattern, in which `*` stands for anything.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    true
}

/// Everything that locks pin, with the file it is from.
fn pinned_packages(project: &Project) -> impl Iterator<Item = (&LockFile, &Locked)> {
    project.locks.iter().flat_map(|file| file.packages.iter().map(move |package| (file, package)))
}

/// Whether a package has archives and each of them a hash that is a pin.
fn is_hashed(package: &Locked) -> bool {
    !package.artifacts.is_empty()
        && package.artifacts.iter().all(|artifact| artifact.hashes.iter().any(Hash::is_strong))
}

/// Formats that have no place for hashes.
const WITHOUT_HASHES: [&str; 1] = ["environment-yml"];

fn carries_hashes(file: &LockFile) -> bool {
    !WITHOUT_HASHES.contains(&file.format)
}

/// What of a project is pinned by a lock file of its own: an environment beside its conda lock, a `requirements.txt` that was
/// only named so and has no pin beside a lock of another tool is not.
fn has_own_lock(project: &Project, file: &LockFile) -> bool {
    file.role == Role::Requirements
        && !carries_hashes(file)
        && project.locks.iter().any(|lock| {
            lock.role == Role::Lock
                && folder(&lock.path) == folder(&file.path)
                && lock.packages.iter().any(|package| package.ecosystem == Ecosystem::Conda)
        })
}

/// The lock files that belong to a manifest: of the same ecosystem, in its folder or (workspaces) above; those of pip by
/// their name.
fn locks_of<'p>(project: &'p Project, manifest: &'p LockFile) -> impl Iterator<Item = &'p LockFile> {
    project.locks.iter().filter(move |lock| {
        let here = folder(&lock.path) == folder(&manifest.path);
        let above = here || folder(&manifest.path).starts_with(folder(&lock.path));
        match (manifest.format, lock.format) {
            ("pipfile", format) => here && format == "pipfile-lock",
            ("pyproject-toml", "uv-lock" | "poetry-lock" | "pdm-lock" | "pylock-toml") => above,
            // pip-compile and uv write requirements from it.
            ("pyproject-toml", "requirements-txt") => here && lock.requires_hashes,
            ("requirements-txt", "requirements-txt") => stem(&lock.path) == stem(&manifest.path),
            ("requirements-txt", "pylock-toml") => here,
            ("package-json", format) => {
                above && matches!(format, "package-lock" | "pnpm-lock" | "yarn-lock" | "yarn-berry")
            }
            _ => false,
        }
    })
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

/// Where a rule puts what it finds.
pub struct Observed<'i> {
    info: &'i CheckInfo,
    observations: Vec<Observation>,
}

impl Observed<'_> {
    /// Adds an observation of the rule's own level. The message never holds a secret.
    pub fn add(&mut self, path: &str, line: Option<u32>, message: impl Into<String>) {
        self.add_with(self.info.severity, path, line, message);
    }

    /// Adds an observation of another level than the rule's own.
    pub fn add_with(
        &mut self,
        severity: Severity,
        path: &str,
        line: Option<u32>,
        message: impl Into<String>,
    ) {
        self.observations.push(Observation {
            kind: ObservationKind::Lock,
            rule: self.info.rule.to_owned(),
            severity,
            place: Place { path: Some(path.to_owned()), line, ..Place::default() },
            message: message.into(),
            mend: self.info.mend.to_owned(),
            globals: Vec::new(),
        });
    }
}

#[cfg(test)]
mod tests;

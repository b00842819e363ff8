//! What is wrong with the pins of a project. One rule a file, all of them in [`RULES`].
//!
//! The measure is what the tools themselves would refuse: `pip install --require-hashes`, `uv sync --locked`,
//! `poetry check --lock`, `pdm lock --check`, `pipenv verify`. What they would refuse is at least [`REFUSED`]; what is below
//! is worth knowing and refuses nothing. Where a rule is deliberately stricter or looser, its file says so.

use wb_model::{Observation, ObservationKind, Place, Severity};

use crate::{LockFile, Role};

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
    fn check(&self, project: &Project, observed: &mut Observed);
}

/// The rules. What is not here is not looked at.
pub const RULES: &[&dyn Rule] = &[];

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
    all.sort_by(|left, right| {
        (&left.place, &left.rule, &left.message).cmp(&(&right.place, &right.rule, &right.message))
    });
    all.dedup();
    all
}

/// Where a rule puts what it finds.
pub struct Observed {
    info: &'static CheckInfo,
    observations: Vec<Observation>,
}

impl Observed {
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
        });
    }
}

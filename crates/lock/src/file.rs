//! What a requirement or lock file says, in one form for all of them.

use wb_model::Severity;

/// Whose packages they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    /// Python packages of an index (names normalised by PEP 503).
    Pypi,
    /// conda packages.
    Conda,
    /// npm packages.
    Npm,
}

impl Ecosystem {
    /// The purl type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pypi => "pypi",
            Self::Conda => "conda",
            Self::Npm => "npm",
        }
    }
}

/// What sort of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It says what is wanted (`pyproject.toml`, `package.json`, `Pipfile`, `requirements.in`).
    Manifest,
    /// It says exactly what will be installed (`uv.lock`, `package-lock.json`).
    Lock,
    /// It may be either: `requirements.txt`, `environment.yml`.
    Requirements,
}

/// A hash of an archive, or of whatever the format hashes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash {
    /// Lower-case name of the algorithm, as written (`sha256`, `sha512`, `md5`, `sha1`).
    pub algorithm: String,
    /// Lower-case hexadecimal digits, whatever the file's own form was.
    pub hex: String,
}

/// One archive that a package may be installed from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artifact {
    /// File name, where it is said or follows from the address.
    pub file: Option<String>,
    /// Address, without credentials.
    pub url: Option<String>,
    /// Size in bytes.
    pub size: Option<u64>,
    /// Its hashes.
    pub hashes: Vec<Hash>,
}

/// Where a package comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An index or channel: its address without credentials, where it is said.
    Index(Option<String>),
    /// An address of an archive.
    Url(String),
    /// A repository, with its commit when one is pinned.
    Git {
        /// Address.
        url: String,
        /// Full commit.
        commit: Option<String>,
    },
    /// A folder or file beside the project, or the project itself.
    Path(String),
}

/// One package that a file pins or asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    /// Ecosystem.
    pub ecosystem: Ecosystem,
    /// Name, normalised as the ecosystem does.
    pub name: String,
    /// The one version it is pinned to; none when it is not pinned.
    pub version: Option<String>,
    /// What stands there, for messages (`torch>=2.1`).
    pub text: String,
    /// Condition under which it applies (PEP 508 marker, platform), as written.
    pub marker: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
    /// The archives it may be installed from. A requirement's `--hash` options are one artifact without a name.
    pub artifacts: Vec<Artifact>,
    /// Names of the packages it needs, where the file says.
    pub dependencies: Vec<String>,
    /// Whether it is only for development or in an optional group that is not installed by default.
    pub optional: bool,
    /// The file it stands in (an included one has another name than the first).
    pub path: String,
    /// Line, from 1, where the format has lines that mean something.
    pub line: Option<u32>,
}

/// What a manifest asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Ecosystem.
    pub ecosystem: Ecosystem,
    /// Name, normalised.
    pub name: String,
    /// The condition on its version, as written; empty for any.
    pub specifier: String,
    /// Marker, as written.
    pub marker: Option<String>,
    /// Group it belongs to; none for the main one.
    pub group: Option<String>,
    /// Line, from 1.
    pub line: Option<u32>,
}

/// Where packages are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Address, without credentials.
    pub url: String,
    /// Whether it is asked besides the main one, so that either may answer (`--extra-index-url`).
    pub extra: bool,
    /// Whether only packages that name it come from it (uv's `explicit = true`, poetry's `priority = "explicit"`).
    pub explicit: bool,
    /// Whether the address carries a user name or password.
    pub credentials: bool,
    /// The file and line.
    pub path: String,
    /// Line, from 1.
    pub line: Option<u32>,
}

/// Something that is wrong with the file itself, seen while it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable id of the rule (`hash-malformed`, `include-cycle`).
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// The file.
    pub path: String,
    /// Line, from 1.
    pub line: Option<u32>,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
}

/// A requirement or lock file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockFile {
    /// Id of its format (`requirements-txt`, `uv-lock`).
    pub format: &'static str,
    /// Its path, as the caller named it.
    pub path: String,
    /// What sort of file it is.
    pub role: Role,
    /// What it pins (lock) or lists (requirements), in the order of the file.
    pub packages: Vec<Locked>,
    /// What it asks for (manifest; a lock that repeats its manifest's wishes).
    pub requirements: Vec<Requirement>,
    /// Where packages are looked for.
    pub indexes: Vec<Index>,
    /// Whether an installer that reads it insists on hashes for everything (`--require-hashes`, or any hash in a
    /// requirements file; lock formats that always carry hashes).
    pub requires_hashes: bool,
    /// The lock's own fingerprint of its manifest (`content-hash`, Pipfile's `_meta.hash`), where it has one:
    /// algorithm and digits as written.
    pub manifest_fingerprint: Option<String>,
    /// What is wrong with the file itself.
    pub problems: Vec<Problem>,
}

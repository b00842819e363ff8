//! What the readers of Python lock files share.

use std::collections::{BTreeMap, BTreeSet};

use wb_model::Severity;

use crate::address::Address;
use crate::python::name::normalise;
use crate::{Artifact, Ecosystem, Hash, LockFile, Locked, Origin, Problem, Role};

/// Hostile files have more.
pub(crate) const MOST_PACKAGES: usize = 1_000_000;

/// An empty file.
pub(crate) fn file(format: &'static str, path: &str, role: Role) -> LockFile {
    LockFile {
        format,
        path: path.to_owned(),
        role,
        packages: Vec::new(),
        requirements: Vec::new(),
        indexes: Vec::new(),
        requires_hashes: role == Role::Lock,
        manifest_fingerprint: None,
        problems: Vec::new(),
    }
}

/// A package of a lock file. Its text never holds `==`: a lock's version is that very one.
pub(crate) fn locked(path: &str, name: &str, version: Option<&str>, origin: Origin) -> Locked {
    let name = normalise(name);
    Locked {
        ecosystem: Ecosystem::Pypi,
        text: format!("{name} {}", version.unwrap_or("(no version)")),
        name,
        version: version.map(str::to_owned),
        marker: None,
        origin,
        artifacts: Vec::new(),
        dependencies: Vec::new(),
        optional: false,
        path: path.to_owned(),
        line: None,
    }
}

/// Adds a problem of the file as a whole.
pub(crate) fn problem(file: &mut LockFile, rule: &'static str, severity: Severity, message: String) {
    let path = file.path.clone();
    file.problems.push(Problem { rule, severity, path, line: None, message });
}

/// An address that can be shown; credentials in it are a problem, told once for what it belongs to.
pub(crate) fn shown(file: &mut LockFile, of: &str, url: &str) -> String {
    let address = Address::new(url);
    if address.credentials {
        let message = format!("the address of {of} carries a user name, password or token");
        if !file.problems.iter().any(|problem| problem.message == message) {
            problem(file, "credentials", Severity::High, message);
        }
    }
    address.shown
}

/// An archive by its address or path.
pub(crate) fn artifact(
    url: Option<String>,
    file: Option<String>,
    size: Option<u64>,
    hashes: Vec<Hash>,
) -> Artifact {
    let file = file.or_else(|| url.as_deref().and_then(file_of));
    Artifact { file, url, size, hashes }
}

/// The file name at the end of an address.
pub(crate) fn file_of(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let last = path.rsplit(['/', '\\']).next().filter(|last| !last.is_empty())?;
    Some(last.replace("%2B", "+").replace("%2b", "+").replace("%21", "!"))
}

/// One `algorithm:digits`, or a problem.
pub(crate) fn hash(file: &mut LockFile, of: &str, text: &str) -> Vec<Hash> {
    match Hash::parse(text) {
        Some(hash) => vec![hash],
        None => {
            let message = format!("a hash of {of} is not an algorithm and digits joined by a colon");
            problem(file, "malformed-hash", Severity::High, message);
            Vec::new()
        }
    }
}

/// The names that can be reached from some of them. Circles end, because each name is visited once.
pub(crate) fn reachable<'n>(
    roots: impl IntoIterator<Item = &'n str>,
    edges: &BTreeMap<&'n str, Vec<&'n str>>,
) -> BTreeSet<&'n str> {
    let mut open: Vec<&str> = roots.into_iter().collect();
    let mut seen = BTreeSet::new();
    while let Some(name) = open.pop() {
        if seen.insert(name) {
            open.extend(edges.get(name).into_iter().flatten());
        }
    }
    seen
}

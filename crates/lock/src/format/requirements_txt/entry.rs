//! One requirement of a requirements file: a name with versions, an address, a repository, or a path.

use wb_model::Severity;
use wb_version::specifier::SpecifierSet;

use super::include::At;
use super::option::{Given, Which};
use crate::address::Address;
use crate::python::name::normalise;
use crate::python::requirement::Requirement;
use crate::wheel::archive_name;
use crate::{Artifact, Ecosystem, Hash, LockFile, Locked, Origin};

/// A row of a constraints file: it pins nothing, it only forbids.
pub(super) struct Constraint {
    pub(super) name: String,
    pub(super) versions: SpecifierSet,
    pub(super) marker: Option<String>,
    pub(super) text: String,
    pub(super) path: String,
    pub(super) line: u32,
}

/// Reads a row of a constraints file.
pub(super) fn constraint(at: At<'_>, text: &str) -> Result<Constraint, String> {
    let shown = Address::new(text).shown;
    let requirement = Requirement::parse(text).map_err(|why| format!("the constraint {shown} {why}"))?;
    Ok(Constraint {
        name: requirement.name,
        versions: requirement.versions,
        marker: requirement.marker,
        text: shown,
        path: at.path.to_owned(),
        line: at.line,
    })
}

/// The `--hash` options. What is not even `algorithm:digits` is a problem.
pub(super) fn hashes(at: At<'_>, options: &[Given], file: &mut LockFile) -> Vec<Hash> {
    let mut hashes = Vec::new();
    for given in options {
        // Any hash turns the checking on for everything, also one in a constraints file.
        file.requires_hashes |= given.option == Which::Hash;
        match (given.option, given.value.split_once(':')) {
            (Which::Hash, Some((algorithm, digits))) => hashes.push(Hash::new(algorithm, digits)),
            (Which::Hash, None) => file.problems.push(at.problem(
                "malformed-hash",
                Severity::High,
                "a --hash is not an algorithm and digits joined by a colon".to_owned(),
            )),
            (Which::Other | Which::Pre, _) => {}
            _ => file.problems.push(at.problem(
                "malformed-line",
                Severity::Medium,
                "pip refuses it: an option of the whole file stands behind a requirement".to_owned(),
            )),
        }
    }
    hashes
}

/// Adds what a line asks for.
pub(super) fn requirement(at: At<'_>, text: &str, hashes: Vec<Hash>, file: &mut LockFile) {
    let blank = Locked {
        ecosystem: Ecosystem::Pypi,
        name: String::new(),
        version: None,
        text: String::new(),
        marker: None,
        origin: Origin::Index(None),
        artifacts: Vec::new(),
        dependencies: Vec::new(),
        optional: false,
        path: at.path.to_owned(),
        line: Some(at.line),
    };
    if let Some((target, marker)) = bare_target(text) {
        let mut locked = fetched(at, blank, None, target, hashes, file);
        locked.marker = marker.map(str::to_owned);
        file.packages.push(locked);
        return;
    }
    let requirement = match Requirement::parse(text) {
        Ok(requirement) => requirement,
        Err(why) => {
            let message = if text.contains("${") {
                format!(
                    "{} depends on the environment: what it asks for cannot be told",
                    Address::new(text).shown
                )
            } else {
                format!("{} {why}", Address::new(text).shown)
            };
            file.problems.push(at.problem("malformed-line", Severity::Medium, message));
            return;
        }
    };
    let marker = requirement.marker.clone();
    let mut locked = match &requirement.url {
        Some(url) => fetched(at, blank, Some(requirement.name), url, hashes, file),
        None => {
            file.requirements.push(crate::Requirement {
                ecosystem: Ecosystem::Pypi,
                name: requirement.name.clone(),
                specifier: requirement.versions.to_string(),
                marker: marker.clone(),
                group: None,
                line: Some(at.line),
            });
            let artifacts =
                if hashes.is_empty() { Vec::new() } else { vec![Artifact { hashes, ..Artifact::default() }] };
            Locked {
                version: requirement.pinned(),
                text: format!("{}{}", requirement.name, requirement.versions),
                name: requirement.name,
                artifacts,
                ..blank
            }
        }
    };
    locked.marker = marker;
    file.packages.push(locked);
}

/// What stands there without a name before it: an address, a path or an archive; with the marker.
fn bare_target(text: &str) -> Option<(&str, Option<&str>)> {
    let is_address = text.split_once("://").is_some_and(|(scheme, _)| {
        scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    // pip splits addresses at "; ", paths at ";".
    let (target, marker) = match text.split_once(if is_address { "; " } else { ";" }) {
        Some((target, marker)) => (target.trim(), Some(marker.trim())),
        None => (text.trim(), None),
    };
    let without_extras = target.split('[').next().unwrap_or(target).trim();
    let has_name =
        target.split_once('@').is_some_and(|(name, _)| !name.contains('/') && !name.starts_with('.'));
    let is_path = !has_name
        && (without_extras.starts_with('.')
            || without_extras.contains('/')
            || without_extras.contains('\\')
            || [".whl", ".zip", ".tar.gz", ".tar.bz2", ".tgz", ".tar.xz"]
                .iter()
                .any(|ending| without_extras.ends_with(ending)));
    (is_address || is_path || target.starts_with("file:")).then_some((target, marker))
}

/// What comes from an address, a repository or a path.
fn fetched(
    at: At<'_>,
    blank: Locked,
    name: Option<String>,
    target: &str,
    mut hashes: Vec<Hash>,
    file: &mut LockFile,
) -> Locked {
    let address = Address::new(target);
    if address.credentials {
        let message = "the address of a requirement carries a user name, password or token".to_owned();
        file.problems.push(at.problem("credentials", Severity::High, message));
    }
    let (shown, fragment) = match address.shown.split_once('#') {
        Some((shown, fragment)) => (shown.to_owned(), fragment.to_owned()),
        None => (address.shown.clone(), String::new()),
    };
    let parameters = || fragment.split('&').filter_map(|part| part.split_once('='));
    let without_query = shown.split('?').next().unwrap_or(&shown);
    let last = without_query.trim_end_matches('/').rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let archive = archive_name(&last.replace("%2B", "+")).ok();
    let egg =
        parameters().find(|(key, _)| *key == "egg").map(|(_, egg)| egg.split('[').next().unwrap_or(egg));
    let name = name
        .or_else(|| egg.map(normalise))
        .or_else(|| archive.as_ref().map(|archive| archive.name.clone()))
        .unwrap_or_else(|| normalise(if last.is_empty() { &shown } else { &last }));
    let version = archive.as_ref().map(|archive| archive.version.clone());
    for (algorithm, digits) in parameters() {
        if ["sha256", "sha384", "sha512", "sha224", "sha1", "md5"].contains(&algorithm) {
            hashes.push(Hash::new(algorithm, digits));
        }
    }
    let is_repository =
        ["git+", "hg+", "svn+", "bzr+", "git:"].iter().any(|scheme| shown.starts_with(scheme));
    let origin = if is_repository {
        let (url, commit) = repository(&shown);
        Origin::Git { url, commit }
    } else if shown.contains("://") && !shown.starts_with("file:") {
        Origin::Url(shown.clone())
    } else {
        Origin::Path(shown.trim_start_matches("file://").to_owned())
    };
    let url = matches!(origin, Origin::Url(_)).then(|| shown.clone());
    let is_archive = archive.is_some() || url.is_some() || !hashes.is_empty();
    let artifacts = if is_archive && !is_repository {
        vec![Artifact { file: archive.is_some().then_some(last), url, size: None, hashes }]
    } else {
        Vec::new()
    };
    Locked { text: format!("{name} @ {shown}"), name, version, origin, artifacts, ..blank }
}

/// Address and full commit of `git+https://host/x.git@commit`.
fn repository(shown: &str) -> (String, Option<String>) {
    let after_host = shown.find("://").map_or(0, |at| at + 3);
    let path_at =
        shown.get(after_host..).and_then(|rest| rest.find('/')).map_or(shown.len(), |at| at + after_host);
    let (host, path) = shown.split_at(path_at);
    match path.rsplit_once('@') {
        Some((path, revision)) => (format!("{host}{path}"), full_commit(revision)),
        None => (shown.to_owned(), None),
    }
}

/// A commit that names its content: 40 digits of SHA-1 or 64 of SHA-256.
pub(crate) fn full_commit(revision: &str) -> Option<String> {
    let whole = matches!(revision.len(), 40 | 64) && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
    whole.then(|| revision.to_ascii_lowercase())
}

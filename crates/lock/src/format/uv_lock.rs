//! `uv.lock`, version 1 in all its revisions.
//!
//! uv resolves for all platforms at once, so that a name may be there several times, for markers that exclude each other.

use std::collections::BTreeMap;

use serde::Deserialize;
use wb_model::Severity;

use super::python_lock::{self, MOST_PACKAGES, reachable, shown};
use super::requirements_txt::full_commit;
use super::toml_file::{Named, pieces};
use crate::python::name::normalise;
use crate::{Artifact, Ecosystem, Format, Include, LockError, LockFile, Locked, Origin, Requirement, Role};

const ID: &str = "uv-lock";

/// The reader.
pub struct UvLock;

impl Format for UvLock {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "uv's lock files, version 1"
    }

    fn role(&self) -> Role {
        Role::Lock
    }

    fn is_called(&self, name: &str) -> bool {
        // Scripts with inline metadata have theirs beside them: `tool.py.lock`.
        name == "uv.lock" || name.ends_with(".py.lock")
    }

    fn read(&self, path: &str, bytes: &[u8], _include: &dyn Include) -> Result<LockFile, LockError> {
        let named = Named { path, format: ID };
        let mut file = python_lock::file(ID, path, Role::Lock);
        let mut version = None;
        let mut edges = Edges::default();
        pieces(named, bytes, "[[package]]", |piece: Piece| {
            version = version.or(piece.version);
            if file.packages.len() + piece.package.len() > MOST_PACKAGES {
                return Err(named.unparsable(format!("it has more than {MOST_PACKAGES} packages")));
            }
            for package in piece.package {
                package.add(&mut file, &mut edges);
            }
            Ok(())
        })?;
        match version {
            Some(1) => {}
            Some(other) => return Err(named.version(other.to_string())),
            None => return Err(named.unparsable("it has no version: it is empty, cut short or another file")),
        }
        edges.finish(&mut file);
        Ok(file)
    }
}

#[derive(Deserialize)]
struct Piece {
    version: Option<u32>,
    #[serde(default)]
    package: Vec<Package>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Package {
    name: String,
    version: Option<String>,
    #[serde(default)]
    source: Source,
    #[serde(default)]
    resolution_markers: Vec<String>,
    #[serde(default)]
    dependencies: Vec<Dependency>,
    #[serde(default)]
    optional_dependencies: BTreeMap<String, Vec<Dependency>>,
    #[serde(default)]
    dev_dependencies: BTreeMap<String, Vec<Dependency>>,
    sdist: Option<Archive>,
    #[serde(default)]
    wheels: Vec<Archive>,
    metadata: Option<Metadata>,
}

#[derive(Default, Deserialize)]
struct Source {
    registry: Option<String>,
    git: Option<String>,
    url: Option<String>,
    path: Option<String>,
    directory: Option<String>,
    editable: Option<String>,
    r#virtual: Option<String>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    #[serde(default)]
    extra: Vec<String>,
}

#[derive(Deserialize)]
struct Archive {
    url: Option<String>,
    path: Option<String>,
    filename: Option<String>,
    hash: Option<String>,
    size: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Metadata {
    #[serde(default)]
    requires_dist: Vec<Wish>,
    #[serde(default)]
    requires_dev: BTreeMap<String, Vec<Wish>>,
}

#[derive(Deserialize)]
struct Wish {
    name: String,
    specifier: Option<String>,
    marker: Option<String>,
}

impl Package {
    fn add(self, file: &mut LockFile, edges: &mut Edges) {
        let path = file.path.clone();
        let is_member = self.source.is_member();
        let origin = self.source.origin(file, &self.name);
        let mut locked = python_lock::locked(&path, &self.name, self.version.as_deref(), origin);
        locked.marker = (!self.resolution_markers.is_empty())
            .then(|| format!("({})", self.resolution_markers.join(") or (")));
        locked.artifacts = self
            .sdist
            .into_iter()
            .chain(self.wheels)
            .map(|archive| archive.artifact(file, &self.name))
            .collect();
        edges.add(
            &locked.name,
            is_member,
            &self.dependencies,
            &self.optional_dependencies,
            &self.dev_dependencies,
        );
        let mut names: Vec<String> =
            self.dependencies.iter().map(|dependency| normalise(&dependency.name)).collect();
        names.dedup();
        locked.dependencies = names;
        if let Some(metadata) = self.metadata {
            // Of a workspace with several members, each says its own; only the project beside the lock is compared.
            let is_root = matches!(&locked.origin, Origin::Path(path) if path == ".");
            if is_root {
                metadata.add(file);
            }
        }
        file.packages.push(locked);
    }
}

impl Source {
    fn is_member(&self) -> bool {
        self.editable.is_some() || self.r#virtual.is_some() || self.directory.is_some()
    }

    fn origin(&self, file: &mut LockFile, name: &str) -> Origin {
        if let Some(url) = &self.registry {
            return Origin::Index(Some(shown(file, name, url)));
        }
        if let Some(git) = &self.git {
            let git = shown(file, name, git);
            let (url, commit) = git.split_once('#').unwrap_or((&git, ""));
            let url = url.split('?').next().unwrap_or(url);
            return Origin::Git { url: url.to_owned(), commit: full_commit(commit) };
        }
        if let Some(url) = &self.url {
            return Origin::Url(shown(file, name, url));
        }
        let path =
            [&self.path, &self.directory, &self.editable, &self.r#virtual].into_iter().flatten().next();
        match path {
            Some(path) => Origin::Path(path.clone()),
            None => Origin::Index(None),
        }
    }
}

impl Archive {
    fn artifact(self, file: &mut LockFile, name: &str) -> Artifact {
        let hashes = self.hash.as_deref().map(|hash| python_lock::hash(file, name, hash)).unwrap_or_default();
        let url = self.url.map(|url| shown(file, name, &url));
        let named = self.filename.or_else(|| self.path.as_deref().and_then(python_lock::file_of));
        python_lock::artifact(url, named, self.size, hashes)
    }
}

impl Metadata {
    fn add(self, file: &mut LockFile) {
        let groups = self.requires_dev.into_iter().map(|(group, wishes)| (Some(group), wishes));
        for (group, wishes) in [(None, self.requires_dist)].into_iter().chain(groups) {
            file.requirements.extend(wishes.into_iter().map(|wish| Requirement {
                ecosystem: Ecosystem::Pypi,
                name: normalise(&wish.name),
                specifier: wish.specifier.unwrap_or_default(),
                // A requirement of an optional group is told by its marker: `extra == 'gpu'`.
                group: group.clone().or_else(|| extra_of(wish.marker.as_deref())),
                marker: wish.marker,
                line: None,
            }));
        }
    }
}

/// The optional group in `… extra == 'gpu'`.
fn extra_of(marker: Option<&str>) -> Option<String> {
    let (_, rest) = marker?.split_once("extra == ")?;
    let quote = rest.chars().next()?;
    rest.get(1..)?.split(quote).next().map(str::to_owned)
}

/// Who needs whom: nodes are names, and `name[extra]`.
#[derive(Default)]
struct Edges {
    needs: BTreeMap<String, Vec<String>>,
    members: Vec<String>,
}

impl Edges {
    fn add(
        &mut self,
        name: &str,
        is_member: bool,
        dependencies: &[Dependency],
        optional: &BTreeMap<String, Vec<Dependency>>,
        development: &BTreeMap<String, Vec<Dependency>>,
    ) {
        if is_member {
            self.members.push(name.to_owned());
        }
        let groups = optional
            .iter()
            .chain(development)
            .map(|(extra, needs)| (format!("{name}[{extra}]"), needs.as_slice()));
        for (node, needs) in [(name.to_owned(), dependencies)].into_iter().chain(groups) {
            let nodes = self.needs.entry(node).or_default();
            for dependency in needs {
                let needed = normalise(&dependency.name);
                nodes.extend(dependency.extra.iter().map(|extra| format!("{needed}[{extra}]")));
                nodes.push(needed);
            }
        }
    }

    /// What is only needed by optional and development groups; and what is needed and not there.
    fn finish(self, file: &mut LockFile) {
        let edges: BTreeMap<&str, Vec<&str>> = self
            .needs
            .iter()
            .map(|(node, needs)| (node.as_str(), needs.iter().map(String::as_str).collect()))
            .collect();
        let present: std::collections::BTreeSet<String> =
            file.packages.iter().map(|package| package.name.clone()).collect();
        let missing: std::collections::BTreeSet<&str> = edges
            .values()
            .flatten()
            .copied()
            .filter(|name| !name.ends_with(']') && !present.contains(*name))
            .collect();
        for name in missing.into_iter().take(100) {
            let message = format!("{name} is needed by a locked package and is not in the lock itself");
            python_lock::problem(file, "lock-incomplete", Severity::High, message);
        }
        if self.members.is_empty() {
            return;
        }
        let needed = reachable(self.members.iter().map(String::as_str), &edges);
        let optional = |package: &Locked| !needed.contains(package.name.as_str());
        file.packages.iter_mut().for_each(|package| package.optional = optional(package));
    }
}

#[cfg(test)]
mod tests;

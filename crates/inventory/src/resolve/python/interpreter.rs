//! Which Python interpreters are there, and in which release?

use std::collections::BTreeMap;

use wb_model::{
    ComponentKind, Confidence, Cpe, DiagnosticCode, Identity, IdentityField, Method, Outcome, Purl, Technique,
};

use super::environment::Environment;
use super::site::Site;
use crate::draft::{Draft, NewComponent};
use crate::image::Platform;
use crate::read::python::interpreter::{InterpreterVersion, series};
use crate::read::python::virtualenv::VirtualEnvironment;
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::tree::{NodeId, Tree};
use crate::view::{Located, View};

/// The resolver.
pub(crate) struct PythonInterpreters;

static INFO: ResolverInfo = ResolverInfo {
    name: "python-interpreters",
    question: "which Python interpreters are there, in which release?",
};

impl Resolver for PythonInterpreters {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome {
        let interpreters = Interpreters::of(view);
        for interpreter in &interpreters.installed {
            add(view, draft, interpreter);
        }
        found(interpreters.installed.len())
    }
}

/// One installation of an interpreter.
#[derive(Clone, Debug)]
pub(crate) struct Installed {
    /// What its `bin` and `lib` are in.
    prefix: NodeId,
    /// `3.11`; empty when nothing tells.
    series: String,
    /// Its release, when all that is there agrees.
    version: Option<String>,
    /// Every release that something names, with the file.
    named: Vec<(String, NodeId)>,
    /// Its files: program, library, headers.
    files: Vec<NodeId>,
    machine: Option<u16>,
}

/// All interpreters and virtual environments of an image.
pub(crate) struct Interpreters {
    installed: Vec<Installed>,
    /// By prefix.
    virtual_environments: BTreeMap<NodeId, VirtualEnvironment>,
}

impl Interpreters {
    pub(crate) fn of(view: &View<'_>) -> Self {
        let tree = view.tree();
        let mut groups: BTreeMap<(NodeId, String), Vec<Located<InterpreterVersion>>> = BTreeMap::new();
        for located in view.facts::<InterpreterVersion>() {
            let series = series_of(tree, &located);
            groups.entry((prefix_of(tree, located.node), series)).or_default().push(located);
        }
        let installed = groups
            .into_iter()
            // Headers alone are no interpreter.
            .filter(|(_, facts)| facts.iter().any(|located| located.fact.machine.is_some()))
            .map(|((prefix, series), facts)| install(tree, prefix, series, &facts))
            .collect();
        let virtual_environments = view
            .facts::<VirtualEnvironment>()
            .into_iter()
            .map(|located| (tree.parent(located.node), located.fact))
            .collect();
        Self { installed, virtual_environments }
    }

    /// The virtual environment whose folder this is.
    pub(crate) fn virtual_environment(&self, prefix: NodeId) -> Option<&VirtualEnvironment> {
        self.virtual_environments.get(&prefix)
    }

    /// What markers are evaluated against in a site.
    pub(crate) fn environment(&self, view: &View<'_>, site: &Site) -> Environment {
        let venv = self.virtual_environment(site.prefix).and_then(|venv| venv.version.as_deref());
        let series = site
            .series
            .clone()
            .or_else(|| venv.and_then(release_series))
            .or_else(|| self.default_series(view, site));
        let installed = series.as_deref().and_then(|series| self.best(site.prefix, series));
        let version = venv
            .filter(|version| release_series(version) == series && version.matches('.').count() == 2)
            .map(str::to_owned)
            .or_else(|| installed.and_then(|interpreter| interpreter.version.clone()));
        let platform = view.image().platform.clone().or_else(|| {
            let machine = installed.or(self.installed.first()).and_then(|interpreter| interpreter.machine);
            machine.and_then(platform)
        });
        Environment::cpython(series.as_deref(), version.as_deref(), platform.as_ref())
    }

    /// The interpreter of that series: the site's own, else the only release there is.
    fn best(&self, prefix: NodeId, series: &str) -> Option<&Installed> {
        let mut same = self.installed.iter().filter(|interpreter| interpreter.series == series);
        if let Some(own) = same.clone().find(|interpreter| interpreter.prefix == prefix) {
            return Some(own);
        }
        let first = same.next()?;
        same.all(|other| other.version == first.version).then_some(first)
    }

    /// Where the path does not say: what `bin/python3` beside it is, else the only series there is.
    fn default_series(&self, view: &View<'_>, site: &Site) -> Option<String> {
        let tree = view.tree();
        let by_link = [
            (site.prefix, &b"bin/python3"[..]),
            (tree.root(), b"usr/local/bin/python3"),
            (tree.root(), b"usr/bin/python3"),
        ]
        .into_iter()
        .filter_map(|(from, path)| tree.lookup_from(from, path))
        .map(|node| series(tree.name(node)))
        .find(|series| !series.is_empty());
        by_link.or_else(|| {
            let mut all: Vec<&str> =
                self.installed.iter().map(|interpreter| interpreter.series.as_str()).collect();
            all.dedup();
            match all[..] {
                [only] if !only.is_empty() => Some(only.to_owned()),
                _ => None,
            }
        })
    }
}

fn install(tree: &Tree, prefix: NodeId, series: String, facts: &[Located<InterpreterVersion>]) -> Installed {
    let mut named: Vec<(String, NodeId)> = Vec::new();
    for located in facts {
        for version in &located.fact.versions {
            named.push((version.clone(), located.node));
        }
    }
    let mut versions: Vec<&str> = named.iter().map(|(version, _)| version.as_str()).collect();
    versions.sort_unstable();
    versions.dedup();
    let version = match versions[..] {
        [only] => Some(only.to_owned()),
        _ => None,
    };
    // The program first: it is what a person would look for.
    let mut files: Vec<NodeId> = facts.iter().map(|located| located.node).collect();
    files.sort_by_key(|node| tree.name(tree.parent(*node)) != b"bin");
    let machine = facts.iter().find_map(|located| located.fact.machine);
    Installed { prefix, series, version, named, files, machine }
}

/// From the file's name, else from its folder's, else from the only version in it.
fn series_of(tree: &Tree, located: &Located<InterpreterVersion>) -> String {
    let own = series(tree.name(located.node));
    if !own.is_empty() {
        return own;
    }
    let folder = series(tree.name(tree.parent(located.node)));
    match (folder.is_empty(), &located.fact.versions[..]) {
        (false, _) => folder,
        (true, [only]) => release_series(only).unwrap_or_default(),
        (true, _) => String::new(),
    }
}

/// `3.11` of `3.11.2`.
fn release_series(version: &str) -> Option<String> {
    let mut parts = version.splitn(3, '.');
    Some(format!("{}.{}", parts.next()?, parts.next()?))
}

/// What `bin/`, `lib/`, `lib/x86_64-linux-gnu/` or `include/python3.11/` is in; else the file's own folder.
fn prefix_of(tree: &Tree, file: NodeId) -> NodeId {
    let folder = tree.parent(file);
    let mut at = folder;
    for _ in 0..3 {
        let name = tree.name(at);
        if name == b"bin" || name == b"include" || name.starts_with(b"lib") {
            return tree.parent(at);
        }
        at = tree.parent(at);
    }
    folder
}

/// The platform an ELF machine stands for (System V ABI, `e_machine`).
fn platform(machine: u16) -> Option<Platform> {
    let architecture = match machine {
        3 => "386",
        21 => "ppc64le",
        22 => "s390x",
        40 => "arm",
        62 => "amd64",
        183 => "arm64",
        243 => "riscv64",
        _ => return None,
    };
    Some(Platform { os: "linux".to_owned(), architecture: architecture.to_owned(), variant: None })
}

fn add(view: &View<'_>, draft: &mut Draft, interpreter: &Installed) {
    let version = interpreter.version.as_deref();
    let purl = Purl::from_parts("generic", None, "python", version, BTreeMap::new(), None).ok();
    let Some(first) = interpreter.files.first() else { return };
    let id = draft.add(&NewComponent {
        kind: ComponentKind::Application,
        name: "python",
        version,
        purl,
        place: &view.tree().path(*first),
    });
    let methods: Vec<Method> = interpreter
        .named
        .iter()
        .map(|(version, node)| Method {
            technique: Technique::BinaryAnalysis,
            confidence: Confidence::HIGH,
            value: format!("\"{version}\" in {}", view.tree().path(*node)),
        })
        .collect();
    match (version, methods.is_empty()) {
        (None, true) => {
            let message = "a Python interpreter that does not say its release";
            draft.diagnose(view, DiagnosticCode::UnknownRelease, Some(*first), message);
        }
        (None, false) => {
            let names: Vec<&str> = interpreter.named.iter().map(|(version, _)| version.as_str()).collect();
            let message =
                format!("files of one Python interpreter name different releases: {}", names.join(", "));
            draft.diagnose(view, DiagnosticCode::ConflictingEvidence, Some(*first), message);
        }
        (Some(_), _) => {}
    }
    let Some(component) = draft.component_mut(&id) else { return };
    component.occurrences = interpreter.files.iter().map(|node| view.occurrence(*node)).collect();
    if let Some(version) = version {
        component.cpes = vec![Cpe::application("python", "python", Some(version))];
        component.identities.push(Identity {
            field: IdentityField::Version,
            concluded: version.to_owned(),
            confidence: Confidence::HIGH,
            methods,
        });
    }
    if !interpreter.series.is_empty() {
        component.properties.insert("python:series".to_owned(), interpreter.series.clone());
    }
}

#[cfg(test)]
mod tests;

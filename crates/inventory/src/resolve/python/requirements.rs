//! Which Python distribution needs which, for the interpreter that will import them?
//!
//! Markers are evaluated for the interpreter of the folder a distribution is installed in. An extra counts
//! when a distribution that counts asks for it (`pkg[extra]`): nothing else says that it was wanted.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::{HashMap, HashSet};

use wb_model::{ComponentId, DiagnosticCode, Outcome, RelationshipKind};
use wb_version::scheme::pypi::Version;
use wb_version::specifier::{Prereleases, SpecifierSet};

use super::distribution::Distribution;
use super::environment::Environment;
use super::interpreter::Interpreters;
use super::requirement::{Requirement, Wants};
use super::site::{Site, is_within};
use crate::draft::Draft;
use crate::python::NEEDS;
use crate::read::python::egg_info::EggRequires;
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::tree::NodeId;
use crate::view::View;

/// The resolver.
pub(crate) struct PythonRequirements;

static INFO: ResolverInfo = ResolverInfo {
    name: "python-requirements",
    question: "which Python distribution needs which, for the image's own interpreter?",
};

impl Resolver for PythonRequirements {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome {
        let mut distributions = Distribution::all(view);
        add_egg_requirements(view, &mut distributions);
        let ids: Vec<ComponentId> =
            distributions.iter().map(|distribution| draft.add(&distribution.component())).collect();
        let mut graph = Graph::new(view, &distributions);
        graph.read(view, draft);
        let (edges, needs) = graph.follow(view, draft);
        graph.check_interpreters(view, draft);
        for (from, to) in &edges {
            draft.relate(&ids[*from], RelationshipKind::DependsOn, &ids[*to]);
        }
        for (at, lines) in needs {
            let text = lines.into_iter().collect::<Vec<_>>().join("\n");
            if text.len() <= LONGEST_NEEDS
                && let Some(component) = draft.component_mut(&ids[at])
            {
                component.properties.insert(NEEDS.to_owned(), text);
            }
        }
        found(edges.len())
    }
}

/// From which distribution to which.
type Edges = Vec<(usize, usize)>;
/// What each distribution needs, as lines.
type Needs = BTreeMap<usize, BTreeSet<String>>;

/// More than this is not carried along; a list that is cut would read like a whole one.
const LONGEST_NEEDS: usize = 64 << 10;

/// `name>=1,<2`, without marker and extras, which are decided already.
fn line(requirement: &Requirement) -> String {
    match &requirement.wants {
        Wants::Versions(set) => format!("{}{set}", requirement.name),
        Wants::Url => format!("{} @ url", requirement.name),
    }
}

/// An egg-info says in a file of its own what a dist-info says in its metadata.
fn add_egg_requirements(view: &View<'_>, distributions: &mut [Distribution]) {
    let requires: HashMap<NodeId, Vec<String>> = view
        .facts::<EggRequires>()
        .into_iter()
        .map(|located| (view.tree().parent(located.node), located.fact.requires_dist))
        .collect();
    for distribution in distributions {
        if let Some(more) = distribution.info.and_then(|info| requires.get(&info)) {
            distribution.metadata.requires_dist.extend(more.iter().cloned());
        }
    }
}

/// Distributions with what they need and where they look for it.
struct Graph<'d> {
    distributions: &'d [Distribution],
    /// Environments by site.
    environments: HashMap<NodeId, Environment>,
    /// Sites in the order in which a site's interpreter looks through them, by site.
    search: HashMap<NodeId, Vec<NodeId>>,
    /// Distributions by site and name.
    installed: HashMap<(NodeId, &'d str), Vec<usize>>,
    /// Requirements by distribution.
    requirements: Vec<Vec<Requirement>>,
}

impl<'d> Graph<'d> {
    fn new(view: &View<'_>, distributions: &'d [Distribution]) -> Self {
        let interpreters = Interpreters::of(view);
        let sites: BTreeMap<NodeId, &Site> = distributions
            .iter()
            .map(|distribution| (distribution.site.directory, &distribution.site))
            .collect();
        let mut environments = HashMap::new();
        let mut search = HashMap::new();
        for (directory, site) in &sites {
            // A folder inside a site (a vendored copy) belongs to that site's interpreter.
            let home = enclosing(view, &sites, site).unwrap_or(site);
            environments.insert(*directory, interpreters.environment(view, home));
            search.insert(*directory, search_path(view, &sites, &interpreters, site, home));
        }
        let mut installed: HashMap<(NodeId, &str), Vec<usize>> = HashMap::new();
        for (at, distribution) in distributions.iter().enumerate() {
            let key = (distribution.site.directory, distribution.normal_name.as_str());
            installed.entry(key).or_default().push(at);
        }
        Self { distributions, environments, search, installed, requirements: Vec::new() }
    }

    /// Reads all requirements.
    fn read(&mut self, view: &View<'_>, draft: &mut Draft) {
        for distribution in self.distributions {
            let mut requirements = Vec::with_capacity(distribution.metadata.requires_dist.len());
            for text in &distribution.metadata.requires_dist {
                match Requirement::parse(text) {
                    Ok(requirement) => requirements.push(requirement),
                    Err(error) => {
                        let short: String = text.chars().take(200).collect();
                        let message = format!("requirement {short:?} could not be read: {error}");
                        draft.diagnose(
                            view,
                            DiagnosticCode::CouldNotCompare,
                            Some(distribution.node),
                            message,
                        );
                    }
                }
            }
            self.requirements.push(requirements);
        }
    }

    /// Follows requirements from every distribution, with no extra first and then with each extra that is asked
    /// for, until nothing new is asked for.
    fn follow(&self, view: &View<'_>, draft: &mut Draft) -> (Edges, Needs) {
        let mut open: Vec<(usize, Option<&str>)> =
            (0..self.distributions.len()).rev().map(|at| (at, None)).collect();
        let mut asked: HashSet<(usize, &str)> = HashSet::new();
        let mut active: HashSet<(usize, usize)> = HashSet::new();
        let mut unknown: HashSet<(usize, usize)> = HashSet::new();
        let mut edges = Vec::new();
        let mut needs = Needs::new();
        while let Some((at, extra)) = open.pop() {
            let Some(environment) = self.environments.get(&self.distributions[at].site.directory) else {
                continue;
            };
            for (number, requirement) in self.requirements[at].iter().enumerate() {
                let holds =
                    requirement.marker.as_ref().map_or(Some(true), |marker| marker.holds(environment, extra));
                match holds {
                    Some(true) if active.insert((at, number)) => {
                        needs.entry(at).or_default().insert(line(requirement));
                    }
                    Some(_) => continue,
                    None => {
                        if unknown.insert((at, number)) {
                            self.diagnose_unknown(view, draft, at, requirement, environment);
                        }
                        continue;
                    }
                }
                let Some(target) = self.provider(at, &requirement.name) else {
                    let message = format!("{} is not installed", requirement.name);
                    self.diagnose_unmet(view, draft, at, &message);
                    continue;
                };
                self.check_version(view, draft, at, requirement, target);
                edges.push((at, target));
                for extra in &requirement.extras {
                    if asked.insert((target, extra.as_str())) {
                        open.push((target, Some(extra.as_str())));
                    }
                }
            }
        }
        edges.sort_unstable();
        edges.dedup();
        (edges, needs)
    }

    /// The distribution that an import from there would find.
    fn provider(&self, at: usize, name: &str) -> Option<usize> {
        let search = self.search.get(&self.distributions[at].site.directory)?;
        search.iter().find_map(|site| self.installed.get(&(*site, name))?.first().copied())
    }

    fn check_version(
        &self,
        view: &View<'_>,
        draft: &mut Draft,
        at: usize,
        requirement: &Requirement,
        target: usize,
    ) {
        let Wants::Versions(wanted) = &requirement.wants else { return };
        let installed = self.distributions[target].version.as_deref().unwrap_or_default();
        match accepts(wanted, installed) {
            Some(true) => {}
            Some(false) => {
                let message = format!("{}{wanted} is needed, and {installed} is installed", requirement.name);
                self.diagnose_unmet(view, draft, at, &message);
            }
            None => {
                let message = format!(
                    "{}{wanted} is needed, and {installed:?} is no version of PEP 440",
                    requirement.name
                );
                let node = self.distributions[at].node;
                draft.diagnose(view, DiagnosticCode::CouldNotCompare, Some(node), message);
            }
        }
    }

    /// `Requires-Python` against the interpreter of the site.
    fn check_interpreters(&self, view: &View<'_>, draft: &mut Draft) {
        for (at, distribution) in self.distributions.iter().enumerate() {
            let environment = self.environments.get(&distribution.site.directory);
            let version = environment.and_then(|environment| environment.python_full_version.as_deref());
            let (Some(wanted), Some(version)) = (&distribution.metadata.requires_python, version) else {
                continue;
            };
            match wanted.parse::<SpecifierSet>().ok().and_then(|set| accepts(&set, version)) {
                Some(true) => {}
                Some(false) => {
                    let message = format!("Python {wanted} is needed, and the interpreter is {version}");
                    self.diagnose_unmet(view, draft, at, &message);
                }
                None => {
                    let message =
                        format!("Python {wanted:?} is needed, which is no version specifier of PEP 440");
                    draft.diagnose(view, DiagnosticCode::CouldNotCompare, Some(distribution.node), message);
                }
            }
        }
    }

    fn diagnose_unmet(&self, view: &View<'_>, draft: &mut Draft, at: usize, message: &str) {
        let distribution = &self.distributions[at];
        let message = format!("{}: {message}", distribution.name);
        draft.diagnose(view, DiagnosticCode::UnmetRequirement, Some(distribution.node), message);
    }

    fn diagnose_unknown(
        &self,
        view: &View<'_>,
        draft: &mut Draft,
        at: usize,
        requirement: &Requirement,
        environment: &Environment,
    ) {
        let variable = requirement.marker.as_ref().and_then(|marker| marker.unknown(environment));
        let why = variable.map_or("its marker has no meaning", |variable| variable.name());
        let message =
            format!("whether {} is needed depends on what is not known here: {why}", requirement.name);
        draft.diagnose(view, DiagnosticCode::CouldNotCompare, Some(self.distributions[at].node), message);
    }
}

fn accepts(wanted: &SpecifierSet, installed: &str) -> Option<bool> {
    if wanted.is_empty() {
        return Some(true);
    }
    Some(wanted.contains(&installed.parse::<Version>().ok()?, Prereleases::Allowed))
}

/// The nearest other site that a site lies in.
fn enclosing<'s>(view: &View<'_>, sites: &BTreeMap<NodeId, &'s Site>, site: &Site) -> Option<&'s Site> {
    if site.standard {
        return None;
    }
    let tree = view.tree();
    let mut at = tree.parent(site.directory);
    while at != tree.root() {
        if let Some(outer) = sites.get(&at).copied() {
            return Some(outer);
        }
        at = tree.parent(at);
    }
    None
}

/// The folder itself, the one it is copied into, then where the interpreter looks by itself.
fn search_path(
    view: &View<'_>,
    sites: &BTreeMap<NodeId, &Site>,
    interpreters: &Interpreters,
    site: &Site,
    home: &Site,
) -> Vec<NodeId> {
    let tree = view.tree();
    let mut path = vec![site.directory];
    if home.directory != site.directory {
        path.push(home.directory);
    }
    let venv = interpreters.virtual_environment(home.prefix);
    if venv.is_some() {
        path.extend(sites.values().filter(|other| other.prefix == home.prefix).map(|other| other.directory));
    }
    if venv.is_none_or(|venv| venv.system_site_packages) {
        let mut system: Vec<&&Site> = sites
            .values()
            .filter(|other| other.standard && interpreters.virtual_environment(other.prefix).is_none())
            .filter(|other| home.series.is_none() || other.series.is_none() || other.series == home.series)
            .collect();
        // Interpreters look into their own installation first, and into /usr/local before /usr.
        system.sort_by_key(|other| {
            let text = tree.path(other.directory);
            (!is_within(tree, other.directory, home.prefix), !text.contains("local"), text)
        });
        path.extend(system.into_iter().map(|other| other.directory));
    }
    let mut seen = HashSet::new();
    path.retain(|directory| seen.insert(*directory));
    path
}

#[cfg(test)]
mod tests;

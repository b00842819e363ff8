//! What a component is called so that it is found again in another inventory, where versions and ids differ.

use std::collections::BTreeMap;

use wb_inventory::python::normalise;
use wb_model::{
    Component, ComponentId, ComponentKind, Finding, Inventory, PlanPackage, PlannedFinding, RelationshipKind,
};

/// An inventory with its edges at hand.
pub(crate) struct Names<'a> {
    pub(crate) components: BTreeMap<&'a ComponentId, &'a Component>,
    /// What brings or owns a component, the one that brings it first.
    above: BTreeMap<&'a ComponentId, &'a Component>,
    brings: BTreeMap<&'a ComponentId, &'a Component>,
    /// What needs a component.
    pub(crate) dependants: BTreeMap<&'a ComponentId, Vec<&'a Component>>,
    /// What a component brings or owns.
    pub(crate) below: BTreeMap<&'a ComponentId, Vec<&'a Component>>,
    /// Whether anything is known about who needs what.
    pub(crate) has_edges: bool,
}

/// A library in a wheel in a package: a hostile document's loop ends as well.
const DEEPEST: usize = 4;

impl<'a> Names<'a> {
    pub(crate) fn of(inventory: &'a Inventory) -> Self {
        let components: BTreeMap<_, _> =
            inventory.components.iter().map(|component| (&component.id, component)).collect();
        let mut names = Self {
            components,
            above: BTreeMap::new(),
            brings: BTreeMap::new(),
            dependants: BTreeMap::new(),
            below: BTreeMap::new(),
            has_edges: false,
        };
        let mut owned = BTreeMap::new();
        for edge in &inventory.relationships {
            let ends = (names.components.get(&edge.from), names.components.get(&edge.to));
            let (Some(from), Some(to)) = (ends.0.copied(), ends.1.copied()) else { continue };
            match edge.kind {
                RelationshipKind::Contains => {
                    // A copy of another distribution inside a wheel (ray brings an aiohttp) is upgraded with the wheel alone:
                    // pip would put a second one beside it.
                    let carried =
                        matches!(to.kind, ComponentKind::NativeLibrary | ComponentKind::Application)
                            || (from.kind, to.kind)
                                == (ComponentKind::LanguagePackage, ComponentKind::LanguagePackage);
                    if carried {
                        names.brings.entry(&to.id).or_insert(from);
                    }
                    names.below.entry(&from.id).or_default().push(to);
                }
                RelationshipKind::OwnedBy => {
                    owned.entry(&from.id).or_insert(to);
                    names.below.entry(&to.id).or_default().push(from);
                }
                RelationshipKind::DependsOn => {
                    names.has_edges |= from.kind == ComponentKind::LanguagePackage;
                    names.dependants.entry(&to.id).or_default().push(from);
                }
                RelationshipKind::SameAs | RelationshipKind::DescendantOf | RelationshipKind::TrainedOn => {}
            }
        }
        names.above = owned;
        names.above.extend(names.brings.iter().map(|(id, above)| (*id, *above)));
        names
    }

    /// The component that a person upgrades: what brings it, what installed it, else itself.
    pub(crate) fn unit(&self, id: &ComponentId) -> Option<&'a Component> {
        let mut unit = self.components.get(id).copied()?;
        for _ in 0..DEEPEST {
            match self.above.get(&unit.id) {
                Some(above) if above.id != *id => unit = above,
                _ => break,
            }
        }
        Some(unit)
    }

    /// Whether another component brings it along.
    pub(crate) fn is_brought(&self, id: &ComponentId) -> bool {
        self.brings.contains_key(id)
    }

    /// The component and all that it brings or owns.
    pub(crate) fn whole(&self, id: &ComponentId) -> Vec<&'a Component> {
        let Some(first) = self.components.get(id).copied() else { return Vec::new() };
        let mut all = vec![first];
        let mut at = 0;
        while let Some(next) = all.get(at).copied() {
            for below in self.below.get(&next.id).into_iter().flatten() {
                if !all.iter().any(|known| known.id == below.id) {
                    all.push(below);
                }
            }
            at += 1;
        }
        all
    }

    pub(crate) fn package(&self, component: &Component) -> PlanPackage {
        let ecosystem = component.purl.as_ref().map(|purl| purl.kind().to_owned()).unwrap_or_default();
        let name = if ecosystem == "pypi" { normalise(&component.name) } else { component.name.clone() };
        let place = match self.brings.get(&component.id) {
            Some(above) => format!("in {}", plain_name(above)),
            None if component.kind == ComponentKind::OsPackage => {
                let purl = component.purl.as_ref();
                purl.and_then(|purl| purl.qualifiers().get("arch").cloned()).unwrap_or_default()
            }
            None => folder(component),
        };
        PlanPackage { kind: component.kind, ecosystem, name, place }
    }

    pub(crate) fn finding(&self, finding: &Finding) -> Option<PlannedFinding> {
        let component = self.components.get(&finding.component)?;
        let mut aliases = finding.aliases.clone();
        aliases.sort();
        Some(PlannedFinding {
            vulnerability: finding.vulnerability.clone(),
            aliases,
            package: self.package(component),
            at: component.version.clone(),
            severity: finding.severity,
            exploited: finding.exploited.is_some(),
            risk: finding.risk.unwrap_or_else(|| wb_policy::risk(finding, None, None)),
        })
    }
}

/// Whether both are the same vulnerability of the same package, whatever its version.
pub(crate) fn same(one: &PlannedFinding, two: &PlannedFinding) -> bool {
    one.package == two.package && same_vulnerability(one, two)
}

/// Whether an id of one is an id of the other.
pub(crate) fn same_vulnerability(one: &PlannedFinding, two: &PlannedFinding) -> bool {
    one.vulnerability == two.vulnerability
        || two.aliases.contains(&one.vulnerability)
        || one.aliases.contains(&two.vulnerability)
}

fn plain_name(component: &Component) -> String {
    match &component.purl {
        Some(purl) if purl.kind() == "pypi" => normalise(&component.name),
        _ => component.name.clone(),
    }
}

/// Where it is installed: the folder above its metadata, whose own name holds the version.
fn folder(component: &Component) -> String {
    let Some(first) = component.occurrences.first() else { return String::new() };
    let folder = first.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    match folder.rsplit_once('/') {
        Some((site, last)) if is_metadata(last) => site.to_owned(),
        None if is_metadata(folder) => String::new(),
        _ => folder.to_owned(),
    }
}

fn is_metadata(name: &str) -> bool {
    name.ends_with(".dist-info") || name.ends_with(".egg-info")
}

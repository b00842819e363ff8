//! What is open on a unit at another version: the changed part of the inventory against the same database.

use std::collections::BTreeMap;

use jiff::Timestamp;
use wb_advisory::Database;
use wb_match::{MatchOptions, assess};
use wb_model::{Component, ComponentId, ComponentKind, Inventory, PlannedFinding, Purl, RelationshipKind};

use super::bundled::Bundled;
use super::error::PlanError;
use super::name::Names;

/// Weighs units at versions. What was weighed once is kept.
pub(crate) struct Scales<'a> {
    pub(crate) inventory: &'a Inventory,
    pub(crate) names: &'a Names<'a>,
    database: &'a Database,
    as_of: Timestamp,
    kept: BTreeMap<(ComponentId, String, bool), Vec<PlannedFinding>>,
}

impl<'a> Scales<'a> {
    pub(crate) fn new(
        inventory: &'a Inventory,
        names: &'a Names<'a>,
        database: &'a Database,
        as_of: Timestamp,
    ) -> Self {
        Self { inventory, names, database, as_of, kept: BTreeMap::new() }
    }

    /// What is open on an installed unit at a version. `bundled` is what the new wheel brings, where that is known;
    /// otherwise what the unit brings is left out.
    pub(crate) fn at(
        &mut self,
        unit: &Component,
        version: &str,
        bundled: Option<&Bundled>,
    ) -> Result<Vec<PlannedFinding>, PlanError> {
        let key = (unit.id.clone(), version.to_owned(), bundled.is_some());
        if let Some(known) = self.kept.get(&key) {
            return Ok(known.clone());
        }
        let mut changed = unit.clone();
        set_version(&mut changed, version);
        let mut part = self.part(changed);
        for component in self.names.whole(&unit.id).into_iter().filter(|component| component.id != unit.id) {
            // A distribution's update says itself what it mends in the files it owns; what a wheel brings is another file.
            if unit.kind == ComponentKind::OsPackage {
                part.components.push(component.clone());
            }
        }
        self.add_edges(&mut part);
        bundled.into_iter().for_each(|bundled| bundled.add_to(&mut part, &unit.id));
        let found = self.weigh(part)?;
        self.kept.insert(key, found.clone());
        Ok(found)
    }

    /// What would be open on a Python package that is not installed now.
    pub(crate) fn fresh(
        &mut self,
        name: &str,
        version: &str,
        place: &str,
        bundled: Option<&Bundled>,
    ) -> Result<Vec<PlannedFinding>, PlanError> {
        let id = ComponentId::new(format!("pkg:pypi/{name}#new"));
        let key = (id.clone(), version.to_owned(), bundled.is_some());
        if let Some(known) = self.kept.get(&key) {
            return Ok(known.clone());
        }
        let mut component = Component::new(id.clone(), ComponentKind::LanguagePackage, name);
        component.purl = Purl::new("pypi", name).ok();
        component.occurrences = vec![wb_model::Occurrence {
            path: format!(
                "{}{name}.dist-info/METADATA",
                if place.is_empty() { String::new() } else { format!("{place}/") }
            ),
            layer: None,
        }];
        set_version(&mut component, version);
        let mut part = self.part(component);
        bundled.into_iter().for_each(|bundled| bundled.add_to(&mut part, &id));
        let found = self.weigh(part)?;
        self.kept.insert(key, found.clone());
        Ok(found)
    }

    /// An inventory of one component and of what says what distribution it is in.
    fn part(&self, component: Component) -> Inventory {
        let context =
            self.inventory.components.iter().filter(|other| other.kind == ComponentKind::OperatingSystem);
        let mut components: Vec<Component> = context.cloned().collect();
        components.push(component);
        Inventory {
            components,
            relationships: Vec::new(),
            subject: self.inventory.subject.clone(),
            tool: self.inventory.tool.clone(),
            created: None,
            layers: Vec::new(),
            statuses: Vec::new(),
            diagnostics: Vec::new(),
            observations: Vec::new(),
            base: None,
        }
    }

    fn add_edges(&self, part: &mut Inventory) {
        let known = |id: &ComponentId| part.components.iter().any(|component| component.id == *id);
        let edges: Vec<_> = self
            .inventory
            .relationships
            .iter()
            .filter(|edge| edge.kind != RelationshipKind::DependsOn && known(&edge.from) && known(&edge.to))
            .cloned()
            .collect();
        part.relationships.extend(edges);
    }

    fn weigh(&self, mut part: Inventory) -> Result<Vec<PlannedFinding>, PlanError> {
        part.sort();
        let matches = assess(&part, self.database, &MatchOptions { as_of: self.as_of })?;
        let names = Names::of(&part);
        let mut found: Vec<PlannedFinding> = matches
            .findings
            .iter()
            .filter(|finding| finding.is_open())
            .filter(|finding| {
                names
                    .components
                    .get(&finding.component)
                    .is_some_and(|component| component.kind != ComponentKind::OperatingSystem)
            })
            .filter_map(|finding| names.finding(finding))
            .collect();
        found.sort();
        found.dedup();
        Ok(found)
    }
}

/// Sets a component to a version, everywhere it says one.
pub(crate) fn set_version(component: &mut Component, version: &str) {
    if let Some(source) = &mut component.source_package {
        // The advisories of distributions count the source's versions.
        let same = component.version.as_deref() == Some(source.version.as_str());
        version.clone_into(&mut source.version);
        if !same {
            return;
        }
    }
    component.version = Some(version.to_owned());
    component.cpes.clear();
    component.identities.clear();
    component.purl = component.purl.take().and_then(|purl| purl.with_version(version).ok());
}

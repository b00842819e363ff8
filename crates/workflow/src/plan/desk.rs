//! What is decided so far, and what of the findings is still open.

use std::collections::BTreeMap;

use wb_inventory::python::{PythonEnvironment, normalise};
use wb_model::{Component, ComponentId, ComponentKind, Finding, Inventory, PlannedFinding};

use super::bundled::Bundled;
use super::error::PlanError;
use super::index::{Index, Machine};
use super::name::{Names, same};
use super::scales::Scales;

/// A Python package at a place: at most one is installed there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot {
    pub(crate) place: String,
    pub(crate) name: String,
}

/// A change that is being considered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Move<'a> {
    /// What is installed now; none when it comes new.
    pub(crate) unit: Option<&'a Component>,
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) from: Option<String>,
    /// None when it goes.
    pub(crate) to: Option<String>,
    pub(crate) reason: String,
}

/// What moves would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Effect {
    pub(crate) closes: Vec<PlannedFinding>,
    pub(crate) opens: Vec<PlannedFinding>,
    /// Open now on what a wheel brings, and nobody looked into the new wheel.
    pub(crate) unknown: Vec<PlannedFinding>,
}

/// The state of the work.
pub(crate) struct Desk<'a> {
    pub(crate) scales: Scales<'a>,
    pub(crate) names: &'a Names<'a>,
    pub(crate) index: Option<&'a Index>,
    pub(crate) python: PythonEnvironment,
    pub(crate) slots: BTreeMap<Slot, &'a Component>,
    /// Versions that earlier steps decided; none is gone.
    pub(crate) decided: BTreeMap<Slot, Option<String>>,
    /// Units that earlier steps changed.
    pub(crate) changed: BTreeMap<ComponentId, ()>,
    /// Open findings by the unit a person upgrades.
    pub(crate) open: BTreeMap<ComponentId, Vec<PlannedFinding>>,
    /// Findings of any state, by the same names: what VEX took out is not opened again.
    closed_before: Vec<PlannedFinding>,
    bundled: BTreeMap<(String, String), Option<Bundled>>,
    pub(crate) notes: Vec<String>,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(
        scales: Scales<'a>,
        names: &'a Names<'a>,
        index: Option<&'a Index>,
        findings: &[Finding],
    ) -> Self {
        let inventory = scales.inventory;
        let mut slots = BTreeMap::new();
        for component in names.components.values().copied() {
            if is_python(component) && !names.is_brought(&component.id) {
                let package = names.package(component);
                slots.entry(Slot { place: package.place, name: package.name }).or_insert(component);
            }
        }
        let mut open: BTreeMap<ComponentId, Vec<PlannedFinding>> = BTreeMap::new();
        let mut closed_before = Vec::new();
        for finding in findings {
            let (Some(unit), Some(planned)) = (names.unit(&finding.component), names.finding(finding)) else {
                continue;
            };
            if finding.is_open() {
                open.entry(unit.id.clone()).or_default().push(planned);
            } else {
                closed_before.push(planned);
            }
        }
        open.values_mut().for_each(|list| list.sort());
        Self {
            python: environment(inventory),
            scales,
            names,
            index,
            slots,
            decided: BTreeMap::new(),
            changed: BTreeMap::new(),
            open,
            closed_before,
            bundled: BTreeMap::new(),
            notes: Vec::new(),
        }
    }

    /// The version of a slot as decided or installed; none when there is none.
    pub(crate) fn version(&self, slot: &Slot) -> Option<&str> {
        match self.decided.get(slot) {
            Some(version) => version.as_deref(),
            None => self.slots.get(slot)?.version.as_deref(),
        }
    }

    /// What moves would do together.
    pub(crate) fn effect(&mut self, moves: &[Move<'a>]) -> Result<Effect, PlanError> {
        let mut effect = Effect::default();
        for one in moves {
            let before = one.unit.and_then(|unit| self.open.get(&unit.id)).cloned().unwrap_or_default();
            let after = self.after(one)?;
            let bundle_known = one.to.is_none() || self.is_bundle_known(one);
            for finding in &before {
                if after.iter().any(|other| same(finding, other)) {
                    continue;
                }
                let own = one.unit.is_some_and(|unit| self.names.package(unit) == finding.package);
                if own || bundle_known { &mut effect.closes } else { &mut effect.unknown }
                    .push(finding.clone());
            }
            for finding in after {
                let known = |other: &PlannedFinding| same(other, &finding);
                if !before.iter().any(known) && !self.closed_before.iter().any(known) {
                    effect.opens.push(finding);
                }
            }
        }
        for list in [&mut effect.closes, &mut effect.opens, &mut effect.unknown] {
            list.sort();
            list.dedup();
        }
        Ok(effect)
    }

    /// Takes moves as done.
    pub(crate) fn apply(&mut self, moves: &[Move<'a>], effect: &Effect) -> Result<(), PlanError> {
        for one in moves {
            let slot = Slot { place: one.place.clone(), name: one.name.clone() };
            if one.unit.is_none_or(is_python) {
                self.decided.insert(slot, one.to.clone());
            }
            let Some(unit) = one.unit else { continue };
            let mut after = self.after(one)?;
            // What nobody looked into is told with its step, not among what is left for other steps.
            after.retain(|finding| !self.closed_before.iter().any(|other| same(other, finding)));
            self.open.insert(unit.id.clone(), after);
            self.changed.insert(unit.id.clone(), ());
        }
        let _ = effect;
        Ok(())
    }

    fn after(&mut self, one: &Move<'a>) -> Result<Vec<PlannedFinding>, PlanError> {
        let Some(to) = &one.to else { return Ok(Vec::new()) };
        let bundled = if one.unit.is_none_or(is_python) { self.look(&one.name, to) } else { None };
        match one.unit {
            Some(unit) => self.scales.at(unit, to, bundled.as_ref()),
            None => self.scales.fresh(&one.name, to, &one.place, bundled.as_ref()),
        }
    }

    fn is_bundle_known(&mut self, one: &Move<'a>) -> bool {
        let python = one.unit.is_none_or(is_python);
        !python || one.to.as_deref().is_some_and(|to| self.look(&one.name, to).is_some())
    }

    /// What the new wheel brings, when the index has the wheel itself.
    fn look(&mut self, name: &str, version: &str) -> Option<Bundled> {
        let key = (name.to_owned(), version.to_owned());
        if let Some(known) = self.bundled.get(&key) {
            return known.clone();
        }
        let wheel = self
            .index
            .and_then(|index| index.release(name, version))
            .and_then(|release| release.wheel.as_ref());
        let found = match wheel.map(|wheel| Bundled::look(wheel)) {
            Some(Ok(found)) => Some(found),
            Some(Err(why)) => {
                self.notes.push(format!("the wheel of {name} {version} could not be looked into: {why}"));
                None
            }
            None => None,
        };
        self.bundled.insert(key, found.clone());
        found
    }
}

/// Whether pip can change it: a Python package that no distribution's package owns is a unit of its own.
pub(crate) fn is_python(component: &Component) -> bool {
    component.kind == ComponentKind::LanguagePackage
        && component.purl.as_ref().is_some_and(|purl| purl.kind() == "pypi")
}

/// The interpreter of the image, as far as its inventory tells.
fn environment(inventory: &Inventory) -> PythonEnvironment {
    let python = interpreter(inventory);
    let series = python.and_then(|python| python.properties.get("python:series"));
    PythonEnvironment::cpython(
        series.map(String::as_str),
        python.and_then(|python| python.version.as_deref()),
        inventory.subject.platform.as_deref().or(Some("linux/amd64")),
    )
}

fn interpreter(inventory: &Inventory) -> Option<&Component> {
    inventory.components.iter().find(|component| component.properties.contains_key("python:series"))
}

/// What wheels are chosen for.
pub fn machine(inventory: &Inventory) -> Machine {
    let series = interpreter(inventory)
        .and_then(|python| python.properties.get("python:series").cloned())
        .or_else(|| inventory.components.iter().filter(|one| is_python(one)).find_map(series_of_place));
    let platform = inventory.subject.platform.as_deref().unwrap_or("linux/amd64");
    let architecture = match platform.split('/').nth(1) {
        Some("amd64") => "x86_64",
        Some("arm64") => "aarch64",
        Some(other) => other,
        None => "x86_64",
    };
    let libc = inventory.components.iter().find(|component| {
        component.kind == ComponentKind::OsPackage && matches!(component.name.as_str(), "libc6" | "glibc")
    });
    let glibc = libc.and_then(|libc| libc.version.as_deref()).and_then(|version| {
        let mut numbers = version.split(['.', '-', '+', '_']).map(str::parse);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    });
    Machine {
        python: series.and_then(|series| series.strip_prefix("3.")?.parse().ok()),
        architecture: Some(architecture.to_owned()),
        glibc,
    }
}

/// `3.11` of `usr/lib/python3.11/site-packages/…`.
fn series_of_place(component: &Component) -> Option<String> {
    let path = &component.occurrences.first()?.path;
    let part =
        path.split('/').find_map(|part| part.strip_prefix("python").filter(|rest| rest.starts_with("3.")))?;
    Some(part.to_owned())
}

/// The name under which a slot is looked for.
pub(crate) fn slot(place: &str, name: &str) -> Slot {
    Slot { place: place.to_owned(), name: normalise(name) }
}

//! What the sections of the table ask of an inventory.

use std::collections::BTreeMap;

use wb_model::{
    Component, ComponentId, ComponentKind, Confidence, IdentityField, Inventory, Purl, RelationshipKind,
};

use crate::layout::Cell;
use crate::style::Paint;

/// An inventory, with what contains and what installed each component.
pub(super) struct Scene<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) full: bool,
    containers: BTreeMap<&'a ComponentId, &'a Component>,
    owners: BTreeMap<&'a ComponentId, &'a Component>,
}

impl<'a> Scene<'a> {
    pub(super) fn of(inventory: &'a Inventory, full: bool) -> Self {
        let mut containers = BTreeMap::new();
        let mut owners = BTreeMap::new();
        for edge in &inventory.relationships {
            match edge.kind {
                RelationshipKind::Contains => {
                    containers.extend(inventory.component(&edge.from).map(|from| (&edge.to, from)));
                }
                RelationshipKind::OwnedBy => {
                    owners.extend(inventory.component(&edge.to).map(|to| (&edge.from, to)));
                }
                RelationshipKind::DependsOn
                | RelationshipKind::SameAs
                | RelationshipKind::DescendantOf
                | RelationshipKind::TrainedOn => {}
            }
        }
        Self { inventory, full, containers, owners }
    }

    /// Components of a kind by name, then version.
    pub(super) fn of_kind(&self, kind: ComponentKind) -> Vec<&'a Component> {
        let mut all: Vec<&Component> =
            self.inventory.components.iter().filter(|component| component.kind == kind).collect();
        all.sort_by_cached_key(|component| {
            (component.name.to_lowercase(), component.version.clone(), &component.id)
        });
        all
    }

    /// What brought a component inside its own files.
    pub(super) fn container(&self, component: &Component) -> Option<&'a Component> {
        self.containers.get(&component.id).copied()
    }

    /// What installed a component.
    pub(super) fn owner(&self, component: &Component) -> Option<&'a Component> {
        self.owners.get(&component.id).copied()
    }

    /// Compiled libraries, the CUDA family apart from the rest.
    pub(super) fn libraries(&self, cuda: bool) -> Vec<&'a Component> {
        let mut all = self.of_kind(ComponentKind::NativeLibrary);
        all.retain(|component| is_cuda(component) == cuda);
        all
    }
}

/// Whether a library is of the CUDA family, by its purl (`pkg:generic/nvidia/…`).
fn is_cuda(component: &Component) -> bool {
    component.purl.as_ref().and_then(Purl::namespace) == Some("nvidia")
}

/// `name version`.
pub(super) fn title(component: &Component) -> String {
    match &component.version {
        Some(version) => format!("{} {version}", component.name),
        None => component.name.clone(),
    }
}

/// How sure the version is, or where there is none, the name.
fn confidence(component: &Component) -> Option<Confidence> {
    let about = |field: IdentityField, value: Option<&str>| {
        let fits = |concluded: &str| value.is_none_or(|value| value == concluded);
        component
            .identities
            .iter()
            .filter(|identity| identity.field == field && fits(&identity.concluded))
            .map(|identity| identity.confidence)
            .max()
    };
    let purl = component.purl.as_ref().map(ToString::to_string);
    component
        .version
        .as_deref()
        .and_then(|version| about(IdentityField::Version, Some(version)))
        .or_else(|| about(IdentityField::Purl, purl.as_deref()))
        .or_else(|| about(IdentityField::Name, None))
}

/// A confidence in a word.
pub(super) fn confidence_cell(component: &Component) -> Cell {
    match confidence(component) {
        // Two sources of different kinds that agree.
        Some(sure) if sure.as_percent() >= 95 => Cell::new("certain").paint(Paint::Good),
        Some(sure) if sure >= Confidence::HIGH => Cell::new("very likely").paint(Paint::Good),
        Some(sure) if sure >= Confidence::MEDIUM => Cell::new("likely"),
        Some(_) => Cell::new("possible").paint(Paint::Warning),
        None => Cell::default(),
    }
}

/// The version; where there is none, that it is unknown and what it may be.
pub(super) fn version_cell(component: &Component) -> Cell {
    if let Some(version) = &component.version {
        return Cell::new(version);
    }
    let guesses = component.identities.iter().filter(|identity| identity.field == IdentityField::Version);
    let mut guesses: Vec<&str> = guesses.map(|identity| identity.concluded.as_str()).collect();
    guesses.sort_unstable();
    guesses.dedup();
    let text = match guesses.as_slice() {
        [] => "unknown".to_owned(),
        guesses => format!("unknown: {}?", guesses.join(" or ")),
    };
    Cell::new(&text).paint(Paint::Warning)
}

/// Where a component is: its first place, and how many more there are.
pub(super) fn place(component: &Component, folder: &str) -> Cell {
    if let Some(into) = component.properties.get("native:linked-into") {
        let (first, more) = match into.split_once(", ") {
            Some((first, rest)) => (first, rest.split(", ").count()),
            None => (into.as_str(), 0),
        };
        return Cell::path(&format!("linked into {}{}", below(first, folder), and_more(more)));
    }
    let Some(first) = component.occurrences.first() else { return Cell::default() };
    let more = component.occurrences.len().saturating_sub(1);
    Cell::path(&format!("{}{}", below(&first.path, folder), and_more(more)))
}

/// A place below the folder that packages are in, where it is in one.
pub(super) fn short_place(component: &Component, full: bool) -> Cell {
    let path = component.occurrences.first().map_or("", |place| place.path.as_str());
    let folder = path.split_once("-packages/").map_or(0, |(folder, _)| folder.len() + "-packages".len());
    place(component, if full { "" } else { &path[..folder] })
}

fn and_more(more: usize) -> String {
    if more == 0 { String::new() } else { format!(" +{more}") }
}

fn below<'a>(path: &'a str, folder: &str) -> &'a str {
    path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)
}

/// `1 library`, `2 libraries`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

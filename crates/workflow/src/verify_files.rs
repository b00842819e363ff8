//! Integrity: every file of an image against what its package, or an SBOM, says about it.

use std::collections::BTreeMap;

use wb_inventory::integrity::{Integrity, IntegrityCounts, verify};
use wb_inventory::{ARCHIVE, Merged};
use wb_model::{
    Component, ComponentKind, Inventory, Observation, ObservationKind, Outcome, Place, Purl, Severity, Stage,
    StatusLine,
};

/// What came of it.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// What is in the image.
    pub inventory: Inventory,
    /// What is wrong with its files, sorted.
    pub observations: Vec<Observation>,
    /// What each comparison did, sorted.
    pub statuses: Vec<StatusLine>,
    /// Files that were counted.
    pub counts: IntegrityCounts,
}

/// Compares an image's files with its packages, and where one is given, its components with a document of it.
pub fn verify_files(merged: &Merged, inventory: Inventory, document: Option<&Inventory>) -> FileReport {
    let Integrity { mut observations, mut statuses, counts } = verify(merged);
    // A reader of what packages say, or of the files themselves, that could not look leaves files without a proof.
    statuses.extend(inventory.statuses.iter().filter(|line| is_needed(line)).cloned());
    if let Some(document) = document {
        let found = compare(&inventory, document);
        let outcome = match found.len() {
            0 => Outcome::Nothing,
            count => Outcome::Found { count: count as u64 },
        };
        statuses.push(StatusLine { stage: Stage::Check, name: "integrity/document".to_owned(), outcome });
        observations.extend(found);
    }
    observations.sort();
    observations.dedup();
    statuses.sort();
    FileReport { inventory, observations, statuses, counts }
}

impl FileReport {
    /// Whether every comparison could look at everything it wanted.
    pub fn is_complete(&self) -> bool {
        !self.statuses.iter().any(|line| matches!(line.outcome, Outcome::CouldNotLook { .. }))
    }

    /// The worst of what is wrong.
    pub fn worst(&self) -> Option<Severity> {
        self.observations.iter().map(|observation| observation.severity).max()
    }
}

/// Whether the answer stands on what this reader saw.
fn is_needed(line: &StatusLine) -> bool {
    let name = line.name.as_str();
    line.stage == Stage::Reader
        && (name == ARCHIVE
            || name == "python/record"
            || name.starts_with("os/")
            || name.starts_with("integrity/"))
}

/// What is in the image and not in the document, and the reverse.
///
/// Documents of other programs know other places and write other qualifiers, so that components are compared by package
/// and version, and counted: two copies of one library are two.
fn compare(image: &Inventory, document: &Inventory) -> Vec<Observation> {
    let (here, there) = (by_name(image), by_name(document));
    let mut observations = Vec::new();
    for (name, components) in &here {
        let documented = there.get(name).map_or(&[][..], Vec::as_slice);
        for component in components.iter().skip(documented.len()) {
            let message = format!("{name} is in the image, and not in the document");
            observations.push(observation("not-in-document", Severity::High, component, message));
        }
        for (component, other) in components.iter().zip(documented) {
            if let Some(message) = other_hash(component, other) {
                observations.push(observation("other-content", Severity::High, component, message));
            }
        }
    }
    for (name, components) in &there {
        let found = here.get(name).map_or(0, Vec::len);
        for component in components.iter().skip(found) {
            let message = format!("{name} is in the document, and not in the image");
            observations.push(observation("not-in-image", Severity::Medium, component, message));
        }
    }
    observations
}

type ByName<'a> = BTreeMap<String, Vec<&'a Component>>;

fn by_name(inventory: &Inventory) -> ByName<'_> {
    let mut by_name = ByName::new();
    // The distribution itself is a component for some programs and a property for others.
    for component in inventory.components.iter().filter(|one| one.kind != ComponentKind::OperatingSystem) {
        let name = match &component.purl {
            Some(purl) => bare(purl),
            None => format!("{}@{}", component.name, component.version.as_deref().unwrap_or("(no version)")),
        };
        by_name.entry(name).or_default().push(component);
    }
    for components in by_name.values_mut() {
        components.sort_by_key(|component| (first_path(component).map(str::to_owned), component.id.clone()));
    }
    by_name
}

/// The purl without qualifiers and subpath.
fn bare(purl: &Purl) -> String {
    Purl::from_parts(purl.kind(), purl.namespace(), purl.name(), purl.version(), BTreeMap::new(), None)
        .unwrap_or_else(|_| purl.clone())
        .to_string()
}

fn first_path(component: &Component) -> Option<&str> {
    component.occurrences.iter().map(|occurrence| occurrence.path.as_str()).min()
}

/// Why two components of one name are not the same bytes: a hash of one algorithm that differs at one place.
fn other_hash(image: &Component, document: &Component) -> Option<String> {
    if first_path(image) != first_path(document) {
        return None;
    }
    let (is, says) = image.hashes.iter().find_map(|is| {
        let says = document.hashes.iter().find(|says| says.algorithm() == is.algorithm())?;
        (is != says).then_some((is, says))
    })?;
    Some(format!("it is {is}, and the document says {says}"))
}

fn observation(rule: &str, severity: Severity, component: &Component, message: String) -> Observation {
    let place = component.occurrences.iter().min_by_key(|occurrence| &occurrence.path);
    Observation {
        kind: ObservationKind::Integrity,
        rule: rule.to_owned(),
        severity,
        place: Place {
            path: place.map(|place| place.path.clone()),
            layer: place.and_then(|place| place.layer.clone()),
            ..Place::default()
        },
        message,
        mend: "write the document anew from this image, or find out how the image was changed after it"
            .to_owned(),
        globals: Vec::new(),
    }
}

#[cfg(test)]
mod tests;

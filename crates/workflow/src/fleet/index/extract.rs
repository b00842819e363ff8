//! What the index keeps of one image.

use std::collections::BTreeMap;

use wb_model::{Assessment, Component, ComponentId, Inventory, RelationshipKind};

use crate::fleet::meta::{Form, Meta};
use crate::fleet::store::{Results, read_bounded};
use crate::fleet::sweep::Documents;

/// One image.
pub(super) struct Image {
    pub(super) stem: String,
    pub(super) meta: Meta,
    pub(super) components: Vec<Part>,
    pub(super) findings: Vec<Finding>,
}

/// One component.
#[derive(Default)]
pub(in crate::fleet) struct Part {
    pub(in crate::fleet) name: String,
    pub(in crate::fleet) version: String,
    pub(in crate::fleet) purl: String,
    /// The purl without version, qualifiers and subpath.
    pub(in crate::fleet) package: String,
    pub(in crate::fleet) path: String,
    pub(in crate::fleet) layer: String,
    pub(in crate::fleet) owner: String,
    pub(in crate::fleet) kind: &'static str,
    pub(in crate::fleet) hashes: Vec<String>,
}

/// One open finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::fleet) struct Finding {
    /// Number of the component in the image.
    pub(in crate::fleet) component: usize,
    pub(in crate::fleet) vulnerability: String,
    pub(in crate::fleet) aliases: Vec<String>,
    pub(in crate::fleet) severity: wb_model::Severity,
    pub(in crate::fleet) exploited: bool,
    pub(in crate::fleet) fix: String,
}

/// Reads a stored image; the reason when it cannot be believed.
pub(super) fn read(results: &Results, documents: &dyn Documents, stem: &str) -> Result<Image, String> {
    let meta = results.meta(stem).map_err(|error| error.to_string())?;
    let meta = meta.ok_or_else(|| "its sidecar is gone".to_owned())?;
    let bytes = read_bounded(&results.document(stem)).map_err(|error| error.to_string())?;
    if crate::fleet::sha256(&bytes).to_string() != meta.document {
        return Err("its document is not the one that its sidecar tells of".to_owned());
    }
    let assessment = match meta.form {
        Form::Decision => documents.read_decision(&bytes)?,
        Form::Sbom => {
            let (inventory, _) = wb_bom::read(&bytes).map_err(|error| error.to_string())?;
            return Ok(Image {
                components: parts(&inventory),
                findings: Vec::new(),
                stem: stem.to_owned(),
                meta,
            });
        }
    };
    let components = parts(&assessment.inventory);
    Ok(Image { findings: findings(&assessment), components, stem: stem.to_owned(), meta })
}

pub(in crate::fleet) fn parts(inventory: &Inventory) -> Vec<Part> {
    let mut owners: BTreeMap<&ComponentId, &ComponentId> = BTreeMap::new();
    for edge in &inventory.relationships {
        match edge.kind {
            RelationshipKind::OwnedBy => drop(owners.insert(&edge.from, &edge.to)),
            RelationshipKind::Contains => drop(owners.entry(&edge.to).or_insert(&edge.from)),
            _ => {}
        }
    }
    let label = |id: &&ComponentId| inventory.component(id).map(named).unwrap_or_default();
    inventory
        .components
        .iter()
        .map(|component| {
            let place = component.occurrences.first();
            Part {
                name: component.name.clone(),
                version: component.version.clone().unwrap_or_default(),
                purl: component.purl.as_ref().map(ToString::to_string).unwrap_or_default(),
                package: component.purl.as_ref().map(super::segment::package_of).unwrap_or_default(),
                path: place.map(|place| place.path.clone()).unwrap_or_default(),
                layer: place
                    .and_then(|place| place.layer.as_ref())
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                owner: owners.get(&component.id).map(label).unwrap_or_default(),
                kind: component.kind.name(),
                hashes: component.hashes.iter().map(ToString::to_string).collect(),
            }
        })
        .collect()
}

fn named(component: &Component) -> String {
    match &component.version {
        Some(version) => format!("{} {version}", component.name),
        None => component.name.clone(),
    }
}

fn findings(assessment: &Assessment) -> Vec<Finding> {
    let components = &assessment.inventory.components;
    let open = assessment.findings.iter().filter(|finding| finding.is_open());
    open.filter_map(|finding| {
        let component = components.binary_search_by(|component| component.id.cmp(&finding.component)).ok()?;
        let fix = finding.fix.as_ref().and_then(|fix| fix.versions.first().cloned()).unwrap_or_default();
        Some(Finding {
            component,
            vulnerability: finding.vulnerability.clone(),
            aliases: finding.aliases.clone(),
            severity: finding.severity,
            exploited: finding.exploited.is_some(),
            fix,
        })
    })
    .collect()
}

//! Reading: a CycloneDX 1.6 document, ours or another tool's, into an inventory.

use std::collections::{BTreeMap, BTreeSet};

use wb_model::{
    Component, ComponentId, ComponentKind, Confidence, Diagnostic, DiagnosticCode, Digest, Identity,
    Inventory, License, Method, Occurrence, Outcome, Purl, Relationship, RelationshipKind, Stage, StatusLine,
    Subject, SubjectKind, Technique, Tool,
};

use super::NAME;
use super::read_dto as dto;
use crate::error::{Malformed, ReadError, shorten};
use crate::extra;
use crate::extra::component::{HOMEPAGE, field_from, invented_id, kind_of_library, technique_from};

/// The status line and diagnostics of documents that other tools made name this as their reader.
const READER: &str = "sbom/cyclonedx";

/// Reads a CycloneDX 1.6 JSON document.
pub(crate) fn read(bytes: &[u8]) -> Result<Inventory, ReadError> {
    let document: dto::Document = crate::json::parse(NAME, bytes)?;
    let mut reading = Reading::new(&document)?;
    for (at, part) in document.components.iter().enumerate() {
        reading.component(part, &format!("components[{at}]"), None)?;
    }
    // Inside the subject is where some tools put everything.
    if let Some(subject) = &document.metadata.component {
        for (at, part) in subject.components.iter().enumerate() {
            reading.component(part, &format!("metadata.component.components[{at}]"), None)?;
        }
    }
    reading.dependencies(&document.dependencies);
    reading.check_edges()?;
    Ok(reading.finish(&document.compositions))
}

struct Reading {
    inventory: Inventory,
    /// References that are taken, and the components among them.
    taken: BTreeSet<String>,
    ours: bool,
}

impl Reading {
    fn new(document: &dto::Document) -> Result<Self, ReadError> {
        let metadata = &document.metadata;
        let tool = metadata.tools.as_ref();
        let mut inventory = Inventory {
            subject: subject(metadata.component.as_ref()),
            tool: Tool {
                name: tool.and_then(|tool| tool.name.clone()).unwrap_or_else(|| "unknown".to_owned()),
                version: tool.and_then(|tool| tool.version.clone()).unwrap_or_default(),
            },
            created: metadata.timestamp.as_ref().map(|time| time.0.clone()),
            layers: Vec::new(),
            components: Vec::new(),
            relationships: Vec::new(),
            statuses: Vec::new(),
            diagnostics: Vec::new(),
            observations: Vec::new(),
            base: None,
        };
        let mut taken = BTreeSet::new();
        let ours = extra::document::apply(&mut inventory, lines(&metadata.properties))
            .map_err(|error| error.at(NAME, "metadata.properties"))?;
        if let Some(part) = &metadata.component {
            if ours {
                extra::document::apply(&mut inventory, lines(&part.properties))
                    .map_err(|error| error.at(NAME, "metadata.component.properties"))?;
            }
            taken.extend(part.bom_ref.as_ref().map(|reference| reference.0.clone()));
        }
        Ok(Self { inventory, taken, ours })
    }

    fn component(
        &mut self,
        part: &dto::Component,
        path: &str,
        parent: Option<&ComponentId>,
    ) -> Result<(), ReadError> {
        let mut component = Component::new(ComponentId::new(""), ComponentKind::Application, &part.name);
        self.identifiers(part, path, &mut component);
        component.kind = kind(part.kind, component.purl.as_ref());
        component.version.clone_from(&part.version);
        component.supplier = part
            .supplier
            .as_ref()
            .and_then(|supplier| supplier.name.clone())
            .or_else(|| part.publisher.clone());
        component.licenses = part.licenses.0.iter().map(license).collect();
        component.hashes = part.hashes.iter().filter_map(|hash| hash.0.clone()).collect();
        component.identities =
            part.evidence.identity.iter().filter_map(|one| identity(one, &component)).collect();
        component.occurrences = part.evidence.occurrences.iter().map(occurrence).collect();
        if let Some(website) = part.external_references.iter().find(|reference| reference.kind == "website") {
            component.properties.insert(HOMEPAGE.to_owned(), website.url.clone());
        }
        component.id = match &part.bom_ref {
            Some(reference) => ComponentId::new(&reference.0),
            None => invented_id(&component, path),
        };
        if !self.taken.insert(component.id.as_str().to_owned()) {
            return Err(ReadError::Duplicate {
                format: NAME,
                path: format!("{path}.bom-ref"),
                id: shorten(component.id.as_str(), 200),
            });
        }
        let read = extra::component::apply(&mut component, lines(&part.properties))
            .map_err(|error| error.at(NAME, format!("{path}.properties")))?;
        let id = component.id.clone();
        let mut relate = |from: &ComponentId, kind, to: &ComponentId| {
            self.inventory.relationships.push(Relationship { from: from.clone(), kind, to: to.clone() });
        };
        read.edges.iter().for_each(|(kind, to)| relate(&id, *kind, to));
        if let Some(parent) = parent {
            relate(parent, RelationshipKind::Contains, &id);
        }
        self.inventory.components.push(component);
        for (at, inner) in part.components.iter().enumerate() {
            self.component(inner, &format!("{path}.components[{at}]"), Some(&id))?;
        }
        Ok(())
    }

    /// A purl or CPE that cannot be understood costs a diagnostic and not the document.
    fn identifiers(&mut self, part: &dto::Component, path: &str, component: &mut Component) {
        if let Some(text) = &part.purl {
            match text.parse() {
                Ok(purl) => component.purl = Some(purl),
                Err(error) => self.diagnose(format!("{path}.purl: {error}")),
            }
        }
        // Until CycloneDX 1.6 the older URI form of CPE is allowed too; nothing here matches by it.
        if let Some(text) = part.cpe.as_ref().filter(|text| !text.is_empty()) {
            match text.parse() {
                Ok(cpe) => component.cpes.push(cpe),
                Err(error) => self.diagnose(format!("{path}.cpe: {error}")),
            }
        }
    }

    fn diagnose(&mut self, message: String) {
        self.inventory.diagnostics.push(Diagnostic {
            code: DiagnosticCode::Unparsable,
            path: None,
            layer: None,
            message,
            by: READER.to_owned(),
        });
    }

    fn dependencies(&mut self, dependencies: &[dto::Dependency]) {
        let known: BTreeMap<&str, &ComponentId> =
            self.inventory.components.iter().map(|part| (part.id.as_str(), &part.id)).collect();
        // The subject and services may be named here too; they are no components of the inventory.
        let edges = dependencies.iter().flat_map(|dependency| {
            let from = known.get(dependency.reference.0.as_str());
            let to = dependency.depends_on.iter().filter_map(|to| known.get(to.0.as_str()));
            from.into_iter().flat_map(move |from| to.clone().map(move |to| (*from, *to)))
        });
        let edges: Vec<Relationship> = edges
            .map(|(from, to)| Relationship {
                from: from.clone(),
                kind: RelationshipKind::DependsOn,
                to: to.clone(),
            })
            .collect();
        self.inventory.relationships.extend(edges);
    }

    /// Our own lines name components of this document only: one that is gone was cut out, and what it contained or
    /// spoke for is not to be guessed.
    fn check_edges(&self) -> Result<(), ReadError> {
        let known: BTreeSet<&ComponentId> = self.inventory.components.iter().map(|part| &part.id).collect();
        match self.inventory.relationships.iter().find(|edge| !known.contains(&edge.to)) {
            None => Ok(()),
            Some(edge) => {
                let name = format!("weighbridge:{} {}", edge.kind.name(), edge.to);
                let path = format!("the properties of {}", shorten(edge.from.as_str(), 200));
                Err(Malformed { name, why: "there is no such component" }.at(NAME, path))
            }
        }
    }

    fn finish(mut self, compositions: &[dto::Composition]) -> Inventory {
        if !self.ours {
            let complete = |composition: &dto::Composition| composition.aggregate == dto::Aggregate::Complete;
            let places =
                self.inventory.diagnostics.len() + compositions.iter().filter(|c| !complete(c)).count();
            self.inventory.statuses.push(status(self.inventory.components.len(), places));
        }
        self.inventory.sort();
        self.inventory
    }
}

/// What another tool's document says of its own completeness.
fn status(count: usize, places: usize) -> StatusLine {
    let count = count as u64;
    let outcome = match (count, places as u64) {
        (0, 0) => Outcome::Nothing,
        (_, 0) => Outcome::Found { count },
        (_, places) => Outcome::CouldNotLook { count, places },
    };
    StatusLine { stage: Stage::Reader, name: READER.to_owned(), outcome }
}

fn subject(part: Option<&dto::Component>) -> Subject {
    let kind = match part.map(|part| part.kind) {
        Some(dto::Type::Container) => SubjectKind::Image,
        Some(dto::Type::File) => SubjectKind::File,
        _ => SubjectKind::Directory,
    };
    Subject {
        kind,
        name: part.map_or_else(|| "unknown".to_owned(), |part| part.name.clone()),
        manifest: part.and_then(|part| part.version.as_deref()).and_then(|version| version.parse().ok()),
        config: None,
        platform: None,
        labels: BTreeMap::new(),
    }
}

fn lines(properties: &[dto::Property]) -> impl Iterator<Item = (&str, &str)> {
    properties.iter().map(|line| (line.name.as_str(), line.value.as_deref().unwrap_or_default()))
}

fn kind(declared: dto::Type, purl: Option<&Purl>) -> ComponentKind {
    match declared {
        dto::Type::OperatingSystem => ComponentKind::OperatingSystem,
        dto::Type::MachineLearningModel => ComponentKind::Model,
        dto::Type::Data => ComponentKind::Dataset,
        dto::Type::Library | dto::Type::Framework => kind_of_library(purl.map(Purl::kind)),
        dto::Type::Application
        | dto::Type::Container
        | dto::Type::Platform
        | dto::Type::Device
        | dto::Type::DeviceDriver
        | dto::Type::Firmware
        | dto::Type::File
        | dto::Type::CryptographicAsset => ComponentKind::Application,
    }
}

fn license(choice: &dto::LicenseChoice) -> License {
    let id = choice.license.as_ref().and_then(|license| license.id.as_ref());
    match choice.expression.as_ref().or(id) {
        Some(expression) => License { expression: Some(expression.clone()), declared: expression.clone() },
        None => License {
            expression: None,
            declared: choice.license.as_ref().and_then(|license| license.name.clone()).unwrap_or_default(),
        },
    }
}

/// None for fields that Weighbridge does not name (`swid`, `group` …), and for a statement without a value.
fn identity(part: &dto::Identity, component: &Component) -> Option<Identity> {
    let field = field_from(&part.field)?;
    let concluded = part.concluded_value.clone().or_else(|| match part.field.as_str() {
        "name" => Some(component.name.clone()),
        "version" => component.version.clone(),
        "purl" => component.purl.as_ref().map(ToString::to_string),
        "cpe" => component.cpes.first().map(ToString::to_string),
        _ => component.hashes.first().map(Digest::hex),
    })?;
    let methods: Vec<Method> = part.methods.iter().map(method).collect();
    let strongest = methods.iter().map(|method| method.confidence).max();
    let stated = part.confidence.as_ref().map(confidence);
    Some(Identity { field, concluded, confidence: stated.or(strongest).unwrap_or(Confidence::LOW), methods })
}

fn method(part: &dto::Method) -> Method {
    Method {
        technique: technique_from(&part.technique).unwrap_or(Technique::Other),
        confidence: confidence(&part.confidence),
        value: part.value.clone().unwrap_or_default(),
    }
}

fn confidence(fraction: &dto::Fraction) -> Confidence {
    let wanted = fraction.0 * 100.0;
    let nearest =
        (0..=100_u8).min_by(|a, b| (f64::from(*a) - wanted).abs().total_cmp(&(f64::from(*b) - wanted).abs()));
    Confidence::percent(nearest.unwrap_or_default())
}

fn occurrence(part: &dto::Occurrence) -> Occurrence {
    Occurrence {
        path: part.location.clone(),
        layer: part.additional_context.as_deref().and_then(|text| text.parse().ok()),
    }
}

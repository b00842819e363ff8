//! Reading: an SPDX 2.3 document, ours or another tool's, into an inventory.

use std::collections::BTreeMap;

use wb_model::{
    Component, ComponentId, ComponentKind, Diagnostic, DiagnosticCode, Digest, Inventory, License, Outcome,
    Relationship, RelationshipKind, Stage, StatusLine, Subject, SubjectKind, Tool,
};

use super::read_dto as dto;
use super::{ALGORITHMS, DOCUMENT, NAME, NO_ASSERTION, NO_TIME, OWNED_BY, TRAINED_ON, actor};
use crate::error::{Malformed, ReadError, shorten};
use crate::extra::component::{HOMEPAGE, invented_id, kind_of_library};
use crate::extra::{self, PREFIX};
use crate::text::{split_once, unescape};

/// The status line and diagnostics of documents that other tools made name this as their reader.
const READER: &str = "sbom/spdx";

/// Reads an SPDX 2.3 JSON document.
pub(crate) fn read(bytes: &[u8]) -> Result<Inventory, ReadError> {
    let document: dto::Document = crate::json::parse(NAME, bytes)?;
    let mut inventory = blank(&document);
    let lines = lines(&document.annotations).map_err(|error| error.at(NAME, "annotations"))?;
    let ours = extra::document::apply(&mut inventory, pairs(&lines))
        .map_err(|error| error.at(NAME, "annotations"))?;
    let mut reading = Reading { inventory, ids: BTreeMap::new(), texts: texts(&document) };
    let subject = described(&document);
    for (at, part) in document.packages.iter().enumerate() {
        let path = format!("packages[{at}]");
        if subject == Some(part.id.as_str()) {
            reading.subject(part, &path, ours)?;
        } else {
            reading.package(part, &path)?;
        }
    }
    reading.relationships(&document.relationships);
    Ok(reading.finish(ours))
}

/// What an SPDX document says of its tool when it names none.
pub(super) fn no_tool() -> Tool {
    Tool { name: "unknown".to_owned(), version: String::new() }
}

fn blank(document: &dto::Document) -> Inventory {
    let created = document.creation_info.created.as_str();
    Inventory {
        subject: Subject {
            kind: SubjectKind::Directory,
            name: document.name.clone(),
            manifest: None,
            config: None,
            platform: None,
            labels: BTreeMap::new(),
        },
        tool: document
            .creation_info
            .creators
            .iter()
            .find_map(|creator| actor::parse_tool(creator))
            .unwrap_or_else(no_tool),
        created: (created != NO_TIME).then(|| created.to_owned()),
        layers: Vec::new(),
        components: Vec::new(),
        relationships: Vec::new(),
        statuses: Vec::new(),
        diagnostics: Vec::new(),
        observations: Vec::new(),
        base: None,
    }
}

/// The one package that the document describes; several are components like the others.
fn described(document: &dto::Document) -> Option<&str> {
    let related = document.relationships.iter().filter_map(|edge| match edge.relationship_type.as_str() {
        "DESCRIBES" if edge.spdx_element_id == DOCUMENT => Some(edge.related_spdx_element.as_str()),
        "DESCRIBED_BY" if edge.related_spdx_element == DOCUMENT => Some(edge.spdx_element_id.as_str()),
        _ => None,
    });
    let mut all: Vec<&str> = related.chain(document.document_describes.iter().map(String::as_str)).collect();
    all.sort_unstable();
    all.dedup();
    match all.as_slice() {
        [only] => Some(only),
        _ => None,
    }
}

fn texts(document: &dto::Document) -> BTreeMap<String, String> {
    let infos = document.has_extracted_licensing_infos.iter();
    infos.map(|info| (info.license_id.clone(), info.extracted_text.clone())).collect()
}

/// The lines of all annotations that are ours.
fn lines(annotations: &[dto::Annotation]) -> Result<Vec<(String, String)>, Malformed> {
    let ours = annotations.iter().filter(|annotation| annotation.comment.starts_with(PREFIX));
    let lines = ours.flat_map(|annotation| annotation.comment.split('\n'));
    let parsed = lines.map(|line| {
        let wrong = || Malformed { name: shorten(line, 60), why: "not <name>=<value>" };
        let (name, value) = split_once(line, '=').ok_or_else(wrong)?;
        Ok((unescape(name).ok_or_else(wrong)?, unescape(value).ok_or_else(wrong)?))
    });
    parsed.collect()
}

fn pairs(lines: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    lines.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

struct Reading {
    inventory: Inventory,
    /// SPDX identifier → component.
    ids: BTreeMap<String, ComponentId>,
    /// `LicenseRef-…` → text.
    texts: BTreeMap<String, String>,
}

impl Reading {
    fn subject(&mut self, part: &dto::Package, path: &str, ours: bool) -> Result<(), ReadError> {
        let subject = &mut self.inventory.subject;
        subject.name.clone_from(&part.name);
        subject.manifest = part.version_info.as_deref().and_then(|version| version.parse().ok());
        subject.kind = match part.primary_package_purpose {
            Some(dto::Purpose::Container) => SubjectKind::Image,
            Some(dto::Purpose::File) => SubjectKind::File,
            _ => SubjectKind::Directory,
        };
        if ours {
            let at = |error: Malformed| error.at(NAME, format!("{path}.annotations"));
            let lines = lines(&part.annotations).map_err(at)?;
            extra::document::apply(&mut self.inventory, pairs(&lines)).map_err(at)?;
        }
        Ok(())
    }

    fn package(&mut self, part: &dto::Package, path: &str) -> Result<(), ReadError> {
        let mut component = Component::new(ComponentId::new(""), ComponentKind::Application, &part.name);
        component.version.clone_from(&part.version_info);
        component.supplier = part.supplier.as_deref().and_then(actor::parse_supplier);
        self.references(part, path, &mut component);
        component.kind = kind(part.primary_package_purpose, &component);
        component.licenses = part
            .license_declared
            .iter()
            .filter(|text| !matches!(text.as_str(), NO_ASSERTION | "NONE" | ""))
            .map(|text| license(text, |name| self.texts.get(name).cloned()))
            .collect();
        if let Some(homepage) =
            part.homepage.as_ref().filter(|text| !matches!(text.as_str(), NO_ASSERTION | "NONE"))
        {
            component.properties.insert(HOMEPAGE.to_owned(), homepage.clone());
        }
        let at = |error: Malformed| error.at(NAME, format!("{path}.annotations"));
        let lines = lines(&part.annotations).map_err(at)?;
        component.id =
            extra::component::id(pairs(&lines)).unwrap_or_else(|| invented_id(&component, &part.id));
        let duplicate = |field, id: &str| ReadError::Duplicate {
            format: NAME,
            path: format!("{path}.{field}"),
            id: shorten(id, 200),
        };
        if self.ids.insert(part.id.clone(), component.id.clone()).is_some() {
            return Err(duplicate("SPDXID", &part.id));
        }
        let read = extra::component::apply(&mut component, pairs(&lines)).map_err(at)?;
        if let Some((kind, _)) = read.edges.first() {
            let name = format!("{PREFIX}{}", kind.name());
            return Err(at(Malformed { name, why: "edges are relationships here" }));
        }
        self.inventory.components.push(component);
        Ok(())
    }

    /// Purl, CPEs and checksums. One that cannot be understood costs a diagnostic and not the document.
    fn references(&mut self, part: &dto::Package, path: &str, component: &mut Component) {
        for (at, reference) in part.external_refs.iter().enumerate() {
            let text = &reference.reference_locator;
            let place = format!("{path}.externalRefs[{at}].referenceLocator");
            match reference.reference_type.as_str() {
                "purl" => match text.parse() {
                    // A package may have several purls; the first is the component's.
                    Ok(purl) => component.purl = component.purl.take().or(Some(purl)),
                    Err(error) => self.diagnose(format!("{place}: {error}")),
                },
                "cpe23Type" => match text.parse() {
                    Ok(cpe) => component.cpes.push(cpe),
                    Err(error) => self.diagnose(format!("{place}: {error}")),
                },
                _ => {}
            }
        }
        for (at, checksum) in part.checksums.iter().enumerate() {
            let Some((algorithm, _)) = ALGORITHMS.into_iter().find(|(_, name)| *name == checksum.algorithm)
            else {
                continue;
            };
            match Digest::from_hex(algorithm, &checksum.checksum_value) {
                Ok(digest) => component.hashes.push(digest),
                Err(error) => self.diagnose(format!("{path}.checksums[{at}].checksumValue: {error}")),
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

    fn relationships(&mut self, relationships: &[dto::Relationship]) {
        for edge in relationships {
            // The document, the subject and files are no components of the inventory.
            let (Some(from), Some(to)) =
                (self.ids.get(&edge.spdx_element_id), self.ids.get(&edge.related_spdx_element))
            else {
                continue;
            };
            let Some((kind, reversed)) = relationship_kind(edge) else { continue };
            let (from, to) = if reversed { (to, from) } else { (from, to) };
            self.inventory.relationships.push(Relationship { from: from.clone(), kind, to: to.clone() });
        }
    }

    fn finish(mut self, ours: bool) -> Inventory {
        if !ours {
            let count = self.inventory.components.len() as u64;
            let outcome = match (count, self.inventory.diagnostics.len() as u64) {
                (0, 0) => Outcome::Nothing,
                (_, 0) => Outcome::Found { count },
                (_, places) => Outcome::CouldNotLook { count, places },
            };
            self.inventory.statuses.push(StatusLine {
                stage: Stage::Reader,
                name: READER.to_owned(),
                outcome,
            });
        }
        self.inventory.sort();
        self.inventory
    }
}

/// The kind of edge, and whether it is written the other way round.
fn relationship_kind(edge: &dto::Relationship) -> Option<(RelationshipKind, bool)> {
    Some(match edge.relationship_type.as_str() {
        "CONTAINS" => (RelationshipKind::Contains, false),
        "CONTAINED_BY" => (RelationshipKind::Contains, true),
        "DEPENDS_ON" | "DYNAMIC_LINK" | "HAS_PREREQUISITE" => (RelationshipKind::DependsOn, false),
        "DEPENDENCY_OF" | "RUNTIME_DEPENDENCY_OF" | "PREREQUISITE_FOR" => (RelationshipKind::DependsOn, true),
        "COPY_OF" => (RelationshipKind::SameAs, false),
        "DESCENDANT_OF" => (RelationshipKind::DescendantOf, false),
        "ANCESTOR_OF" => (RelationshipKind::DescendantOf, true),
        "OTHER" if edge.comment.as_deref() == Some(OWNED_BY) => (RelationshipKind::OwnedBy, false),
        "OTHER" if edge.comment.as_deref() == Some(TRAINED_ON) => (RelationshipKind::TrainedOn, false),
        _ => return None,
    })
}

fn kind(purpose: Option<dto::Purpose>, component: &Component) -> ComponentKind {
    match purpose {
        Some(dto::Purpose::OperatingSystem) => ComponentKind::OperatingSystem,
        Some(dto::Purpose::Application | dto::Purpose::Container | dto::Purpose::Install) => {
            ComponentKind::Application
        }
        _ => kind_of_library(component.purl.as_ref().map(wb_model::Purl::kind)),
    }
}

/// A declared licence. A lone reference is the text that it stands for.
pub(super) fn license(declared: &str, text: impl Fn(&str) -> Option<String>) -> License {
    match text(declared) {
        Some(text) => License { expression: None, declared: text },
        None => License { expression: Some(declared.to_owned()), declared: declared.to_owned() },
    }
}

//! Writing: an inventory into SPDX 2.3 JSON, package by package straight into the writer.

use std::collections::BTreeMap;
use std::io;

use serde::{Serialize, Serializer};

use wb_model::{
    Component, ComponentId, ComponentKind, Cpe, Digest, Inventory, License, RelationshipKind, SubjectKind,
    Tool,
};

use super::write_dto::{
    Annotation, Checksum, CreationInfo, ExternalRef, ExtractedLicense, Package, Relationship,
};
use super::{ALGORITHMS, DOCUMENT, NO_ASSERTION, NO_TIME, OWNED_BY, TRAINED_ON, actor};
use crate::error::WriteError;
use crate::extra::component::{HOMEPAGE, is_web_address};
use crate::extra::{self, Line};
use crate::graph::Graph;
use crate::text::escape;
use crate::{license, stamp, subject, time};

const SUBJECT: &str = "SPDXRef-Subject";

/// Writes an inventory as SPDX 2.3 JSON.
pub(crate) fn write(inventory: &Inventory, writer: &mut dyn io::Write) -> Result<(), WriteError> {
    let context = Context::of(inventory)?;
    let native = (context.created != NO_TIME).then_some(context.created.as_str());
    let tool = actor::parse_tool(&context.tool);
    let lines = extra::document::document(inventory, native, &tool.unwrap_or_else(no_tool));
    let document = Document {
        spdx_version: "SPDX-2.3",
        data_license: "CC0-1.0",
        spdxid: DOCUMENT,
        name: &inventory.subject.name,
        document_namespace: format!("urn:uuid:{}", stamp::uuid("spdx-json@2.3", inventory)?),
        creation_info: CreationInfo { created: context.created.clone(), creators: [context.tool.clone()] },
        annotations: [context.annotation(&lines)],
        has_extracted_licensing_infos: extracted(&context.texts),
        packages: Packages(&context),
        relationships: Relationships(&context),
    };
    let mut writer = io::BufWriter::new(writer);
    serde_json::to_writer_pretty(&mut writer, &document).map_err(WriteError::from_json)?;
    let end = io::Write::write_all(&mut writer, b"\n").and_then(|()| io::Write::flush(&mut writer));
    end.map_err(WriteError::Io)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    spdx_version: &'static str,
    data_license: &'static str,
    #[serde(rename = "SPDXID")]
    spdxid: &'static str,
    name: &'a str,
    document_namespace: String,
    creation_info: CreationInfo,
    annotations: [Annotation; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    has_extracted_licensing_infos: Vec<ExtractedLicense<'a>>,
    packages: Packages<'a>,
    relationships: Relationships<'a>,
}

/// What every part of the document needs.
struct Context<'a> {
    inventory: &'a Inventory,
    graph: Graph<'a>,
    /// The SPDX identifier of every component.
    ids: BTreeMap<&'a ComponentId, String>,
    /// `LicenseRef-…` and the text it stands for.
    texts: BTreeMap<String, &'a str>,
    created: String,
    tool: String,
}

impl<'a> Context<'a> {
    fn of(inventory: &'a Inventory) -> Result<Self, WriteError> {
        let graph = Graph::of(inventory)?;
        let ids = inventory.components.iter().map(|part| (&part.id, spdx_id(part))).collect();
        let mut texts = BTreeMap::new();
        for license in inventory.components.iter().flat_map(|component| &component.licenses) {
            match declared_expression(license) {
                Some(expression) => {
                    for name in license::references(expression).0 {
                        texts.entry(name).or_insert(license.declared.as_str());
                    }
                }
                None => {
                    texts.insert(license_ref(&license.declared), &license.declared);
                }
            }
        }
        let created = inventory.created.as_deref().and_then(time::to_seconds);
        Ok(Self {
            inventory,
            graph,
            ids,
            texts,
            created: created.unwrap_or_else(|| NO_TIME.to_owned()),
            tool: actor::tool(&inventory.tool),
        })
    }

    fn id(&self, component: &ComponentId) -> &str {
        self.ids.get(component).map_or(NO_ASSERTION, String::as_str)
    }

    /// One annotation for all lines: `name=value`, one a line.
    fn annotation(&self, lines: &[Line]) -> Annotation {
        let lines = lines.iter().map(|Line { name, value }| {
            let name = escape(name, &['=']);
            format!("{name}={}", escape(value, &[]))
        });
        Annotation {
            annotation_date: self.created.clone(),
            annotation_type: "OTHER",
            annotator: self.tool.clone(),
            comment: lines.collect::<Vec<_>>().join("\n"),
        }
    }
}

struct Packages<'a>(&'a Context<'a>);

impl Serialize for Packages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let context = self.0;
        let parts = context.inventory.components.iter().map(|part| package(context, part));
        serializer.collect_seq(std::iter::once(subject_package(context)).chain(parts))
    }
}

struct Relationships<'a>(&'a Context<'a>);

impl Serialize for Relationships<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let context = self.0;
        let edge = |from, kind, to| Relationship {
            spdx_element_id: from,
            relationship_type: kind,
            related_spdx_element: to,
            comment: None,
        };
        let describes = std::iter::once(edge(DOCUMENT, "DESCRIBES", SUBJECT));
        let components = &context.inventory.components;
        let holds = components.iter().map(|part| edge(SUBJECT, "CONTAINS", context.id(&part.id)));
        let edges = components.iter().flat_map(|part| {
            let from = context.id(&part.id);
            context.graph.from(&part.id).map(move |(kind, to)| {
                let (kind, comment) = relationship_type(kind);
                Relationship { comment, ..edge(from, kind, context.id(to)) }
            })
        });
        serializer.collect_seq(describes.chain(holds).chain(edges))
    }
}

fn relationship_type(kind: RelationshipKind) -> (&'static str, Option<&'static str>) {
    match kind {
        RelationshipKind::Contains => ("CONTAINS", None),
        RelationshipKind::DependsOn => ("DEPENDS_ON", None),
        RelationshipKind::SameAs => ("COPY_OF", None),
        RelationshipKind::DescendantOf => ("DESCENDANT_OF", None),
        RelationshipKind::TrainedOn => ("OTHER", Some(TRAINED_ON)),
        // CONTAINED_BY would say that the files are inside; this says who installed them and speaks for them.
        RelationshipKind::OwnedBy => ("OTHER", Some(OWNED_BY)),
    }
}

fn subject_package<'a>(context: &Context<'a>) -> Package<'a> {
    let subject = &context.inventory.subject;
    Package {
        id: SUBJECT,
        name: &subject.name,
        version_info: subject.manifest.as_ref().map(Digest::to_string),
        license_declared: NO_ASSERTION.to_owned(),
        primary_package_purpose: match subject.kind {
            SubjectKind::Image => "CONTAINER",
            SubjectKind::Directory => "OTHER",
            SubjectKind::File => "FILE",
        },
        checksums: subject.manifest.iter().map(checksum).collect(),
        external_refs: subject::purl(subject).iter().map(|purl| purl_ref(purl.to_string())).collect(),
        annotations: vec![context.annotation(&extra::document::subject(subject))],
        ..blank()
    }
}

fn blank<'a>() -> Package<'a> {
    Package {
        download_location: NO_ASSERTION,
        license_concluded: NO_ASSERTION,
        copyright_text: NO_ASSERTION,
        ..Package::default()
    }
}

fn package<'a>(context: &'a Context<'a>, component: &'a Component) -> Package<'a> {
    let mut lines = vec![Line::new("id", component.id.as_str())];
    lines.extend(extra::component::common(component));
    let supplier = component.supplier.as_deref().map(actor::supplier);
    if supplier.as_deref().and_then(actor::parse_supplier) != component.supplier {
        lines.extend(component.supplier.as_ref().map(|exact| Line::new("supplier", exact)));
    }
    let native_cpes = component.cpes.iter().take_while(|cpe| is_plain(cpe)).count();
    lines.extend(component.cpes.iter().skip(native_cpes).map(|cpe| Line::new("cpe", cpe.to_string())));
    let declared = declared(&component.licenses);
    let as_read = declared.as_deref().map(|text| as_read(text, &context.texts));
    if as_read.as_slice() != component.licenses.as_slice() {
        lines.extend(component.licenses.iter().map(extra::component::license));
    }
    lines.extend(component.identities.iter().map(extra::component::identity));
    lines.extend(component.occurrences.iter().map(extra::component::occurrence));
    let cpe_refs = component.cpes.iter().take(native_cpes).map(|cpe| ExternalRef {
        reference_category: "SECURITY",
        reference_type: "cpe23Type",
        reference_locator: cpe.to_string(),
    });
    Package {
        id: context.id(&component.id),
        name: &component.name,
        version_info: component.version.clone(),
        supplier,
        homepage: component.properties.get(HOMEPAGE).map(String::as_str).filter(|url| is_web_address(url)),
        source_info: component
            .source_package
            .as_ref()
            .map(|source| format!("built package from: {} {}", source.name, source.version)),
        license_declared: declared.unwrap_or_else(|| NO_ASSERTION.to_owned()),
        primary_package_purpose: match component.kind {
            ComponentKind::OperatingSystem => "OPERATING_SYSTEM",
            ComponentKind::OsPackage | ComponentKind::LanguagePackage | ComponentKind::NativeLibrary => {
                "LIBRARY"
            }
            ComponentKind::Application => "APPLICATION",
            ComponentKind::Model | ComponentKind::Dataset => "OTHER",
        },
        checksums: component.hashes.iter().map(checksum).collect(),
        external_refs: cpe_refs.chain(component.purl.iter().map(|purl| purl_ref(purl.to_string()))).collect(),
        annotations: vec![context.annotation(&lines)],
        ..blank()
    }
}

/// `SPDXRef-Package-<name>-<20 hexadecimal digits over the id>`: letters, digits, `.` and `-` only (§7.2).
fn spdx_id(component: &Component) -> String {
    let name: String = component
        .name
        .chars()
        .take(40)
        .map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' })
        .collect();
    format!("SPDXRef-Package-{name}-{}", stamp::short_hash(component.id.as_str(), 20))
}

fn checksum(digest: &Digest) -> Checksum {
    let name = ALGORITHMS.into_iter().find(|(known, _)| *known == digest.algorithm());
    Checksum { algorithm: name.map_or("", |(_, name)| name), checksum_value: digest.hex() }
}

fn purl_ref(purl: String) -> ExternalRef {
    ExternalRef { reference_category: "PACKAGE-MANAGER", reference_type: "purl", reference_locator: purl }
}

/// Whether a CPE has no character that validators of `cpe23Type` refuse.
fn is_plain(cpe: &Cpe) -> bool {
    cpe.to_string().bytes().all(|byte| byte.is_ascii_graphic())
}

/// The expression that may stand in a document: valid, and pointing into no other document.
fn declared_expression(license: &License) -> Option<&str> {
    license::expression(license).filter(|expression| !license::references(expression).1)
}

/// One expression over all declared licences; none when nothing was declared.
fn declared(licenses: &[License]) -> Option<String> {
    let one = |license: &License| match declared_expression(license) {
        Some(expression) => expression.to_owned(),
        None => license_ref(&license.declared),
    };
    let all: Vec<String> = licenses.iter().map(one).collect();
    if all.is_empty() { None } else { Some(license::all_of(&all)) }
}

/// `LicenseRef-<16 hexadecimal digits over the text>` (§10.1).
fn license_ref(text: &str) -> String {
    format!("LicenseRef-weighbridge-{}", stamp::short_hash(text, 16))
}

/// What the reader makes of a package that declares nothing but this.
fn as_read(declared: &str, texts: &BTreeMap<String, &str>) -> License {
    super::read::license(declared, |name| texts.get(name).map(|text| (*text).to_owned()))
}

fn extracted<'a>(texts: &'a BTreeMap<String, &'a str>) -> Vec<ExtractedLicense<'a>> {
    let one = |(id, text): (&'a String, &&'a str)| ExtractedLicense {
        license_id: id,
        extracted_text: text,
        name: text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or(id),
    };
    texts.iter().map(one).collect()
}

/// What the reader makes of a document that names no tool.
fn no_tool() -> Tool {
    super::read::no_tool()
}

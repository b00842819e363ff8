//! Which Python distributions are installed, and which files are theirs?

use hashbrown::HashMap;

use wb_model::{
    ComponentId, ComponentKind, Confidence, Identity, IdentityField, License, Method, Outcome,
    RelationshipKind, Technique,
};

use super::claims::{claim_metadata, claim_paths, claim_record, claim_top_level};
use super::distribution::Distribution;
use super::site::is_within;
use crate::draft::Draft;
use crate::knowledge::license;
use crate::read::python::direct_url::DirectUrl;
use crate::read::python::dist_info::PythonMetadata;
use crate::read::python::egg_info::{InstalledFiles, TopLevel};
use crate::read::python::record::PythonRecord;
use crate::read::python::wheel::{Installer, WheelBuild};
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::tree::NodeId;
use crate::view::{Located, View};
use wb_read::FactType;

/// The resolver.
pub(crate) struct PythonPackages;

static INFO: ResolverInfo = ResolverInfo {
    name: "python-packages",
    question: "which Python distributions are installed, and which files are theirs?",
};

impl Resolver for PythonPackages {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome {
        let distributions = Distribution::all(view);
        let records = by_folder::<PythonRecord>(view);
        let installed_files = by_folder::<InstalledFiles>(view);
        let top_levels = by_folder::<TopLevel>(view);
        let properties = Properties::of(view);
        let ids: Vec<ComponentId> =
            distributions.iter().map(|distribution| add(view, draft, distribution, &properties)).collect();
        for (distribution, id) in distributions.iter().zip(&ids) {
            claim_metadata(view, draft, distribution, id);
            let Some(info) = distribution.info else { continue };
            if let Some(record) = records.get(&info) {
                claim_record(view, draft, distribution, id, record.node, &record.fact);
            } else if let Some(files) = installed_files.get(&info) {
                claim_paths(view, draft, distribution, id, info, files.fact.paths.iter().map(String::as_str));
            }
        }
        // By name alone only after all lists: a list says more than a name.
        for (distribution, id) in distributions.iter().zip(&ids) {
            if let Some(info) = distribution.info
                && !records.contains_key(&info)
                && !installed_files.contains_key(&info)
                && let Some(names) = top_levels.get(&info)
            {
                claim_top_level(view, draft, distribution, id, names.fact.names.iter().map(String::as_str));
            }
        }
        for (distribution, id) in distributions.iter().zip(&ids) {
            contain(view, draft, distribution, id, &distributions);
        }
        found(ids.len())
    }
}

/// Facts by the folder their file is in.
fn by_folder<T: FactType>(view: &View<'_>) -> HashMap<NodeId, Located<T>> {
    view.facts::<T>().into_iter().map(|located| (view.tree().parent(located.node), located)).collect()
}

/// What is known of a distribution besides its metadata.
struct Properties {
    direct_urls: HashMap<NodeId, Located<DirectUrl>>,
    wheels: HashMap<NodeId, Located<WheelBuild>>,
    installers: HashMap<NodeId, Located<Installer>>,
}

impl Properties {
    fn of(view: &View<'_>) -> Self {
        Self { direct_urls: by_folder(view), wheels: by_folder(view), installers: by_folder(view) }
    }

    fn list(&self, distribution: &Distribution) -> Vec<(&'static str, String)> {
        let metadata = &distribution.metadata;
        let mut list = Vec::new();
        let mut put = |key, value: Option<String>| list.extend(value.map(|value| (key, value)));
        put("homepage", metadata.homepage.clone());
        put("python:requires-python", metadata.requires_python.clone());
        put("python:extras", joined(&metadata.extras));
        let Some(info) = distribution.info else { return list };
        put("python:installer", self.installers.get(&info).map(|located| located.fact.name.clone()));
        if let Some(wheel) = self.wheels.get(&info).map(|located| &located.fact) {
            put("python:wheel-tags", joined(&wheel.tags));
            put("python:wheel-generator", wheel.generator.clone());
            put("python:pure", wheel.pure.map(|pure| pure.to_string()));
        }
        if let Some(direct) = self.direct_urls.get(&info).map(|located| &located.fact) {
            put("python:direct-url", Some(direct.url.clone()));
            put("python:editable", direct.editable.then(|| "true".to_owned()));
            put("python:commit", direct.commit.as_ref().map(|(system, commit)| format!("{system}:{commit}")));
            put("python:archive-hash", direct.archive_hash.clone());
        }
        list
    }
}

fn joined(values: &[String]) -> Option<String> {
    (!values.is_empty()).then(|| values.join(" "))
}

fn add(
    view: &View<'_>,
    draft: &mut Draft,
    distribution: &Distribution,
    properties: &Properties,
) -> ComponentId {
    let new = distribution.component();
    let purl = new.purl.clone();
    let id = draft.add(&new);
    let occurrence = view.occurrence(distribution.node);
    let Some(component) = draft.component_mut(&id) else { return id };
    let (technique, confidence, said) = if distribution.from_folder {
        (Technique::Filename, Confidence::MEDIUM, "in the folder's name")
    } else {
        (Technique::ManifestAnalysis, Confidence::CERTAIN, "Name and Version")
    };
    component.identities.push(Identity {
        field: IdentityField::Purl,
        concluded: purl.map_or_else(|| distribution.name.clone(), |purl| purl.to_string()),
        confidence,
        methods: vec![Method { technique, confidence, value: format!("{said} of {}", distribution.path) }],
    });
    component.occurrences.push(occurrence);
    component.supplier.clone_from(&distribution.metadata.author);
    component.licenses = licenses(&distribution.metadata);
    for (key, value) in properties.list(distribution) {
        component.properties.insert(key.to_owned(), value);
    }
    id
}

/// `License-Expression` speaks alone (PEP 639). Before it, `License` held anything and classifiers were coarse:
/// what stands for an expression counts, and what does not is kept only when nothing does.
fn licenses(metadata: &PythonMetadata) -> Vec<License> {
    let declare =
        |declared: &str| License { expression: license::expression(declared), declared: declared.to_owned() };
    if let Some(expression) = &metadata.license_expression {
        return vec![declare(expression)];
    }
    let text = metadata.license.as_deref().map(first_line).map(declare);
    if let Some(known) = text.clone().filter(|license| license.expression.is_some()) {
        return vec![known];
    }
    let classifiers: Vec<License> = metadata.license_classifiers.iter().map(|line| declare(line)).collect();
    let known: Vec<License> =
        classifiers.iter().filter(|license| license.expression.is_some()).cloned().collect();
    if !known.is_empty() {
        return known;
    }
    text.map_or(classifiers, |text| vec![text])
}

/// Some put the whole text of their licence into the field: its first line tells which it is.
fn first_line(text: &str) -> &str {
    text.lines().map(str::trim).find(|line| line.chars().any(char::is_alphanumeric)).unwrap_or_default()
}

/// A distribution whose metadata another one lists as its own files is a copy inside that one.
fn contain(
    view: &View<'_>,
    draft: &mut Draft,
    distribution: &Distribution,
    id: &ComponentId,
    all: &[Distribution],
) {
    let outer: Vec<ComponentId> = draft
        .owners(distribution.node)
        .iter()
        .filter(|owner| *owner != id)
        .filter(|owner| {
            draft.component(owner).is_some_and(|owner| owner.kind == ComponentKind::LanguagePackage)
        })
        .cloned()
        .collect();
    for owner in outer {
        let encloses = all.iter().any(|other| {
            other.site.directory != distribution.site.directory
                && is_within(view.tree(), distribution.site.directory, other.site.directory)
                && draft.component(&owner).is_some_and(|component| {
                    component.occurrences.first().is_some_and(|place| place.path == other.path)
                })
        });
        if encloses {
            draft.relate(&owner, RelationshipKind::Contains, id);
        }
    }
}

#[cfg(test)]
mod tests;

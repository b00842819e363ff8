//! Which packages did apk install, which files are theirs, and which need which?

use std::collections::BTreeMap;

use hashbrown::HashMap;

use wb_model::{
    ComponentId, ComponentKind, Confidence, Identity, IdentityField, License, Method, Outcome, Purl,
    RelationshipKind, SourcePackage, Technique,
};

use crate::draft::{Draft, NewComponent};
use crate::read::os::apk_installed::{ApkFiles, ApkPackage};
use crate::resolve::distribution::Distribution;
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::tree::{NodeId, NodeKind};
use crate::view::{Located, View};

/// The resolver.
pub(crate) struct Apk;

static INFO: ResolverInfo =
    ResolverInfo { name: "apk", question: "which packages did apk install, and which files are theirs?" };

impl Resolver for Apk {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome {
        let distribution = Distribution::of(draft);
        let packages = view.facts::<ApkPackage>();
        let ids: Vec<ComponentId> =
            packages.iter().map(|package| add(view, draft, distribution.as_ref(), package)).collect();
        claim_files(view, draft, &packages, &ids);
        relate(draft, &packages, &ids);
        found(ids.len())
    }
}

/// The root that a database's paths are relative to: empty, or a folder with a slash behind it.
pub(crate) fn root(database: &str) -> &str {
    let end = ["usr/lib/apk/db/installed", "lib/apk/db/installed"]
        .iter()
        .find_map(|end| database.strip_suffix(end));
    end.unwrap_or_default()
}

fn add(
    view: &View<'_>,
    draft: &mut Draft,
    distribution: Option<&Distribution>,
    package: &Located<ApkPackage>,
) -> ComponentId {
    let fact = &package.fact;
    let purl = purl(fact, distribution);
    let id = draft.add(&NewComponent {
        kind: ComponentKind::OsPackage,
        name: &fact.name,
        version: Some(&fact.version),
        purl: purl.clone(),
        place: &package.path,
    });
    let occurrence = view.occurrence(package.node);
    let Some(component) = draft.component_mut(&id) else { return id };
    component.supplier.clone_from(&fact.maintainer);
    component.source_package = Some(SourcePackage {
        name: fact.origin.clone().unwrap_or_else(|| fact.name.clone()),
        version: fact.version.clone(),
    });
    // Alpine's licences are SPDX expressions; the resolver of licences says which of them are valid.
    component.licenses.extend(
        fact.license.as_ref().map(|declared| License { declared: declared.clone(), expression: None }),
    );
    component.identities.push(Identity {
        field: IdentityField::Purl,
        concluded: purl.map_or_else(|| format!("{}@{}", fact.name, fact.version), |purl| purl.to_string()),
        confidence: Confidence::CERTAIN,
        methods: vec![Method {
            technique: Technique::ManifestAnalysis,
            confidence: Confidence::CERTAIN,
            value: format!("package {} in {}", fact.name, package.path),
        }],
    });
    component.occurrences.push(occurrence);
    let facts =
        [("apk:architecture", &fact.architecture), ("apk:commit", &fact.commit), ("homepage", &fact.url)];
    for (key, value) in facts {
        if let Some(value) = value {
            component.properties.insert(key.to_owned(), value.clone());
        }
    }
    id
}

/// `pkg:apk/alpine/libcrypto3@3.1.4-r5?arch=x86_64&distro=alpine-3.19.1&upstream=openssl` (purl-spec, type `apk`).
fn purl(fact: &ApkPackage, distribution: Option<&Distribution>) -> Option<Purl> {
    let mut qualifiers = BTreeMap::new();
    if let Some(architecture) = &fact.architecture {
        qualifiers.insert("arch".to_owned(), architecture.clone());
    }
    if let Some(name) = distribution.map(Distribution::qualifier) {
        qualifiers.insert("distro".to_owned(), name);
    }
    if let Some(origin) = fact.origin.as_ref().filter(|origin| **origin != fact.name) {
        qualifiers.insert("upstream".to_owned(), origin.clone());
    }
    let namespace = distribution.map_or("alpine", |distribution| distribution.id.as_str());
    Purl::from_parts("apk", Some(namespace), &fact.name, Some(&fact.version), qualifiers, None).ok()
}

fn claim_files(view: &View<'_>, draft: &mut Draft, packages: &[Located<ApkPackage>], ids: &[ComponentId]) {
    let by_name: HashMap<(NodeId, &str, &str), &ComponentId> = packages
        .iter()
        .zip(ids)
        .map(|(package, id)| ((package.node, package.fact.name.as_str(), package.fact.version.as_str()), id))
        .collect();
    for files in view.facts::<ApkFiles>() {
        let key = (files.node, files.fact.package.as_str(), files.fact.version.as_str());
        let Some(id) = by_name.get(&key) else { continue };
        let root = root(&files.path);
        for file in &files.fact.files {
            let path = format!("{root}{}", file.path);
            // The folder a file is in may be a link (/lib → /usr/lib).
            if let Some(node) = view.tree().lookup_entry(path.as_bytes())
                && matches!(view.tree().node(node).kind, NodeKind::File | NodeKind::Symlink)
            {
                draft.claim(node, id);
            }
        }
    }
}

/// Edges within one database: a name is met by the package of that name and by all that provide it.
fn relate(draft: &mut Draft, packages: &[Located<ApkPackage>], ids: &[ComponentId]) {
    let mut providers: HashMap<(NodeId, &str), Vec<&ComponentId>> = HashMap::new();
    for (package, id) in packages.iter().zip(ids) {
        let fact = &package.fact;
        let names = std::iter::once(&fact.name).chain(&fact.provides);
        for name in names {
            providers.entry((package.node, name)).or_default().push(id);
        }
    }
    for (package, id) in packages.iter().zip(ids) {
        let wanted = package.fact.depends.iter();
        for provider in wanted.filter_map(|name| providers.get(&(package.node, name.as_str()))).flatten() {
            draft.relate(id, RelationshipKind::DependsOn, provider);
        }
    }
}

#[cfg(test)]
mod tests;

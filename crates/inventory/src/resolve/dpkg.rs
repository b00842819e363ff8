//! Which packages of the distribution are installed, which files are theirs, and which need which?

use std::collections::BTreeMap;

use hashbrown::HashMap;

use wb_model::{
    ComponentId, ComponentKind, Confidence, Identity, IdentityField, Method, Outcome, Purl, RelationshipKind,
    SourcePackage, Technique,
};

use crate::draft::{Draft, NewComponent};
use crate::read::os::dpkg_files::{DpkgDigests, DpkgFileList};
use crate::read::os::dpkg_status::DpkgPackage;
use crate::resolve::distribution::Distribution;
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::tree::NodeKind;
use crate::view::{Located, View};

/// The resolver.
pub(crate) struct Dpkg;

static INFO: ResolverInfo = ResolverInfo {
    name: "dpkg",
    question: "which packages of the distribution are installed, and which files are theirs?",
};

impl Resolver for Dpkg {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome {
        let distribution = Distribution::of(draft);
        let packages = view.facts::<DpkgPackage>();
        let ids: Vec<ComponentId> =
            packages.iter().map(|package| add(view, draft, distribution.as_ref(), package)).collect();
        let mut by_name: HashMap<&str, Vec<(&Located<DpkgPackage>, &ComponentId)>> = HashMap::new();
        for (package, id) in packages.iter().zip(&ids) {
            by_name.entry(&package.fact.name).or_default().push((package, id));
        }
        claim_files(view, draft, &by_name);
        relate(draft, &packages, &ids);
        found(ids.len())
    }
}

fn add(
    view: &View<'_>,
    draft: &mut Draft,
    distribution: Option<&Distribution>,
    package: &Located<DpkgPackage>,
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
        name: fact.source.clone().unwrap_or_else(|| fact.name.clone()),
        version: fact.source_version.clone().unwrap_or_else(|| fact.version.clone()),
    });
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
    let facts = [
        ("deb:architecture", &fact.architecture),
        ("deb:section", &fact.section),
        ("homepage", &fact.homepage),
    ];
    for (key, value) in facts {
        if let Some(value) = value {
            component.properties.insert(key.to_owned(), value.clone());
        }
    }
    id
}

/// `pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&distro=debian-12&upstream=openssl` (purl-spec, type `deb`).
fn purl(fact: &DpkgPackage, distribution: Option<&Distribution>) -> Option<Purl> {
    let mut qualifiers = BTreeMap::new();
    if let Some(architecture) = &fact.architecture {
        qualifiers.insert("arch".to_owned(), architecture.clone());
    }
    if let Some(name) = distribution.map(Distribution::qualifier) {
        qualifiers.insert("distro".to_owned(), name);
    }
    if let Some(source) = &fact.source {
        let upstream = fact
            .source_version
            .as_ref()
            .map_or_else(|| source.clone(), |version| format!("{source}@{version}"));
        qualifiers.insert("upstream".to_owned(), upstream);
    }
    let namespace = distribution.map_or("debian", |distribution| distribution.id.as_str());
    Purl::from_parts("deb", Some(namespace), &fact.name, Some(&fact.version), qualifiers, None).ok()
}

type ByName<'a> = HashMap<&'a str, Vec<(&'a Located<DpkgPackage>, &'a ComponentId)>>;

fn claim_files(view: &View<'_>, draft: &mut Draft, by_name: &ByName<'_>) {
    let mut claim = |package: &str, architecture: Option<&str>, path: &str| {
        let Some(id) = pick(by_name, package, architecture) else { return };
        // dpkg lists a path as the package has it; the folder it is in may be a link (/lib → /usr/lib).
        if let Some(node) = view.tree().lookup_entry(path.as_bytes())
            && matches!(view.tree().node(node).kind, NodeKind::File | NodeKind::Symlink)
        {
            draft.claim(node, id);
        }
    };
    for list in view.facts::<DpkgFileList>() {
        for path in &list.fact.paths {
            claim(&list.fact.package, list.fact.architecture.as_deref(), path);
        }
    }
    for digests in view.facts::<DpkgDigests>() {
        for (path, _) in &digests.fact.md5 {
            claim(&digests.fact.package, digests.fact.architecture.as_deref(), path);
        }
    }
}

fn pick<'a>(by_name: &ByName<'a>, package: &str, architecture: Option<&str>) -> Option<&'a ComponentId> {
    let candidates = by_name.get(package)?;
    candidates
        .iter()
        .find(|(located, _)| architecture.is_none() || located.fact.architecture.as_deref() == architecture)
        .or_else(|| candidates.first())
        .map(|(_, id)| *id)
}

fn relate(draft: &mut Draft, packages: &[Located<DpkgPackage>], ids: &[ComponentId]) {
    let mut providers: HashMap<&str, Vec<(usize, Option<&str>)>> = HashMap::new();
    for (at, package) in packages.iter().enumerate() {
        let fact = &package.fact;
        let names = std::iter::once(fact.name.as_str()).chain(fact.provides.iter().map(String::as_str));
        for name in names {
            providers.entry(name).or_default().push((at, fact.architecture.as_deref()));
        }
    }
    for (at, package) in packages.iter().enumerate() {
        for alternatives in &package.fact.depends {
            for provider in alternatives.iter().filter_map(|name| providers.get(name.as_str())).flatten() {
                let (to, architecture) = provider;
                let same = *architecture == package.fact.architecture.as_deref();
                let any = architecture.is_none_or(|name| name == "all")
                    || package.fact.architecture.as_deref() == Some("all");
                if same || any {
                    draft.relate(&ids[at], RelationshipKind::DependsOn, &ids[*to]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;

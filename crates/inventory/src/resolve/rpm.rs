//! Which packages did rpm install, which files are theirs, and which need which?

mod license;
mod needs;

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use wb_model::{
    ComponentId, ComponentKind, Confidence, DiagnosticCode, Identity, IdentityField, License, Method,
    Outcome, Purl, SourcePackage, Technique,
};

use crate::draft::{Draft, NewComponent};
use crate::read::os::rpm_database::package::{RpmFiles, RpmPackage};
use crate::resolve::distribution::Distribution;
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::tree::{NodeId, NodeKind};
use crate::view::{Located, View};

/// The resolver.
pub(crate) struct Rpm;

static INFO: ResolverInfo =
    ResolverInfo { name: "rpm", question: "which packages did rpm install, and which files are theirs?" };

/// Places of databases: kind by kind, the most recent first, the places where one may stand within each.
const PLACES: &[&str] = &[
    "usr/lib/sysimage/rpm/rpmdb.sqlite",
    "var/lib/rpm/rpmdb.sqlite",
    "usr/share/rpm/rpmdb.sqlite",
    "usr/lib/sysimage/rpm/Packages.db",
    "var/lib/rpm/Packages.db",
    "usr/share/rpm/Packages.db",
    "usr/lib/sysimage/rpm/Packages",
    "var/lib/rpm/Packages",
    "usr/share/rpm/Packages",
    "var/lib/rpmmanifest/container-manifest-2",
];

impl Resolver for Rpm {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome {
        let distribution = Distribution::of(draft);
        let packages = one_of_each(view, draft, view.facts::<RpmPackage>());
        let files = view.facts::<RpmFiles>();
        let ids: Vec<ComponentId> =
            packages.iter().map(|package| add(view, draft, distribution.as_ref(), package)).collect();
        claim_files(view, draft, &packages, &ids, &files);
        needs::relate(draft, &packages, &ids, &files);
        found(ids.len())
    }
}

/// The root that a database's paths are relative to: empty, or a folder with a slash behind it.
pub(crate) fn root(database: &str) -> &str {
    PLACES.iter().find_map(|place| database.strip_suffix(place)).unwrap_or_default()
}

/// The database of each root that rpm itself would read. Others are left from before a format was changed.
pub(crate) fn databases(packages: &[Located<RpmPackage>]) -> BTreeSet<NodeId> {
    let mut best: BTreeMap<&str, (usize, NodeId)> = BTreeMap::new();
    for package in packages {
        let place = PLACES.iter().position(|place| package.path.ends_with(place)).unwrap_or(PLACES.len());
        let this = (place, package.node);
        best.entry(root(&package.path)).and_modify(|best| *best = this.min(*best)).or_insert(this);
    }
    best.into_values().map(|(_, node)| node).collect()
}

/// Every package once, also when several databases of one root have it. What only a database has that rpm would not
/// read is told and kept: what hides a package must not make it vanish.
fn one_of_each(
    view: &View<'_>,
    draft: &mut Draft,
    packages: Vec<Located<RpmPackage>>,
) -> Vec<Located<RpmPackage>> {
    let databases = databases(&packages);
    let (mut kept, others): (Vec<_>, Vec<_>) =
        packages.into_iter().partition(|package| databases.contains(&package.node));
    let key = |package: &Located<RpmPackage>| {
        let fact = &package.fact;
        let version = (fact.epoch, fact.version.clone(), fact.release.clone());
        (root(&package.path).to_owned(), fact.name.clone(), version, fact.architecture.clone())
    };
    let mut known: BTreeSet<_> = kept.iter().map(key).collect();
    let mut left_over: BTreeMap<NodeId, usize> = BTreeMap::new();
    for package in others {
        if known.insert(key(&package)) {
            *left_over.entry(package.node).or_default() += 1;
            kept.push(package);
        }
    }
    for (node, count) in left_over {
        let message =
            format!("{count} packages are in this database of rpm and not in the one that rpm reads");
        draft.diagnose(view, DiagnosticCode::ConflictingEvidence, Some(node), message);
    }
    kept
}

fn add(
    view: &View<'_>,
    draft: &mut Draft,
    distribution: Option<&Distribution>,
    package: &Located<RpmPackage>,
) -> ComponentId {
    let fact = &package.fact;
    let version = version(fact);
    let purl = purl(fact, &version, distribution);
    let id = draft.add(&NewComponent {
        kind: ComponentKind::OsPackage,
        name: &fact.name,
        version: Some(&version),
        purl: purl.clone(),
        place: &package.path,
    });
    let occurrence = view.occurrence(package.node);
    let Some(component) = draft.component_mut(&id) else { return id };
    component.supplier = fact.vendor.clone().or_else(|| fact.packager.clone());
    component.source_package = fact.source_rpm.as_deref().and_then(source);
    component.licenses.extend(
        fact.license.as_ref().map(|declared| License {
            expression: license::expression(declared),
            declared: declared.clone(),
        }),
    );
    component.identities.push(Identity {
        field: IdentityField::Purl,
        concluded: purl.map_or_else(|| format!("{}@{version}", fact.name), |purl| purl.to_string()),
        confidence: Confidence::CERTAIN,
        methods: vec![Method {
            technique: Technique::ManifestAnalysis,
            confidence: Confidence::CERTAIN,
            value: format!("package {} in {}", fact.name, package.path),
        }],
    });
    component.occurrences.push(occurrence);
    let facts = [
        ("rpm:architecture", &fact.architecture),
        ("rpm:modularity-label", &fact.module),
        ("rpm:source", &fact.source_rpm),
        ("homepage", &fact.url),
    ];
    for (key, value) in facts {
        if let Some(value) = value {
            component.properties.insert(key.to_owned(), value.clone());
        }
    }
    id
}

/// `version-release`; the epoch is a qualifier of the purl.
fn version(fact: &RpmPackage) -> String {
    match fact.release.is_empty() {
        true => fact.version.clone(),
        false => format!("{}-{}", fact.version, fact.release),
    }
}

/// `openssl-3.0.7-27.el9.src.rpm` → name and version.
fn source(file: &str) -> Option<SourcePackage> {
    let stem = file.strip_suffix(".src.rpm").or_else(|| file.strip_suffix(".nosrc.rpm"))?;
    let (rest, release) = stem.rsplit_once('-')?;
    let (name, version) = rest.rsplit_once('-')?;
    Some(SourcePackage { name: name.to_owned(), version: format!("{version}-{release}") })
}

/// `pkg:rpm/rhel/openssl-libs@3.0.7-27.el9?arch=x86_64&distro=rhel-9.4&epoch=1&upstream=openssl-3.0.7-27.el9.src.rpm`
/// (purl-spec, type `rpm`).
fn purl(fact: &RpmPackage, version: &str, distribution: Option<&Distribution>) -> Option<Purl> {
    let epoch = fact.epoch.map(|epoch| epoch.to_string());
    let qualifiers: BTreeMap<String, String> = [
        ("arch", fact.architecture.clone()),
        ("distro", distribution.map(Distribution::qualifier)),
        ("epoch", epoch),
        ("upstream", fact.source_rpm.clone()),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key.to_owned(), value?)))
    .collect();
    let namespace = distribution.map(|distribution| distribution.id.as_str());
    Purl::from_parts("rpm", namespace, &fact.name, Some(version), qualifiers, None).ok()
}

fn claim_files(
    view: &View<'_>,
    draft: &mut Draft,
    packages: &[Located<RpmPackage>],
    ids: &[ComponentId],
    files: &[Located<RpmFiles>],
) {
    let by_number: HashMap<(NodeId, u32), &ComponentId> =
        packages.iter().zip(ids).map(|(package, id)| ((package.node, package.fact.number), id)).collect();
    for files in files {
        let Some(id) = by_number.get(&(files.node, files.fact.number)) else { continue };
        let root = root(&files.path);
        for (path, file) in files.fact.paths() {
            if file.is_folder() {
                continue;
            }
            // The folder a file is in may be a link (/lib64 → /usr/lib64).
            if let Some(node) = view.tree().lookup_entry(format!("{root}{path}").as_bytes())
                && matches!(view.tree().node(node).kind, NodeKind::File | NodeKind::Symlink)
            {
                draft.claim(node, id);
            }
        }
    }
}

#[cfg(test)]
mod tests;

//! Which of NVIDIA's libraries are there, of which version, and of which CUDA Toolkit release?
//!
//! The same library comes as a wheel of NVIDIA's, as a Debian package, from an archive below `/usr/local/cuda`, or
//! as a copy inside somebody else's wheel. Debian packages stay what they are and are only described further.

mod evidence;
mod toolkit;

use std::collections::BTreeMap;

use wb_model::{
    ComponentId, ComponentKind, Confidence, Cpe, DiagnosticCode, Identity, IdentityField, Method, Outcome,
    Purl, RelationshipKind, Technique,
};

use crate::draft::{Draft, NewComponent};
use crate::knowledge::cuda::{self, Product};
use crate::knowledge::native::LibraryName;
use crate::read::elf::ElfFile;
use crate::resolve::native_libraries::{Owner, file_name, owner_of};
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::view::{Located, View};

use evidence::{Statement, agree};

/// The resolver.
pub(crate) struct Cuda;

static INFO: ResolverInfo = ResolverInfo {
    name: "cuda",
    question: "which of NVIDIA's libraries are there, of which version and CUDA Toolkit release?",
};

/// The files of one product in one package or folder.
struct Found<'a> {
    product: &'static Product,
    owner: Owner,
    files: Vec<&'a Located<ElfFile>>,
    /// Linked into the files rather than being them.
    linked: bool,
    statements: Vec<Statement>,
}

impl Resolver for Cuda {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome {
        let files = view.facts::<ElfFile>();
        let mut all = collect(view, draft, &files);
        let roots = toolkit::roots(view);
        for found in &mut all {
            evidence::gather(view, draft, &roots, found);
        }
        evidence::share_builds(&mut all);
        evidence::infer_from_neighbours(&mut all);
        for found in &all {
            publish(view, draft, found);
        }
        let described = describe_packages(draft);
        let toolkits = toolkit::publish(view, draft, &roots);
        toolkit::describe_torch(view, draft);
        found(all.len() + described + toolkits)
    }
}

fn collect<'a>(view: &View<'_>, draft: &Draft, files: &'a [Located<ElfFile>]) -> Vec<Found<'a>> {
    let mut groups: BTreeMap<(Owner, bool, &'static str), Found<'a>> = BTreeMap::new();
    for file in files {
        let Some(owner) = owner_of(view, draft, file) else { continue };
        let names = [Some(file_name(&file.path)), file.fact.soname.as_deref()];
        let own =
            names.into_iter().flatten().filter_map(LibraryName::parse).find_map(|name| cuda::by_file(&name));
        let (product, linked) = match own {
            Some(product) => (product, false),
            None => match cuda::PRODUCTS
                .iter()
                .find(|product| evidence::text_version(product, &file.fact).is_some())
            {
                Some(product) => (product, true),
                None => continue,
            },
        };
        groups
            .entry((owner.clone(), linked, product.name))
            .or_insert_with(|| Found { product, owner, files: Vec::new(), linked, statements: Vec::new() })
            .files
            .push(file);
    }
    groups.into_values().collect()
}

fn publish(view: &View<'_>, draft: &mut Draft, found: &Found<'_>) {
    let best = found
        .statements
        .iter()
        .max_by(|a, b| a.method.confidence.cmp(&b.method.confidence).then(b.version.cmp(&a.version)));
    let disputed = best.is_some_and(|best| {
        found.statements.iter().any(|other| {
            other.method.confidence == best.method.confidence && !agree(&other.version, &best.version)
        })
    });
    // Of statements that agree the longest number says most: `8.9.2.26` rather than `8.9.2`.
    let version = best.filter(|_| !disputed).map(|best| {
        found
            .statements
            .iter()
            .filter(|other| {
                agree(&other.version, &best.version) && other.method.confidence >= Confidence::MEDIUM
            })
            .map(|other| other.version.as_str())
            .chain([best.version.as_str()])
            .max_by_key(|version| version.len())
            .unwrap_or(best.version.as_str())
            .to_owned()
    });
    let Some(first) = found.files.first() else { return };
    let place =
        if found.linked { format!("{}#{}", first.path, found.product.name) } else { first.path.clone() };
    let purl = Purl::new("generic", found.product.name).and_then(|purl| purl.with_namespace("nvidia")).ok();
    let purl = match &version {
        Some(version) => purl.and_then(|purl| purl.with_version(version).ok()),
        None => purl,
    };
    let id = draft.add(&NewComponent {
        kind: ComponentKind::NativeLibrary,
        name: found.product.name,
        version: version.as_deref(),
        purl,
        place: &place,
    });
    let occurrences: Vec<_> = found.files.iter().map(|file| view.occurrence(file.node)).collect();
    let origin = origin(draft, found);
    if let Some(component) = draft.component_mut(&id) {
        component.supplier = Some("NVIDIA Corporation".to_owned());
        component.occurrences.extend(occurrences);
        component.cpes.extend(cpes(found.product, version.as_deref()));
        component.identities.extend(identities(found, version.as_deref()));
        component.properties.insert("cuda:came-as".to_owned(), origin);
        let releases = version.as_deref().map(|version| cuda::toolkit_releases(found.product.name, version));
        if let Some(releases) = releases.filter(|releases| !releases.is_empty()) {
            component.properties.insert("cuda:toolkit-release".to_owned(), releases.join(" or "));
        }
        if found.linked {
            component.properties.insert("native:linked-into".to_owned(), first.path.clone());
        } else {
            let mut builds: Vec<&str> =
                found.files.iter().filter_map(|file| file.fact.build_id.as_deref()).collect();
            builds.sort_unstable();
            builds.dedup();
            if !builds.is_empty() {
                component.properties.insert("native:build-id".to_owned(), builds.join(", "));
            }
        }
    }
    if let Owner::Package(package) = &found.owner {
        draft.relate(package, RelationshipKind::Contains, &id);
    }
    open_questions(view, draft, found, version.as_deref(), disputed);
}

fn open_questions(
    view: &View<'_>,
    draft: &mut Draft,
    found: &Found<'_>,
    version: Option<&str>,
    disputed: bool,
) {
    let node = found.files.first().map(|file| file.node);
    match version {
        Some(version) => {
            for other in found.statements.iter().filter(|other| !agree(&other.version, version)) {
                let message = format!(
                    "{} is {version} by stronger evidence than {}",
                    found.product.name, other.method.value
                );
                draft.diagnose(view, DiagnosticCode::ConflictingEvidence, node, message);
            }
        }
        None if disputed => {
            let versions: Vec<&str> =
                found.statements.iter().map(|statement| statement.version.as_str()).collect();
            let message =
                format!("{} is {} by equally strong evidence", found.product.name, versions.join(" and "));
            draft.diagnose(view, DiagnosticCode::ConflictingEvidence, node, message);
        }
        None => {
            let message = format!("{}: which version is not known", found.product.name);
            draft.diagnose(view, DiagnosticCode::UnknownRelease, node, message);
        }
    }
}

/// NVIDIA's bulletins speak about toolkit releases; a few products have a name of their own in NVD.
fn cpes(product: &Product, version: Option<&str>) -> Vec<Cpe> {
    let mut cpes = Vec::new();
    if let Some(name) = product.cpe {
        cpes.push(Cpe::application("nvidia", name, version));
    }
    let releases = version.map(|version| cuda::toolkit_releases(product.name, version)).unwrap_or_default();
    cpes.extend(
        releases.into_iter().map(|release| Cpe::application("nvidia", "cuda_toolkit", Some(release))),
    );
    cpes
}

fn identities(found: &Found<'_>, version: Option<&str>) -> Vec<Identity> {
    let names = found.files.iter().map(|file| Method {
        technique: if found.linked { Technique::BinaryAnalysis } else { Technique::Filename },
        confidence: Confidence::HIGH,
        value: if found.linked {
            format!("text of {} linked into {}", found.product.name, file.path)
        } else {
            file.path.clone()
        },
    });
    let mut identities = vec![Identity {
        field: IdentityField::Name,
        concluded: found.product.name.to_owned(),
        confidence: Confidence::HIGH,
        methods: names.collect(),
    }];
    let mut by_version: BTreeMap<&str, Vec<Method>> = BTreeMap::new();
    for statement in &found.statements {
        let concluded =
            version.filter(|version| agree(version, &statement.version)).unwrap_or(&statement.version);
        by_version.entry(concluded).or_default().push(statement.method.clone());
    }
    for (concluded, mut methods) in by_version {
        methods.sort_by(|a, b| b.confidence.cmp(&a.confidence).then_with(|| a.cmp(b)));
        methods.dedup();
        let best = methods.first().map_or(Confidence::LOW, |method| method.confidence);
        let confidence = if version == Some(concluded) { best } else { best.min(Confidence::LOW) };
        identities.push(Identity {
            field: IdentityField::Version,
            concluded: concluded.to_owned(),
            confidence,
            methods,
        });
    }
    identities
}

/// How the product came: NVIDIA's own wheel, inside another package, or from an archive.
fn origin(draft: &Draft, found: &Found<'_>) -> String {
    match &found.owner {
        Owner::Package(id) => {
            let name = package_name(draft, id);
            if cuda::by_wheel(&name).is_some() {
                format!("wheel {name}")
            } else {
                format!("copy inside {name}")
            }
        }
        Owner::Folder(folder) => format!("files in {folder}"),
    }
}

fn package_name(draft: &Draft, id: &ComponentId) -> String {
    draft
        .component(id)
        .map(|component| {
            component.purl.as_ref().map_or(component.name.as_str(), |purl| purl.name()).to_owned()
        })
        .unwrap_or_default()
}

/// Debian packages and wheels of NVIDIA's learn which product and toolkit release they are.
fn describe_packages(draft: &mut Draft) -> usize {
    let mut count = 0;
    for component in draft.components_mut() {
        let (product, version) = match component.kind {
            ComponentKind::OsPackage if component.purl.as_ref().is_some_and(|purl| purl.kind() == "deb") => {
                let Some(product) = cuda::by_deb(&component.name) else { continue };
                // `8.9.2.26-1+cuda12.1`: the upstream part, without an epoch.
                let version = component.version.as_deref().unwrap_or_default();
                let version = version.split_once(':').map_or(version, |(_, rest)| rest);
                (product, version.rsplit_once('-').map_or(version, |(upstream, _)| upstream).to_owned())
            }
            _ => continue,
        };
        component.properties.insert("cuda:product".to_owned(), product.name.to_owned());
        let releases = cuda::toolkit_releases(product.name, &version);
        if !releases.is_empty() {
            component.properties.insert("cuda:toolkit-release".to_owned(), releases.join(" or "));
        }
        for cpe in cpes(product, Some(&version)) {
            if !component.cpes.contains(&cpe) {
                component.cpes.push(cpe);
            }
        }
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests;

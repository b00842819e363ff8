//! What speaks for a version: the wheel, the file name, a text, the same build elsewhere, a header, the toolkit's
//! own list, and at last the neighbours.

use std::collections::BTreeMap;

use wb_model::{ComponentId, Confidence, Method, Technique};

use crate::draft::Draft;
use crate::knowledge::cuda::{self, Product};
use crate::knowledge::native::{Cut, LibraryName};
use crate::read::elf::ElfFile;
use crate::read::nvidia::header::HeaderVersion;
use crate::resolve::native_libraries::{Owner, file_name, folder_of};
use crate::view::View;

use super::toolkit::Root;
use super::{Found, package_name};

/// One piece of evidence for a version.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) version: String,
    pub(super) method: Method,
}

impl Statement {
    fn new(version: &str, technique: Technique, confidence: Confidence, value: String) -> Self {
        Self { version: version.to_owned(), method: Method { technique, confidence, value } }
    }
}

/// Sure enough to name a version: stronger than what neighbours suggest.
const WHEEL: Confidence = Confidence::HIGH;
const INFERRED: u8 = 60;

/// Whether one version says the same as the other, perhaps with fewer numbers.
pub(super) fn agree(a: &str, b: &str) -> bool {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Evidence from the group's own package and files.
pub(super) fn gather(view: &View<'_>, draft: &Draft, roots: &[Root], found: &mut Found<'_>) {
    let mut statements = Vec::new();
    if let Owner::Package(id) = &found.owner
        && !found.linked
        && let Some(statement) = of_wheel(draft, id, found.product)
    {
        statements.push(statement);
    }
    for file in &found.files {
        let name = LibraryName::parse(file_name(&file.path));
        if !found.linked
            && let Some(version) = name.as_ref().and_then(cuda::version_in_name)
        {
            let value = format!("file name {}", file.path);
            statements.push(Statement::new(version, Technique::Filename, Confidence::MEDIUM, value));
        }
        if let Some((version, text)) = text_version(found.product, &file.fact) {
            let confidence = if found.linked { Confidence::percent(75) } else { Confidence::HIGH };
            let place = if found.linked { "linked into" } else { "in" };
            let value = format!("\"{text}\" {place} {}", file.path);
            statements.push(Statement::new(&version, Technique::BinaryAnalysis, confidence, value));
        }
        if !found.linked
            && let Some((version, root)) =
                roots.iter().find_map(|root| Some((root.version_of(found.product, &file.path)?, root)))
        {
            let value = format!("list of parts in {}", root.path);
            statements.push(Statement::new(
                version,
                Technique::ManifestAnalysis,
                Confidence::percent(80),
                value,
            ));
        }
    }
    if !found.linked {
        for header in view.facts::<HeaderVersion>() {
            if header.fact.product == found.product.name && is_beside(draft, found, header.node, &header.path)
            {
                let value = format!("version macros in {}", header.path);
                statements.push(Statement::new(
                    &header.fact.version,
                    Technique::ManifestAnalysis,
                    Confidence::MEDIUM,
                    value,
                ));
            }
        }
    }
    found.statements = statements;
}

/// The version of NVIDIA's own wheel is the product's.
fn of_wheel(draft: &Draft, id: &ComponentId, product: &Product) -> Option<Statement> {
    let name = package_name(draft, id);
    let wheel = cuda::by_wheel(&name).filter(|of| of.name == product.name)?;
    let version = draft.component(id)?.version.as_deref()?;
    let version = version.split('+').next().unwrap_or(version);
    let value = format!("version of the wheel {name}, which is {}", wheel.name);
    Some(Statement::new(version, Technique::ManifestAnalysis, WHEEL, value))
}

/// A header counts when the same package brings it, or when it lies in an `include` folder beside the libraries.
fn is_beside(draft: &Draft, found: &Found<'_>, header: crate::tree::NodeId, path: &str) -> bool {
    match &found.owner {
        Owner::Package(id) => draft.owners(header).contains(id),
        Owner::Folder(folder) => {
            let home = |folder: &str| {
                folder
                    .split('/')
                    .take_while(|part| !matches!(*part, "lib" | "lib64" | "include" | "targets"))
                    .collect::<Vec<_>>()
                    .join("/")
            };
            home(folder) == home(folder_of(path))
        }
    }
}

/// The version in a text that only this product writes: `NCCL version 2.18.1+cuda12.1`.
pub(super) fn text_version(product: &Product, file: &ElfFile) -> Option<(String, String)> {
    let before = product.text?;
    file.strings.iter().find_map(|text| {
        let rest = &text[text.find(before)? + before.len()..];
        let version = Cut::Numbers.apply(rest)?;
        let whole = version.split('.').count() == 3 && rest[version.len()..].starts_with("+cuda");
        whole.then(|| (version, text.clone()))
    })
}

/// The same build at another place has the same version.
pub(super) fn share_builds(all: &mut [Found<'_>]) {
    let mut known: BTreeMap<&str, (String, String)> = BTreeMap::new();
    for found in all.iter().filter(|found| !found.linked) {
        let Some(best) = found
            .statements
            .iter()
            .filter(|statement| statement.method.confidence >= Confidence::percent(80))
            .max_by_key(|statement| statement.method.confidence)
        else {
            continue;
        };
        for file in &found.files {
            if let Some(build) = file.fact.build_id.as_deref() {
                known.entry(build).or_insert_with(|| (best.version.clone(), file.path.clone()));
            }
        }
    }
    let additions: Vec<(usize, Statement)> = all
        .iter()
        .enumerate()
        .filter(|(_, found)| !found.linked)
        .flat_map(|(at, found)| found.files.iter().map(move |file| (at, file)))
        .filter_map(|(at, file)| {
            let build = file.fact.build_id.as_deref()?;
            let (version, path) = known.get(build).filter(|(_, path)| *path != file.path)?;
            let value = format!("build-id {build}, the same as {path}");
            Some((at, Statement::new(version, Technique::HashComparison, Confidence::HIGH, value)))
        })
        .collect();
    for (at, statement) in additions {
        if let Some(found) = all.get_mut(at) {
            found.statements.push(statement);
        }
    }
}

/// Products without evidence of their own, in a package whose other products are all of one toolkit release, are
/// most likely of that release too.
pub(super) fn infer_from_neighbours(all: &mut [Found<'_>]) {
    let mut releases: BTreeMap<&Owner, Vec<Vec<&'static str>>> = BTreeMap::new();
    for found in all.iter().filter(|found| !found.linked) {
        for statement in &found.statements {
            let of = cuda::toolkit_releases(found.product.name, &statement.version);
            if !of.is_empty() {
                releases.entry(&found.owner).or_default().push(of);
            }
        }
    }
    let only: BTreeMap<Owner, &'static str> = releases
        .into_iter()
        .filter_map(|(owner, sets)| {
            let mut common =
                sets.first()?.iter().copied().filter(|release| sets.iter().all(|set| set.contains(release)));
            let release = common.next().filter(|_| common.next().is_none())?;
            Some((owner.clone(), release))
        })
        .collect();
    for found in all.iter_mut().filter(|found| found.statements.is_empty() && !found.linked) {
        let Some(release) = only.get(&found.owner) else { continue };
        if let Some(version) = cuda::version_in_release(found.product.name, release) {
            let value = format!(
                "the other CUDA libraries beside it are of CUDA {release}, which has {} {version}",
                found.product.name
            );
            found.statements.push(Statement::new(
                version,
                Technique::Other,
                Confidence::percent(INFERRED),
                value,
            ));
        }
    }
}

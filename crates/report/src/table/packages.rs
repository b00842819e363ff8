//! Programs, packages and models.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use wb_model::{Component, ComponentKind, Purl};

use super::scene::{Scene, confidence_cell, count, place, version_cell};
use crate::layout::{Cell, Page};
use crate::style::Paint;

/// Most models and datasets that are shown one by one.
const MODELS: usize = 20;

pub(super) fn applications(scene: &Scene<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let programs = scene.of_kind(ComponentKind::Application);
    if programs.is_empty() {
        return Ok(());
    }
    page.heading("Programs", &programs.len().to_string())?;
    let row = |program: &&Component| {
        vec![Cell::new(&program.name), version_cell(program), confidence_cell(program), place(program, "")]
    };
    page.rows(2, &programs.iter().map(row).collect::<Vec<_>>())
}

pub(super) fn language(scene: &Scene<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let mut ecosystems: BTreeMap<&str, Vec<&Component>> = BTreeMap::new();
    for package in scene.of_kind(ComponentKind::LanguagePackage) {
        ecosystems.entry(package.purl.as_ref().map_or("", Purl::kind)).or_default().push(package);
    }
    for (ecosystem, packages) in ecosystems {
        let mut about = packages.len().to_string();
        let owned = packages.iter().filter(|package| scene.owner(package).is_some()).count();
        if owned > 0 {
            about.push_str(&format!(", {owned} of them installed by the distribution"));
        }
        let vendored = packages.iter().filter(|package| scene.container(package).is_some()).count();
        if vendored > 0 {
            about.push_str(&format!(", {vendored} inside other packages"));
        }
        page.heading(&ecosystem_title(ecosystem), &about)?;
        if scene.full {
            page.rows(2, &packages.iter().map(|package| language_row(scene, package)).collect::<Vec<_>>())?;
        } else {
            let names: BTreeSet<(String, String, String)> = packages
                .iter()
                .map(|package| {
                    let version = package.version.clone().unwrap_or_else(|| "unknown".to_owned());
                    (package.name.to_lowercase(), package.name.clone(), version)
                })
                .collect();
            let names: Vec<(String, String)> =
                names.into_iter().map(|(_, name, version)| (name, version)).collect();
            page.grid(2, &names)?;
        }
    }
    Ok(())
}

fn ecosystem_title(purl_type: &str) -> String {
    match purl_type {
        "pypi" => "Python packages".to_owned(),
        "npm" => "JavaScript packages".to_owned(),
        "cargo" => "Rust packages".to_owned(),
        "golang" => "Go packages".to_owned(),
        "maven" => "Java packages".to_owned(),
        "" => "Language packages".to_owned(),
        other => format!("Packages of type {other}"),
    }
}

fn language_row(scene: &Scene<'_>, package: &Component) -> Vec<Cell> {
    let licenses: Vec<&str> = package
        .licenses
        .iter()
        .map(|license| license.expression.as_deref().unwrap_or(&license.declared))
        .collect();
    let by = scene.owner(package).map_or_else(String::new, |owner| format!("of {}", owner.name));
    vec![
        Cell::new(&package.name),
        version_cell(package),
        Cell::new(&licenses.join(", ")).paint(Paint::Faint),
        Cell::new(&by).paint(Paint::Faint),
        place(package, ""),
    ]
}

pub(super) fn os(scene: &Scene<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let packages = scene.of_kind(ComponentKind::OsPackage);
    if packages.is_empty() {
        return Ok(());
    }
    let sources: BTreeSet<&str> = packages
        .iter()
        .map(|package| package.source_package.as_ref().map_or(package.name.as_str(), |source| &source.name))
        .collect();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for package in &packages {
        *kinds.entry(package.purl.as_ref().map_or("package", Purl::kind)).or_default() += 1;
    }
    let kinds: Vec<String> = kinds.into_iter().map(|(kind, number)| format!("{number} {kind}")).collect();
    let from = count(sources.len(), "source package", "source packages");
    page.heading("Packages of the distribution", &format!("{}, from {from}", kinds.join(", ")))?;
    if !scene.full {
        return Ok(());
    }
    let row = |package: &&Component| {
        let source = package.source_package.as_ref().map_or_else(String::new, |source| {
            let same = package.version.as_deref() == Some(source.version.as_str());
            if same { source.name.clone() } else { format!("{} {}", source.name, source.version) }
        });
        vec![Cell::new(&package.name), version_cell(package), Cell::new(&source).paint(Paint::Faint)]
    };
    page.rows(2, &packages.iter().map(row).collect::<Vec<_>>())
}

pub(super) fn models(scene: &Scene<'_>, page: &mut Page<'_>) -> io::Result<()> {
    for (kind, title) in [(ComponentKind::Model, "Models"), (ComponentKind::Dataset, "Datasets")] {
        let mut all = scene.of_kind(kind);
        if all.is_empty() {
            continue;
        }
        all.sort_by_key(|model| std::cmp::Reverse(size(model)));
        let bytes: u64 = all.iter().filter_map(|model| size(model)).sum();
        let total = if bytes == 0 { String::new() } else { format!(", {}", human(bytes)) };
        page.heading(title, &format!("{}{total}", count(all.len(), "file", "files")))?;
        let shown = if scene.full { all.len() } else { MODELS.min(all.len()) };
        let row = |model: &&Component| {
            vec![
                Cell::new(&model.name).paint(Paint::Name),
                Cell::new(model.properties.get("model:format").map_or("", String::as_str)),
                Cell::new(&size(model).map(human).unwrap_or_default()),
                Cell::new(&model.hashes.first().map(|hash| hash.short()).unwrap_or_default())
                    .paint(Paint::Faint),
                folder(model),
            ]
        };
        page.rows(2, &all.iter().take(shown).map(row).collect::<Vec<_>>())?;
        more(page, 2, all.len() - shown)?;
    }
    Ok(())
}

/// Says how many are left out.
pub(super) fn more(page: &mut Page<'_>, indent: usize, left: usize) -> io::Result<()> {
    if left == 0 {
        return Ok(());
    }
    page.line(indent, &Cell::new(&format!("… and {left} more, all of them with --full")).paint(Paint::Faint))
}

/// The folder a file is in, where its name is shown already.
fn folder(model: &Component) -> Cell {
    let path = model.occurrences.first().map_or("", |place| place.path.as_str());
    match path.rsplit_once('/') {
        Some((folder, name)) if name == model.name => Cell::path(folder),
        _ => place(model, ""),
    }
}

fn size(model: &Component) -> Option<u64> {
    model.properties.get("model:size")?.parse().ok()
}

/// A size in the largest unit that leaves a number of at least one.
fn human(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut tenths = u128::from(bytes) * 10;
    let mut unit = "bytes";
    for next in UNITS {
        if tenths < 10 * 1024 {
            break;
        }
        tenths = (tenths + 512) / 1024;
        unit = next;
    }
    if unit == "bytes" { format!("{bytes} bytes") } else { format!("{}.{} {unit}", tenths / 10, tenths % 10) }
}

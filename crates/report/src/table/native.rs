//! Compiled libraries that came inside packages, and loose ones.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use wb_model::Component;

use super::scene::{Scene, confidence_cell, count, place, title, version_cell};
use crate::layout::{Cell, Page};
use crate::style::Paint;

pub(super) fn draw(scene: &Scene<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let mut groups: BTreeMap<(bool, String, &str), Vec<&Component>> = BTreeMap::new();
    let libraries = scene.libraries(false);
    for library in &libraries {
        let key = match scene.container(library) {
            Some(container) => (false, title(container), container.id.as_str()),
            None => (true, "in no package".to_owned(), ""),
        };
        groups.entry(key).or_default().push(library);
    }
    let packages = groups.keys().filter(|(loose, ..)| !loose).count();
    if !libraries.is_empty() {
        let inside = count(packages, "package", "packages");
        let count = count(libraries.len(), "library", "libraries");
        page.heading("Native libraries inside packages", &format!("{count} in {inside}"))?;
    }
    let groups: Vec<Group<'_>> = groups
        .iter()
        .map(|((loose, title, _), members)| {
            let folder = if *loose { String::new() } else { common_folder(members) };
            let rows = members.iter().map(|library| row(library, &folder)).collect();
            Group { title, folder, rows }
        })
        .collect();
    let all: Vec<Vec<Cell>> = groups.iter().flat_map(|group| group.rows.iter().cloned()).collect();
    let widths = page.widths(4, &all);
    for group in &groups {
        page.rows(2, &[vec![Cell::new(group.title).paint(Paint::Name), Cell::path(&group.folder)]])?;
        page.rows_in(4, &widths, &group.rows)?;
    }
    Ok(())
}

/// The libraries of one package.
struct Group<'a> {
    title: &'a str,
    folder: String,
    rows: Vec<Vec<Cell>>,
}

fn row(library: &Component, folder: &str) -> Vec<Cell> {
    vec![Cell::new(&library.name), version_cell(library), confidence_cell(library), place(library, folder)]
}

/// Libraries that are there in more than one release: what gets updated is rarely all of them.
pub(super) fn different_releases(scene: &Scene<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let mut releases: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for library in scene.libraries(false).into_iter().chain(scene.libraries(true)) {
        if let Some(version) = &library.version {
            releases.entry(&library.name).or_default().insert(version);
        }
    }
    releases.retain(|_, versions| versions.len() > 1);
    if releases.is_empty() {
        return Ok(());
    }
    let number = count(releases.len(), "library", "libraries");
    page.heading("More than one release of the same library", &number)?;
    let rows: Vec<Vec<Cell>> = releases
        .into_iter()
        .map(|(name, versions)| {
            let versions: Vec<&str> = versions.into_iter().collect();
            vec![Cell::new(name), Cell::new(&versions.join("  ")).paint(Paint::Warning)]
        })
        .collect();
    page.rows(2, &rows)
}

/// The deepest folder that all files of all members are in.
fn common_folder(members: &[&Component]) -> String {
    let mut paths = members.iter().flat_map(|member| &member.occurrences).map(|place| place.path.as_str());
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let Some(mut common) = paths.next().map(folder) else { return String::new() };
    for path in paths {
        while !common.is_empty() && !path.strip_prefix(&common).is_some_and(|rest| rest.starts_with('/')) {
            common = folder(&common);
        }
    }
    common
}

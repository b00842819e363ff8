//! The CUDA family, however it came.

use std::collections::BTreeSet;
use std::io;

use super::scene::{Scene, confidence_cell, count, short_place, title, version_cell};
use crate::layout::{Cell, Page};
use crate::style::Paint;

pub(super) fn draw(scene: &Scene<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let libraries = scene.libraries(true);
    if libraries.is_empty() {
        return Ok(());
    }
    let toolkits: BTreeSet<&str> = libraries
        .iter()
        .filter_map(|library| library.properties.get("cuda:toolkit-release"))
        .map(String::as_str)
        .collect();
    let mut about = count(libraries.len(), "library", "libraries");
    if !toolkits.is_empty() {
        let toolkits: Vec<&str> = toolkits.into_iter().collect();
        about.push_str(&format!("; of CUDA {}", toolkits.join(", ")));
    }
    page.heading("CUDA family", &about)?;
    let rows: Vec<Vec<Cell>> = libraries
        .iter()
        .map(|library| {
            let container = scene.container(library);
            vec![
                Cell::new(&library.name),
                version_cell(library),
                confidence_cell(library),
                container.map_or_else(
                    || Cell::new("in no package").paint(Paint::Faint),
                    |container| Cell::new(&title(container)).paint(Paint::Name),
                ),
                short_place(library, scene.full),
            ]
        })
        .collect();
    page.rows(2, &rows)
}

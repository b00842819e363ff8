//! What was weighed.

use std::io;

use wb_model::{ComponentKind, SubjectKind};

use super::scene::{Scene, title};
use crate::layout::{Cell, Page};
use crate::style::Paint;

pub(super) fn draw(scene: &Scene<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let subject = &scene.inventory.subject;
    let what = if subject.kind == SubjectKind::Image { "" } else { subject.kind.name() };
    page.heading(&subject.name, what)?;
    let mut rows = Vec::new();
    let mut row = |label: &str, text: &str| {
        rows.push(vec![Cell::new(label).paint(Paint::Faint), Cell::new(text)]);
    };
    if let Some(digest) = &subject.manifest {
        row("digest", &digest.to_string());
    }
    if let Some(platform) = &subject.platform {
        row("platform", platform);
    }
    for system in scene.of_kind(ComponentKind::OperatingSystem) {
        let pretty = system.properties.get("os:pretty-name");
        row("system", &pretty.cloned().unwrap_or_else(|| title(system)));
    }
    if !scene.inventory.layers.is_empty() {
        row("layers", &scene.inventory.layers.len().to_string());
    }
    if let Some(created) = &scene.inventory.created {
        row("created", created);
    }
    if rows.is_empty() { Ok(()) } else { page.rows(2, &rows) }
}

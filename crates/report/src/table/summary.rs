//! The last line.

use std::io;

use wb_model::{ComponentKind, DiagnosticCode, Outcome};

use super::scene::{Scene, count};
use crate::layout::Page;
use crate::style::Paint;

pub(super) fn draw(scene: &Scene<'_>, page: &mut Page<'_>) -> io::Result<()> {
    page.heading("In all", "")?;
    page.paragraph(2, &text(scene), Paint::None)
}

fn text(scene: &Scene<'_>) -> String {
    let number = |kind| scene.inventory.components.iter().filter(|component| component.kind == kind).count();
    let cuda = scene.libraries(true).len();
    let libraries = match cuda {
        0 => count(number(ComponentKind::NativeLibrary), "native library", "native libraries"),
        cuda => {
            let all = count(number(ComponentKind::NativeLibrary), "native library", "native libraries");
            format!("{all} ({cuda} of the CUDA family)")
        }
    };
    let parts = [
        (number(ComponentKind::NativeLibrary), libraries),
        (
            number(ComponentKind::Application),
            count(number(ComponentKind::Application), "program", "programs"),
        ),
        (
            number(ComponentKind::LanguagePackage),
            count(number(ComponentKind::LanguagePackage), "language package", "language packages"),
        ),
        (
            number(ComponentKind::OsPackage),
            count(number(ComponentKind::OsPackage), "distribution package", "distribution packages"),
        ),
        (number(ComponentKind::Model), count(number(ComponentKind::Model), "model", "models")),
        (number(ComponentKind::Dataset), count(number(ComponentKind::Dataset), "dataset", "datasets")),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, text)| text).collect();
    let found = if parts.is_empty() { "nothing was found".to_owned() } else { parts.join(", ") };
    format!("{found}; {}; {}.", unknown(scene), looked(scene))
}

fn unknown(scene: &Scene<'_>) -> String {
    let unknown = scene.inventory.diagnostics.iter().filter(|diagnostic| {
        matches!(diagnostic.code, DiagnosticCode::UnknownLibrary | DiagnosticCode::UnknownRelease)
    });
    match unknown.count() {
        0 => "nothing that was seen stays unknown".to_owned(),
        number => count(number, "thing that was seen stays unknown", "things that were seen stay unknown"),
    }
}

fn looked(scene: &Scene<'_>) -> String {
    let (mut places, mut skipped) = (0_u64, 0_usize);
    for line in &scene.inventory.statuses {
        match line.outcome {
            Outcome::CouldNotLook { places: more, .. } => places = places.saturating_add(more),
            Outcome::Skipped { .. } => skipped += 1,
            Outcome::Found { .. } | Outcome::Nothing => {}
        }
    }
    let mut text = match places {
        0 => "everything that is read could be read".to_owned(),
        1 => "1 place could not be looked at".to_owned(),
        places => format!("{places} places could not be looked at"),
    };
    if skipped > 0 {
        text.push_str(&format!(
            ", {} skipped",
            count(skipped, "reader or resolver was", "readers and resolvers were")
        ));
    }
    text
}

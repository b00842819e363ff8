//! An inventory for a person: what other tools miss first, the long lists last.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use wb_model::{
    Component, ComponentId, ComponentKind, Diagnostic, DiagnosticCode, IdentityField, Inventory, Outcome,
    RelationshipKind, Severity,
};

use crate::columns::Columns;
use crate::{Style, plain};

/// Diagnostics of one code that are shown unless everything is asked for.
const SHOWN: usize = 8;

/// How a table is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableOptions {
    /// Colour and width.
    pub style: Style,
    /// List every package and every diagnostic.
    pub full: bool,
}

/// Writes the table.
///
/// # Errors
/// Writing failed.
pub fn table(inventory: &Inventory, options: &TableOptions, out: &mut dyn Write) -> io::Result<()> {
    let page = Page { inventory, options, inside: inside(inventory) };
    page.head(out)?;
    page.libraries(out)?;
    page.models(out)?;
    page.packages(ComponentKind::Application, "APPLICATIONS", true, out)?;
    page.packages(ComponentKind::LanguagePackage, "PYTHON PACKAGES", true, out)?;
    page.packages(ComponentKind::OsPackage, "DISTRIBUTION PACKAGES", options.full, out)?;
    page.diagnostics(out)?;
    page.blind_spots(out)
}

/// Which component brings which along.
fn inside(inventory: &Inventory) -> BTreeMap<&ComponentId, &Component> {
    inventory
        .relationships
        .iter()
        .filter(|edge| edge.kind == RelationshipKind::Contains)
        .filter_map(|edge| Some((&edge.to, inventory.component(&edge.from)?)))
        .collect()
}

struct Page<'a> {
    inventory: &'a Inventory,
    options: &'a TableOptions,
    inside: BTreeMap<&'a ComponentId, &'a Component>,
}

impl Page<'_> {
    fn heading(&self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n{}", self.options.style.heading(text))
    }

    fn of_kind(&self, kind: ComponentKind) -> Vec<&Component> {
        let mut components: Vec<_> =
            self.inventory.components.iter().filter(|component| component.kind == kind).collect();
        components
            .sort_by_key(|component| (component.name.to_lowercase(), &component.version, &component.id));
        components
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let subject = &self.inventory.subject;
        writeln!(out, "{}", self.options.style.heading(&plain(&subject.name)))?;
        let mut facts: Vec<String> = Vec::new();
        facts.extend(subject.manifest.iter().map(ToString::to_string));
        facts.extend(subject.platform.clone());
        facts.extend(self.of_kind(ComponentKind::OperatingSystem).iter().map(|system| label(system)));
        if !facts.is_empty() {
            writeln!(out, "{}", plain(&facts.join("  ")))?;
        }
        let counts: Vec<String> = ComponentKind::ALL
            .into_iter()
            .filter(|kind| *kind != ComponentKind::OperatingSystem)
            .map(|kind| (self.of_kind(kind).len(), kind))
            .filter(|(count, _)| *count > 0)
            .map(|(count, kind)| format!("{count} {}", noun(kind, count)))
            .collect();
        let layers = match self.inventory.layers.len() {
            0 => String::new(),
            1 => "1 layer: ".to_owned(),
            count => format!("{count} layers: "),
        };
        let found = if counts.is_empty() { "no components".to_owned() } else { counts.join(", ") };
        writeln!(out, "{layers}{found}")
    }

    fn libraries(&self, out: &mut dyn Write) -> io::Result<()> {
        let (nvidia, others): (Vec<_>, Vec<_>) = self
            .of_kind(ComponentKind::NativeLibrary)
            .into_iter()
            .partition(|component| is_nvidia(component));
        self.library_table("NATIVE LIBRARIES INSIDE PACKAGES", &others, out)?;
        self.library_table("CUDA FAMILY", &nvidia, out)
    }

    fn library_table(&self, title: &str, components: &[&Component], out: &mut dyn Write) -> io::Result<()> {
        if components.is_empty() {
            return Ok(());
        }
        self.heading(&format!("{title} ({})", components.len()), out)?;
        let mut columns = Columns::default();
        for component in components {
            let inside =
                self.inside.get(&component.id).map_or_else(|| "no package".to_owned(), |owner| label(owner));
            let place = component.occurrences.first().map_or("", |place| place.path.as_str());
            columns.row(&[
                &component.name,
                component.version.as_deref().unwrap_or("?"),
                certainty(component),
                &inside,
                &short_place(place, component.occurrences.len()),
            ]);
        }
        columns.write(self.options.style.width, out)
    }

    fn models(&self, out: &mut dyn Write) -> io::Result<()> {
        let models = self.of_kind(ComponentKind::Model);
        if models.is_empty() {
            return Ok(());
        }
        self.heading(&format!("MODELS ({})", models.len()), out)?;
        let mut columns = Columns::default();
        for model in models {
            let property = |name: &str| model.properties.get(name).map_or("", String::as_str);
            let size = property("model:size").parse().map(bytes).unwrap_or_default();
            let digest = model.hashes.first().map(wb_model::Digest::short).unwrap_or_default();
            let place = model.occurrences.first().map_or("", |place| place.path.as_str());
            columns.row(&[&model.name, property("model:format"), &size, &digest, &short_place(place, 1)]);
        }
        columns.write(self.options.style.width, out)
    }

    fn packages(
        &self,
        kind: ComponentKind,
        title: &str,
        listed: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let components = self.of_kind(kind);
        if components.is_empty() {
            return Ok(());
        }
        if !listed {
            let text = format!("{title} ({}): --full lists them", components.len());
            return self.heading(&text, out);
        }
        self.heading(&format!("{title} ({})", components.len()), out)?;
        let mut columns = Columns::default();
        for component in components {
            let licenses: BTreeSet<&str> = component
                .licenses
                .iter()
                .map(|license| license.expression.as_deref().unwrap_or(&license.declared))
                .filter(|text| text.len() <= 60)
                .collect();
            let licenses = licenses.into_iter().collect::<Vec<_>>().join(", ");
            let place = component.occurrences.first().map_or("", |place| place.path.as_str());
            let version = component.version.as_deref().unwrap_or("?");
            columns.row(&[&component.name, version, &licenses, &short_place(place, 1)]);
        }
        columns.write(self.options.style.width, out)
    }

    fn diagnostics(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut by_code: BTreeMap<DiagnosticCode, Vec<&Diagnostic>> = BTreeMap::new();
        for diagnostic in &self.inventory.diagnostics {
            by_code.entry(diagnostic.code).or_default().push(diagnostic);
        }
        by_code.retain(|code, _| self.options.full || code.severity() > Severity::Note);
        if by_code.is_empty() {
            return Ok(());
        }
        self.heading("NOT KNOWN, OR ODD", out)?;
        for (code, diagnostics) in by_code {
            let count = diagnostics.len();
            let title = format!("{} ({count}): {}", code.code(), code.description());
            writeln!(out, "  {}", self.options.style.alert(&title))?;
            let shown = if self.options.full { count } else { SHOWN.min(count) };
            for diagnostic in diagnostics.iter().take(shown) {
                let place = diagnostic.path.as_deref().map(|path| format!("{path}: ")).unwrap_or_default();
                writeln!(out, "    {}", plain(&format!("{place}{}", diagnostic.message)))?;
            }
            if shown < count {
                writeln!(
                    out,
                    "    {}",
                    self.options.style.dim(&format!("and {} more: --full lists them", count - shown))
                )?;
            }
        }
        Ok(())
    }

    fn blind_spots(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut columns = Columns::default();
        for line in &self.inventory.statuses {
            match &line.outcome {
                Outcome::CouldNotLook { count, places } => columns.row(&[
                    line.stage.name(),
                    &line.name,
                    &format!("could not look at {places} places; found {count} elsewhere"),
                ]),
                Outcome::Skipped { why } => {
                    columns.row(&[line.stage.name(), &line.name, &format!("skipped: {why}")])
                }
                Outcome::Found { .. } | Outcome::Nothing => {}
            }
        }
        if columns.is_empty() {
            return Ok(());
        }
        self.heading("NOT LOOKED AT", out)?;
        columns.write(self.options.style.width, out)
    }
}

fn label(component: &Component) -> String {
    match &component.version {
        Some(version) => format!("{} {version}", component.name),
        None => component.name.clone(),
    }
}

fn noun(kind: ComponentKind, count: usize) -> String {
    let noun = match kind {
        ComponentKind::OperatingSystem => "operating system",
        ComponentKind::OsPackage => "distribution package",
        ComponentKind::LanguagePackage => "Python package",
        ComponentKind::NativeLibrary => {
            return if count == 1 { "native library".to_owned() } else { "native libraries".to_owned() };
        }
        ComponentKind::Application => "application",
        ComponentKind::Model => "model",
        ComponentKind::Dataset => "dataset",
    };
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
}

fn is_nvidia(component: &Component) -> bool {
    component.purl.as_ref().is_some_and(|purl| purl.kind() == "generic" && purl.namespace() == Some("nvidia"))
}

/// How sure the release is, in a word.
fn certainty(component: &Component) -> &'static str {
    let best = component
        .identities
        .iter()
        .filter(|identity| identity.field == IdentityField::Version)
        .map(|identity| identity.confidence.as_percent())
        .max();
    match (component.version.is_some(), best) {
        (false, _) => "unknown",
        (true, Some(95..)) => "certain",
        (true, Some(80..)) => "sure",
        (true, Some(60..)) => "likely",
        (true, _) => "maybe",
    }
}

fn short_place(path: &str, places: usize) -> String {
    let short = path.rsplit_once("-packages/").map_or(path, |(_, rest)| rest);
    match places {
        0 | 1 => short.to_owned(),
        places => format!("{short} (+{})", places - 1),
    }
}

/// Bytes for a person.
fn bytes(count: u64) -> String {
    match count {
        0..1024 => format!("{count} B"),
        1024..1_048_576 => format!("{} KiB", count >> 10),
        1_048_576..1_073_741_824 => format!("{} MiB", count >> 20),
        _ => format!("{}.{} GiB", count >> 30, ((count & 0x3fff_ffff) * 10) >> 30),
    }
}

#[cfg(test)]
mod tests;

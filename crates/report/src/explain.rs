//! Why a file is in a result, or is not.

use std::io::{self, Write};

use wb_model::{Diagnostic, DiagnosticCode};

use crate::{Style, plain};

/// One fact that a reader drew from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactLine {
    /// The reader.
    pub reader: String,
    /// The fact's kind.
    pub kind: String,
    /// Its body as JSON.
    pub body: String,
}

/// One component that names a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The component's id.
    pub id: String,
    /// Why: seen there, owns it, depends on it.
    pub why: Vec<String>,
}

/// Everything there is to say about one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileExplanation {
    /// The path that was asked for.
    pub path: String,
    /// What is there (`regular file, 1234 bytes`, `symbolic link to x`).
    pub what: String,
    /// The path it leads to, when that is another.
    pub leads_to: Option<String>,
    /// The layer's diffID and the instruction that made it.
    pub layer: Option<(String, Option<String>)>,
    /// Facts.
    pub facts: Vec<FactLine>,
    /// Readers that look for a file at this path or with these first bytes, as far as the path tells.
    pub readers: Vec<String>,
    /// Components.
    pub components: Vec<Explained>,
    /// Diagnostics about it.
    pub diagnostics: Vec<(DiagnosticCode, String)>,
}

impl FileExplanation {
    /// Adds the diagnostics that are about this file.
    pub fn add_diagnostics<'a>(&mut self, diagnostics: impl IntoIterator<Item = &'a Diagnostic>) {
        let path = self.leads_to.as_ref().unwrap_or(&self.path);
        let about = diagnostics.into_iter().filter(|diagnostic| diagnostic.path.as_ref() == Some(path));
        self.diagnostics.extend(about.map(|diagnostic| (diagnostic.code, diagnostic.message.clone())));
    }
}

/// Writes the explanation.
///
/// # Errors
/// Writing failed.
pub fn explain(file: &FileExplanation, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", style.heading(&plain(&file.path)))?;
    writeln!(out, "  {}", plain(&file.what))?;
    if let Some(path) = &file.leads_to {
        writeln!(out, "  leads to {}", plain(path))?;
    }
    if let Some((diff_id, instruction)) = &file.layer {
        let by = instruction.as_ref().map(|text| format!(", made by: {text}")).unwrap_or_default();
        writeln!(out, "  from layer {}", plain(&format!("{diff_id}{by}")))?;
    }
    writeln!(out, "\n{}", style.heading(&format!("FACTS ({})", file.facts.len())))?;
    if file.facts.is_empty() {
        match file.readers.as_slice() {
            [] => writeln!(out, "  no reader looks for a file like this")?,
            readers => writeln!(out, "  read by {}, which found nothing in it", plain(&readers.join(", ")))?,
        }
    }
    for fact in &file.facts {
        writeln!(out, "  {} {}", plain(&fact.kind), style.dim(&format!("by {}", plain(&fact.reader))))?;
        for line in pretty(&fact.body) {
            writeln!(out, "    {}", plain(&line))?;
        }
    }
    writeln!(out, "\n{}", style.heading(&format!("COMPONENTS ({})", file.components.len())))?;
    if file.components.is_empty() {
        writeln!(out, "  none names this file")?;
    }
    for component in &file.components {
        writeln!(out, "  {}", plain(&component.id))?;
        for why in &component.why {
            writeln!(out, "    {}", plain(why))?;
        }
    }
    if !file.diagnostics.is_empty() {
        writeln!(out, "\n{}", style.heading("NOT KNOWN, OR ODD"))?;
        for (code, message) in &file.diagnostics {
            writeln!(out, "  {}: {}", style.alert(code.code()), plain(message))?;
        }
    }
    Ok(())
}

/// Lines of one fact's body that are shown; a RECORD has thousands.
const LINES: usize = 40;

fn pretty(body: &str) -> Vec<String> {
    let pretty = serde_json::from_str::<serde_json::Value>(body)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| body.to_owned());
    let count = pretty.lines().count();
    let mut lines: Vec<String> = pretty.lines().take(LINES).map(str::to_owned).collect();
    if count > LINES {
        lines.push(format!("… and {} more lines", count - LINES));
    }
    lines
}

#[cfg(test)]
mod tests;

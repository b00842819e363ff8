//! `docs/diagnostics.md`: every code a diagnostic can have.

use anyhow::Result;

use wb_model::{DiagnosticCode, Level};

use super::{MARK, code, table};

pub(super) fn make() -> Result<String> {
    let mut page = format!(
        "{MARK}# Diagnostics\n\n\
         What a scan has to say besides components. Each has a code that never changes its meaning and is never used\n\
         again, a message, and where it can the path, the layer and the reader or resolver that says it.\n"
    );
    let sections = [
        (
            Level::Error,
            "Something could not be looked at: the inventory is not complete (`--require-complete`).",
        ),
        (Level::Warning, "Something is odd or stays unknown; what was concluded still holds."),
        (Level::Note, "Worth knowing."),
    ];
    for (severity, meaning) in sections {
        let mut codes: Vec<_> = DiagnosticCode::ALL.iter().filter(|code| code.level() == severity).collect();
        codes.sort_by_key(|code| code.code());
        page.push_str(&format!("\n## {}\n\n{meaning}\n\n", severity.name()));
        let rows = codes.into_iter().map(|each| vec![code(each.code()), each.description().to_owned()]);
        page.push_str(&table(&["code", "meaning"], rows));
    }
    Ok(page)
}

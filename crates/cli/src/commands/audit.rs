//! `weighbridge audit`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use wb_model::Assessment;
use wb_report::{audit_csv, audit_html, audit_json, audit_markdown, audit_table};
use wb_workflow::audit::audit;

use crate::arguments::Audit;
use crate::failure::Failure;
use crate::output::Sheets;

pub(crate) fn run(arguments: &Audit) -> Result<(), Failure> {
    let sheets = Sheets::parse(&arguments.output, &["table", "markdown", "html", "csv", "json"])?;
    let (from, to) = (day("--from", arguments.from.as_deref())?, day("--to", arguments.to.as_deref())?);
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(Failure::usage("read --from and --to: the first day is after the last", None));
    }
    let paths = paths(arguments)?;
    // One at a time: what is kept of a decision is small, the decision is not.
    let documents = paths.iter().map(|path| (path.display().to_string(), read(path)));
    let audit = audit(documents, from, to);
    sheets.write(|form, style, out: &mut dyn Write| -> io::Result<()> {
        match form {
            "json" => audit_json(&audit, out),
            "html" => audit_html(&audit, out),
            "csv" => audit_csv(&audit, out),
            "markdown" => audit_markdown(&audit, out),
            _ => audit_table(&audit, style, out),
        }
    })?;
    match audit.unreadable.first() {
        None => Ok(()),
        Some(first) => {
            let what = format!("read {} of {} documents", audit.unreadable.len(), paths.len());
            let why = format!("{}: {}", wb_report::plain(&first.document), wb_report::plain(&first.why));
            Err(Failure::io(&what, &io::Error::other(why)))
        }
    }
}

fn read(path: &Path) -> Result<Assessment, String> {
    let bytes = fs_err::read(path).map_err(|error| error.to_string())?;
    wb_report::read_json_v1(&bytes).map_err(|error| error.to_string())
}

/// Those that were named and those of the folder, sorted, each once.
fn paths(arguments: &Audit) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = arguments.decisions.clone();
    if let Some(folder) = &arguments.dir {
        let failure = |error: &io::Error| Failure::io(&format!("read {}", folder.display()), error);
        for entry in fs_err::read_dir(folder).map_err(|error| failure(&error))? {
            let path = entry.map_err(|error| failure(&error))?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths.dedup();
    Ok(paths)
}

fn day(option: &str, text: Option<&str>) -> Result<Option<Date>, Failure> {
    let Some(text) = text else { return Ok(None) };
    text.parse().map(Some).map_err(|error| {
        let hint = "write it as 2026-11-21";
        Failure::usage(format!("read {option} {text:?}: {error}"), Some(hint.to_owned()))
    })
}

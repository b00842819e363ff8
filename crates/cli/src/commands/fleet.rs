//! `weighbridge fleet`.

mod find;
mod progress;
mod sheet;
mod sweep;

use std::io::{self, Write};

use wb_model::Assessment;
use wb_report::{Sheet, Style};
use wb_workflow::fleet::{Documents, Results, Run, compare};

use crate::arguments::{Fleet, FleetReport, FleetVerb};
use crate::failure::Failure;
use crate::output::Sheets;

/// What a fleet can be written as, the first by default.
const FORMS: &[&str] = &["table", "json", "csv", "html", "markdown"];

pub(crate) fn run(arguments: &Fleet) -> Result<(), Failure> {
    match &arguments.verb {
        Some(FleetVerb::Report(arguments)) => report(arguments),
        Some(FleetVerb::Where(arguments)) => find::run(arguments),
        None => sweep::run(&arguments.sweep),
    }
}

fn report(arguments: &FleetReport) -> Result<(), Failure> {
    let sheets = Sheets::parse(&arguments.output, FORMS)?;
    let results = Results::open(&arguments.results).map_err(|error| Failure::could_not(&error))?;
    let named = |name: &str| Run::named(&results, name).map_err(|error| Failure::could_not(&error));
    let mut run = match &arguments.run {
        Some(name) => named(name)?,
        None => Run::last(&results).map_err(|error| Failure::could_not(&error))?,
    };
    if let Some(since) = &arguments.since {
        run.changes = Some(compare(&named(since)?, &run));
    }
    write(&sheets, &sheet::of_run(&run), &run)
}

/// Writes a sheet in every form that was asked for; programs get the document itself.
fn write(sheets: &Sheets, sheet: &Sheet, document: &impl serde::Serialize) -> Result<(), Failure> {
    sheets.write(|form, style: Style, out: &mut dyn Write| match form {
        "json" => {
            serde_json::to_writer_pretty(&mut *out, document)?;
            out.write_all(b"\n")
        }
        "csv" => wb_report::fleet_csv(sheet, out),
        "html" => wb_report::fleet_html(sheet, out),
        "markdown" => wb_report::fleet_markdown(sheet, out),
        _ => wb_report::fleet(sheet, style, out),
    })
}

/// Decisions are written and read by the renderer of their form.
struct Decisions;

impl Documents for Decisions {
    fn write_decision(&self, assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
        wb_report::json_v1(assessment, out)
    }

    fn read_decision(&self, bytes: &[u8]) -> Result<Assessment, String> {
        wb_report::read_json_v1(bytes).map_err(|error| error.to_string())
    }
}

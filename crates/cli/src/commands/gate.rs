//! `weighbridge gate`, and the gate at the end of `weighbridge scan`.

mod documents;
mod replay;

use wb_model::{Assessment, Inventory, Severity, Verdict};
use wb_workflow::gate::{Options, Request, gate};

use crate::arguments::{Gate, GateArguments};
use crate::environment;
use crate::failure::Failure;
use crate::output::Outputs;

pub(crate) fn run(arguments: &Gate) -> Result<(), Failure> {
    let outputs = Outputs::of_a_gate(&arguments.output, arguments.full)?;
    if let Some(decision) = &arguments.replay {
        return replay::run(decision, &arguments.rules.db, &outputs);
    }
    let Some(name) = &arguments.name else {
        return Err(Failure::usage("weigh nothing: name an image, a folder or an SBOM", None));
    };
    let inventory = super::open::inventory(name, &arguments.reading)?;
    let assessment = assess(inventory, &arguments.rules, false)?;
    outputs.write_assessment(&assessment)?;
    answer(&assessment, arguments.reading.quiet)
}

/// Matches an inventory and decides about it.
pub(super) fn assess(
    inventory: Inventory,
    arguments: &GateArguments,
    require_complete: bool,
) -> Result<Assessment, Failure> {
    let database = super::db::open(&arguments.db)?;
    let request = Request {
        inventory,
        database: &database,
        inputs: documents::read(arguments)?,
        options: options(arguments, require_complete)?,
    };
    gate(request).map_err(|error| {
        if error.is_steering() { Failure::steering(&error) } else { Failure::could_not(&error) }
    })
}

/// The documents that go into every decision.
pub(super) fn inputs(arguments: &GateArguments) -> Result<Vec<wb_model::InputDocument>, Failure> {
    documents::read(arguments)
}

pub(super) fn options(arguments: &GateArguments, require_complete: bool) -> Result<Options, Failure> {
    let fail_on = match arguments.fail_on.as_deref() {
        None => None,
        Some(text) => {
            Some(Severity::from_name(text).filter(|level| *level > Severity::Unknown).ok_or_else(|| {
                let hint = "one of critical, high, medium, low, negligible";
                Failure::usage(format!("read --fail-on {text:?}: no such severity"), Some(hint.to_owned()))
            })?)
        }
    };
    let as_of = match &arguments.as_of {
        Some(text) => time(text)?,
        None => environment::now().map_err(|message| Failure::usage(message, None))?,
    };
    Ok(Options {
        as_of,
        fail_on,
        role: arguments.role.clone(),
        allow_starter: arguments.db.allow_starter_db,
        require_complete,
    })
}

/// The time of `--as-of`.
pub(super) fn time(text: &str) -> Result<jiff::Timestamp, Failure> {
    text.parse::<jiff::Timestamp>().map_err(|error| {
        let hint = "write it as 2026-11-21T00:00:00Z";
        Failure::usage(format!("read --as-of {text:?}: {error}"), Some(hint.to_owned()))
    })
}

/// One line on standard error, and the exit code.
pub(super) fn answer(assessment: &Assessment, quiet: bool) -> Result<(), Failure> {
    let Some(decision) = &assessment.decision else { return Ok(()) };
    if decision.verdict == Verdict::Fail {
        let failed: Vec<&str> = decision
            .rules
            .iter()
            .filter(|rule| rule.verdict() == Verdict::Fail)
            .map(|rule| rule.id.as_str())
            .collect();
        let subject = wb_report::plain(&assessment.inventory.subject.name);
        let hint = "the findings say what to upgrade; -o html=report.html writes a page to read";
        return Err(Failure::no(format!("let {subject} pass: {}", failed.join(", ")), Some(hint.to_owned())));
    }
    if quiet {
        return Ok(());
    }
    crate::output::note(&format!(
        "{}: {}\n",
        decision.verdict.name(),
        wb_report::plain(&assessment.inventory.subject.name)
    ))
}

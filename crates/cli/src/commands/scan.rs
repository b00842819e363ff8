//! `weighbridge scan`.

use wb_inventory::conclude;
use wb_model::{Inventory, Level, Outcome};

use crate::arguments::Scan;
use crate::environment;
use crate::failure::Failure;
use crate::output::Outputs;

pub(crate) fn run(arguments: &Scan) -> Result<(), Failure> {
    // What is to be written is checked before an hour of reading, not after it.
    let gated = arguments.gate.wanted();
    let outputs = Outputs::of_a_scan(&arguments.output, arguments.full, gated)?;
    let source_date = environment::source_date().map_err(|message| Failure::usage(message, None))?;
    let bases = super::open::bases(&arguments.source.reading)?;
    let merged = super::open::read(&arguments.source.name, &arguments.source.reading)?;
    let created =
        source_date.or_else(|| merged.image().created.as_deref().and_then(environment::normal_time));
    let mut inventory = conclude(&merged, environment::tool(), created);
    wb_workflow::base::recognise(&mut inventory, &bases);
    if !arguments.source.reading.quiet {
        summarize(&inventory)?;
    }
    if gated {
        let assessment = super::gate::assess(inventory, &arguments.gate, arguments.require_complete)?;
        outputs.write_assessment(&assessment)?;
        return super::gate::answer(&assessment, arguments.source.reading.quiet);
    }
    outputs.write(&inventory)?;
    if arguments.require_complete && !inventory.is_complete() {
        let hint =
            "the diagnostics name each file; without --require-complete the scan exits with 0 and says so";
        return Err(Failure::no("look at everything: the inventory is not complete", Some(hint.to_owned())));
    }
    Ok(())
}

/// One line on standard error.
fn summarize(inventory: &Inventory) -> Result<(), Failure> {
    use std::io::Write as _;
    let count = |severity| {
        inventory.diagnostics.iter().filter(|diagnostic| diagnostic.code.level() == severity).count()
    };
    let blind: u64 = inventory
        .statuses
        .iter()
        .map(|line| match line.outcome {
            Outcome::CouldNotLook { places, .. } => places,
            _ => 0,
        })
        .sum();
    let complete = match blind {
        0 => "everything was looked at".to_owned(),
        places => format!("{places} places could not be looked at"),
    };
    let line = format!(
        "{}: {} components, {} relationships, {} warnings, {} notes; {complete}\n",
        wb_report::plain(&inventory.subject.name),
        inventory.components.len(),
        inventory.relationships.len(),
        count(Level::Warning),
        count(Level::Note),
    );
    std::io::stderr().write_all(line.as_bytes()).map_err(|error| Failure::write("the summary", &error))
}

//! `weighbridge base`.

mod text;

use serde_json::json;
use wb_workflow::base::{Bases, recognise, report, what_it_fixes};

use crate::arguments::{Base, BaseLearn, BaseList, BaseOf, BaseVerb, ReadingArguments};
use crate::environment;
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(arguments: &Base) -> Result<(), Failure> {
    match &arguments.verb {
        BaseVerb::Learn(arguments) => learn(arguments),
        BaseVerb::List(arguments) => list(arguments),
        BaseVerb::Of(arguments) => of(arguments),
    }
}

fn learn(arguments: &BaseLearn) -> Result<(), Failure> {
    if arguments.name.is_some() && arguments.images.len() > 1 {
        let hint = "learn them one by one".to_owned();
        return Err(Failure::usage("give several images one name", Some(hint)));
    }
    let mut bases = Bases::open_or_new(&arguments.file).map_err(|error| Failure::steering(&error))?;
    for image in &arguments.images {
        // Read, never taken from a document: only layers that were read prove anything later.
        let merged = super::open::read(image, &arguments.reading)?;
        let created = merged.image().created.as_deref().and_then(environment::normal_time);
        let inventory = super::open::conclude_at(&merged, None);
        let learnt = bases
            .learn(&inventory, created.as_deref(), arguments.name.as_deref())
            .map_err(|error| Failure::steering(&error))?;
        if !arguments.reading.quiet {
            let line = format!(
                "{}: {} layers, {} components\n",
                learnt.name,
                learnt.diff_ids.len(),
                learnt.components.len()
            );
            output::note(&wb_report::plain(&line))?;
        }
    }
    let bytes = bases.to_bytes();
    output::write_whole(&arguments.file, |out| out.write_all(&bytes))
        .map_err(|error| Failure::write(&arguments.file.display().to_string(), &error))
}

fn list(arguments: &BaseList) -> Result<(), Failure> {
    let bases = Bases::open(&arguments.file).map_err(|error| Failure::steering(&error))?;
    output::print(&text::list(&bases))
}

fn of(arguments: &BaseOf) -> Result<(), Failure> {
    let as_of = match &arguments.as_of {
        Some(text) => text.parse::<jiff::Timestamp>().map_err(|error| {
            let hint = "write it as 2026-11-21T00:00:00Z";
            Failure::usage(format!("read --as-of {text:?}: {error}"), Some(hint.to_owned()))
        })?,
        None => environment::now().map_err(|message| Failure::usage(message, None))?,
    };
    let file = arguments.source.reading.bases.as_ref().unwrap_or(&arguments.known);
    let bases = Bases::open_or_new(file).map_err(|error| Failure::steering(&error))?;
    let mut inventory = super::open::inventory_as_it_is(&arguments.source.name, &arguments.source.reading)?;
    let known = recognise(&mut inventory, &bases);
    let told = report(&inventory, known, &bases, as_of);
    let fixes = match &arguments.newer {
        Some(newer) => {
            let newer = newer_inventory(newer, &arguments.source.reading)?;
            let database = super::db::open(&arguments.db)?;
            let fixes = what_it_fixes(&inventory, known, &newer, &database, as_of);
            Some(fixes.map_err(|error| Failure::could_not(&error))?)
        }
        None => None,
    };
    if arguments.json {
        let value = json!({"subject": inventory.subject.name, "report": told, "fixes": fixes});
        output::print(&format!("{value:#}\n"))?;
    } else {
        output::print(&text::report(&inventory.subject.name, &told, fixes.as_ref()))?;
    }
    match told.base {
        Some(_) => Ok(()),
        None => {
            let hint = "weighbridge base learn IMAGE adds one to the file".to_owned();
            Err(Failure::no("recognise the base image", Some(hint)))
        }
    }
}

fn newer_inventory(name: &str, reading: &ReadingArguments) -> Result<wb_model::Inventory, Failure> {
    super::open::inventory_as_it_is(name, reading)
}

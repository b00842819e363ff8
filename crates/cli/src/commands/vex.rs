//! `weighbridge vex`.

use std::io::Write as _;

use wb_workflow::vex::{self, NewStatement, Written};

use crate::arguments::{Vex, VexAdd, VexExport, VexMerge, VexVerb};
use crate::environment;
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(arguments: &Vex) -> Result<(), Failure> {
    match &arguments.verb {
        VexVerb::Add(arguments) => add(arguments),
        VexVerb::Merge(arguments) => merge(arguments),
        VexVerb::Export(arguments) => export(arguments),
    }
}

fn add(arguments: &VexAdd) -> Result<(), Failure> {
    let path = &arguments.file;
    let name = path.display().to_string();
    let existing = match fs_err::read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Failure::io(&format!("read {name}"), &error)),
    };
    let new = NewStatement {
        vulnerability: arguments.id.clone(),
        aliases: arguments.alias.clone(),
        products: arguments.product.clone(),
        subcomponents: arguments.subcomponent.clone(),
        status: arguments.status.clone(),
        justification: arguments.justification.clone(),
        statement: arguments.statement.clone(),
        author: arguments.author.clone(),
    };
    let existing = existing.as_ref().map(|bytes| (name.as_str(), bytes.as_slice()));
    let format = existing.is_none().then_some(arguments.format.as_str());
    let written = vex::add(existing, &new, now()?, format).map_err(|error| Failure::steering(&error))?;
    warn(&written)?;
    output::write_whole(path, |out| out.write_all(&written.bytes))
        .map_err(|error| Failure::write(&name, &error))
}

fn merge(arguments: &VexMerge) -> Result<(), Failure> {
    let mut documents = Vec::new();
    for path in &arguments.files {
        let name = path.display().to_string();
        let bytes = fs_err::read(path).map_err(|error| Failure::io(&format!("read {name}"), &error))?;
        documents.push((name, bytes));
    }
    let written = vex::merge(&documents, Some(&arguments.author), Some(now()?), Some(&arguments.format));
    print(&written.map_err(|error| Failure::steering(&error))?)
}

fn export(arguments: &VexExport) -> Result<(), Failure> {
    let inventory = super::open::inventory(&arguments.source.name, &arguments.source.reading)?;
    let assessment = super::gate::assess(inventory, &arguments.rules, false)?;
    let written = vex::export(&assessment, &arguments.author, now()?, Some(&arguments.format));
    print(&written.map_err(|error| Failure::steering(&error))?)
}

fn now() -> Result<jiff::Timestamp, Failure> {
    environment::now().map_err(|message| Failure::usage(message, None))
}

fn print(written: &Written) -> Result<(), Failure> {
    warn(written)?;
    let mut out = std::io::stdout().lock();
    out.write_all(&written.bytes)
        .and_then(|()| out.flush())
        .map_err(|error| Failure::write("to standard output", &error))
}

fn warn(written: &Written) -> Result<(), Failure> {
    written
        .warnings
        .iter()
        .try_for_each(|warning| output::note(&format!("warning: {}\n", wb_report::plain(warning))))
}

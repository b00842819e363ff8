//! `weighbridge explain cve`.

use std::io::{self, BufWriter, Write as _};

use wb_match::vex;
use wb_report::{CveExplanation, CveVerdict, Style, explain_cve, plain};
use wb_workflow::explain::explain;

use crate::arguments::ExplainCve;
use crate::environment;
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(arguments: &ExplainCve) -> Result<(), Failure> {
    let inventory = crate::commands::open::inventory(&arguments.source.name, &arguments.source.reading)?;
    let database = crate::commands::db::open(&arguments.db)?;
    let now = environment::now().map_err(|message| Failure::usage(message, None))?;
    let mut documents = Vec::new();
    for path in &arguments.vex {
        let name = path.display().to_string();
        let bytes = fs_err::read(path).map_err(|error| Failure::io(&format!("read {name}"), &error))?;
        documents.push(vex::read(&bytes, &name).map_err(|error| Failure::steering(&error))?);
    }
    let id = arguments.id.as_str();
    let explained =
        explain(&inventory, &database, &documents, now, id).map_err(|error| Failure::could_not(&error))?;
    let found = &explained.explanation;
    let shown =
        CveExplanation::new(&inventory, id, &found.ids, found.known, &found.findings, &found.uncovered);
    let mut out = BufWriter::new(io::stdout().lock());
    let style = Style { color: environment::stdout_has_color(), width: environment::width() };
    explain_cve(&shown, style, &mut out)
        .and_then(|()| out.flush())
        .map_err(|error| Failure::write("to standard output", &error))?;
    for note in &explained.notes {
        output::note(&format!("VEX: {}\n", plain(note)))?;
    }
    if database.identity().starter {
        output::note("this stands on the starter database, which knows a few dozen advisories\n")?;
    }
    match shown.verdict {
        CveVerdict::NotAffected => Ok(()),
        // "Unknown" is no answer to go on with either.
        verdict => Err(Failure::no(format!("clear it of {}: {}", plain(id), verdict.name()), None)),
    }
}

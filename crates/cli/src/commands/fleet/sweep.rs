//! `weighbridge fleet DIR|--catalog|--images`.

use std::path::Path;

use wb_model::Hint;
use wb_read::Limits;
use wb_transport::{RegistryClient, Retry};
use wb_workflow::fleet::{
    Choice, Failed, Gate, Listed, Outcome, Plan, Run, SweepOptions, from_catalog, from_folder, from_list,
    sweep,
};

use super::progress::Teller;
use super::{Decisions, FORMS, sheet};
use crate::arguments::Sweep;
use crate::environment;
use crate::failure::Failure;
use crate::output::Sheets;

/// Bytes of a list of images.
const LIST_BYTES: u64 = 64 << 20;

pub(super) fn run(arguments: &Sweep) -> Result<(), Failure> {
    let sheets = Sheets::parse(&arguments.output, FORMS)?;
    let Some(out) = &arguments.out else {
        let hint = "name the folder: --out RESULTS";
        return Err(Failure::usage("keep results: there is no folder for them", Some(hint.to_owned())));
    };
    let now = environment::now().map_err(|message| Failure::usage(message, None))?.to_string();
    let source_date = environment::source_date().map_err(|message| Failure::usage(message, None))?;
    let created =
        |image: Option<&str>| source_date.clone().or_else(|| image.and_then(environment::normal_time));
    let bases = super::super::open::bases(&arguments.reading)?;
    let network = network();
    let teller = Teller::new(arguments.reading.quiet);
    let (plan, asked) = plan(arguments, &network, &teller)?;
    let open = || super::super::db::open(&arguments.rules.db).map_err(|failure| failure.to_string());
    let gate = if arguments.rules.wanted() {
        // That there is no database shows now, in full, and not once per thread.
        super::super::db::open(&arguments.rules.db)?;
        Some(Gate {
            open: &open,
            inputs: super::super::gate::inputs(&arguments.rules)?,
            options: super::super::gate::options(&arguments.rules, false)?,
        })
    } else {
        None
    };
    let jobs = arguments.jobs.map_or_else(environment::jobs, usize::from);
    let options = SweepOptions {
        out,
        asked,
        jobs,
        layers_at_once: environment::jobs().div_ceil(jobs),
        platform: super::super::open::platform(&arguments.reading)?,
        network,
        cache: super::super::open::cache_folder(&arguments.reading),
        limits: Limits::DEFAULT,
        bases: &bases,
        gate,
        tool: environment::tool(),
        now,
        created: &created,
        documents: &Decisions,
        force: arguments.force,
        since: arguments.since.clone(),
    };
    let outcome = sweep(plan, &options, &teller);
    teller.end();
    let outcome = outcome.map_err(|error| Failure::could_not(&error))?;
    super::write(&sheets, &sheet::of_run(&outcome.run), &outcome.run)?;
    answer(&outcome, arguments.reading.quiet)
}

/// Many images ask a registry for much: more tries than a single one needs, and longer waits when it asks for them.
fn network() -> wb_transport::Options {
    let options = wb_transport::Options::from_environment();
    let retry = Retry {
        tries: 12,
        longest_retry_after: std::time::Duration::from_secs(15 * 60),
        total_wait: std::time::Duration::from_secs(4 * 60 * 60),
        ..options.retry
    };
    wb_transport::Options { retry, ..options }
}

/// Everything to look at, and what was asked for in words.
fn plan(
    arguments: &Sweep,
    network: &wb_transport::Options,
    teller: &Teller,
) -> Result<(Plan, String), Failure> {
    if let Some(folder) = &arguments.folder {
        let plan = from_folder(folder).map_err(|error| Failure::could_not(&error))?;
        return Ok((plan.limited(arguments.limit), folder.display().to_string()));
    }
    if let Some(path) = &arguments.images {
        return Ok((
            from_list(&list(path)?).limited(arguments.limit),
            format!("--images {}", path.display()),
        ));
    }
    let Some(catalog) = &arguments.catalog else {
        let hint = "name a folder, --images FILE or --catalog REGISTRY";
        return Err(Failure::usage("look at nothing", Some(hint.to_owned())));
    };
    let (registry, prefix) = catalog.split_once('/').unwrap_or((catalog, ""));
    let wanted = Listed { registry, prefix, tags: &Choice::parse(&arguments.tags), limit: arguments.limit };
    let client = RegistryClient::new(network.clone()).map_err(|error| Failure::could_not(&error))?;
    let plan = from_catalog(&client, &wanted, &|done, all| teller.count("repositories", done, all))
        .map_err(|error| Failure::could_not(&error))?;
    Ok((plan, format!("--catalog {catalog} --tags {}", arguments.tags)))
}

fn list(path: &Path) -> Result<String, Failure> {
    let cannot = |error: &std::io::Error| Failure::io(&format!("read {}", path.display()), error);
    let size = fs_err::metadata(path).map_err(|error| cannot(&error))?.len();
    if size > LIST_BYTES {
        return Err(Failure::usage(format!("read {}: it is larger than 64 MiB", path.display()), None));
    }
    let bytes = fs_err::read(path).map_err(|error| cannot(&error))?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::usage(format!("read {}: it is not UTF-8", path.display()), None))
}

/// Some images could not be looked at. The first stands for all of them.
#[derive(Debug)]
struct Unfinished<'a> {
    failed: usize,
    all: usize,
    first: &'a Failed,
}

impl std::fmt::Display for Unfinished<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "look at {} of {}: {}: {}", self.failed, self.all, self.first.name, self.first.why)
    }
}

impl std::error::Error for Unfinished<'_> {}

impl Hint for Unfinished<'_> {
    fn hint(&self) -> Option<String> {
        let all = "fleet.json lists every failure, and the next run tries them again";
        Some(match &self.first.hint {
            Some(hint) => format!("{hint}; {all}"),
            None => all.to_owned(),
        })
    }
}

/// One line on standard error, and the exit code: what failed weighs more than what may not pass.
fn answer(outcome: &Outcome, quiet: bool) -> Result<(), Failure> {
    let run: &Run = &outcome.run;
    if !quiet {
        crate::output::note(&format!(
            "{} images: {} weighed, {} finished before, {} failed\n",
            run.images.len(),
            outcome.fresh,
            outcome.kept,
            run.failed.len()
        ))?;
    }
    if let Some(first) = run.failed.first() {
        let all = run.failed.len() + run.images.len();
        return Err(Failure::could_not(&Unfinished { failed: run.failed.len(), all, first }));
    }
    if run.fails() {
        let count = run.images.iter().filter(|image| image.verdict == Some(wb_model::Verdict::Fail)).count();
        return Err(Failure::no(format!("let {count} of {} images pass", run.images.len()), None));
    }
    Ok(())
}

//! `weighbridge plan`.

mod write;

use std::path::Path;

use wb_report::plan as render;
use wb_workflow::owners::Owners;
use wb_workflow::plan::{self, Deadlines, Files, Index, PatchedFile, PlanError, PlanRequest};

use crate::arguments::{Plan, PlanArguments, PlanVerb, PlanVerify};
use crate::environment;
use crate::failure::Failure;

/// Bytes of a file that is patched, of owners and of a plan.
const LARGEST: u64 = 256 << 20;

pub(crate) fn run(arguments: &Plan) -> Result<(), Failure> {
    match (&arguments.verb, &arguments.name) {
        (Some(PlanVerb::Verify(verify)), _) => self::verify(verify),
        (None, Some(name)) => make(name, arguments),
        (None, None) => Err(Failure::usage("plan nothing: name an image, a folder or an SBOM", None)),
    }
}

fn make(name: &str, arguments: &Plan) -> Result<(), Failure> {
    let outputs = write::Outputs::parse(&arguments.output)?;
    let planning = &arguments.planning;
    let deadlines = match &planning.deadline {
        Some(text) => Deadlines::parse(text).map_err(|error| failure(&error))?,
        None => Deadlines::default(),
    };
    let owners = match &planning.owners {
        Some(path) => {
            let text = text(path)?;
            let owners = Owners::parse(&text, &path.display().to_string());
            Some(owners.map_err(|error| Failure::steering(&error))?)
        }
        None => None,
    };
    let files = files(planning)?;
    let inventory = super::open::inventory(name, &arguments.reading)?;
    let newer = match &planning.base_newer {
        Some(name) => Some((name.as_str(), super::open::inventory(name, &arguments.reading)?)),
        None => None,
    };
    let index = match &planning.index {
        Some(folder) => {
            let machine = plan::machine(&inventory);
            Some(Index::read(folder, &machine).map_err(|error| failure(&error))?)
        }
        None => None,
    };
    let assessment = super::gate::assess(inventory, &arguments.rules, false)?;
    let database = super::db::open(&arguments.rules.db)?;
    let request = PlanRequest {
        assessment: &assessment,
        database: &database,
        as_of: as_of(arguments.rules.as_of.as_deref())?,
        index: index.as_ref(),
        owners: owners.as_ref(),
        role: arguments.rules.role.as_deref(),
        newer_base: newer.as_ref().map(|(name, inventory)| (*name, inventory)),
        deadlines,
        smoke: planning.smoke.clone(),
        files,
    };
    let plan = plan::plan(&request).map_err(|error| failure(&error))?;
    outputs.write(
        |style, out| render::table(&plan, style, out),
        |out| render::markdown(&plan, out),
        |out| render::json(&plan, out),
    )
}

fn verify(arguments: &PlanVerify) -> Result<(), Failure> {
    let outputs = write::Outputs::parse(&arguments.output)?;
    let name = arguments.plan.display().to_string();
    let plan = plan::read(&bytes(&arguments.plan)?, &name).map_err(|error| failure(&error))?;
    let database = super::db::open(&arguments.db)?;
    let inventory = super::open::inventory(&arguments.name, &arguments.reading)?;
    let as_of = as_of(arguments.as_of.as_deref())?;
    let check = plan::verify(&plan, &inventory, &database, as_of).map_err(|error| failure(&error))?;
    outputs.write(
        |style, out| render::check_table(&check, style, out),
        |out| render::check_markdown(&check, out),
        |out| render::json(&check, out),
    )?;
    if check.is_done() {
        return Ok(());
    }
    let open = check.steps.iter().filter(|step| step.state != wb_model::StepState::Done).count();
    let hint = "the table says what is missing for each step";
    Err(Failure::no(
        format!("find every step done: {open} of {} are not", check.steps.len()),
        Some(hint.to_owned()),
    ))
}

fn files(planning: &PlanArguments) -> Result<Files, Failure> {
    let read = |path: &Option<std::path::PathBuf>| match path {
        Some(path) => Ok(Some(PatchedFile { name: path.display().to_string(), text: text(path)? })),
        None => Ok(None),
    };
    Ok(Files { requirements: read(&planning.requirements)?, dockerfile: read(&planning.dockerfile)? })
}

fn text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(bytes(path)?)
        .map_err(|_| Failure::usage(format!("read {}: it is not UTF-8", path.display()), None))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let cannot = |error: &std::io::Error| Failure::io(&format!("read {}", path.display()), error);
    let size = fs_err::metadata(path).map_err(|error| cannot(&error))?.len();
    if size > LARGEST {
        return Err(Failure::usage(format!("read {}: it is larger than 256 MiB", path.display()), None));
    }
    fs_err::read(path).map_err(|error| cannot(&error))
}

fn as_of(text: Option<&str>) -> Result<jiff::Timestamp, Failure> {
    match text {
        Some(text) => text.parse().map_err(|error| {
            let hint = "write it as 2026-11-21T00:00:00Z";
            Failure::usage(format!("read --as-of {text:?}: {error}"), Some(hint.to_owned()))
        }),
        None => environment::now().map_err(|message| Failure::usage(message, None)),
    }
}

fn failure(error: &PlanError) -> Failure {
    if error.is_steering() { Failure::steering(error) } else { Failure::could_not(error) }
}

//! `weighbridge model watch`.

use std::io::Write;
use std::path::{Path, PathBuf};

use wb_match::MatchOptions;
use wb_model::{Hint as _, Inventory, WatchState};
use wb_report::{model_watch, model_watch_json};
use wb_workflow::models::remote::{self, HEADER_BYTES, RemoteOptions};
use wb_workflow::models::watch::{Look, Watched, list, nothing_seen, state, watch};
use wb_workflow::models::{ModelSource, scan};

use crate::arguments::ModelWatch;
use crate::commands::open;
use crate::environment;
use crate::failure::Failure;
use crate::output::{Sheets, write_whole};

/// No list or state is larger, in bytes.
const LARGEST: u64 = 64 << 20;

pub(super) fn run(arguments: &ModelWatch) -> Result<(), Failure> {
    let sheets = Sheets::parse(&arguments.output, &["table", "json"])?;
    let name = arguments.list.display().to_string();
    let models = list(&read(&arguments.list)?, &name).map_err(|error| Failure::steering(&error))?;
    let kept = arguments.state.clone().unwrap_or_else(|| state_beside(&arguments.list));
    let before = read_state(&kept)?;
    let now = environment::now().map_err(|message| Failure::usage(message, None))?;
    let database = arguments.db.as_deref().map(wb_advisory::Database::open).transpose();
    let database = database.map_err(|error| Failure::could_not(&error))?;
    let look = |watched: &Watched| {
        look(watched, arguments, database.as_ref(), now).map_err(|failure| failure.line())
    };
    let (report, after) = watch(&models, &before, &now.to_string(), look);
    sheets.write(|form, style, out: &mut dyn Write| match form {
        "json" => model_watch_json(&report, out),
        _ => model_watch(&report, style, out),
    })?;
    write_whole(&kept, |out| {
        serde_json::to_writer_pretty(&mut *out, &after)?;
        out.write_all(b"\n")
    })
    .map_err(|error| Failure::write(&kept.display().to_string(), &error))?;
    if report.is_blind() {
        let hint = "what was known of them is kept; the next look tries again";
        return Err(Failure::incomplete("look at every model of the list", hint));
    }
    if report.has_worse() || (arguments.fail_on_change && report.has_changed()) {
        return Err(Failure::no("leave the models as they are: something changed", None));
    }
    Ok(())
}

fn look(
    watched: &Watched,
    arguments: &ModelWatch,
    database: Option<&wb_advisory::Database>,
    now: jiff::Timestamp,
) -> Result<Look, Failure> {
    let options = RemoteOptions {
        open: open::options(&arguments.reading)?,
        fetch_all: arguments.fetch_all,
        header_bytes: HEADER_BYTES,
    };
    let artifact = remote::open(&watched.source, &options).map_err(|error| Failure::could_not(&error))?;
    let (mut look, inventory) = match artifact {
        Some(artifact) => {
            let weighed = artifact.read(&environment::tool());
            let revision = Some(artifact.revision());
            (Look { revision, files: weighed.files, ..Look::default() }, weighed.inventory)
        }
        None => read_all(watched, arguments)?,
    };
    if let Some(database) = database {
        let matches = wb_match::assess(&inventory, database, &MatchOptions { as_of: now })
            .map_err(|error| Failure::could_not(&error))?;
        look.advisories.extend(matches.findings.into_iter().map(|finding| finding.vulnerability));
    }
    Ok(look)
}

/// What is no artifact: a path, a store, an image.
fn read_all(watched: &Watched, arguments: &ModelWatch) -> Result<(Look, Inventory), Failure> {
    let merged = open::read_models(&watched.source, &arguments.reading)?;
    let inventory = open::conclude_at(&merged, None);
    let revision = inventory.subject.manifest.as_ref().map(ToString::to_string);
    let files = scan(&[ModelSource { merged, inventory: inventory.clone() }], environment::tool()).files;
    Ok((Look { revision, files, ..Look::default() }, inventory))
}

/// `models.toml` has its state in `models.state.json`.
fn state_beside(list: &Path) -> PathBuf {
    list.with_extension("state.json")
}

fn read_state(path: &Path) -> Result<WatchState, Failure> {
    if !path.exists() {
        return Ok(nothing_seen());
    }
    state(&read(path)?, &path.display().to_string())
        .map_err(|error| Failure::usage(error.to_string(), error.hint()))
}

fn read(path: &Path) -> Result<String, Failure> {
    let name = path.display().to_string();
    let size = fs_err::metadata(path).map_err(|error| Failure::io(&format!("read {name}"), &error))?.len();
    if size > LARGEST {
        return Err(Failure::usage(format!("read {name}: it is larger than 64 MiB"), None));
    }
    fs_err::read_to_string(path).map_err(|error| Failure::io(&format!("read {name}"), &error))
}

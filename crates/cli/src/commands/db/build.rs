//! `db build` and `db update`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use wb_advisory::Changes;
use wb_report::plain;
use wb_workflow::advisories::{self, Update, Updated};

use crate::arguments::{DbBuild, DbUpdate};
use crate::failure::Failure;
use crate::output;

/// So many skipped documents are named; `db status --skipped` names all.
const NAMED: usize = 10;

pub(super) fn build(arguments: &DbBuild) -> Result<(), Failure> {
    let path = super::target(&arguments.target)?;
    let updated = advisories::build(&arguments.from, &path, &super::now()?)
        .map_err(|error| Failure::could_not(&error))?;
    if arguments.target.quiet { Ok(()) } else { report(&path, &updated) }
}

pub(super) fn update(arguments: &DbUpdate) -> Result<(), Failure> {
    let path = super::target(&arguments.target)?;
    let now = super::now()?;
    let update = Update {
        from: &arguments.from,
        now: &now,
        allow_older: arguments.allow_older,
        network: &wb_transport::Options::from_environment(),
    };
    let updated = advisories::update(&path, &update).map_err(|error| Failure::could_not(&error))?;
    if arguments.target.quiet { Ok(()) } else { report(&path, &updated) }
}

fn report(path: &Path, updated: &Updated) -> Result<(), Failure> {
    report_changes(path, &updated.changes, updated.kept)?;
    let mut text = String::new();
    for (what, count) in &updated.auxiliary {
        let _ = writeln!(text, "beside them: {count} × {what}");
    }
    if !updated.skipped.is_empty() {
        let _ =
            writeln!(text, "not read: {} (weighbridge db status --skipped names all)", updated.skipped.len());
    }
    for skipped in updated.skipped.iter().take(NAMED) {
        let _ = writeln!(text, "  {}: {}", plain(&skipped.what), plain(&skipped.why));
    }
    for (origin, why) in &updated.failed {
        let _ = writeln!(text, "failed: {}: {}; what it gave before is kept", plain(origin), plain(why));
    }
    output::note(&text)
}

/// One line for each source that changed.
pub(super) fn report_changes(
    path: &Path,
    changes: &BTreeMap<String, Changes>,
    kept: usize,
) -> Result<(), Failure> {
    let mut text = format!("{}\n", plain(&path.display().to_string()));
    for (source, change) in changes {
        let _ = writeln!(
            text,
            "  {source}: {} added, {} changed, {} removed, {} unchanged",
            change.added, change.changed, change.removed, change.unchanged
        );
    }
    if kept > 0 {
        let _ = writeln!(text, "  {kept} sources were here already");
    }
    output::note(&text)
}

//! `weighbridge db`.

mod build;
mod carry;
mod search;
mod status;

use std::path::{Path, PathBuf};

use wb_advisory::Database;

use crate::arguments::{Db, DbFile, DbTarget, DbVerb};
use crate::environment;
use crate::failure::Failure;

pub(crate) fn run(arguments: &Db) -> Result<(), Failure> {
    match &arguments.verb {
        DbVerb::Update(arguments) => build::update(arguments),
        DbVerb::Build(arguments) => build::build(arguments),
        DbVerb::Status(arguments) => status::run(arguments),
        DbVerb::Search(arguments) => search::run(arguments),
        DbVerb::Mirror(arguments) => carry::mirror(arguments),
        DbVerb::Export(arguments) => carry::export(arguments),
        DbVerb::Import(arguments) => carry::import(arguments),
    }
}

/// Opens the database that was named, the user's own, or the starter where that is allowed.
pub(super) fn open(arguments: &DbFile) -> Result<Database, Failure> {
    let path = path(arguments.file.as_deref())?;
    match Database::open(&path) {
        Err(wb_advisory::DatabaseError::Missing { .. })
            if arguments.allow_starter_db && arguments.file.is_none() =>
        {
            wb_advisory::starter::database().map_err(|error| Failure::could_not(&error))
        }
        result => result.map_err(|error| Failure::could_not(&error)),
    }
}

/// Where the database is.
fn path(named: Option<&Path>) -> Result<PathBuf, Failure> {
    named.map(Path::to_path_buf).or_else(environment::database_file).ok_or_else(|| {
        let hint = "set XDG_DATA_HOME or HOME, or name the file: --db FILE";
        Failure::usage("find the advisory database: no folder for data is known", Some(hint.to_owned()))
    })
}

fn target(arguments: &DbTarget) -> Result<PathBuf, Failure> {
    path(arguments.file.as_deref())
}

/// The time for a mirror, an archive or a state.
fn now() -> Result<String, Failure> {
    let now = environment::now().map_err(|message| Failure::usage(message, None))?;
    Ok(environment::normal_time(&now.to_string()).unwrap_or_default())
}

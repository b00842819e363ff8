//! `db mirror`, `db export`, `db import`: a database on its way to other machines.

use std::io::{BufWriter, Write as _};

use wb_advisory::state::State;
use wb_advisory::{Builder, Database, archive, mirror};

use crate::arguments::{DbExport, DbImport, DbMirror};
use crate::failure::Failure;
use crate::output;

pub(super) fn mirror(arguments: &DbMirror) -> Result<(), Failure> {
    let database = super::open(&arguments.db)?;
    let index = mirror::write(&database, &arguments.folder, &super::now()?)
        .map_err(|error| Failure::could_not(&error))?;
    let bytes: u64 = index.segments.iter().map(|segment| segment.size).sum();
    output::note(&format!(
        "{}: {} segments, {bytes} bytes\n",
        arguments.folder.display(),
        index.segments.len()
    ))
}

pub(super) fn export(arguments: &DbExport) -> Result<(), Failure> {
    let database = super::open(&arguments.db)?;
    let now = super::now()?;
    output::write_whole(&arguments.archive, |out| {
        let mut out = BufWriter::new(out);
        archive::export(&database, &mut out, &now).map_err(std::io::Error::other)?;
        out.flush()
    })
    .map_err(|error| Failure::write(&arguments.archive.display().to_string(), &error))
}

pub(super) fn import(arguments: &DbImport) -> Result<(), Failure> {
    let path = super::target(&arguments.target)?;
    let mut state = State::read(&path).map_err(|error| Failure::could_not(&error))?;
    let mut base = match Database::open(&path) {
        Ok(database) => Builder::from_database(&database).map_err(|error| Failure::could_not(&error))?,
        Err(wb_advisory::DatabaseError::Missing { .. }) => Builder::new(),
        Err(error) => return Err(Failure::could_not(&error)),
    };
    let newest = state.mirror_built.as_deref().filter(|_| !arguments.allow_older);
    let (index, pulled) =
        archive::import(&mut base, &arguments.archive, newest).map_err(|error| Failure::could_not(&error))?;
    base.write(&path).map_err(|error| Failure::could_not(&error))?;
    state.mirror_built = Some(index.built);
    state.write(&path).map_err(|error| Failure::could_not(&error))?;
    if arguments.target.quiet {
        return Ok(());
    }
    super::build::report_changes(&path, &pulled.fetched, pulled.kept.len())
}

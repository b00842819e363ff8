//! `gate --replay`: reaching a decision again.

use std::path::Path;

use wb_workflow::gate::replay;

use crate::arguments::DbFile;
use crate::failure::Failure;
use crate::output::Outputs;

pub(super) fn run(path: &Path, db: &DbFile, outputs: &Outputs) -> Result<(), Failure> {
    let name = path.display().to_string();
    let bytes = fs_err::read(path).map_err(|error| Failure::io(&format!("read {name}"), &error))?;
    let old = wb_report::read_json_v1(&bytes).map_err(|error| Failure::could_not_read(path, &error))?;
    let starter =
        DbFile { file: db.file.clone(), allow_starter_db: db.allow_starter_db || old.database.starter };
    let database = super::super::db::open(&starter)?;
    let new = replay(&old, &database).map_err(|error| Failure::could_not(&error))?;
    outputs.write_assessment(&new)?;
    let mut again = Vec::new();
    wb_report::json_v1(&new, &mut again).map_err(|error| Failure::write("the decision", &error))?;
    if again != bytes {
        let hint = "the file was changed by hand, or another version of the program wrote it";
        return Err(Failure::no(
            format!("reach the decision of {name} again: the bytes differ"),
            Some(hint.to_owned()),
        ));
    }
    super::answer(&new, false)
}

//! `weighbridge model test-file`.

use std::io::Write as _;

use wb_workflow::models::TEST_FILE;

use crate::arguments::ModelTestFile;
use crate::failure::Failure;

pub(super) fn run(arguments: &ModelTestFile) -> Result<(), Failure> {
    let Some(path) = &arguments.file else { return crate::output::print(TEST_FILE) };
    let failed = |error: &std::io::Error| Failure::write(&path.display().to_string(), error);
    let mut file = fs_err::File::create_new(path).map_err(|error| failed(&error))?;
    file.write_all(TEST_FILE.as_bytes()).map_err(|error| failed(&error))
}

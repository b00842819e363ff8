//! `weighbridge explain`.

mod file;

use crate::arguments::{Explain, ExplainWhat};
use crate::failure::Failure;

pub(crate) fn run(arguments: &Explain) -> Result<(), Failure> {
    match &arguments.what {
        ExplainWhat::File(arguments) => file::run(arguments),
    }
}

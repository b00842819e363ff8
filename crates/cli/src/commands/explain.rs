//! `weighbridge explain`.

mod cve;
mod file;
mod version;

use crate::arguments::{Explain, ExplainWhat};
use crate::failure::Failure;

pub(crate) fn run(arguments: &Explain) -> Result<(), Failure> {
    match &arguments.what {
        ExplainWhat::File(arguments) => file::run(arguments),
        ExplainWhat::Cve(arguments) => cve::run(arguments),
        ExplainWhat::Version(arguments) => version::run(arguments),
    }
}

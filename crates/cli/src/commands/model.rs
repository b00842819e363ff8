//! `weighbridge model`.

mod card;
mod scan;
mod test_file;
mod watch;

use crate::arguments::{Model, ModelVerb};
use crate::failure::Failure;

pub(crate) fn run(arguments: &Model) -> Result<(), Failure> {
    match &arguments.verb {
        ModelVerb::Scan(scan) => scan::run(scan),
        ModelVerb::Card(card) => card::run(card),
        ModelVerb::Watch(list) => watch::run(list),
        ModelVerb::TestFile(test) => test_file::run(test),
    }
}

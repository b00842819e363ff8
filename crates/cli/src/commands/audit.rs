//! `weighbridge audit`.

use crate::arguments::Audit;
use crate::failure::Failure;

pub(crate) fn run(_arguments: &Audit) -> Result<(), Failure> {
    Err(Failure::usage("run audit: it is being written", None))
}

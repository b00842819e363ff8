//! `weighbridge fleet`.

use crate::arguments::Fleet;
use crate::failure::Failure;

pub(crate) fn run(_arguments: &Fleet) -> Result<(), Failure> {
    Err(Failure::usage("run fleet: it is being written", None))
}

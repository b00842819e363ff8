//! `weighbridge lock`.

use crate::arguments::Lock;
use crate::failure::Failure;

pub(crate) fn run(_arguments: &Lock) -> Result<(), Failure> {
    Err(Failure::usage("run lock: it is being written", None))
}

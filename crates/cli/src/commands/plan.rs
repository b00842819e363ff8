//! `weighbridge plan`.

use crate::arguments::Plan;
use crate::failure::Failure;

pub(crate) fn run(_arguments: &Plan) -> Result<(), Failure> {
    Err(Failure::usage("run plan: it is being written", None))
}

//! `weighbridge diff`.

use crate::arguments::Diff;
use crate::failure::Failure;

pub(crate) fn run(_arguments: &Diff) -> Result<(), Failure> {
    Err(Failure::usage("run diff: it is being written", None))
}

//! `weighbridge base`.

use crate::arguments::Base;
use crate::failure::Failure;

pub(crate) fn run(_arguments: &Base) -> Result<(), Failure> {
    Err(Failure::usage("run base: it is being written", None))
}

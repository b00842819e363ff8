//! `weighbridge plan`.

use clap::Args;

/// Says what to upgrade, in which order, and how to check that it is done
#[derive(Debug, Args)]
pub(crate) struct Plan {}

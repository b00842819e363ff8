//! `weighbridge lock`.

use clap::Args;

/// Checks that what will be installed is pinned, and that what is installed is what was pinned
#[derive(Debug, Args)]
pub(crate) struct Lock {}

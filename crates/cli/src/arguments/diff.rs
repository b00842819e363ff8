//! `weighbridge diff`.

use clap::Args;

/// Shows what changed between two versions of an image
#[derive(Debug, Args)]
pub(crate) struct Diff {}

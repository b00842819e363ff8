//! `weighbridge base`.

use clap::Args;

/// Keeps a file of known base images
#[derive(Debug, Args)]
pub(crate) struct Base {}

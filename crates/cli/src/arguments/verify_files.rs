//! `weighbridge verify-files`.

use clap::Args;

/// Compares every file of an image with what its package says about it
#[derive(Debug, Args)]
pub(crate) struct VerifyFiles {}

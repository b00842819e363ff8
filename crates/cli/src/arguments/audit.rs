//! `weighbridge audit`.

use clap::Args;

/// Writes a report for auditors from decisions that were kept
#[derive(Debug, Args)]
pub(crate) struct Audit {}

//! `weighbridge fleet`.

use clap::Args;

/// Weighs many images and answers where something is
#[derive(Debug, Args)]
pub(crate) struct Fleet {}

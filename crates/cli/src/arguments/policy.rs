//! `weighbridge policy`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Checks policies and a team's cases for them
#[derive(Debug, Args)]
pub(crate) struct Policy {
    #[command(subcommand)]
    pub(crate) verb: PolicyVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyVerb {
    Test(PolicyTest),
}

/// Checks a policy, and runs a team's cases against it
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  weighbridge policy test policy.toml cases.toml")]
pub(crate) struct PolicyTest {
    /// Policy
    #[arg(value_name = "POLICY")]
    pub(crate) policy: PathBuf,

    /// Cases; without any, the policy itself is checked
    #[arg(value_name = "CASES")]
    pub(crate) cases: Vec<PathBuf>,
}

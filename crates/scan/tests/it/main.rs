//! Whole scans of small images.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "a test that is skipped says so")]

mod cache;
mod common;
mod folder;
mod hostile;
mod real;
mod sources;

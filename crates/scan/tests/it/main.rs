//! Whole scans of small images.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cache;
mod common;
mod hostile;
mod real;
mod sources;

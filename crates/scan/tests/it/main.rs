//! Whole scans of small images.

mod cache;
mod common;
mod hostile;
mod sources;

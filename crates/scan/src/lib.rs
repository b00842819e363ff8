//! The pipeline from a source to the merged layers, and its layer cache.

mod cache;
mod engine;
mod error;
mod pipeline;
mod progress;

pub use cache::{Cache, DEFAULT_BYTES};
pub use error::ScanError;
pub use pipeline::{EveryFile, ScanOptions, scan};
pub use progress::{Progress, Silent};

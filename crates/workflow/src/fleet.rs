//! Many images: a bounded, resumable sweep, and where something is.
//!
//! A sweep needs no server: what it finds lies in a folder, one document and one small sidecar per image, each written
//! whole. Whatever kills a sweep, the next one goes on where it stopped.

mod flight;
mod folder;
mod index;
mod journal;
mod meta;
mod plan;
mod read;
mod rematch;
mod store;
mod summary;
mod sweep;
mod wanted;

pub use folder::from_folder;
pub use index::{Index, IndexError, Segment, refresh as refresh_index};
pub use meta::{Form, Meta, ObservationCount, SCHEMA, VERSION};
pub use plan::{Choice, Listed, Plan, Task, from_catalog, from_list};
pub use rematch::{Rematch, rematch};
pub use store::{Results, StoreError};
pub use summary::{
    Change, Changes, Failed, ImageLine, Run, RunObservation, Skipped, SummaryError, Vulnerable,
    VulnerablePackage, compare,
};
pub use sweep::{Documents, Gate, Outcome, Progress, Quiet, SweepError, SweepOptions, sweep};
pub use wanted::{Found, Hit, Place, Versions, Wanted, WantedError, find};

/// SHA-256 of bytes as a digest.
fn sha256(bytes: &[u8]) -> wb_model::Digest {
    use sha2::Digest as _;
    wb_model::Digest::sha256(sha2::Sha256::digest(bytes).into())
}

//! Requirement and lock files: what they pin, with which hashes, and what is wrong with that.
//!
//! `format/` holds the readers, one file a format, and [`list::FORMATS`] names them all. A reader turns bytes into a
//! [`LockFile`] and touches no file: what a requirements file includes is asked of the caller through [`Include`].

mod address;
pub mod check;
mod error;
mod file;
pub mod format;
mod hash;
pub mod list;
mod python;
pub mod verify;
pub mod wheel;

pub use error::LockError;
pub use file::{Artifact, Ecosystem, Hash, Index, LockFile, Locked, Origin, Problem, Requirement, Role};
pub use format::{Format, Include, NoIncludes};
pub use hash::Strength;

//! Base images: a kept file of known ones, which of them an image was built from, and what a newer one would fix.
//!
//! Only diffIDs that this program computed by reading layers are ever kept, and only they prove anything: what labels
//! and history say is a claim and a guess, and is told as one.

mod cadence;
mod compare;
mod file;
mod publisher;
mod recognise;
#[cfg(test)]
mod tests;

pub use cadence::Cadence;
pub use compare::{Changed, Fixes, Newer, Report, report, what_it_fixes};
pub use file::{Bases, BasesError, KnownBase};
pub use recognise::recognise;

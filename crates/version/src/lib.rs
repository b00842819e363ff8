//! Version order, one scheme a file.
//!
//! A version that its scheme cannot read is a value, never a zero: comparing with it gives *unknown*.
//! Nothing here does I/O.

pub mod events;
pub mod range;
pub mod scheme;
pub mod specifier;

pub use events::{Affects, Event, EventRange};
pub use scheme::{NotAVersion, Scheme, Version};

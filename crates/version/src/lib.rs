//! Version order, one scheme a file.
//!
//! A version that its scheme cannot read is a value, never a zero: comparing with it gives *unknown*.
//! Nothing here does I/O.

pub mod range;
pub mod scheme;
pub mod specifier;

pub use scheme::{NotAVersion, Scheme, Version};

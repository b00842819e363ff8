//! VEX: what authors say about vulnerabilities in products, read and written as OpenVEX, CSAF and CycloneDX.
//!
//! Documents of every format become one [`Document`]. [`apply`] sets it against findings: who said what, and when,
//! stays on the finding. What is wrong with a document is never read as "not affected": a statement without
//! products, without a reason or from the future changes nothing and is said in the notes.

mod apply;
mod csaf;
mod cyclonedx;
mod document;
mod error;
mod export;
mod identity;
mod image;
mod list;
mod merge;
mod openvex;
mod stamp;
mod text;

pub use apply::{Applied, Counts, Note, NoteCode, apply};
pub use document::{
    Document, Identity, Justification, JustificationKind, Product, Statement, Status, VersionPattern,
    Vulnerability,
};
pub use error::VexError;
pub use export::from_findings;
pub use list::{FORMATS, Format, MAX_BYTES, read, write};
pub use merge::{current, merge};

#[cfg(test)]
mod testing;

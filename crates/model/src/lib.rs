//! The shared nouns of Weighbridge.
//!
//! Everything that more than one crate talks about is named here: digests, purls, components, evidence,
//! relationships, diagnostics and the inventory that holds them. This crate does no I/O, knows no async
//! runtime and no command line, and depends on no other crate of the workspace.

mod component;
mod cpe;
mod diagnostic;
mod digest;
mod evidence;
mod hint;
mod inventory;
mod purl;
mod relationship;
mod status;

pub use component::{Component, ComponentId, ComponentKind, License, SourcePackage};
pub use cpe::{Cpe, CpeError};
pub use diagnostic::{Diagnostic, DiagnosticCode, Severity};
pub use digest::{Algorithm, Digest, DigestError};
pub use evidence::{Confidence, Identity, IdentityField, Method, Occurrence, Technique};
pub use hint::Hint;
pub use inventory::{Inventory, Layer, Subject, SubjectKind, Tool};
pub use purl::{Purl, PurlError};
pub use relationship::{Relationship, RelationshipKind};
pub use status::{Outcome, Stage, StatusLine};

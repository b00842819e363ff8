//! An assessment as JSON: one module per version of the document.

pub(crate) mod v1;

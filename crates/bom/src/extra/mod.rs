//! What the formats have no field for, as lines of a name and a value.
//!
//! Both formats carry the same lines: CycloneDX as `properties`, SPDX in one annotation per element. The table
//! of all names is in the documentation of this crate.

mod base;
pub(crate) mod component;
pub(crate) mod document;
mod observation;

/// What every name of ours starts with.
pub(crate) const PREFIX: &str = "weighbridge:";

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Line {
    /// Name, with its prefix.
    pub(crate) name: String,
    /// Value.
    pub(crate) value: String,
}

impl Line {
    /// A line of ours; `name` is without the prefix.
    pub(crate) fn new(name: impl std::fmt::Display, value: impl Into<String>) -> Self {
        Self { name: format!("{PREFIX}{name}"), value: value.into() }
    }
}

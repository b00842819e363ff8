//! Everything a report shows: what was weighed, what is wrong with it and what was decided.

use serde::{Deserialize, Serialize};

use crate::{Coverage, Decision, Finding, Inventory};

/// One advisory source as it stood in the database that was used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceState {
    /// Its name (`osv/PyPI`, `nvidia/csaf`).
    pub name: String,
    /// Digest of its records.
    pub digest: String,
    /// How many records.
    pub records: u64,
    /// How many documents could not be read; each is named by `db status`.
    pub unread: u64,
    /// The newest `modified` or release day, clamped to when the database was built; RFC 3339 or `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub newest: Option<String>,
    /// Its licence (an SPDX id, or what is known).
    pub license: String,
}

/// Which advisory database was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseIdentity {
    /// Digest over the digests of its sources.
    pub digest: String,
    /// Version of its format.
    pub schema: u32,
    /// The time of the newest thing in it, RFC 3339: what its age is counted from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub newest: Option<String>,
    /// Whether it is the small one that ships with the program.
    pub starter: bool,
    /// Its sources, sorted by name.
    pub sources: Vec<SourceState>,
}

/// A document that went into the decision besides the database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct InputDocument {
    /// `policy`, `organisation-policy`, `vex`, `baseline`.
    pub kind: String,
    /// Its name as it was given, without credentials.
    pub name: String,
    /// SHA-256 of its bytes.
    pub digest: String,
    /// Its text: a decision can be reached again without the file.
    pub text: String,
}

/// Everything a report shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// What is in it.
    pub inventory: Inventory,
    /// What is wrong with it: sorted by class, then the worst first, then by component.
    pub findings: Vec<Finding>,
    /// What silence is worth, per component, sorted.
    pub coverage: Vec<Coverage>,
    /// Against what it was weighed.
    pub database: DatabaseIdentity,
    /// Documents that went in, sorted.
    pub inputs: Vec<InputDocument>,
    /// What was decided; none when nobody asked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<Decision>,
}

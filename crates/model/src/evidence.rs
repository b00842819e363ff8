//! How a component was identified, how sure that is, and where it was seen.
//!
//! The shapes follow CycloneDX 1.6 `component.evidence` (identity, methods, occurrences), which is the
//! richest of the formats, so that nothing is lost on the way into a document.

use serde::{Deserialize, Serialize};

use crate::Digest;

/// Confidence in percent, 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Confidence(u8);

impl Confidence {
    /// A package manager's own record, a digest match: no inference.
    pub const CERTAIN: Self = Self(100);
    /// A version string inside the bytes, in a form only that project writes.
    pub const HIGH: Self = Self(90);
    /// A kept table or a full version in a file name says so.
    pub const MEDIUM: Self = Self(70);
    /// Plausible; shown as a candidate and never as a fact.
    pub const LOW: Self = Self(40);

    /// A confidence from percent; more than 100 is 100.
    pub fn percent(percent: u8) -> Self {
        Self(percent.min(100))
    }

    /// The percentage, 0 to 100.
    pub fn as_percent(self) -> u8 {
        self.0
    }

    /// As the fraction CycloneDX wants.
    pub fn as_fraction(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

/// What an identity statement is about (CycloneDX 1.6 `evidence.identity[].field`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityField {
    /// The name.
    Name,
    /// The version.
    Version,
    /// The package URL.
    Purl,
    /// The CPE.
    Cpe,
    /// A content hash.
    Hash,
}

/// How something was found out (CycloneDX 1.6 `evidence.identity[].methods[].technique`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Technique {
    /// Read from a package manager's record or another manifest.
    ManifestAnalysis,
    /// Read from the bytes of a binary.
    BinaryAnalysis,
    /// Two contents have the same digest or build-id.
    HashComparison,
    /// Only the file's name says so.
    Filename,
    /// Somebody else's statement that travelled with the bytes (PEP 770, an attestation).
    Attestation,
    /// Anything else; the value says what.
    Other,
}

/// One way in which a statement was found out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Method {
    /// How.
    pub technique: Technique,
    /// How sure this method alone makes us.
    pub confidence: Confidence,
    /// What was seen, and where: for a reader to check by hand, for example
    /// `"OpenSSL 1.0.2k-fips" in usr/lib/…/libcrypto-d3570994.so.1.0.2k`.
    pub value: String,
}

/// One identity statement about a component, with the methods behind it.
///
/// Several statements about the same field may disagree: each is kept, and the component's own field holds
/// the one with the highest confidence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identity {
    /// What the statement is about.
    pub field: IdentityField,
    /// The value concluded.
    pub concluded: String,
    /// Confidence over all methods.
    pub confidence: Confidence,
    /// The methods, at least one, strongest first.
    pub methods: Vec<Method>,
}

/// One place where a component was seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Occurrence {
    /// Path in the image or folder, without a leading slash; bytes that are not UTF-8 are written `\xNN`.
    pub path: String,
    /// The diffID of the layer that holds it; none for a folder.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub layer: Option<Digest>,
}

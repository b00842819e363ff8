//! CycloneDX, one folder per version.

pub(crate) mod v1_6;

//! Integrity: every file of an image against what its package, or an SBOM, says about it.

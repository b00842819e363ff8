//! CycloneDX 1.6, JSON (ECMA-424, first edition).

mod read;
mod read_dto;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

/// The format as errors name it.
const NAME: &str = "CycloneDX 1.6";

/// The digest algorithms that Weighbridge and CycloneDX 1.6 both name.
const ALGORITHMS: [(wb_model::Algorithm, &str); 5] = [
    (wb_model::Algorithm::Md5, "MD5"),
    (wb_model::Algorithm::Sha1, "SHA-1"),
    (wb_model::Algorithm::Sha256, "SHA-256"),
    (wb_model::Algorithm::Sha384, "SHA-384"),
    (wb_model::Algorithm::Sha512, "SHA-512"),
];

#[cfg(test)]
mod tests;

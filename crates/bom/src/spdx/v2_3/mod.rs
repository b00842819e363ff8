//! SPDX 2.3, JSON.

mod actor;
mod read;
mod read_dto;
mod write;
mod write_dto;

pub(crate) use read::read;
pub(crate) use write::write;

/// The format as errors name it.
const NAME: &str = "SPDX 2.3";

/// The element that stands for the document itself (§6.3).
const DOCUMENT: &str = "SPDXRef-DOCUMENT";

/// When a document must have a time and nobody knows one.
const NO_TIME: &str = "1970-01-01T00:00:00Z";

/// What stands where nothing is claimed.
const NO_ASSERTION: &str = "NOASSERTION";

/// How an `OTHER` relationship says that it is the inventory's owned-by.
const OWNED_BY: &str = "owned-by";

/// The comment of an edge from a model to a dataset it was trained on, which SPDX 2.3 has no word for.
const TRAINED_ON: &str = "trained-on";

/// The digest algorithms that Weighbridge names, as §7.10 has them.
const ALGORITHMS: [(wb_model::Algorithm, &str); 5] = [
    (wb_model::Algorithm::Md5, "MD5"),
    (wb_model::Algorithm::Sha1, "SHA1"),
    (wb_model::Algorithm::Sha256, "SHA256"),
    (wb_model::Algorithm::Sha384, "SHA384"),
    (wb_model::Algorithm::Sha512, "SHA512"),
];

#[cfg(test)]
mod tests;

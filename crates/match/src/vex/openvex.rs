//! OpenVEX 0.2.0, and 0.0.1 where it differs: ids as plain texts, subcomponents beside the products.
//!
//! OpenVEX has no field for the author of a single statement, which a merged document needs: it is the last line of
//! the status notes, after [`AUTHOR`].

mod read;
mod write;

pub(super) use read::read;
pub(super) use write::write;

/// What every context begins with; 0.0.1 stops here.
pub(super) const NAMESPACE: &str = "https://openvex.dev/ns";

const CONTEXT: &str = "https://openvex.dev/ns/v0.2.0";

/// Begins the line of the status notes that names a statement's own author.
const AUTHOR: &str = "Author: ";

const KNOWN: &str = "0.0.1 and 0.2.0";

/// Algorithms by OpenVEX's names.
const ALGORITHMS: [(&str, wb_model::Algorithm); 5] = [
    ("md5", wb_model::Algorithm::Md5),
    ("sha1", wb_model::Algorithm::Sha1),
    ("sha-256", wb_model::Algorithm::Sha256),
    ("sha-384", wb_model::Algorithm::Sha384),
    ("sha-512", wb_model::Algorithm::Sha512),
];

/// Whether a context is of a version that is not read.
pub(super) fn refuse(context: &str) -> Option<(String, &'static str)> {
    let version = context.strip_prefix(NAMESPACE).unwrap_or(context).trim_matches('/');
    let known = matches!(version.trim_start_matches('v'), "" | "0.0.0" | "0.0.1" | "0.2.0" | "0.2");
    (!known).then(|| (version.to_owned(), KNOWN))
}

#[cfg(test)]
mod tests;

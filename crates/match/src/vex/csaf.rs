//! CSAF 2.0: the VEX profile (§4.5), and what other profiles say in `product_status`.
//!
//! CSAF has one status per vulnerability and product: of a history only the current statements are written. It has
//! no field for a statement's own author and supplier. An author is written as a publisher's name, with what stands
//! in `<…>` at its end as the namespace.

mod read;
mod write;

pub(super) use read::read;
pub(super) use write::write;

const KNOWN: &str = "2.0";

/// Whether a version is one that is not read.
pub(super) fn refuse(version: &str) -> Option<(String, &'static str)> {
    (version != "2.0").then(|| (version.to_owned(), KNOWN))
}

/// The roles that CSAF has a word for (§3.2.1.8.1).
const ROLES: [&str; 6] = ["coordinator", "discoverer", "other", "translator", "user", "vendor"];

/// What stands for a description that nobody wrote: the profile asks for a note.
fn no_description(id: &str) -> String {
    format!("Statements about {id}.")
}

/// What stands for an action that nobody wrote: the profile asks for one.
const NO_ACTION: &str = "No action was stated.";

#[cfg(test)]
mod tests;

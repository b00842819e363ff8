//! PyPA's own files: OSV records in YAML (as other databases of languages write them too).

use super::osv::form::Form;
use super::osv::{is_osv, put};
use crate::{Document, Feed, FeedError, FeedInfo, Output, Shape};

/// The feed.
pub struct Pypa;

const NAME: &str = "pypa";

impl Feed for Pypa {
    fn info(&self) -> FeedInfo {
        FeedInfo { name: NAME, title: "OSV records in YAML: PyPA's advisories", whole: false, opt_in: false }
    }

    fn license(&self, stream: &str) -> &'static str {
        if stream == "PyPI" { "CC-BY-4.0" } else { "not stated" }
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        matches!(document.shape, Shape::Yaml { keys } if is_osv(keys))
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        let text =
            std::str::from_utf8(document.bytes).map_err(|error| FeedError::form(NAME, document, error))?;
        let form: Form =
            serde_saphyr::from_str(text).map_err(|error| FeedError::form(NAME, document, error))?;
        // A file that was cut short is good YAML all the same.
        if form.affected.is_empty() && form.withdrawn.is_empty() {
            return Err(FeedError::form(NAME, document, "it names nothing as affected"));
        }
        put(NAME, form, document, document.path, out).map_err(|why| FeedError::form(NAME, document, why))
    }
}

#[cfg(test)]
mod tests;

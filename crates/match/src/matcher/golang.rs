//! Go: modules of a binary's build info, and `stdlib` and `toolchain`, which are packages of the database as well.

use wb_advisory::Space;
use wb_model::Component;

use crate::list::Matcher;
use crate::question::{Answer, Question};
use crate::subject::Subject;

/// The matcher.
pub(crate) struct Golang;

impl Matcher for Golang {
    fn ask(&self, component: &Component, _: &Subject<'_>) -> Answer {
        let Some(purl) = component.purl.as_ref().filter(|purl| purl.kind() == "golang") else {
            return Answer::NotMine;
        };
        let path = match purl.namespace() {
            Some(namespace) => format!("{namespace}/{}", purl.name()),
            None => purl.name().to_owned(),
        };
        let version = component.version.as_deref().or_else(|| purl.version()).and_then(plain);
        Answer::Ask(vec![Question::new(Space::new("golang"), path, version)])
    }
}

/// A version as the database writes it: without `go` (the standard library) and `v` (modules). What was built from
/// a working copy, `(devel)`, has none.
fn plain(text: &str) -> Option<&str> {
    let text = text.trim();
    let bare = text.strip_prefix("go").or_else(|| text.strip_prefix('v')).unwrap_or(text);
    // `go1.22.4 X:boringcrypto`: what follows are experiments.
    let bare = bare.split(' ').next().unwrap_or(bare);
    bare.starts_with(|first: char| first.is_ascii_digit()).then_some(bare)
}

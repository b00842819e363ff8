//! Alpine and other distributions with apk: by the package's name and by its origin.
//!
//! Their feeds publish fixed issues only: an open one is invisible, which the coverage says.

use wb_model::{Component, ComponentKind};

use super::debian::by_names;
use crate::list::Matcher;
use crate::question::Answer;
use crate::release;
use crate::subject::Subject;

/// The matcher.
pub(crate) struct Alpine;

impl Matcher for Alpine {
    fn ask(&self, component: &Component, subject: &Subject<'_>) -> Answer {
        let is_apk = component.purl.as_ref().is_some_and(|purl| purl.kind() == "apk");
        if !is_apk || component.kind != ComponentKind::OsPackage {
            return Answer::NotMine;
        }
        let Some(release) = release::of(component, subject) else {
            return Answer::NotCovered("it does not say which distribution it is of".to_owned());
        };
        let spaces = release.spaces();
        if spaces.is_empty() {
            return Answer::NotCovered(format!("it does not say which release of {} it is of", release.id));
        }
        Answer::Ask(spaces.iter().flat_map(|space| by_names(component, space)).collect())
    }
}

//! Ecosystems whose packages are named by their purl alone: no distribution, no variants, no rules of their own.

use wb_advisory::Space;
use wb_model::{Component, ComponentKind, Purl};

use crate::list::Matcher;
use crate::question::{Answer, Question};
use crate::subject::Subject;

/// The matcher.
pub(crate) struct Plain;

/// How an ecosystem joins namespace and name.
enum Name {
    /// The name alone.
    Bare,
    /// `namespace/name`, or the name alone.
    Slash,
    /// `group:artifact`; without a group it is no package of this ecosystem.
    Colon,
}

/// Type of the purl, which is the space as well, and how its names are made.
const TYPES: &[(&str, Name)] = &[
    ("cargo", Name::Bare),
    ("composer", Name::Slash),
    ("conan", Name::Bare),
    ("cran", Name::Bare),
    ("gem", Name::Bare),
    ("github", Name::Slash),
    ("hackage", Name::Bare),
    ("hex", Name::Slash),
    ("maven", Name::Colon),
    ("npm", Name::Slash),
    ("nuget", Name::Bare),
    ("pub", Name::Bare),
    ("swift", Name::Slash),
];

impl Matcher for Plain {
    fn ask(&self, component: &Component, _: &Subject<'_>) -> Answer {
        let Some(purl) = &component.purl else { return Answer::NotMine };
        let Some((kind, form)) = TYPES.iter().find(|(kind, _)| *kind == purl.kind()) else {
            return Answer::NotMine;
        };
        if matches!(component.kind, ComponentKind::Model | ComponentKind::Dataset) {
            return Answer::NotMine;
        }
        let Some(name) = name(purl, form) else {
            return Answer::NotCovered(format!("its purl has no group, which {kind} packages are named by"));
        };
        let version = component.version.as_deref().or_else(|| purl.version());
        Answer::Ask(vec![Question::new(Space::new(*kind), name, version)])
    }
}

fn name(purl: &Purl, form: &Name) -> Option<String> {
    match (form, purl.namespace()) {
        (Name::Bare, _) | (Name::Slash, None) => Some(purl.name().to_owned()),
        (Name::Slash, Some(namespace)) => Some(format!("{namespace}/{}", purl.name())),
        (Name::Colon, Some(namespace)) => Some(format!("{}:{}", namespace.replace('/', "."), purl.name())),
        (Name::Colon, None) => None,
    }
}

//! Bitnami's advisories: for applications that no package manager lists, and for everything that Bitnami packages.

use wb_advisory::Space;
use wb_model::{Component, ComponentKind};

use crate::list::Matcher;
use crate::question::{Answer, Question};
use crate::subject::Subject;

/// The matcher.
pub(crate) struct Bitnami;

/// Where Bitnami's images keep their applications.
const FOLDER: &str = "opt/bitnami/";

/// Bitnami's names for applications that are called otherwise elsewhere.
const NAMES: &[(&str, &str)] = &[
    ("apache-httpd", "apache"),
    ("httpd", "apache"),
    ("jdk", "java"),
    ("jre", "java"),
    ("mongod", "mongodb"),
    ("nodejs", "node"),
    ("node.js", "node"),
    ("openjdk", "java"),
    ("postgres", "postgresql"),
    ("redis-server", "redis"),
];

impl Matcher for Bitnami {
    fn ask(&self, component: &Component, _: &Subject<'_>) -> Answer {
        let purl = component.purl.as_ref();
        let packaged = purl.is_some_and(|purl| purl.kind() == "bitnami");
        let below = component.occurrences.first().is_some_and(|place| place.path.starts_with(FOLDER));
        let nameless = purl.is_none_or(|purl| purl.kind() == "generic");
        let is_program = component.kind == ComponentKind::Application && nameless;
        if !packaged && !is_program {
            return Answer::NotMine;
        }
        let own =
            purl.filter(|_| packaged).map_or(component.name.as_str(), |purl| purl.name()).to_lowercase();
        let name = NAMES.iter().find(|(other, _)| *other == own).map_or(own.as_str(), |(_, name)| name);
        let version = component.version.as_deref().or_else(|| purl.and_then(|purl| purl.version()));
        let question = Question::new(Space::new("bitnami"), name, version.map(without_revision));
        Answer::Ask(vec![if packaged || below {
            question.because("Bitnami packaged it, and speaks about it first")
        } else {
            question.because("Bitnami follows this application, which no package manager lists").tier(1)
        }])
    }
}

/// Bitnami's own revision (`3.11.9-2`) is no part of the application's version.
fn without_revision(version: &str) -> &str {
    match version.rsplit_once('-') {
        Some((base, revision))
            if !revision.is_empty() && revision.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            base
        }
        _ => version,
    }
}

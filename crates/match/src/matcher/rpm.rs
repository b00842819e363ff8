//! Distributions with rpm: Red Hat and what is built from it, SUSE, Amazon and others.
//!
//! Epoch and module stream belong to a package's identity. A package without an epoch has the epoch 0; the file name of
//! its source package never has one, so that a comparison by source leaves epochs out on both sides.

use wb_advisory::Space;
use wb_model::{Component, ComponentKind, FindingFlag};

use super::debian::third_party;
use crate::list::Matcher;
use crate::question::{Answer, Names, Question};
use crate::release;
use crate::subject::Subject;

/// The matcher.
pub(crate) struct Rpm;

/// Where readers keep a package's module stream.
const MODULE_PROPERTIES: [&str; 2] = ["rpm:modularity-label", "rpm:module"];
const MODULE_QUALIFIERS: [&str; 3] = ["rpmmod", "modularitylabel", "modularity"];

impl Matcher for Rpm {
    fn ask(&self, component: &Component, subject: &Subject<'_>) -> Answer {
        let is_rpm = component.purl.as_ref().is_some_and(|purl| purl.kind() == "rpm");
        if !is_rpm || component.kind != ComponentKind::OsPackage {
            return Answer::NotMine;
        }
        let release = release::of(component, subject);
        if let Some(vendor) = third_party(component, release.as_ref()) {
            return Answer::NotCovered(format!(
                "it is a package of {vendor}, of which no distribution's feed speaks"
            ));
        }
        let Some(release) = release else {
            return Answer::NotCovered("it does not say which distribution it is of".to_owned());
        };
        let spaces = release.spaces();
        if spaces.is_empty() {
            return Answer::NotCovered(format!("it does not say which release of {} it is of", release.id));
        }
        let mut questions: Vec<Question> =
            spaces.iter().flat_map(|space| by_names(component, space)).collect();
        if release.id == "centos" {
            for question in &mut questions {
                question.reason =
                    format!("{}; CentOS is built from Red Hat's sources", question.reason).into();
            }
        }
        Answer::Ask(questions)
    }
}

fn by_names(component: &Component, space: &Space) -> Vec<Question> {
    let qualifier = |key: &str| component.purl.as_ref().and_then(|purl| purl.qualifiers().get(key)).cloned();
    let version = component.version.as_deref().map(|version| match qualifier("epoch") {
        Some(epoch) if !version.contains(':') => format!("{epoch}:{version}"),
        _ => version.to_owned(),
    });
    let module = MODULE_PROPERTIES.iter().find_map(|key| component.properties.get(*key).cloned());
    let module = module.or_else(|| MODULE_QUALIFIERS.iter().find_map(|key| qualifier(key)));
    let with = |mut question: Question, names: Names| {
        question.names = names;
        question.traits.extend(qualifier("arch").map(|text| ("arch", text)));
        question.traits.extend(module.clone().map(|text| ("module", text)));
        question
    };
    let binary = Question::new(space.clone(), component.name.as_str(), version.as_deref())
        .because("the package has this name in its distribution");
    let Some((source, source_version)) = source(component) else { return vec![with(binary, Names::Any)] };
    if source == component.name {
        return vec![with(binary, Names::Any)];
    }
    let reason = format!("{} is built from the source package {source} {source_version}", component.name);
    let mut by_source = Question::new(space.clone(), source.as_str(), Some(&source_version))
        .because(reason)
        .flag(FindingFlag::BySource);
    by_source.any_epoch = !source_version.contains(':');
    vec![with(binary, Names::Binary), with(by_source, Names::Source)]
}

/// The source package, also from the name of its file (`openssl-3.0.7-27.el9.src.rpm`).
fn source(component: &Component) -> Option<(String, String)> {
    let (name, version) = release::source(component)?;
    let Some(file) = name.strip_suffix(".src.rpm").or_else(|| name.strip_suffix(".nosrc.rpm")) else {
        return Some((name, version));
    };
    let (rest, release) = file.rsplit_once('-')?;
    let (name, version) = rest.rsplit_once('-')?;
    Some((name.to_owned(), format!("{version}-{release}")))
}

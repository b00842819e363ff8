//! Debian and Ubuntu: the distribution's feed for exactly this release, by binary and by source name.
//!
//! A `Debian` without a release is never asked: it would answer for releases that the image is not made of. Ubuntu's
//! channels (Pro, FIPS, realtime, BlueField) have spaces of their own; only Pro is asked, and only to tell "the fix
//! needs a subscription" from "there is none".

use wb_advisory::Space;
use wb_model::{Component, ComponentKind, FindingFlag};

use crate::list::Matcher;
use crate::question::{Answer, Names, Question, Role};
use crate::release::{self, Release};
use crate::subject::Subject;

/// The matcher.
pub(crate) struct Debian;

/// Vendors that bring packages of their own, told by what their packages' `Maintainer` says.
const THIRD_PARTIES: &[(&str, &str)] = &[
    ("@nvidia.com", "NVIDIA"),
    ("nvidia corporation", "NVIDIA"),
    ("@docker.com", "Docker"),
    // Whole domains only where nobody also maintains packages of Debian's own from there.
    ("cloudsdk-eng@google.com", "Google"),
    ("chromium-dev@chromium.org", "Google"),
    ("@microsoft.com", "Microsoft"),
    ("@nodesource.com", "NodeSource"),
    ("@nginx.com", "nginx"),
    ("@elastic.co", "Elastic"),
    ("@mongodb.com", "MongoDB"),
    ("rocm-dev.support@amd.com", "AMD"),
    ("advanced micro devices", "AMD"),
    ("intel corporation", "Intel"),
    ("@redis.com", "Redis"),
    ("@redis.io", "Redis"),
    ("@confluent.io", "Confluent"),
    ("@hashicorp.com", "HashiCorp"),
    ("@anaconda.com", "Anaconda"),
];

/// Ubuntu rewrites the maintainer of every package that it builds to one of these.
const UBUNTUS: [&str; 3] = ["ubuntu.com", "canonical.com", "debian.org"];

impl Matcher for Debian {
    fn ask(&self, component: &Component, subject: &Subject<'_>) -> Answer {
        let is_deb = component.purl.as_ref().is_some_and(|purl| purl.kind() == "deb");
        if !is_deb || component.kind != ComponentKind::OsPackage {
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
        let mut questions = Vec::new();
        for space in spaces {
            questions.extend(by_names(component, &space));
        }
        questions.extend(pro(component, &release));
        Answer::Ask(questions)
    }
}

/// Who brought a package that is not the distribution's own; its feed would be silent, which says nothing.
pub(super) fn third_party(component: &Component, release: Option<&Release>) -> Option<String> {
    let supplier = component.supplier.as_deref()?.to_lowercase();
    let known = THIRD_PARTIES.iter().find(|(mark, _)| supplier.contains(mark));
    if let Some((_, vendor)) = known {
        return Some((*vendor).to_owned());
    }
    let is_ubuntu = release.is_some_and(|release| release.id == "ubuntu");
    let foreign = is_ubuntu && supplier.contains('@') && !UBUNTUS.iter().any(|mark| supplier.contains(mark));
    foreign.then(|| component.supplier.clone()).flatten()
}

/// Questions by the binary's name with its version, and by the source's name with the source's own version.
pub(super) fn by_names(component: &Component, space: &Space) -> Vec<Question> {
    let version = component.version.as_deref();
    let architecture = component.purl.as_ref().and_then(|purl| purl.qualifiers().get("arch")).cloned();
    let with = |mut question: Question, names: Names| {
        question.names = names;
        question.traits.extend(architecture.clone().map(|text| ("arch", text)));
        question
    };
    let binary = Question::new(space.clone(), component.name.as_str(), version)
        .because("the package has this name in its distribution");
    let Some((source, source_version)) = release::source(component) else {
        return vec![with(binary, Names::Any)];
    };
    if source == component.name && Some(source_version.as_str()) == version {
        return vec![with(binary, Names::Any)];
    }
    let reason = format!("{} is built from the source package {source} {source_version}", component.name);
    let mut by_source = Question::new(space.clone(), source.as_str(), Some(&source_version)).because(reason);
    if source != component.name {
        by_source = by_source.flag(FindingFlag::BySource);
    }
    vec![with(binary, Names::Binary), with(by_source, Names::Source)]
}

/// Ubuntu Pro's word, which resolves something only where the package itself came from there.
fn pro(component: &Component, release: &Release) -> Vec<Question> {
    let (true, Some(number)) = (release.id == "ubuntu", release.first(2)) else { return Vec::new() };
    let version = component.version.as_deref().unwrap_or_default();
    let attached = version.contains("+esm") || version.contains("~esm");
    let mut questions = by_names(component, &Space::new(format!("ubuntu-pro:{number}")));
    for question in &mut questions {
        question.role = Role::Channel { attached };
        question.reason = format!("{}; in Ubuntu Pro", question.reason).into();
    }
    questions
}

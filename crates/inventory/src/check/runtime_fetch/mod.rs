//! Checks of what the application installs or downloads when it runs: that is not in the image, so nobody has scanned it.

pub(crate) mod cloud_copy;
pub(crate) mod download;
pub(crate) mod package_install;
pub(crate) mod plain_http;
pub(crate) mod remote_code;
pub(crate) mod remote_script;
pub(crate) mod source_checkout;
mod started;
pub(crate) mod unpinned_dataset;
pub(crate) mod unpinned_model;

use wb_model::{Outcome, Place, Severity};

use crate::check::Observed;
use crate::read::script::{Pin, Rule, Script};
use crate::{Draft, View};

use started::Started;

/// Observes every call of a rule: in the application's scripts, and in the commands of the image's configuration.
fn report(
    rule: Rule,
    severity: Severity,
    view: &View<'_>,
    draft: &Draft,
    observed: &mut Observed,
) -> Outcome {
    let scripts: Vec<_> =
        view.facts::<Script>().into_iter().filter(|script| draft.owners(script.node).is_empty()).collect();
    let started = Started::of(view, &scripts);
    let mut unread = 0;
    for script in &scripts {
        unread += u64::from(script.fact.unread.is_some());
        let starts = started.contains(script.node);
        for call in script.fact.calls.iter().filter(|call| call.rule == rule) {
            let Some(level) = level(rule, call.pin, severity) else { continue };
            let place = Place {
                path: Some(script.path.clone()),
                line: Some(call.line),
                layer: view.diff_id(script.layer).cloned(),
                ..Place::default()
            };
            let why = if starts { "; the image starts this file" } else { "" };
            let level = if starts { raised(level) } else { level };
            observed.add_with(level, place, format!("{}{}{why}", call.what, said(rule, call.pin)));
        }
    }
    for (setting, script) in started.commands() {
        unread += u64::from(script.unread.is_some());
        for call in script.calls.iter().filter(|call| call.rule == rule) {
            let Some(level) = level(rule, call.pin, severity) else { continue };
            let place = Place { setting: Some((*setting).to_owned()), ..Place::default() };
            let message = format!("{}{}; the image starts with it", call.what, said(rule, call.pin));
            observed.add_with(raised(level), place, message);
        }
    }
    match (observed.count() as u64, unread) {
        (_, 0) => observed.outcome(),
        (count, places) => Outcome::CouldNotLook { count, places },
    }
}

/// How bad a call is, by how it is pinned; nothing when it is as good as in the image.
fn level(rule: Rule, pin: Pin, severity: Severity) -> Option<Severity> {
    match (rule, pin) {
        (Rule::PlainHttp | Rule::CloudCopy, _) | (_, Pin::None) => Some(severity),
        // A package that is installed when the image runs was not there when it was scanned, however it is pinned.
        (Rule::PackageInstall | Rule::RemoteCode | Rule::RemoteScript, Pin::Hash) => Some(Severity::Low),
        (_, Pin::Hash) => None,
        (Rule::RemoteCode | Rule::RemoteScript, Pin::Name) => Some(severity),
        (Rule::RemoteCode | Rule::RemoteScript, Pin::Unknown) => Some(Severity::Medium),
        (_, Pin::Name | Pin::Unknown) => Some(Severity::Low),
    }
}

fn raised(severity: Severity) -> Severity {
    match severity {
        Severity::Low => Severity::Medium,
        Severity::Medium => Severity::High,
        Severity::High => Severity::Critical,
        other => other,
    }
}

fn said(rule: Rule, pin: Pin) -> &'static str {
    match (rule, pin) {
        (Rule::PlainHttp, _) => " over plain HTTP",
        (_, Pin::Hash) => ", pinned by a hash",
        (_, Pin::Name) => ", pinned by a name that can be moved",
        (_, Pin::None) => ", not pinned",
        (_, Pin::Unknown) => ", pinned or not by what is only known when it runs",
    }
}

#[cfg(test)]
mod tests;

//! What is wrong with models: what loading them does, whether stores and shards are whole, and whether claims hold. One rule
//! a file; each is named in [`list::CHECKS`](crate::list::CHECKS).

pub(crate) mod blob_mismatch;
pub(crate) mod external_data_link;
pub(crate) mod lfs_pointer;
pub(crate) mod license_conflict;
pub(crate) mod lineage_contradicted;
pub(crate) mod link_out_of_folder;
pub(crate) mod look_alike_name;
pub(crate) mod malicious_model;
pub(crate) mod metadata_mismatch;
pub(crate) mod model_code;
mod publishers;
pub(crate) mod remote_code_unpinned;
pub(crate) mod shard_mismatch;
pub(crate) mod suspicious_model;
#[cfg(test)]
mod tests;
pub(crate) mod unreadable_model;

use wb_aimodel::finding::names_of_all;
use wb_aimodel::{Effect, Finding};
use wb_model::{Place, Severity};

use crate::check::Observed;
use crate::models::gather::File;
use crate::resolve::models::set::ModelSet;
use crate::tree::NodeId;
use crate::view::View;

/// A file, and its content: a waiver holds for this content alone.
fn place(view: &View<'_>, file: &File) -> Place {
    Place { digest: file.sha256.clone(), ..node_place(view, file.node) }
}

fn node_place(view: &View<'_>, node: NodeId) -> Place {
    let occurrence = view.occurrence(node);
    Place { path: Some(occurrence.path), layer: occurrence.layer, ..Place::default() }
}

/// A model as a whole.
fn set_place(set: &ModelSet) -> Place {
    Place { path: Some(set.place.clone()), ..Place::default() }
}

/// One observation for a file of which some findings have this effect: the worst of them, with the steps that prove it.
fn say(view: &View<'_>, file: &File, effect: Effect, observed: &mut Observed) {
    let mut findings: Vec<&Finding> = file.findings().filter(|finding| finding.effect == effect).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let Some(first) = findings.first() else { return };
    let untold = file.reading.as_ref().map_or(0, |reading| reading.unlisted);
    let globals = names_of_all(findings.iter().map(|one| one.globals.as_slice()), untold);
    let severity = weight(effect, first.severity);
    let called = file.names.first().map(|name| format!("{name}: ")).unwrap_or_default();
    let text = format!("{called}{}", sentence(first, findings.len() - 1));
    observed.add_about(severity, place(view, file), text, globals);
}

/// How much a verdict weighs, whatever the rule's own severity is: what runs and what nobody could read fails by default,
/// what is merely odd warns.
fn weight(effect: Effect, severity: Severity) -> Severity {
    match effect {
        Effect::Malicious => severity.max(Severity::High),
        Effect::Unreadable => Severity::High,
        Effect::Suspicious | Effect::Note => severity.min(Severity::Medium),
    }
}

/// Steps of a proof that are shown; all of them are in the report of `model scan`.
const STEPS: usize = 4;

fn sentence(finding: &Finding, more: usize) -> String {
    use std::fmt::Write as _;
    let mut text = format!("{}: {}", finding.rule, finding.evidence);
    if let Some(member) = &finding.member {
        let _ = write!(text, " in {member}");
    }
    if let Some(offset) = finding.offset {
        let _ = write!(text, " at {offset:#x}");
    }
    if !finding.trace.is_empty() {
        let shown: Vec<&str> = finding.trace.iter().take(STEPS).map(String::as_str).collect();
        let rest = if finding.trace.len() > STEPS { "; …" } else { "" };
        let _ = write!(text, " ({}{rest})", shown.join("; "));
    }
    if more > 0 {
        let _ = write!(text, ", and {more} more findings of this sort");
    }
    text
}

//! Whether what is new is too much.

use wb_model::{Diff, DiffGate, FindingChange, FindingChanges, FindingClass, Severity};

use super::Side;
use super::unseen::unseen;

/// The answer about a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Whether nothing stands against it.
    pub passes: bool,
    /// Whether all of the newer side was looked at; always so when it passes.
    pub saw_all: bool,
}

/// Holds the comparison of two sides against a level: new open findings and observations of it and worse are too much,
/// malware and what is known to be exploited always. The answer is kept in the comparison. A comparison without
/// findings cannot pass, and neither can a newer side that was not looked at: what nobody saw may be new.
pub fn judge(diff: &mut Diff, old: &Side<'_>, new: &Side<'_>, fail_on_new: Severity) -> Judgement {
    // What was not looked at comes first: it is one sentence, and there may be hundreds of findings.
    let mut reasons = unseen(old, new);
    let saw_all = reasons.is_empty();
    match &diff.findings {
        FindingChanges::Skipped { why } => reasons.push(format!("findings were not compared: {why}")),
        FindingChanges::Compared { new, changed, .. } => {
            reasons.extend(new.iter().chain(changed).filter_map(|one| reason(one, fail_on_new)));
        }
    }
    let observed = diff.observations.new.iter().filter(|one| one.severity >= fail_on_new);
    reasons.extend(observed.map(|one| format!("{} {} at {}", one.severity, one.rule_id(), one.place)));
    let passes = reasons.is_empty();
    diff.gate = Some(DiffGate { fail_on_new, passes, reasons });
    Judgement { passes, saw_all }
}

fn reason(one: &FindingChange, fail_on_new: Severity) -> Option<String> {
    let always = one.exploited || one.class == FindingClass::Malware;
    if !one.is_new_trouble() || one.set_aside.is_some() || (one.severity < fail_on_new && !always) {
        return None;
    }
    let what = match (one.class, one.exploited) {
        (FindingClass::Malware, _) => "malware".to_owned(),
        (_, true) => format!("{} and exploited", one.severity),
        _ => one.severity.to_string(),
    };
    let within = one.within.as_ref().map(|within| format!(" in {within}")).unwrap_or_default();
    Some(format!("{} ({what}) of {}{within}", one.vulnerability, one.component))
}

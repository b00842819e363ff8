//! A report for auditors from decisions that were kept.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use wb_model::{
    AUDIT_SCHEMA, AUDIT_VERSION, Assessment, Audit, AuditGap, AuditedControl, AuditedDecision, AuditedWaiver,
    Covered, Decision, Outcome, RuleOutcome, Treatment, UnreadDecision, Verdict, WaiverResult,
};
use wb_policy::Policy;

/// Days without a decision that are named.
const GAP: i64 = 7;

/// Makes the report. Documents are named decisions or why one could not be read; days are in UTC, both included.
pub fn audit(
    documents: impl Iterator<Item = (String, Result<Assessment, String>)>,
    from: Option<Date>,
    to: Option<Date>,
) -> Audit {
    let mut unreadable = Vec::new();
    let mut outside = 0;
    let mut kept: Vec<(Timestamp, AuditedDecision)> = Vec::new();
    let mut controls: BTreeMap<String, (BTreeSet<String>, AuditedControl)> = BTreeMap::new();
    for (document, read) in documents {
        let (assessment, time) = match read.and_then(timed) {
            Ok(both) => both,
            Err(why) => {
                unreadable.push(UnreadDecision { document, why });
                continue;
            }
        };
        let Some(decision) = &assessment.decision else { continue };
        let day = time.to_zoned(jiff::tz::TimeZone::UTC).date();
        if from.is_some_and(|from| day < from) || to.is_some_and(|to| day > to) {
            outside += 1;
            continue;
        }
        count_controls(decision, &mut controls);
        kept.push((time, audited(document, &assessment, decision)));
    }
    kept.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.document.cmp(&b.1.document)));
    unreadable.sort();
    Audit {
        schema: AUDIT_SCHEMA.to_owned(),
        version: AUDIT_VERSION,
        from: from.map(|day| day.to_string()),
        to: to.map(|day| day.to_string()),
        gaps: gaps(&kept),
        decisions: kept.into_iter().map(|(_, decision)| decision).collect(),
        outside,
        unreadable,
        controls: controls
            .into_iter()
            .map(|(_, (rules, control))| AuditedControl { rules: rules.into_iter().collect(), ..control })
            .collect(),
    }
}

fn timed(assessment: Assessment) -> Result<(Assessment, Timestamp), String> {
    let decision = assessment.decision.as_ref().ok_or("it holds findings and no decision")?;
    let time = decision.as_of.parse().map_err(|error| format!("its time cannot be read: {error}"))?;
    Ok((assessment, time))
}

fn gaps(kept: &[(Timestamp, AuditedDecision)]) -> Vec<AuditGap> {
    let pairs = kept.iter().zip(kept.iter().skip(1));
    pairs
        .map(|(before, after)| AuditGap {
            after: before.1.as_of.clone(),
            before: after.1.as_of.clone(),
            days: after.0.duration_since(before.0).as_hours() / 24,
        })
        .filter(|gap| gap.days > GAP)
        .collect()
}

fn count_controls(decision: &Decision, controls: &mut BTreeMap<String, (BTreeSet<String>, AuditedControl)>) {
    for rule in &decision.rules {
        for name in &rule.controls {
            let (rules, control) = controls.entry(name.clone()).or_insert_with(|| {
                let control = name.clone();
                let none = AuditedControl {
                    control,
                    rules: Vec::new(),
                    passed: 0,
                    warned: 0,
                    failed: 0,
                    skipped: 0,
                };
                (BTreeSet::new(), none)
            });
            rules.insert(rule.id.clone());
            match (&rule.outcome, rule.verdict()) {
                (RuleOutcome::Skipped { .. }, _) => control.skipped += 1,
                (_, Verdict::Pass) => control.passed += 1,
                (_, Verdict::Warn) => control.warned += 1,
                (_, Verdict::Fail) => control.failed += 1,
            }
        }
    }
}

fn audited(document: String, assessment: &Assessment, decision: &Decision) -> AuditedDecision {
    let counted = |rule: &wb_model::RuleResult| {
        rule.hits.iter().filter(|hit| hit.treatment == Treatment::Counted).count() as u64
    };
    let mut baselined: BTreeMap<(String, String), u64> = BTreeMap::new();
    for hit in decision.rules.iter().flat_map(|rule| &rule.hits) {
        if let Treatment::Baselined { owner, until } = &hit.treatment {
            *baselined.entry((owner.clone(), until.clone())).or_default() += 1;
        }
    }
    let mut suppressed = Vec::new();
    for finding in &assessment.findings {
        for one in &finding.suppressions {
            let who = one.author.clone().unwrap_or_else(|| one.source.clone());
            let why = one.justification.clone().or_else(|| one.statement.clone()).unwrap_or_default();
            let component = finding.component.to_string();
            suppressed.push((finding.vulnerability.clone(), component, format!("{} of {who}", one.by), why));
        }
    }
    suppressed.sort();
    let mut not_looked_at = not_looked_at(assessment, decision);
    AuditedDecision {
        as_of: decision.as_of.clone(),
        document,
        subject: assessment.inventory.subject.clone(),
        verdict: decision.verdict,
        role: decision.role.clone(),
        open: assessment.findings.iter().filter(|finding| finding.is_open()).count() as u64,
        database: assessment.database.digest.clone(),
        inputs: assessment
            .inputs
            .iter()
            .map(|one| (one.kind.clone(), one.name.clone(), one.digest.clone()))
            .collect(),
        failed: decision
            .rules
            .iter()
            .filter(|rule| rule.verdict() == Verdict::Fail)
            .map(|rule| (rule.id.clone(), counted(rule)))
            .collect(),
        waivers: waivers(assessment, decision, &mut not_looked_at),
        baselined: baselined.into_iter().map(|((owner, until), hits)| (owner, until, hits)).collect(),
        suppressed,
        not_looked_at,
    }
}

/// The waivers, with the people that the texts of the policies name. The texts stand in the decision itself.
fn waivers(assessment: &Assessment, decision: &Decision, notes: &mut Vec<String>) -> Vec<AuditedWaiver> {
    if decision.waivers.is_empty() {
        return Vec::new();
    }
    let mut people: BTreeMap<String, (String, Option<String>)> = BTreeMap::new();
    for input in assessment.inputs.iter().filter(|input| input.kind.ends_with("policy")) {
        match Policy::parse(&input.text, &input.name) {
            Ok(policy) => people.extend(policy.approvals().map(|(id, requester, approver)| {
                (id.to_owned(), (requester.to_owned(), approver.map(str::to_owned)))
            })),
            Err(error) => {
                notes.push(format!("who approved the waivers of {} cannot be told: {error}", input.name))
            }
        }
    }
    let waiver = |result: &WaiverResult| {
        let (requester, approver) = people.get(&result.id).cloned().unzip();
        AuditedWaiver { result: result.clone(), requester, approver: approver.flatten() }
    };
    decision.waivers.iter().map(waiver).collect()
}

fn not_looked_at(assessment: &Assessment, decision: &Decision) -> Vec<String> {
    let mut notes = Vec::new();
    if assessment.database.starter {
        notes.push(
            "the decision stands on the starter database, which knows a few advisories only".to_owned(),
        );
    }
    for line in &assessment.inventory.statuses {
        let name = format!("{} {}", line.stage.name(), line.name);
        match &line.outcome {
            Outcome::CouldNotLook { places, .. } => {
                notes.push(format!("{name} could not look at {places} places"));
            }
            Outcome::Skipped { why } => notes.push(format!("{name} was skipped: {why}")),
            Outcome::Found { .. } | Outcome::Nothing => {}
        }
    }
    let mut uncovered: BTreeMap<&str, u64> = BTreeMap::new();
    for line in &assessment.coverage {
        if let Covered::NotCovered { why } | Covered::CouldNotCompare { why } = &line.covered {
            *uncovered.entry(why).or_default() += 1;
        }
    }
    notes.extend(uncovered.iter().map(|(why, components)| {
        format!("no advisory source could say anything about {components} components: {why}")
    }));
    for rule in &decision.rules {
        match &rule.outcome {
            RuleOutcome::Skipped { why } => notes.push(format!("rule {} was skipped: {why}", rule.id)),
            RuleOutcome::CouldNotDecide { why } => {
                notes.push(format!("rule {} could not be decided: {why}", rule.id));
            }
            RuleOutcome::Decided { .. } => {}
        }
    }
    for source in assessment.database.sources.iter().filter(|source| source.unread > 0) {
        notes.push(format!("{} documents of {} could not be read", source.unread, source.name));
    }
    for source in assessment.database.sources.iter().filter(|source| source.records == 0) {
        notes.push(format!("source {} holds no record", source.name));
    }
    notes
}

#[cfg(test)]
mod tests;

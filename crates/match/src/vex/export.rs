//! What was found and decided, as statements for others.

use std::collections::BTreeMap;

use jiff::Timestamp;
use wb_model::{
    Component, Finding, FindingClass, FindingFlag, FindingState, Inventory, RelationshipKind, Suppression,
};

use super::{
    Document, Identity, Justification, JustificationKind, Product, Statement, Status, Vulnerability, image,
    stamp,
};

/// Says of an image's findings what is the case: what was taken out of the open ones is "not affected" or "fixed",
/// with who said so; what is open is affected, with what to do, or under investigation.
///
/// Vulnerabilities and malicious packages are spoken about; ends of life and notices are no matter for VEX. The
/// product is the image by its digest, with the component as the part that is meant; of a folder, the component is
/// the product.
pub fn from_findings(inventory: &Inventory, findings: &[Finding], author: &str, time: Timestamp) -> Document {
    let image = image::identity(&inventory.subject);
    // What is said in the same words of the same vulnerability is one statement with several parts.
    let mut order: Vec<Statement> = Vec::new();
    let mut places: BTreeMap<String, (usize, Vec<Identity>)> = BTreeMap::new();
    for finding in findings {
        if !matches!(finding.class, FindingClass::Vulnerability | FindingClass::Malware) {
            continue;
        }
        let Some(component) = inventory.component(&finding.component) else { continue };
        let statement = spoken(finding, inventory);
        let key = stamp::of_statement(&statement).to_string();
        let (_, parts) = places.entry(key).or_insert_with(|| {
            order.push(statement);
            (order.len() - 1, Vec::new())
        });
        parts.push(part(component));
    }
    for (at, mut parts) in places.into_values() {
        parts.sort();
        parts.dedup();
        let Some(statement) = order.get_mut(at) else { continue };
        statement.products = match &image {
            Some(image) => vec![Product { identity: image.clone(), subcomponents: parts }],
            None => {
                parts.into_iter().map(|identity| Product { identity, subcomponents: Vec::new() }).collect()
            }
        };
    }
    order.sort_by(|left, right| {
        let key = |one: &Statement| (one.vulnerability.id.clone(), one.status, one.products.clone());
        key(left).cmp(&key(right))
    });
    Document::new(author, Some(time), order)
}

/// The part by what names it best.
fn part(component: &Component) -> Identity {
    let cpe = component.cpes.first().filter(|_| component.purl.is_none()).cloned();
    let mut identity = Identity { purl: component.purl.clone(), cpe, ..Identity::default() };
    if identity.is_empty() {
        identity.digests.clone_from(&component.hashes);
        identity.id = identity.digests.is_empty().then(|| component.id.as_str().to_owned());
    }
    identity
}

fn spoken(finding: &Finding, inventory: &Inventory) -> Statement {
    let vulnerability = Vulnerability {
        id: finding.vulnerability.clone(),
        aliases: finding.aliases.clone(),
        description: None,
    };
    let mut statement = Statement::new(vulnerability, Vec::new(), status(finding));
    // The last one is the one that set the state.
    let by = finding.suppressions.iter().rev().find(|one| one.state == finding.state);
    match statement.status {
        Status::NotAffected => {
            let word = by.and_then(|by| by.justification.as_deref());
            let kind = word.and_then(JustificationKind::from_name);
            statement.justification = kind.map(Justification::from);
            statement.impact = Some(reason(finding, by, inventory));
        }
        Status::Fixed => statement.notes = Some(reason(finding, by, inventory)),
        Status::Affected => statement.action = Some(action(finding)),
        Status::UnderInvestigation => {
            let records = records(finding);
            let looked = finding.evidence.iter().find(|one| one.says == FindingState::UnderInvestigation);
            statement.notes = Some(match finding.state {
                _ if finding.flags.contains(&FindingFlag::NoModelExercises) => {
                    looked.map(|one| one.reason.clone()).unwrap_or_default()
                }
                FindingState::CouldNotCompare => format!("the versions could not be compared ({records})"),
                _ => format!("it is being looked into ({records})"),
            });
        }
    }
    if let Some(by) = by.filter(|by| by.by == "vex") {
        statement.author.clone_from(&by.author);
        statement.time = by.time.as_deref().and_then(|time| time.parse().ok());
    }
    statement
}

fn status(finding: &Finding) -> Status {
    match finding.state {
        FindingState::NotAffected => Status::NotAffected,
        FindingState::Fixed => Status::Fixed,
        FindingState::UnderInvestigation | FindingState::CouldNotCompare => Status::UnderInvestigation,
        // The loader is vulnerable, and every model that is there was read and is harmless to it.
        _ if finding.flags.contains(&FindingFlag::NoModelExercises) => Status::UnderInvestigation,
        FindingState::Affected
        | FindingState::Unfixed
        | FindingState::WontFix
        | FindingState::EndOfLife
        | FindingState::NeedsSubscription => Status::Affected,
    }
}

/// Why a finding is closed, with the owner and the record.
fn reason(finding: &Finding, by: Option<&Suppression>, inventory: &Inventory) -> String {
    let records = records(finding);
    let Some(by) = by else { return format!("the source of the advisory says so ({records})") };
    let said = by.statement.clone().unwrap_or_default();
    let text = if by.by == "owner" {
        let owner = inventory
            .relationships
            .iter()
            .find(|edge| edge.kind == RelationshipKind::OwnedBy && edge.from == finding.component)
            .and_then(|edge| inventory.component(&edge.to));
        let owner = owner.map(|owner| match &owner.purl {
            Some(purl) => format!("it belongs to {purl}; "),
            None => {
                format!("it belongs to {} {}; ", owner.name, owner.version.as_deref().unwrap_or_default())
            }
        });
        format!("{}the vendor's record {} decides", owner.unwrap_or_default(), by.source)
    } else {
        format!("said in {}", by.source)
    };
    if said.is_empty() { text } else { format!("{said} ({text})") }
}

/// What to do about an open finding.
fn action(finding: &Finding) -> String {
    let advice = finding.fix.as_ref().map(|fix| fix.advice.trim()).filter(|advice| !advice.is_empty());
    let state = match finding.state {
        FindingState::WontFix => Some("the vendor will not fix it"),
        FindingState::EndOfLife => Some("the vendor has ended its support"),
        FindingState::NeedsSubscription => Some("the fix needs a subscription"),
        FindingState::Unfixed => Some("no fixed version is known"),
        _ => None,
    };
    match (finding.class, advice, state) {
        (FindingClass::Malware, _, _) => "remove it: the package is malicious".to_owned(),
        (_, Some(advice), Some(state)) => format!("{advice} ({state})"),
        (_, Some(text), None) | (_, None, Some(text)) => text.to_owned(),
        (_, None, None) => "a fixed version exists: upgrade".to_owned(),
    }
}

fn records(finding: &Finding) -> String {
    match finding.evidence.first() {
        Some(evidence) => format!("{} {}", evidence.record.source, evidence.record.id),
        None => finding.vulnerability.clone(),
    }
}

#[cfg(test)]
mod tests;

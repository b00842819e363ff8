//! One run: every component asked, answered, concluded, and put in order.

use std::cmp::Reverse;

use jiff::Timestamp;
use wb_advisory::{Database, DatabaseError};
use wb_model::{Coverage, Finding, FindingClass, Hint, Inventory};

use crate::conclude::{Scope, cases, conclude};
use crate::hear::hear;
use crate::loader::Models;
use crate::lookup::Library;
use crate::owner::Owners;
use crate::subject::Subject;
use crate::{coverage, lifecycle};

/// What a run stands on besides inventory and database.
#[derive(Clone, Copy, Debug)]
pub struct MatchOptions {
    /// The time that counts as now: ends of life are set against it, and no disclosure lies after it.
    pub as_of: Timestamp,
}

/// What is wrong with an inventory, and what silence about the rest is worth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matches {
    /// Findings: by class, the worst first, then the exploited, then by vulnerability and component.
    pub findings: Vec<Finding>,
    /// One line for each component, sorted.
    pub coverage: Vec<Coverage>,
}

/// Why an inventory could not be matched.
#[derive(Debug, thiserror::Error)]
pub enum MatchError {
    /// The database could not be read. What was found before that is thrown away: half an answer is none.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl Hint for MatchError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Database(error) => error.hint(),
        }
    }
}

/// Sets every component of an inventory against the database.
///
/// # Errors
/// The database cannot be read or is damaged.
pub fn assess(
    inventory: &Inventory,
    database: &Database,
    options: &MatchOptions,
) -> Result<Matches, MatchError> {
    let subject = Subject::new(inventory);
    let library = Library::new(database);
    let scope = Scope { subject: &subject, library: &library, as_of: options.as_of };
    let mut owners = Owners::new(&scope);
    let models = Models::of(inventory);
    let mut matches = Matches::default();
    for component in &inventory.components {
        let hearing = hear(component, &subject, &library)?;
        matches.coverage.push(coverage::of(component, &hearing, &library)?);
        let mut findings = Vec::new();
        for case in cases(&hearing, &library, false)? {
            findings.extend(conclude(component, &hearing, &case, &scope, false)?);
        }
        models.join(component, &hearing, &scope, &mut findings)?;
        owners.settle(component, &mut findings)?;
        matches.findings.append(&mut findings);
    }
    matches.findings.extend(lifecycle::findings(inventory, &scope)?);
    matches.findings.sort_by(|a, b| order(a).cmp(&order(b)));
    matches.coverage.sort();
    Ok(matches)
}

/// The order of a report.
fn order(finding: &Finding) -> impl Ord + '_ {
    let class = FindingClass::ALL.iter().position(|class| *class == finding.class);
    (
        class,
        Reverse(finding.severity),
        finding.exploited.is_none(),
        &finding.vulnerability,
        &finding.component,
    )
}

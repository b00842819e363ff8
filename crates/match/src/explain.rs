//! Why one vulnerability is, or is not, a finding: every word of every record about it, the "no" as well.

use wb_advisory::Database;
use wb_model::{Coverage, Covered, Finding, Inventory};

use crate::assess::{MatchError, MatchOptions};
use crate::conclude::{Scope, cases, conclude};
use crate::coverage;
use crate::hear::hear;
use crate::lookup::Library;
use crate::owner::Owners;
use crate::subject::Subject;

/// Everything about one vulnerability in one inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// All ids of the vulnerability; only the one that was asked for when no record knows it.
    pub ids: Vec<String>,
    /// Whether any record of the database knows it.
    pub known: bool,
    /// One finding for each component that some record about it names, the closed states as well: its evidence is
    /// what every such record says, the one that decides first.
    pub findings: Vec<Finding>,
    /// Components that no source covers, or that cannot be compared: about them nothing is known.
    pub uncovered: Vec<Coverage>,
}

/// Explains one vulnerability.
///
/// # Errors
/// The database cannot be read or is damaged.
pub fn explain(
    inventory: &Inventory,
    database: &Database,
    options: &MatchOptions,
    id: &str,
) -> Result<Explanation, MatchError> {
    let subject = Subject::new(inventory);
    let library = Library::new(database);
    let scope = Scope { subject: &subject, library: &library, as_of: options.as_of };
    let mut owners = Owners::new(&scope);
    let group = library.group(id)?;
    let known = database.group(id)?.is_some();
    let mut findings = Vec::new();
    let mut uncovered = Vec::new();
    for component in &inventory.components {
        let hearing = hear(component, &subject, &library)?;
        let mut spoken = false;
        for case in cases(&hearing, &library, true)? {
            if case.group.leading != group.leading {
                continue;
            }
            if let Some(finding) = conclude(component, &hearing, &case, &scope, true)? {
                let mut one = [finding];
                owners.settle(component, &mut one)?;
                findings.extend(one);
                spoken = true;
            }
        }
        let coverage = coverage::of(component, &hearing, &library)?;
        if !spoken && !matches!(coverage.covered, Covered::By { .. }) {
            uncovered.push(coverage);
        }
    }
    Ok(Explanation { ids: group.ids.clone(), known, findings, uncovered })
}

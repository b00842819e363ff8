//! Owned packages: who speaks for a component that another package installed?
//!
//! Distributions backport fixes without changing the version, so that upstream's ranges are wrong about their packages.
//! Per vulnerability: where the vendor of the owning OS package has said something, its word wins, and the finding
//! stays as a visible suppression that points to the vendor's record; where the vendor is silent, the finding stays
//! open and says so. Files that were changed after the package was installed are not the vendor's any more.

use std::collections::{BTreeMap, HashMap};

use wb_advisory::DatabaseError;
use wb_model::{Component, ComponentId, ComponentKind, Finding, FindingFlag, FindingState, Suppression};

use crate::conclude::{Case, Scope, cases, decide};
use crate::evidence;
use crate::hear::{Hearing, hear};

/// What owners say, heard once each.
pub(crate) struct Owners<'a> {
    scope: &'a Scope<'a>,
    /// Owner → leading id → what it says.
    heard: HashMap<ComponentId, BTreeMap<String, Said>>,
}

/// An owner's word on one vulnerability.
#[derive(Clone)]
struct Said {
    state: FindingState,
    record: String,
    source: String,
    time: Option<String>,
    range: String,
}

impl<'a> Owners<'a> {
    pub(crate) fn new(scope: &'a Scope<'a>) -> Self {
        Self { scope, heard: HashMap::new() }
    }

    /// Sets an owned component's findings against its owners' words.
    pub(crate) fn settle(
        &mut self,
        component: &Component,
        findings: &mut [Finding],
    ) -> Result<(), DatabaseError> {
        if findings.is_empty() {
            return Ok(());
        }
        let owners = self.scope.subject.owners(component);
        let Some(owner) = owners.first().copied().filter(|owner| owner.id != component.id) else {
            return Ok(());
        };
        if self.scope.subject.is_modified(component) {
            for finding in findings {
                finding.flags.insert(FindingFlag::ModifiedAfterInstall);
            }
            return Ok(());
        }
        if !self.heard.contains_key(&owner.id) {
            let said = self.listen(owner)?;
            self.heard.insert(owner.id.clone(), said);
        }
        let Some(said) = self.heard.get(&owner.id) else { return Ok(()) };
        for finding in findings.iter_mut().filter(|finding| finding.is_open()) {
            match said.get(&finding.vulnerability) {
                Some(word) => suppress(finding, owner, word),
                // Only a vendor's silence is worth a word: conda and others have no feed of their own.
                None if owner.kind == ComponentKind::OsPackage => {
                    finding.flags.insert(FindingFlag::OwnedUpstreamOnly);
                }
                None => {}
            }
        }
        Ok(())
    }

    fn listen(&self, owner: &Component) -> Result<BTreeMap<String, Said>, DatabaseError> {
        let hearing = hear(owner, self.scope.subject, self.scope.library)?;
        let mut said = BTreeMap::new();
        for case in cases(&hearing, self.scope.library, true)? {
            if let Some(word) = self.word(&hearing, &case)? {
                said.insert(case.group.leading.clone(), word);
            }
        }
        Ok(said)
    }

    fn word(&self, hearing: &Hearing, case: &Case<'_>) -> Result<Option<Said>, DatabaseError> {
        let Some(decision) = decide(hearing, case) else { return Ok(None) };
        // What could not be read is no word of the vendor's.
        if decision.state == FindingState::CouldNotCompare {
            return Ok(None);
        }
        let Some(evidence) = evidence::of(hearing, decision.lead, self.scope.library)? else {
            return Ok(None);
        };
        Ok(Some(Said {
            state: decision.state,
            record: evidence.record.id,
            source: evidence.record.source,
            time: evidence.record.modified,
            range: evidence.range,
        }))
    }
}

fn suppress(finding: &mut Finding, owner: &Component, word: &Said) {
    let version = owner.version.as_deref().unwrap_or("without a version");
    let (state, justification, statement) = match word.state {
        FindingState::Fixed => {
            (FindingState::Fixed, None, format!("{} {version} has the fix: {}", owner.name, word.range))
        }
        FindingState::NotAffected => (
            FindingState::NotAffected,
            Some("vulnerable_code_not_present".to_owned()),
            format!("{} {version} is not affected: {}", owner.name, word.range),
        ),
        open => (
            FindingState::NotAffected,
            None,
            format!(
                "these are files of {} {version}; the finding is counted there once, and is {} there",
                owner.name,
                open.name()
            ),
        ),
    };
    finding.state = state;
    finding.suppressions.push(Suppression {
        by: "owner".to_owned(),
        source: format!("{} {}", word.source, word.record),
        author: Some(word.source.clone()),
        time: word.time.clone(),
        state,
        justification,
        statement: Some(statement),
    });
}

//! What every report about an assessment asks of it: what a finding means for the decision, what to upgrade, how a
//! component came in, what no source covers.

mod age;
mod coverage;
mod group;
mod standing;
mod way;
mod words;

use std::collections::BTreeMap;

use wb_model::{Assessment, Component, ComponentId, ComponentKind, Finding, FindingId, Hit, RuleResult};

pub(crate) use age::days_between;
pub(crate) use coverage::uncovered;
pub(crate) use group::Group;
pub(crate) use standing::Standing;
use way::Ways;
pub(crate) use way::path_in;
pub(crate) use words::{count, decision_line, id_page, link, says, severities, state_words, title};

/// An assessment, with what its parts say about each other.
pub(crate) struct View<'a> {
    pub(crate) assessment: &'a Assessment,
    components: BTreeMap<&'a ComponentId, &'a Component>,
    ways: Ways<'a>,
    hits: BTreeMap<&'a FindingId, Vec<(&'a RuleResult, &'a Hit)>>,
}

impl<'a> View<'a> {
    pub(crate) fn of(assessment: &'a Assessment) -> Self {
        let inventory = &assessment.inventory;
        let components: BTreeMap<_, _> =
            inventory.components.iter().map(|component| (&component.id, component)).collect();
        let mut hits: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for rule in assessment.decision.iter().flat_map(|decision| &decision.rules) {
            for hit in &rule.hits {
                if let Some(finding) = &hit.finding {
                    hits.entry(finding).or_default().push((rule, hit));
                }
            }
        }
        Self { assessment, components, ways: Ways::of(inventory), hits }
    }

    pub(crate) fn component(&self, id: &ComponentId) -> Option<&'a Component> {
        self.components.get(id).copied()
    }

    /// `name version`; the id of a component that is not there.
    pub(crate) fn title(&self, id: &ComponentId) -> String {
        self.component(id).map_or_else(|| id.to_string(), title)
    }

    /// What a finding means for the decision.
    pub(crate) fn standing(&self, finding: &Finding) -> Standing<'a> {
        let decided = self.assessment.decision.is_some();
        Standing::of(finding, self.hits(finding), decided)
    }

    /// The rules that a finding was held against, with what each made of it.
    pub(crate) fn hits(&self, finding: &Finding) -> &[(&'a RuleResult, &'a Hit)] {
        self.hits.get(&finding.id).map_or(&[], Vec::as_slice)
    }

    /// How a component came in: what contains or installed it, outermost first, and itself last.
    pub(crate) fn path(&self, id: &'a ComponentId) -> Vec<&'a ComponentId> {
        self.ways.to(id)
    }

    /// The names along the way by which a component came in, outermost first, and its own last.
    pub(crate) fn path_of(&self, id: &ComponentId) -> Vec<String> {
        self.ways.to(id).into_iter().map(|id| self.title(id)).collect()
    }

    /// What a person upgrades: what the finding says, else what a library came in with.
    pub(crate) fn upgrade(&self, finding: &'a Finding) -> &'a ComponentId {
        if let Some(fix) = &finding.fix {
            return &fix.upgrade;
        }
        let kind = self.component(&finding.component).map(|component| component.kind);
        let bundled = matches!(kind, Some(ComponentKind::NativeLibrary | ComponentKind::Application));
        match self.path(&finding.component).first() {
            Some(outermost) if bundled => outermost,
            _ => &finding.component,
        }
    }

    /// All findings by what to upgrade, what counts first.
    pub(crate) fn groups(&self, wanted: impl Fn(&Finding, &Standing<'a>) -> bool) -> Vec<Group<'a>> {
        Group::all(self, wanted)
    }
}

#[cfg(test)]
mod tests;

//! Checks: what is wrong with the image itself, whatever the advisories say. One rule a file, all of them in
//! [`list::CHECKS`](crate::list::CHECKS).

pub(crate) mod configuration;
pub(crate) mod integrity;
pub(crate) mod model;
pub(crate) mod runtime_fetch;

use wb_model::{Observation, ObservationKind, Outcome, Place, Severity};

use crate::{Draft, View};

/// What a check is: the row of the support matrix, and what each of its observations says.
pub struct CheckInfo {
    /// What it is about.
    pub kind: ObservationKind,
    /// The rule's stable id, unique within the kind (`runs-as-root`).
    pub rule: &'static str,
    /// How bad what it finds is.
    pub severity: Severity,
    /// What it looks for, in a few words.
    pub summary: &'static str,
    /// How to mend it, in a sentence without a full stop.
    pub mend: &'static str,
}

impl CheckInfo {
    /// `configuration/runs-as-root`.
    pub fn id(&self) -> String {
        format!("{}/{}", self.kind.name(), self.rule)
    }
}

/// Looks at the merged image for one thing that is wrong. Pure: no bytes, no clock, no environment.
pub trait Check: Send + Sync {
    /// What it is.
    fn info(&self) -> &'static CheckInfo;

    /// Adds what it finds, and says what became of it.
    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome;
}

/// Where a check puts what it finds.
pub struct Observed {
    info: &'static CheckInfo,
    observations: Vec<Observation>,
}

impl Observed {
    pub(crate) fn new(info: &'static CheckInfo) -> Self {
        Self { info, observations: Vec::new() }
    }

    /// Adds an observation of the check's own level. The message never holds a secret.
    pub fn add(&mut self, place: Place, message: impl Into<String>) {
        self.add_with(self.info.severity, place, message);
    }

    /// Adds an observation of another level than the check's own.
    pub fn add_with(&mut self, severity: Severity, place: Place, message: impl Into<String>) {
        self.add_about(severity, place, message, Vec::new());
    }

    /// The same of something that is all about these names of Python, sorted.
    pub(crate) fn add_about(
        &mut self,
        severity: Severity,
        place: Place,
        message: impl Into<String>,
        globals: Vec<String>,
    ) {
        self.observations.push(Observation {
            kind: self.info.kind,
            rule: self.info.rule.to_owned(),
            severity,
            place,
            message: message.into(),
            mend: self.info.mend.to_owned(),
            globals,
        });
    }

    /// How many were added.
    pub fn count(&self) -> usize {
        self.observations.len()
    }

    /// What became of a check that could look at everything: *found n* or *nothing*.
    pub fn outcome(&self) -> Outcome {
        match self.observations.len() {
            0 => Outcome::Nothing,
            count => Outcome::Found { count: count as u64 },
        }
    }

    pub(crate) fn into_observations(self) -> Vec<Observation> {
        self.observations
    }
}

//! Advisories about programs that load models, set against the models that are there: a vulnerable loader beside a file
//! that exercises the weakness is another matter than one beside files that were read to their end and hold nothing of it.
//!
//! A loader's finding keeps its state: other files can come from elsewhere when the image runs. It is marked instead, with
//! the files as evidence, and VEX says *under investigation* of the second sort. A loader with the fix beside a file that
//! would have exercised the weakness is a closed finding, so that the file's refusal can be shown.

mod table;

use wb_advisory::DatabaseError;
use wb_model::{Component, ComponentKind, Evidence, Finding, FindingFlag, FindingState, Inventory};

use crate::conclude::{Scope, cases, conclude};
use crate::hear::Hearing;

pub use table::{Exposure, LOADERS, Trigger};

/// Files that are named in one reason; of further ones only the number is said.
const NAMED_FILES: usize = 5;

/// The models of an inventory, as far as loaders are concerned.
pub(crate) struct Models<'a> {
    all: Vec<Model<'a>>,
}

struct Model<'a> {
    place: &'a str,
    formats: Vec<&'a str>,
    verdict: &'a str,
    complete: bool,
    advisories: Vec<&'a str>,
}

impl<'a> Models<'a> {
    pub(crate) fn of(inventory: &'a Inventory) -> Self {
        let models = inventory.components.iter().filter(|component| component.kind == ComponentKind::Model);
        Self { all: models.filter_map(Model::of).collect() }
    }

    /// Marks the findings of a loader with what the models do to it, and adds those that its version has closed.
    pub(crate) fn join(
        &self,
        loader: &Component,
        hearing: &Hearing,
        scope: &Scope<'_>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), DatabaseError> {
        if self.all.is_empty() {
            return Ok(());
        }
        let Some(purl) = &loader.purl else { return Ok(()) };
        for exposure in LOADERS.iter().filter(|row| row.loaders.contains(&(purl.kind(), purl.name()))) {
            let of_format: Vec<&Model<'_>> =
                self.all.iter().filter(|model| model.has_format(exposure.formats)).collect();
            let exercising: Vec<&Model<'_>> =
                of_format.iter().copied().filter(|model| model.exercises(exposure)).collect();
            if let Some(finding) = findings.iter_mut().find(|finding| finding.is_called(exposure.advisory)) {
                mark(finding, loader, exposure, &of_format, &exercising);
            } else if !exercising.is_empty()
                && let Some(finding) = closed(loader, hearing, scope, exposure)?
            {
                let mut finding = finding;
                mark(&mut finding, loader, exposure, &of_format, &exercising);
                findings.push(finding);
            }
        }
        Ok(())
    }
}

impl<'a> Model<'a> {
    fn of(component: &'a Component) -> Option<Self> {
        let property = |name: &str| component.properties.get(name).map(String::as_str);
        let words =
            |name| property(name).unwrap_or_default().split([',', ' ']).filter(|word| !word.is_empty());
        Some(Self {
            place: component.occurrences.first().map_or(component.name.as_str(), |first| first.path.as_str()),
            formats: words("model:format").collect(),
            verdict: property("model:verdict")?,
            complete: property("model:complete") == Some("true"),
            advisories: words("model:advisories").collect(),
        })
    }

    fn has_format(&self, formats: &[&str]) -> bool {
        self.formats.iter().any(|format| formats.contains(format))
    }

    fn exercises(&self, exposure: &Exposure) -> bool {
        match exposure.trigger {
            Trigger::Named => self.advisories.contains(&exposure.advisory),
            Trigger::RunsCode => self.verdict == "malicious",
        }
    }

    /// Whether it was read to its end, so that its silence counts.
    fn is_proven(&self) -> bool {
        self.complete && self.verdict != "unreadable"
    }
}

/// The finding that a loader's own version has closed.
fn closed(
    loader: &Component,
    hearing: &Hearing,
    scope: &Scope<'_>,
    exposure: &Exposure,
) -> Result<Option<Finding>, DatabaseError> {
    for case in cases(hearing, scope.library, true)? {
        if case.group.ids.iter().any(|id| id == exposure.advisory) {
            let finding = conclude(loader, hearing, &case, scope, true)?;
            return Ok(finding.filter(|finding| !finding.state.is_open()));
        }
    }
    Ok(None)
}

fn mark(
    finding: &mut Finding,
    loader: &Component,
    exposure: &Exposure,
    of_format: &[&Model<'_>],
    exercising: &[&Model<'_>],
) {
    let Some(record) = finding.evidence.first().map(|first| first.record.clone()) else { return };
    let loader = format!("{} {}", loader.name, loader.version.as_deref().unwrap_or("of an unknown version"));
    let fix = finding.fix.as_ref().and_then(|fix| fix.versions.first());
    let (says, reason) = if !exercising.is_empty() {
        finding.flags.insert(FindingFlag::ModelExercises);
        let outcome = match (finding.is_open(), fix) {
            (true, Some(fix)) => format!("{loader} is here; {fix} and later refuse it"),
            (true, None) => format!("{loader} is here, and no version is known that refuses it"),
            (false, _) => format!("{loader} is here and has the fix"),
        };
        (finding.state, format!("{}: {}; {outcome}", files(exercising), exposure.what))
    } else if !of_format.is_empty() && of_format.iter().all(|model| model.is_proven()) {
        finding.flags.insert(FindingFlag::NoModelExercises);
        let reason = format!(
            "{}: read to the end, and nothing there by which {}; files that come later were not seen",
            files(of_format),
            exposure.what
        );
        (FindingState::UnderInvestigation, reason)
    } else {
        return;
    };
    finding.evidence.push(Evidence {
        matcher: "model".to_owned(),
        record,
        package: format!("model {}", exposure.formats.join(" ")),
        scheme: "none".to_owned(),
        version: None,
        range: "files of these formats in the image".to_owned(),
        says,
        reason,
    });
}

fn files(models: &[&Model<'_>]) -> String {
    let mut places: Vec<&str> = models.iter().map(|model| model.place).collect();
    places.sort_unstable();
    places.dedup();
    let more = places.len().saturating_sub(NAMED_FILES);
    places.truncate(NAMED_FILES);
    let named = places.join(", ");
    if more == 0 { named } else { format!("{named} and {more} more") }
}

#[cfg(test)]
mod tests;

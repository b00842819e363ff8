//! What one run says of the whole fleet, kept as `fleet.json`, and what changed since another run.

mod gather;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use wb_model::{Hint, Severity, Tool, Verdict};

use super::index::{Index, IndexError};
use super::meta::Form;
use super::store::{Results, StoreError, read_bounded};

const SCHEMA: &str = "weighbridge.fleet-run";
const VERSION: u32 = 1;
/// Vulnerabilities in packages that a run keeps, the worst first; the rest is counted.
const VULNERABLE: usize = 50_000;

/// One run over a fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// `weighbridge.fleet-run`.
    pub schema: String,
    /// 1.
    pub version: u32,
    /// Its name: its time, safe as a file's name.
    pub run: String,
    /// When, RFC 3339.
    pub when: String,
    /// By what.
    pub tool: Tool,
    /// What was asked for, in words.
    pub asked: String,
    /// Digest of the advisory database; none when nothing was decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub database: Option<String>,
    /// Every image that is finished, sorted by its file.
    pub images: Vec<ImageLine>,
    /// What failed, sorted.
    pub failed: Vec<Failed>,
    /// What is no image, sorted.
    pub skipped: Vec<Skipped>,
    /// How many more there are that nobody looked at, because of a limit.
    pub cut: u64,
    /// Images of earlier runs that this one did not meet.
    pub stale: u64,
    /// What is vulnerable, the worst first.
    pub vulnerable: Vec<Vulnerable>,
    /// How many of those are left out, after the worst.
    pub vulnerable_left_out: u64,
    /// Packages with open findings, those in most images first.
    pub packages: Vec<VulnerablePackage>,
    /// What was observed about the images themselves, by rule.
    pub observations: Vec<RunObservation>,
    /// What changed since another run.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub changes: Option<Changes>,
}

/// One image of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageLine {
    /// The file of its document, below `images/`, without `.json`.
    pub file: String,
    /// Its digest.
    pub digest: String,
    /// The names that led to it in this run.
    pub names: BTreeSet<String>,
    /// When it was weighed.
    pub when: String,
    /// What its document is.
    pub form: Form,
    /// The verdict.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub verdict: Option<Verdict>,
    /// Whether everything was looked at.
    pub complete: bool,
    /// Components.
    pub components: u64,
    /// Open findings by severity.
    pub open: BTreeMap<String, u64>,
    /// Components that no source covers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub not_covered: Option<u64>,
    /// Its worst findings, at most three.
    pub worst: Vec<String>,
    /// Observations.
    pub observations: u64,
}

/// A name that led to no result.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failed {
    /// The name.
    pub name: String,
    /// Why.
    pub why: String,
    /// What can be done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hint: Option<String>,
}

impl Failed {
    pub(super) fn new(name: &str, why: &str, hint: Option<String>) -> Self {
        Self { name: name.to_owned(), why: why.to_owned(), hint }
    }
}

/// Something that is no image and no document of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skipped {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

impl Skipped {
    pub(super) fn new(name: &str, why: &str) -> Self {
        Self { name: name.to_owned(), why: why.to_owned() }
    }
}

/// One vulnerability in one version of a package, over the whole fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vulnerable {
    /// Its leading id.
    pub vulnerability: String,
    /// How bad; the worst of all images.
    pub severity: Severity,
    /// Known to be exploited.
    pub exploited: bool,
    /// The package.
    pub package: String,
    /// Its version.
    pub version: String,
    /// The lowest version with the fix; empty when there is none.
    pub fix: String,
    /// Images that have it.
    pub images: u64,
}

/// A version of a package with open findings, over the whole fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VulnerablePackage {
    /// The package.
    pub package: String,
    /// Its version.
    pub version: String,
    /// Images that have it.
    pub images: u64,
    /// Different vulnerabilities.
    pub vulnerabilities: u64,
    /// The worst of them.
    pub severity: Severity,
}

/// A rule about images themselves, over the whole fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunObservation {
    /// `kind/rule`.
    pub rule: String,
    /// How bad; the worst of all images.
    pub severity: Severity,
    /// Images it hit.
    pub images: u64,
    /// How often it hit.
    pub count: u64,
}

/// What changed since another run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// The other run.
    pub since: String,
    /// Names that were not there.
    pub added: BTreeSet<String>,
    /// Names that are no longer there, or failed.
    pub gone: BTreeSet<String>,
    /// Names that lead to something else.
    pub changed: Vec<Change>,
    /// What is vulnerable and was not, the worst first.
    pub new: Vec<Vulnerable>,
    /// What was vulnerable and is not.
    pub fixed: Vec<Vulnerable>,
}

/// A name that leads to another image, or to another verdict.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The name.
    pub name: String,
    /// Whether the image is another one.
    pub moved: bool,
    /// The verdict before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<Verdict>,
    /// The verdict now.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub now: Option<Verdict>,
}

/// Why a run cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SummaryError {
    /// It is not there, or is no run of this version.
    #[error("read the run {name}: {why}")]
    Run {
        /// Its name.
        name: String,
        /// What is wrong.
        why: String,
    },
}

impl Hint for SummaryError {
    fn hint(&self) -> Option<String> {
        Some("the folder runs/ of the results holds the runs there were".to_owned())
    }
}

impl Run {
    pub(super) fn new(when: &str, tool: &Tool, asked: &str, database: Option<String>) -> Self {
        let run = when.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        Self {
            schema: SCHEMA.to_owned(),
            version: VERSION,
            run,
            when: when.to_owned(),
            tool: tool.clone(),
            asked: asked.to_owned(),
            database,
            images: Vec::new(),
            failed: Vec::new(),
            skipped: Vec::new(),
            cut: 0,
            stale: 0,
            vulnerable: Vec::new(),
            vulnerable_left_out: 0,
            packages: Vec::new(),
            observations: Vec::new(),
            changes: None,
        }
    }

    pub(super) fn plan(&mut self, skipped: Vec<Skipped>, failed: Vec<Failed>, cut: u64) {
        self.cut = cut;
        self.troubles(skipped, failed);
    }

    pub(super) fn troubles(&mut self, skipped: Vec<Skipped>, failed: Vec<Failed>) {
        self.skipped.extend(skipped);
        self.failed.extend(failed);
        self.skipped.sort();
        self.failed.sort();
    }

    /// Takes up every finished image and what the index knows of it.
    pub(super) fn images(
        &mut self,
        results: &Results,
        index: &Index,
        met: &BTreeMap<String, BTreeSet<String>>,
        jobs: usize,
    ) -> Result<(), IndexError> {
        gather::images(self, results, index, met, jobs)
    }

    pub(super) fn compare(&mut self, before: Option<&Self>) {
        self.changes = before.map(|before| compare(before, self));
    }

    /// Whether any image may not pass.
    pub fn fails(&self) -> bool {
        self.images.iter().any(|image| image.verdict == Some(Verdict::Fail))
    }

    /// Parses a run.
    ///
    /// # Errors
    /// It is no run, or of another version.
    pub fn parse(bytes: &[u8], name: &str) -> Result<Self, SummaryError> {
        let wrong = |why: String| SummaryError::Run { name: name.to_owned(), why };
        let run: Self = serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
        if run.schema != SCHEMA || run.version != VERSION {
            let schema: String = run.schema.chars().take(60).collect();
            return Err(wrong(format!("its form is {schema:?} version {}", run.version)));
        }
        Ok(run)
    }

    /// The last run of a folder of results.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn last(results: &Results) -> Result<Self, SummaryError> {
        let name = results.summary().display().to_string();
        let bytes = read_bounded(&results.summary())
            .map_err(|error| SummaryError::Run { name: name.clone(), why: error.to_string() })?;
        Self::parse(&bytes, &name)
    }

    /// A run of a folder of results by its name, or of a file.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn named(results: &Results, name: &str) -> Result<Self, SummaryError> {
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let path = if is_name { results.run(name) } else { name.into() };
        let bytes = read_bounded(&path)
            .map_err(|error| SummaryError::Run { name: name.to_owned(), why: error.to_string() })?;
        Self::parse(&bytes, name)
    }
}

/// The run to compare with: the named one must be there, the last one need not.
pub(super) fn previous(results: &Results, name: Option<&str>) -> Result<Option<Run>, SummaryError> {
    match name {
        Some(name) => Run::named(results, name).map(Some),
        None if results.summary().is_file() => Run::last(results).map(Some),
        None => Ok(None),
    }
}

pub(super) fn write(results: &Results, run: &Run) -> Result<(), StoreError> {
    results.write_json(&results.run(&run.run), run)?;
    results.write_json(&results.summary(), run)
}

/// What changed from one run to another.
pub fn compare(before: &Run, now: &Run) -> Changes {
    let by_name = |run: &Run| -> BTreeMap<String, (String, Option<Verdict>)> {
        let lines = run.images.iter();
        lines
            .flat_map(|line| {
                line.names.iter().map(|name| (name.clone(), (line.digest.clone(), line.verdict)))
            })
            .collect()
    };
    let (old, new) = (by_name(before), by_name(now));
    let changed = new.iter().filter_map(|(name, (digest, verdict))| {
        let (old_digest, old_verdict) = old.get(name)?;
        let moved = old_digest != digest;
        (moved || old_verdict != verdict).then(|| Change {
            name: name.clone(),
            moved,
            before: *old_verdict,
            now: *verdict,
        })
    });
    let key = |one: &Vulnerable| (one.vulnerability.clone(), one.package.clone(), one.version.clone());
    let without = |all: &Run, others: &Run| -> Vec<Vulnerable> {
        let others: BTreeSet<_> = others.vulnerable.iter().map(key).collect();
        all.vulnerable.iter().filter(|one| !others.contains(&key(one))).cloned().collect()
    };
    Changes {
        since: before.run.clone(),
        added: new.keys().filter(|name| !old.contains_key(*name)).cloned().collect(),
        gone: old.keys().filter(|name| !new.contains_key(*name)).cloned().collect(),
        changed: changed.collect(),
        new: without(now, before),
        fixed: without(before, now),
    }
}

#[cfg(test)]
mod tests;

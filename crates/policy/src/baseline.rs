//! A baseline: the findings of a day, accepted by an owner until a day, so that a gate fails only on what is new.
//!
//! An entry names the vulnerability and the package, not its version or its place: a rebuild with the next patch of a
//! package that is still affected brings nothing new. What got worse since counts again.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wb_model::{Component, ComponentId, Finding, FindingClass, Hint, Inventory, Severity};

use crate::moment;
use crate::settings::Settings;

const VERSION: u32 = 1;

/// A large fleet's image has some thousand findings.
const MOST_BYTES: usize = 64 << 20;

/// Accepted findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Baseline {
    /// Version of this format.
    version: u32,
    /// When it was accepted, RFC 3339.
    pub accepted: String,
    /// Who owns it.
    pub owner: String,
    /// The last day on which it holds, `YYYY-MM-DD`.
    pub expires: String,
    /// The findings, sorted.
    pub findings: Vec<Accepted>,
}

/// One accepted finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Accepted {
    /// The leading id.
    pub vulnerability: String,
    /// All other ids.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub aliases: Vec<String>,
    /// The package, without version and place: `pkg:pypi/torch`, or kind and name.
    pub package: String,
    /// Its severity then.
    pub severity: Severity,
    /// Whether it was known to be exploited then.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub exploited: bool,
}

/// Why a text is no baseline, or cannot be made one.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is larger than a baseline can be.
    #[error("read baseline {name}: it has {bytes} bytes, and at most {MOST_BYTES} are read")]
    TooLarge {
        /// The file.
        name: String,
        /// Its size.
        bytes: usize,
    },
    /// It does not have the form.
    #[error("read baseline {name}, line {line}, column {column}: {why}")]
    Form {
        /// The file.
        name: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// The parser's words.
        why: String,
    },
    /// It was written by a later program.
    #[error("read baseline {name}: it has version {version}, and this program reads version {VERSION}")]
    Version {
        /// The file.
        name: String,
        /// Its version.
        version: u32,
    },
    /// A date is none, or it ends before it begins.
    #[error("use baseline date {field} = {value:?}: {why}")]
    Date {
        /// Which date.
        field: &'static str,
        /// As written.
        value: String,
        /// What is wrong.
        why: &'static str,
    },
    /// Nobody owns it.
    #[error("use a baseline without an owner")]
    NoOwner,
}

impl Hint for BaselineError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Form { .. } => Some("a baseline is written by `weighbridge baseline accept`".to_owned()),
            Self::Version { .. } => Some("update the program, or accept the baseline again".to_owned()),
            Self::NoOwner => Some("name the person or team that answers for it".to_owned()),
            Self::TooLarge { .. } | Self::Date { .. } => None,
        }
    }
}

impl Baseline {
    /// Accepts the open findings of an image. Malware is never accepted.
    ///
    /// # Errors
    /// There is no owner, or the day is none or lies before the acceptance.
    pub fn accept(
        findings: &[Finding],
        inventory: &Inventory,
        owner: &str,
        expires: &str,
        as_of: Timestamp,
    ) -> Result<Self, BaselineError> {
        let components = by_id(inventory);
        let mut accepted: Vec<Accepted> = findings
            .iter()
            .filter(|finding| finding.is_open() && finding.class != FindingClass::Malware)
            .map(|finding| Accepted {
                vulnerability: finding.vulnerability.clone(),
                aliases: finding.aliases.clone(),
                package: package(components.get(&finding.component).copied(), &finding.component),
                severity: finding.severity,
                exploited: finding.exploited.is_some(),
            })
            .collect();
        accepted.sort();
        accepted.dedup();
        let baseline = Self {
            version: VERSION,
            accepted: as_of.to_string(),
            owner: owner.trim().to_owned(),
            expires: expires.trim().to_owned(),
            findings: accepted,
        };
        baseline.check()?;
        Ok(baseline)
    }

    /// Reads a baseline. `name` is what errors call it.
    ///
    /// # Errors
    /// The text does not have the form, has another version, or its dates mean nothing.
    pub fn parse(text: &str, name: &str) -> Result<Self, BaselineError> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        if text.len() > MOST_BYTES {
            return Err(BaselineError::TooLarge { name: name.to_owned(), bytes: text.len() });
        }
        let form = |error: serde_json::Error| BaselineError::Form {
            name: name.to_owned(),
            line: error.line(),
            column: error.column(),
            why: error.to_string(),
        };
        let versioned: Versioned = serde_json::from_str(text).map_err(form)?;
        if versioned.version != VERSION {
            return Err(BaselineError::Version { name: name.to_owned(), version: versioned.version });
        }
        let baseline: Self = serde_json::from_str(text).map_err(form)?;
        baseline.check()?;
        Ok(baseline)
    }

    /// The document, with a line feed at its end.
    ///
    /// # Errors
    /// Never for a baseline that was accepted or parsed.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    fn check(&self) -> Result<(), BaselineError> {
        let date = |field, value: &str, why| BaselineError::Date { field, value: value.to_owned(), why };
        if self.owner.is_empty() {
            return Err(BaselineError::NoOwner);
        }
        let accepted = moment::start_of(&self.accepted)
            .ok_or_else(|| date("accepted", &self.accepted, "a time by RFC 3339 was expected"))?;
        let until = moment::day(&self.expires)
            .and_then(|_| moment::end_of(&self.expires))
            .ok_or_else(|| date("expires", &self.expires, "a day YYYY-MM-DD was expected"))?;
        if until <= accepted {
            return Err(date("expires", &self.expires, "it lies before its acceptance"));
        }
        Ok(())
    }
}

/// A baseline on its way through one decision.
#[derive(Default)]
pub(crate) struct Covering<'a> {
    baseline: Option<&'a Baseline>,
    by_package: BTreeMap<&'a str, Vec<&'a Accepted>>,
    packages: BTreeMap<&'a ComponentId, String>,
    exploited: bool,
}

impl<'a> Covering<'a> {
    /// Takes a baseline in use, when the policy and the time let it.
    pub(crate) fn new(
        baseline: Option<&'a Baseline>,
        inventory: &'a Inventory,
        settings: &Settings,
        as_of: Timestamp,
        notes: &mut Vec<String>,
    ) -> Self {
        let Some(baseline) = baseline else { return Self::default() };
        if let Some(why) = unusable(baseline, settings, as_of) {
            notes.push(format!("the baseline does not count: {why}"));
            return Self::default();
        }
        let mut by_package: BTreeMap<&str, Vec<&Accepted>> = BTreeMap::new();
        for entry in &baseline.findings {
            by_package.entry(&entry.package).or_default().push(entry);
        }
        let packages = inventory
            .components
            .iter()
            .map(|component| (&component.id, package(Some(component), &component.id)))
            .collect();
        Self { baseline: Some(baseline), by_package, packages, exploited: settings.baseline_exploited }
    }

    fn entry(&self, finding: &Finding) -> Option<&'a Accepted> {
        self.baseline?;
        let unlisted = package(None, &finding.component);
        let package = self.packages.get(&finding.component).unwrap_or(&unlisted);
        let entries = self.by_package.get(package.as_str())?;
        entries
            .iter()
            .copied()
            .filter(|entry| {
                finding.is_called(&entry.vulnerability)
                    || entry.aliases.iter().any(|id| finding.is_called(id))
            })
            .max_by_key(|entry| (entry.severity, entry.exploited))
    }

    /// The owner and the last day, when the finding is covered.
    pub(crate) fn covers(&self, finding: &Finding) -> Option<(String, String)> {
        let entry = self.entry(finding)?;
        match self.worse(finding, entry) {
            None => self.baseline.map(|baseline| (baseline.owner.clone(), baseline.expires.clone())),
            Some(_) => None,
        }
    }

    /// Why a finding that is in the baseline counts all the same.
    pub(crate) fn why_not(&self, finding: &Finding) -> Option<String> {
        self.worse(finding, self.entry(finding)?)
    }

    fn worse(&self, finding: &Finding, entry: &Accepted) -> Option<String> {
        if finding.class == FindingClass::Malware {
            return Some("no baseline covers malware".to_owned());
        }
        if finding.exploited.is_some() && !entry.exploited {
            return Some("it has become known to be exploited since the baseline".to_owned());
        }
        if finding.exploited.is_some() && !self.exploited {
            return Some("the baseline does not cover what is known to be exploited".to_owned());
        }
        let rose = finding.severity > entry.severity;
        rose.then(|| format!("its severity was {} in the baseline", entry.severity))
    }

    /// Notes on entries that nothing is left of and on those that got worse.
    pub(crate) fn notes(&self, findings: &[Finding], notes: &mut Vec<String>) {
        let Some(baseline) = self.baseline else { return };
        let mut seen = std::collections::BTreeSet::new();
        let mut worse = 0_usize;
        for finding in findings.iter().filter(|finding| finding.is_open()) {
            if let Some(entry) = self.entry(finding) {
                seen.insert(entry);
                worse += usize::from(self.worse(finding, entry).is_some());
            }
        }
        let gone: Vec<&Accepted> = baseline.findings.iter().filter(|entry| !seen.contains(entry)).collect();
        if let Some(first) = gone.first() {
            notes.push(format!(
                "{} of {} entries of the baseline are gone, the first {} in {}; accept it again to drop them",
                gone.len(),
                baseline.findings.len(),
                first.vulnerability,
                first.package
            ));
        }
        if worse > 0 {
            notes.push(format!("{worse} findings of the baseline count again: they got worse"));
        }
    }
}

fn unusable(baseline: &Baseline, settings: &Settings, as_of: Timestamp) -> Option<String> {
    let until = moment::end_of(&baseline.expires)?;
    let accepted = moment::start_of(&baseline.accepted)?;
    if !settings.baseline_allowed {
        return Some("the policy allows none".to_owned());
    }
    if until <= as_of {
        return Some(format!("it ended with {}", baseline.expires));
    }
    if accepted > as_of {
        return Some("it was accepted after the time of this decision".to_owned());
    }
    let longest = settings.baseline_max?;
    (longest.after(accepted) < moment::start_of(&baseline.expires)?)
        .then(|| format!("it holds longer than the {longest} that the policy allows"))
}

fn by_id(inventory: &Inventory) -> BTreeMap<&ComponentId, &Component> {
    inventory.components.iter().map(|component| (&component.id, component)).collect()
}

/// A package without version, qualifiers and place.
fn package(component: Option<&Component>, id: &ComponentId) -> String {
    let Some(component) = component else { return id.to_string() };
    match &component.purl {
        Some(purl) => {
            let namespace = purl.namespace().map_or(String::new(), |namespace| format!("{namespace}/"));
            format!("pkg:{}/{namespace}{}", purl.kind(), purl.name())
        }
        None => format!("{}:{}", component.kind.name(), component.name),
    }
}

#[cfg(test)]
mod tests;

//! How bad a vulnerability is: levels, scores and where they came from.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How bad a vulnerability is. Ordered: a higher level is worse, and unknown is below all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Nobody has said.
    #[default]
    Unknown,
    /// No practical effect (a score of 0, Ubuntu's "negligible").
    Negligible,
    /// CVSS 0.1 to 3.9.
    Low,
    /// CVSS 4.0 to 6.9.
    Medium,
    /// CVSS 7.0 to 8.9.
    High,
    /// CVSS 9.0 to 10.0.
    Critical,
}

impl Severity {
    /// All levels, the worst first.
    pub const ALL: [Self; 6] =
        [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Negligible, Self::Unknown];

    /// The lower-case name used in documents and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Negligible => "negligible",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The level with that name, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name().eq_ignore_ascii_case(name))
    }

    /// The level of a CVSS base score (CVSS v3.1 §5, CVSS v4.0 §6; applied to version 2 scores as well).
    pub fn of_score(score: Score) -> Self {
        match score.tenths() {
            0 => Self::Negligible,
            1..=39 => Self::Low,
            40..=69 => Self::Medium,
            70..=89 => Self::High,
            _ => Self::Critical,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A CVSS score, 0.0 to 10.0 in tenths. Written as a number with one decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u8);

impl Score {
    /// From tenths, 0 to 100.
    pub fn from_tenths(tenths: u8) -> Option<Self> {
        (tenths <= 100).then_some(Self(tenths))
    }

    /// From a number, 0.0 to 10.0, rounded to a tenth.
    pub fn new(value: f64) -> Option<Self> {
        let tenths = (value * 10.0).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be 0 to 100")]
        (0.0..=100.0).contains(&tenths).then_some(Self(tenths as u8))
    }

    /// Tenths, 0 to 100.
    pub fn tenths(self) -> u8 {
        self.0
    }

    /// The number, 0.0 to 10.0.
    pub fn value(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Self::new(value).ok_or_else(|| serde::de::Error::custom("a score is a number from 0.0 to 10.0"))
    }
}

/// A probability in hundred-thousandths, as EPSS publishes it (five decimals). Written as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Probability(u32);

impl Probability {
    /// From hundred-thousandths, 0 to 100 000.
    pub fn from_parts(parts: u32) -> Option<Self> {
        (parts <= 100_000).then_some(Self(parts))
    }

    /// From a number, 0.0 to 1.0, rounded to five decimals.
    pub fn new(value: f64) -> Option<Self> {
        let parts = (value * 100_000.0).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
        (0.0..=100_000.0).contains(&parts).then_some(Self(parts as u32))
    }

    /// Hundred-thousandths, 0 to 100 000.
    pub fn parts(self) -> u32 {
        self.0
    }

    /// The number, 0.0 to 1.0.
    pub fn value(self) -> f64 {
        f64::from(self.0) / 100_000.0
    }
}

impl fmt::Display for Probability {
    /// As a percentage with one decimal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 + 50) / 100;
        write!(f, "{}.{}%", tenths / 10, tenths % 10)
    }
}

impl Serialize for Probability {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

impl<'de> Deserialize<'de> for Probability {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Self::new(value).ok_or_else(|| serde::de::Error::custom("a probability is a number from 0 to 1"))
    }
}

/// One rating of a vulnerability, by one party. Every field is always written: compact forms have no names to leave out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Rating {
    /// The level.
    pub level: Severity,
    /// The base score, where there is a vector or a score.
    #[serde(default)]
    pub score: Option<Score>,
    /// The CVSS vector as published.
    #[serde(default)]
    pub vector: Option<String>,
    /// How it is rated: `cvss-2.0`, `cvss-3.0`, `cvss-3.1`, `cvss-4.0`, or the vendor's own scale (`ubuntu-priority`,
    /// `debian-urgency`, `redhat-severity`).
    pub method: String,
    /// Who rated: a source (`osv/PyPI`), a CNA, `nvd`, `cisa-adp`.
    pub by: String,
}

#[cfg(test)]
mod tests;

//! The risk score: 0 to 100, for a finding and for an image.
//!
//! ```text
//! finding = 100 × impact × likelihood × exposure × criticality × fix × certainty
//!
//! impact       CVSS score / 10, held within the band of the severity that counts; without a score the band's middle:
//!              negligible 0–0.05, low 0.1–0.39, medium 0.4–0.69, high 0.7–0.89, critical 0.9–1; unknown counts as 0.5
//!              malware 1; end of life 0.4, yanked 0.3, unmaintained 0.2, notice 0.1
//! likelihood   known exploited 0.97, by ransomware 1; else 0.5 + 0.45 × √EPSS probability
//! exposure     internet 1, internal 0.85, isolated 0.7; not said: as internal
//! criticality  critical 1, high 0.95, medium 0.85, low 0.7; not said: as medium
//! fix          a fixed version exists 1, else 0.9
//! certainty    the product of: by CPE 0.9, by product map 0.95, by variant 0.95, likely component 0.85, unreviewed
//!              0.95, disputed 0.8, open-ended range 0.8, postponed 0.8, owned and only upstream says so 0.5, unimportant
//!              0.3, could not compare 0.7, under investigation 0.8
//!
//! image   = h + (100 − h) × ½ × Σ rₖ / 100 / 2ᵏ⁻¹     h the highest, r₁, r₂ … the rest, falling
//! ```
//!
//! Exploitation, EPSS, severity, exposure and criticality never lower it. A finding that is closed has 0.

use wb_model::{Finding, FindingClass, FindingFlag, FindingState, Severity};

use crate::policy::{Criticality, Exposure};

/// The score of a finding that is open, 0 to 100. What is closed has 0; ask before.
pub fn risk(finding: &Finding, exposure: Option<Exposure>, criticality: Option<Criticality>) -> u8 {
    let exposure = match exposure.unwrap_or(Exposure::Internal) {
        Exposure::Internet => 1.0,
        Exposure::Internal => 0.85,
        Exposure::Isolated => 0.7,
    };
    let criticality = match criticality.unwrap_or(Criticality::Medium) {
        Criticality::Critical => 1.0,
        Criticality::High => 0.95,
        Criticality::Medium => 0.85,
        Criticality::Low => 0.7,
    };
    let has_fix = finding.fix.as_ref().is_some_and(|fix| !fix.versions.is_empty());
    let fix = if has_fix { 1.0 } else { 0.9 };
    // Code that was made to harm is there already: nothing about its place makes it less so.
    let score = match finding.class {
        FindingClass::Malware => 1.0,
        _ => impact(finding) * likelihood(finding) * exposure * criticality * fix * certainty(finding),
    };
    whole(100.0 * score)
}

/// The score of an image from those of its open findings.
pub fn image_risk(scores: impl IntoIterator<Item = u8>) -> u8 {
    let mut scores: Vec<u8> = scores.into_iter().collect();
    scores.sort_unstable_by(|one, two| two.cmp(one));
    let Some((highest, rest)) = scores.split_first() else { return 0 };
    let highest = f64::from(*highest);
    let mut share = 1.0;
    let mut sum = 0.0;
    for score in rest.iter().take(64) {
        share /= 2.0;
        sum += f64::from(*score) / 100.0 * share;
    }
    whole(highest + (100.0 - highest) * 0.5 * sum)
}

fn impact(finding: &Finding) -> f64 {
    match finding.class {
        FindingClass::Malware => return 1.0,
        FindingClass::EndOfLife => return 0.4,
        FindingClass::Yanked => return 0.3,
        FindingClass::Unmaintained => return 0.2,
        FindingClass::Notice => return 0.1,
        FindingClass::Vulnerability => {}
    }
    let (low, high) = match finding.severity {
        Severity::Unknown => (0.5, 0.5),
        Severity::Negligible => (0.0, 0.05),
        Severity::Low => (0.1, 0.39),
        Severity::Medium => (0.4, 0.69),
        Severity::High => (0.7, 0.89),
        Severity::Critical => (0.9, 1.0),
    };
    let score = finding.ratings.iter().find_map(|rating| rating.score).map(|score| score.value() / 10.0);
    score.map_or((low + high) / 2.0, |score| score.clamp(low, high))
}

fn likelihood(finding: &Finding) -> f64 {
    match (&finding.exploited, &finding.prediction) {
        (Some(entry), _) if entry.ransomware => 1.0,
        (Some(_), _) => 0.97,
        // The file that does it lies beside the loader: nobody has to bring it.
        _ if finding.flags.contains(&FindingFlag::ModelExercises) => 0.97,
        (None, Some(prediction)) => 0.5 + 0.45 * prediction.probability.value().sqrt(),
        (None, None) => 0.5,
    }
}

fn certainty(finding: &Finding) -> f64 {
    let of_flag = |flag: &FindingFlag| match flag {
        FindingFlag::ByCpe => 0.9,
        FindingFlag::ByProductMap | FindingFlag::ByVariant | FindingFlag::Unreviewed => 0.95,
        FindingFlag::LikelyComponent => 0.85,
        FindingFlag::Disputed | FindingFlag::OpenEnded | FindingFlag::Postponed => 0.8,
        FindingFlag::OwnedUpstreamOnly => 0.5,
        FindingFlag::Unimportant => 0.3,
        FindingFlag::NoModelExercises => 0.7,
        FindingFlag::BySource | FindingFlag::ModifiedAfterInstall | FindingFlag::ModelExercises => 1.0,
    };
    let of_state = match finding.state {
        FindingState::CouldNotCompare => 0.7,
        FindingState::UnderInvestigation => 0.8,
        _ => 1.0,
    };
    finding.flags.iter().map(of_flag).product::<f64>() * of_state
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to 0 to 100")]
fn whole(score: f64) -> u8 {
    score.clamp(0.0, 100.0).round() as u8
}

#[cfg(test)]
mod tests;

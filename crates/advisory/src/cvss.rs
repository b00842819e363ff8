//! Ratings from CVSS vectors: versions 2.0, 3.0, 3.1 and 4.0.

use cvss::Cvss;
use wb_model::{Rating, Score, Severity};

/// A vector of any version with every metric set is below 200 bytes.
const LONGEST: usize = 512;

/// The metrics that a vector must set (CVSS v2.0 §2.4, v3.1 §6, v4.0 §7).
const VERSION_2: &[&str] = &["AV", "AC", "Au", "C", "I", "A"];
const VERSION_3: &[&str] = &["AV", "AC", "PR", "UI", "S", "C", "I", "A"];
const VERSION_4: &[&str] = &["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"];

/// The rating that a CVSS vector stands for, and who made it; none when the text is no such vector.
///
/// The score is the base score of versions 2.0 and 3.x; of version 4.0, which has one score only, it also counts
/// threat and environmental metrics where the vector sets them (CVSS v4.0 §8). The level is that of the score.
pub fn rate(vector: &str, by: &str) -> Option<Rating> {
    let vector = vector.trim();
    if vector.len() > LONGEST {
        return None;
    }
    // NVD wrote version 2 vectors in parentheses; the prefix `CVSS:2.0/` is nobody's standard, but it is seen.
    let plain = vector.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(vector);
    let plain = plain.strip_prefix("CVSS:2.0/").unwrap_or(plain);
    let (method, mandatory, score) = match plain.parse::<Cvss>().ok()? {
        Cvss::CvssV20(vector) => ("cvss-2.0", VERSION_2, vector.score().value()),
        Cvss::CvssV30(vector) => ("cvss-3.0", VERSION_3, vector.base_score().value()),
        Cvss::CvssV31(vector) => ("cvss-3.1", VERSION_3, vector.base_score().value()),
        Cvss::CvssV40(vector) => ("cvss-4.0", VERSION_4, vector.score().value()),
        _ => return None,
    };
    // The parser takes a vector without its mandatory metrics and scores it 0: a vector that was cut short would
    // be a vulnerability without effect.
    if !mandatory.iter().all(|metric| sets(plain, metric)) {
        return None;
    }
    let score = Score::new(score)?;
    Some(Rating {
        level: Severity::of_score(score),
        score: Some(score),
        vector: Some(plain.to_owned()),
        method: method.to_owned(),
        by: by.to_owned(),
    })
}

fn sets(vector: &str, metric: &str) -> bool {
    vector
        .split('/')
        .any(|part| part.split_once(':').is_some_and(|(name, _)| name.eq_ignore_ascii_case(metric)))
}

#[cfg(test)]
mod tests;

//! How often a base image is released, as far as its releases were recorded.

use jiff::Timestamp;

use super::file::Bases;

/// How often a base image is released.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Cadence {
    /// How many releases of the name are recorded, by their time.
    pub releases: usize,
    /// Median of the days between them; none when fewer than three are recorded.
    pub median_days: Option<u32>,
}

impl Cadence {
    /// Of the recorded releases of a name.
    pub fn of(bases: &Bases, name: &str) -> Self {
        let mut times: Vec<i64> = bases
            .known()
            .iter()
            .filter(|known| known.name == name)
            .filter_map(|known| known.created.as_deref()?.parse::<Timestamp>().ok())
            .map(Timestamp::as_second)
            .collect();
        times.sort_unstable();
        times.dedup();
        let mut gaps: Vec<i64> =
            times.iter().zip(times.iter().skip(1)).map(|(one, two)| (two - one + 43_200) / 86_400).collect();
        gaps.sort_unstable();
        let median = (times.len() >= 3).then(|| median(&gaps)).flatten();
        Self { releases: times.len(), median_days: median.and_then(|days| u32::try_from(days).ok()) }
    }
}

fn median(sorted: &[i64]) -> Option<i64> {
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    Some(i64::midpoint(*sorted.get(middle.checked_sub(1)?)?, upper))
}

//! Runs of several programs as a table, and bars against which they are held.

use super::measure::Run;

/// One program and its runs.
pub(super) struct Series {
    pub(super) name: &'static str,
    pub(super) runs: Vec<Run>,
}

/// Median, least and most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    pub(super) median: f64,
    pub(super) least: f64,
    pub(super) most: f64,
}

impl Series {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, runs: Vec::new() }
    }

    pub(super) fn wall(&self) -> Spread {
        spread(self.runs.iter().map(|run| run.wall))
    }

    pub(super) fn processor(&self) -> Spread {
        spread(self.runs.iter().map(|run| run.processor))
    }

    /// In megabytes (10⁶ bytes).
    pub(super) fn peak(&self) -> Spread {
        spread(self.runs.iter().map(|run| run.peak as f64 / 1e6))
    }

    /// In megabytes (10⁶ bytes).
    pub(super) fn temporary(&self) -> Spread {
        spread(self.runs.iter().map(|run| run.temporary as f64 / 1e6))
    }
}

fn spread(values: impl Iterator<Item = f64>) -> Spread {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let at = |at: usize| values.get(at).copied().unwrap_or(f64::NAN);
    let median = if values.len().is_multiple_of(2) && middle > 0 {
        (at(middle - 1) + at(middle)) / 2.0
    } else {
        at(middle)
    };
    Spread { median, least: at(0), most: at(values.len().wrapping_sub(1)) }
}

/// A Markdown table of all series; walls are compared with the first one's.
pub(super) fn table(series: &[Series]) -> String {
    let mut text = String::from(
        "| program | wall, s | × first | processor, s | peak memory, MB | `$TMPDIR`, MB |\n|---|---|---|---|---|---|\n",
    );
    let first = series.first().map_or(f64::NAN, |series| series.wall().median);
    let show = |spread: Spread, digits: usize| {
        format!("{:.digits$} ({:.digits$}–{:.digits$})", spread.median, spread.least, spread.most)
    };
    for series in series {
        text.push_str(&format!(
            "| {} | {} | {:.2} | {} | {} | {:.0} |\n",
            series.name,
            show(series.wall(), 2),
            series.wall().median / first,
            show(series.processor(), 2),
            show(series.peak(), 0),
            series.temporary().most,
        ));
    }
    text
}

/// A bar and what was measured against it.
pub(super) struct Bar {
    pub(super) what: String,
    pub(super) measured: f64,
    pub(super) at_most: f64,
}

impl Bar {
    pub(super) fn new(what: impl Into<String>, measured: f64, at_most: f64) -> Self {
        Self { what: what.into(), measured, at_most }
    }

    /// What was not measured does not meet anything.
    pub(super) fn is_met(&self) -> bool {
        self.measured <= self.at_most
    }
}

/// Prints the bars, and says whether all are met.
pub(super) fn judge(bars: &[Bar]) -> bool {
    for bar in bars {
        let verdict = if bar.is_met() { "met" } else { "NOT MET" };
        println!("- {verdict}: {}: {:.2} (bar: {})", bar.what, bar.measured, bar.at_most);
    }
    bars.iter().all(Bar::is_met)
}

/// The machine, in a line: processor, cores, memory.
pub(super) fn machine() -> String {
    let field = |file: &str, name: &str| {
        let text = fs_err::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).map(str::to_owned);
        line.and_then(|line| line.split_once(':').map(|(_, value)| value.trim().to_owned()))
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let memory = field("/proc/meminfo", "MemTotal").unwrap_or_else(|| "unknown".to_owned());
    format!("{processor}, {cores} cores, {memory} of memory")
}

#[cfg(test)]
mod tests;

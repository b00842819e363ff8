//! A remediation plan and its check: for a terminal, for a pull request, for programs.

mod markdown;
mod table;

use std::io::{self, Write};

use serde::Serialize;
use wb_model::{PlanTally, PlannedFinding};

pub use markdown::{check_markdown, markdown};
pub use table::{check_table, table};

/// Writes a plan or a check as JSON; the same value gives the same bytes.
///
/// # Errors
/// Writing failed.
pub fn json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// `12 findings, 2 critical, 3 high, 1 exploited, risk 240`.
fn tally(tally: &PlanTally) -> String {
    format!(
        "{} findings, {} critical, {} high, {} exploited, risk {}",
        tally.findings, tally.critical, tally.high, tally.exploited, tally.risk
    )
}

/// Ids, the exploited first, then the worst, at most so many.
fn ids(findings: &[PlannedFinding], most: usize) -> String {
    let mut sorted: Vec<&PlannedFinding> = findings.iter().collect();
    sorted.sort_by_key(|finding| {
        (!finding.exploited, std::cmp::Reverse(finding.severity), &finding.vulnerability)
    });
    let mut text: Vec<String> =
        sorted.iter().take(most).map(|finding| finding.vulnerability.clone()).collect();
    if findings.len() > most {
        text.push(format!("and {} more", findings.len() - most));
    }
    text.join(", ")
}

#[cfg(test)]
mod tests;

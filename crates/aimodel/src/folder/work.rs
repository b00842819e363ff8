//! How the readers of this folder work: on bounded bytes, into a reading, whose findings and metadata become a fact.

use wb_model::DiagnosticCode;
use wb_read::{Entry, ReadProblem};

use crate::context::{Context, Limits, Stop};
use crate::finding::Finding;
use crate::metadata::Metadata;
use crate::reading::Reading;
use crate::rule::unreadable as rule;

/// What came of looking at one file.
pub(crate) struct Seen<T> {
    /// What the work gave; none when it had to stop.
    pub(crate) value: Option<T>,
    pub(crate) metadata: Metadata,
    pub(crate) findings: Vec<Finding>,
    /// Why it had to stop, for the diagnostic. The finding is there already.
    pub(crate) problem: Option<ReadProblem>,
}

/// Does the work on one file.
pub(crate) fn look<T>(entry: &Entry, work: impl FnOnce(&mut Context<'_>) -> Result<T, Stop>) -> Seen<T> {
    let mut reading = Reading { complete: true, ..Reading::default() };
    let limits = Limits::DEFAULT;
    let mut context = Context::new(&mut reading, &limits, entry.path.name());
    let (value, problem) = match work(&mut context) {
        Ok(value) => (Some(value), None),
        Err(stop) => {
            context.could_not_read(&stop);
            (None, Some(problem(&stop)))
        }
    };
    reading.sort();
    Seen { value, metadata: reading.metadata, findings: reading.findings, problem }
}

impl<T> Seen<T> {
    /// Whether the file does not parse as what its first bytes let one think. What is only too costly may well be it.
    pub(crate) fn is_no_such_thing(&self) -> bool {
        self.problem.as_ref().is_some_and(|problem| problem.code == DiagnosticCode::Unparsable)
    }

    /// The result for the engine.
    pub(crate) fn result(self) -> Result<(), ReadProblem> {
        self.problem.map_or(Ok(()), Err)
    }
}

fn problem(stop: &Stop) -> ReadProblem {
    let code =
        if matches!(stop, Stop::Budget(_)) { DiagnosticCode::TooLarge } else { DiagnosticCode::Unparsable };
    ReadProblem { code, message: stop.to_string() }
}

/// The findings of a file that is too large for its reader.
pub(crate) fn too_large(why: &ReadProblem) -> Vec<Finding> {
    vec![Finding::new(&rule::BUDGET, &why.message)]
}

/// A text file.
///
/// # Errors
/// It is not UTF-8.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Stop> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Stop::wrong(error.valid_up_to() as u64, "it is not UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Whether the path has a folder of this name on the way.
pub(crate) fn is_below(path: &[u8], folder: &[u8]) -> bool {
    path.split(|byte| *byte == b'/').rev().skip(1).any(|segment| segment == folder)
}

/// Whether a path lies where installers put packages: those files are their packages' business.
pub(crate) fn is_installed(path: &[u8]) -> bool {
    let mut before: &[u8] = b"";
    for segment in path.split(|byte| *byte == b'/') {
        if matches!(segment, b"site-packages" | b"dist-packages" | b"node_modules" | b"__pycache__" | b".git")
        {
            return true;
        }
        let is_python =
            segment.strip_prefix(b"python").is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit));
        if is_python && before.starts_with(b"lib") {
            return true;
        }
        before = segment;
    }
    false
}

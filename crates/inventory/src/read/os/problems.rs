//! Diagnostics about one file, of which only the first are listed: a file of nothing but wrong lines is one problem.

use wb_model::DiagnosticCode;
use wb_read::{Entry, Output};

/// How many are listed for one file.
const LISTED: usize = 50;

/// What is wrong with one file so far.
#[derive(Default)]
pub(super) struct Problems {
    count: usize,
}

impl Problems {
    /// Adds one. The message is only made when it is listed.
    pub(super) fn add(&mut self, entry: &Entry, out: &mut Output, message: impl FnOnce() -> String) {
        self.count += 1;
        if self.count <= LISTED {
            out.diagnostic(entry, DiagnosticCode::Unparsable, message());
        }
    }

    /// Says how many are not listed.
    pub(super) fn finish(self, entry: &Entry, out: &mut Output) {
        if let Some(more @ 1..) = self.count.checked_sub(LISTED) {
            out.diagnostic(entry, DiagnosticCode::Unparsable, format!("{more} more problems are not listed"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::read::testing::entry;

    use super::*;

    #[test]
    fn only_the_first_are_listed_and_all_are_counted() {
        for (count, listed) in [(0, 0), (50, 50), (51, 51), (5000, 51)] {
            let (mut problems, mut out) = (Problems::default(), Output::default());
            for number in 0..count {
                problems.add(&entry("x", 1), &mut out, || number.to_string());
            }
            problems.finish(&entry("x", 1), &mut out);
            assert_eq!(out.diagnostics.len(), listed, "{count}");
        }
    }
}

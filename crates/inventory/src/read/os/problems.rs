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
mod tests;

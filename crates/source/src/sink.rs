//! Where entries go.

use std::io::{self, BufRead};
use std::sync::Arc;

use wb_model::DiagnosticCode;
use wb_read::{Entry, EntryPath, ReadAt};

/// Takes the entries of a layer or folder, in order.
pub trait Sink {
    /// One entry. `body` gives a regular file's bytes; what is not read of it is skipped. An error ends the walk.
    fn entry(&mut self, entry: &Entry, body: &mut dyn BufRead) -> io::Result<()>;

    /// A regular file that lies on a disk: besides its bytes in order, every one of them can be read at any time.
    fn file(&mut self, entry: &Entry, body: &mut dyn BufRead, _at: Arc<dyn ReadAt>) -> io::Result<()> {
        self.entry(entry, body)
    }

    /// Something odd about the archive or folder itself.
    fn odd(&mut self, code: DiagnosticCode, path: Option<&EntryPath>, message: String);
}

//! What a person sees of an inventory: one renderer per file.
//!
//! Renderers write text and nothing else: they know no terminal, no environment and no clock. Every text that
//! comes from an image passes [`plain`] first, so that a file name can neither move the cursor nor turn the
//! reading direction.

mod explain;
mod json;
mod layout;
pub mod list;
mod plain;
mod style;
mod table;

#[cfg(test)]
mod testing;

pub use explain::{Explained, FactLine, FileExplanation, explain};
pub use json::v1::{JsonV1Error, json_v1, read_json_v1};
pub use list::{REPORTS, ReportFormat, ReportFormatError, ReportOptions};
pub use plain::plain;
pub use style::Style;
pub use table::{TableOptions, table};

//! What a person sees: one renderer per file, all named in [`list`].
//!
//! Every name in an image was chosen by somebody else: nothing of it reaches a terminal unescaped ([`plain`]).

mod columns;
mod explain;
pub mod list;
mod plain;
mod style;
mod table;

pub use explain::{Explained, FactLine, FileExplanation, explain};
pub use plain::plain;
pub use style::Style;
pub use table::{TableOptions, table};

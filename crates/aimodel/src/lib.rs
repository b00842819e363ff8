//! Model files: what they hold, what they do when somebody loads them, and what they say about themselves.
//!
//! [`weigh`] takes the bytes of one file and gives a [`Reading`]: format, verdict, findings with their proof, and
//! metadata. Nothing is ever loaded, unpickled, imported or executed: bytes are read, and that is all. Formats stand
//! in [`list::FORMATS`], one file each; rules in [`list::RULES`].

pub mod code;
pub mod context;
pub mod cursor;
pub mod finding;
pub mod folder;
pub mod format;
pub mod input;
pub mod license;
pub mod list;
pub mod metadata;
pub mod pickle;
pub mod protobuf;
pub mod reading;
pub mod rule;
pub mod template;
pub mod tensor;

mod bytes;
mod container;
mod hdf5;
mod hex;
mod payload;
mod reach;
mod reader;
mod weigh;

pub use context::{Context, Limits, Stop};
pub use cursor::Cursor;
pub use finding::{Effect, Finding, Rule, Verdict};
pub use format::{Format, FormatInfo, Match, Sample};
pub use input::{Forward, Input, InputError, Memory, Section};
pub use metadata::{Field, Metadata, Origin, Reference, ReferenceKind, Stated};
pub use reader::ModelReader;
pub use reading::Reading;
pub use tensor::{DataType, Tensor, Tensors};
pub use weigh::weigh;

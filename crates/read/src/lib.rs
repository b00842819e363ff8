//! The contract between bytes and knowledge.
//!
//! A *source* walks an image and hands out each [`Entry`]; a compiled [`Matcher`] asks which [`Reader`]s want
//! it and in which form ([`Want`]); a reader turns the bytes into [`Fact`]s. A reader owns its fact types: this
//! crate knows none of them. Nothing here does I/O.

mod entry;
mod fact;
mod fragment;
mod limits;
mod log;
mod matcher;
mod path;
mod pattern;
mod reader;

pub use entry::{Entry, EntryKind};
pub use fact::{Fact, FactType, Output};
pub use fragment::Fragment;
pub use limits::Limits;
pub use log::{EntryLog, LogError, Logged};
pub use matcher::Matcher;
pub use path::{EntryPath, escape};
pub use pattern::Pattern;
pub use reader::{Candidate, ReadAt, ReadProblem, Reader, ReaderInfo, Select, Visitor, Want};

/// How many of a file's first bytes a [`Select::Magic`] or [`Select::Probe`] may look at.
pub const HEAD: usize = 512;

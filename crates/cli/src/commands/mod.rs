//! What each verb does with its arguments.

pub(crate) mod explain;
mod open;
pub(crate) mod scan;

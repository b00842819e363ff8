//! What each verb does with its arguments.

pub(crate) mod baseline;
pub(crate) mod db;
pub(crate) mod explain;
pub(crate) mod gate;
mod open;
pub(crate) mod policy;
pub(crate) mod scan;
pub(crate) mod vex;

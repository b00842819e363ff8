//! What each verb does with its arguments.

pub(crate) mod audit;
pub(crate) mod base;
pub(crate) mod baseline;
pub(crate) mod db;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod fleet;
pub(crate) mod gate;
pub(crate) mod lock;
pub(crate) mod model;
mod open;
pub(crate) mod plan;
pub(crate) mod policy;
pub(crate) mod scan;
pub(crate) mod verify_files;
pub(crate) mod vex;

//! What a verb does, without a terminal: the command line and whatever else will ask use the same functions.

pub mod advisories;
pub mod audit;
pub mod base;
pub mod diff;
pub mod explain;
pub mod fleet;
pub mod gate;
pub mod lock;
pub mod models;
pub mod owners;
pub mod plan;
pub mod verify_files;
pub mod vex;

//! What a verb does, without a terminal: the command line and whatever else will ask use the same functions.

pub mod advisories;
pub mod explain;
pub mod gate;
pub mod vex;

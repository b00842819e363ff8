//! Kept tables: what the field knows and no file of an image says.

pub(crate) mod native;

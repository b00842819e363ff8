//! Kept tables: what the field knows and no file of an image says.

pub(crate) mod cuda;
pub(crate) mod debian_license;
pub(crate) mod license;
pub(crate) mod native;

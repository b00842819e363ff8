//! The matchers, one ecosystem a file.

pub(crate) mod alpine;
pub(crate) mod bitnami;
pub(crate) mod conda;
pub(crate) mod cpe;
pub(crate) mod debian;
pub(crate) mod golang;
pub(crate) mod nvidia;
pub(crate) mod plain;
pub(crate) mod pypi;
pub(crate) mod rpm;

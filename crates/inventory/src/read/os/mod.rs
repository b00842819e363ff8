//! The distribution and its package manager.

mod control;
pub(crate) mod copyright;
pub(crate) mod dpkg_files;
pub(crate) mod dpkg_status;
pub(crate) mod os_release;

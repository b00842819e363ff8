//! The distribution and its package manager.

pub(crate) mod apk_installed;
mod control;
pub(crate) mod copyright;
pub(crate) mod dpkg_files;
pub(crate) mod dpkg_status;
mod integers;
pub(crate) mod os_release;
mod problems;
pub(crate) mod rpm_database;
pub(crate) mod rpm_header;
pub(crate) mod rpm_manifest;

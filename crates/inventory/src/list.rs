//! Every reader and every resolver, one line each. What is not here does not run.

use wb_read::Reader;

use crate::{Resolver, read, resolve};

/// The readers. Their order does not matter.
pub const READERS: &[&dyn Reader] = &[
    &read::os::dpkg_status::DpkgStatus,
    &read::os::dpkg_files::DpkgFiles,
    &read::os::os_release::OsReleaseFile,
];

/// The resolvers, in the order in which they run: each may build on the ones before it.
pub const RESOLVERS: &[&dyn Resolver] =
    &[&resolve::operating_system::OperatingSystem, &resolve::dpkg::Dpkg, &resolve::ownership::Ownership];

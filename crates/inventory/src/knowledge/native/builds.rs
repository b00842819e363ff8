//! Single builds that travel in many wheels, known by their build-id.
//!
//! The base images in which wheels are built give every wheel the same few files, whose bytes often say nothing
//! about a release. A build-id names exactly one build, whatever a repair tool did to the file afterwards.
//! Rows are facts about published packages; the last column says which.

/// One build.
#[derive(Debug)]
pub(crate) struct Build {
    /// Build-id in hexadecimal.
    pub(crate) id: &'static str,
    /// Project, by its name in the table of projects.
    pub(crate) project: &'static str,
    /// Upstream release.
    pub(crate) release: &'static str,
    /// The published package it is from.
    pub(crate) from: &'static str,
}

const fn build(id: &'static str, project: &'static str, release: &'static str, from: &'static str) -> Build {
    Build { id, project, release, from }
}

/// All known builds, sorted by id.
#[rustfmt::skip]
pub(crate) const BUILDS: &[Build] = &[
    build("2addb65846a50ce45f0c9b62ea35dda62c6ad7a2", "e2fsprogs", "1.42.9", "libcom_err of CentOS 7 (manylinux2014)"),
    build("53827b36771c70cc3514402ac6e419f0533ad60c", "gcc", "4.8.5", "libgfortran of CentOS 7 (manylinux2014)"),
    build("549b4c82347785459571c79239872ad31509dcf4", "gcc", "4.8.5", "libquadmath 4.8.5-44.el7 of CentOS 7 (manylinux2014)"),
    build("5bbe74eb6855e0a2c043c0bec2f484bf3e9f14c0", "gcc", "8.3.1", "libgfortran5 8.3.1-2.1.1.el7 of CentOS 7 (manylinux2014)"),
    build("5f4fb88af97be3ecacc71363136bb015b2a07119", "gcc", "4.8.5", "libgomp of CentOS 7 (manylinux2014)"),
    build("903a0bd0bfb4fee8c284f41beb9773ded94cbc52", "libselinux", "2.5", "libselinux of CentOS 7 (manylinux2014)"),
    build("9ca3d11f018beeb719cdb34be800bf1641350d0a", "pcre", "8.32", "pcre of CentOS 7 (manylinux2014)"),
    build("ad4d1f18d203d419ad3f23241ba2346c7db98e93", "libxcb", "1.15", "Pillow 10.0.0's wheel for x86-64, by its recipe"),
    build("c8003de0c1c7d588561b35d5456d5e592177af2e", "libjpeg-turbo", "1.2.90", "libjpeg-turbo of CentOS 7 (manylinux2014)"),
    build("f1f6257482290b0ebea1c6df14037b7794cfd6c6", "libxcb", "1.15", "Pillow 9.5.0's wheel for x86-64, by its recipe"),
];

/// The build with that id.
pub(crate) fn by_id(id: &str) -> Option<&'static Build> {
    BUILDS.binary_search_by(|build| build.id.cmp(id)).ok().map(|at| &BUILDS[at])
}

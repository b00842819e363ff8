//! Native libraries: which project a library file belongs to, and how its release can be told.
//!
//! A libtool version is not a release. [`projects`] says for each project which files are its own, which texts
//! in the bytes name the release, and what a file name's version means; [`builds`] knows single builds that
//! travel in many wheels; [`identify`] puts together what one file shows.

mod builds;
mod cut;
mod file_name;
mod identify;
mod projects;
mod tables;

pub(crate) use cut::Cut;
pub(crate) use file_name::LibraryName;
pub(crate) use identify::{Clue, Says, Source, clues};
pub(crate) use projects::{PROJECTS, by_file};

/// A project whose libraries travel inside packages.
#[derive(Debug)]
pub(crate) struct Project {
    /// Its name in `pkg:generic/<name>`.
    pub(crate) name: &'static str,
    /// CPE vendor and product, where NVD has one.
    pub(crate) cpe: Option<(&'static str, &'static str)>,
    /// Its files: what stands before `.so`, without a packager's hash. A star at the end stands for anything.
    pub(crate) files: &'static [&'static str],
    /// What a version in a file name means.
    pub(crate) file_version: FileVersion,
    /// Texts that name the release.
    pub(crate) texts: &'static [Text],
    /// The first number of a release, when the one bare version string in the library is its release.
    pub(crate) bare: Option<&'static str>,
    /// All its files in one package come from one release. Not so the compilers' runtime libraries.
    pub(crate) together: bool,
}

/// What a version in a file name (`libwebp.so.7.1.6`) means.
#[derive(Debug)]
pub(crate) enum FileVersion {
    /// Nothing that tells a release.
    Nothing,
    /// The release itself, when it has at least this many numbers.
    Release(usize),
    /// Looked up by file and version.
    Table(&'static [tables::Row]),
    /// Computed from the version, or from the whole name before `.so` when it stands there.
    Rule(fn(&LibraryName) -> Option<Meaning>),
}

/// What a version in a file name says about the release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Exactly this release.
    Release(String),
    /// Some release that begins with this: `5.1` for 5.1, 5.1.1, 5.1.2 ….
    Series(String),
}

/// A text in the bytes that names a release.
#[derive(Debug)]
pub(crate) struct Text {
    /// What stands before the version.
    pub(crate) before: &'static str,
    /// How the version is cut out of what follows.
    pub(crate) cut: Cut,
    /// Whether it also proves the project when it stands in somebody else's file: then the project's code is
    /// linked into that file.
    pub(crate) when_linked: bool,
}

#[cfg(test)]
mod tests;

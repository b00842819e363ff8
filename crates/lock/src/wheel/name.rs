//! File names of wheels (PEP 427, PEP 491) and source archives (PEP 625).

use crate::python::name::{is_name, normalise};

/// What the file name of an archive says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveName {
    /// Name, normalised.
    pub name: String,
    /// Version, as written.
    pub version: String,
    /// What sort of archive it is.
    pub kind: ArchiveKind,
}

/// What sort of archive it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArchiveKind {
    /// A wheel.
    Wheel {
        /// Build tag.
        build: Option<String>,
        /// Python tags (`cp311`, `py3`), joined with dots.
        python: String,
        /// ABI tags.
        abi: String,
        /// Platform tags.
        platform: String,
    },
    /// A source archive.
    Source,
}

/// Endings of source archives. PEP 625 knows only the first; older ones are still on indexes.
const SOURCES: [&str; 5] = [".tar.gz", ".zip", ".tar.bz2", ".tar.xz", ".tgz"];

/// Reads a file name, without folders.
///
/// # Errors
/// What is wrong with it.
pub fn archive_name(file: &str) -> Result<ArchiveName, &'static str> {
    if file.len() > 1024 || file.contains(['/', '\\', '\0']) {
        return Err("it is not a file name");
    }
    match file.strip_suffix(".whl") {
        Some(stem) => wheel(stem),
        None => SOURCES
            .iter()
            .find_map(|ending| file.strip_suffix(ending))
            .ok_or("it ends neither in .whl nor like a source archive")
            .and_then(source),
    }
}

fn wheel(stem: &str) -> Result<ArchiveName, &'static str> {
    let parts: Vec<&str> = stem.split('-').collect();
    let (name, version, build, python, abi, platform) = match parts.as_slice() {
        [name, version, python, abi, platform] => (name, version, None, python, abi, platform),
        [name, version, build, python, abi, platform] => (name, version, Some(*build), python, abi, platform),
        _ => return Err("it does not have five or six parts between hyphens"),
    };
    if build.is_some_and(|build| !build.starts_with(|c: char| c.is_ascii_digit())) {
        return Err("its build tag does not start with a digit");
    }
    if !is_name(name) || [version, python, abi, platform].iter().any(|part| part.is_empty()) {
        return Err("one of its parts is empty or not allowed");
    }
    Ok(ArchiveName {
        name: normalise(name),
        version: unescaped(version),
        kind: ArchiveKind::Wheel {
            build: build.map(str::to_owned),
            python: (*python).to_owned(),
            abi: (*abi).to_owned(),
            platform: (*platform).to_owned(),
        },
    })
}

/// The name ends at the first hyphen behind which all is a version: old names have hyphens themselves, and so has `1.0-1`.
fn source(stem: &str) -> Result<ArchiveName, &'static str> {
    let (name, version) = stem
        .match_indices('-')
        .map(|(at, _)| (stem.get(..at).unwrap_or_default(), stem.get(at + 1..).unwrap_or_default()))
        .find(|(name, version)| is_name(name) && version.parse::<wb_version::scheme::pypi::Version>().is_ok())
        .ok_or("it has no name and version joined by a hyphen")?;
    Ok(ArchiveName { name: normalise(name), version: version.to_owned(), kind: ArchiveKind::Source })
}

/// In a wheel's name the `-` of a version is written `_`. PEP 440 reads both in a local part.
fn unescaped(version: &str) -> String {
    version.replace('_', "-")
}

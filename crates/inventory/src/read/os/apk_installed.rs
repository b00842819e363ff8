//! apk's database, `lib/apk/db/installed`: packages, and their files with checksums (apk-tools, apk-v2(5)).
//!
//! Paragraphs of `X:value` lines. Those of a package come first, then its folders (`F:`), each followed by its files
//! (`R:`), each followed by what is known of it (`a:` owner and mode, `Z:` checksum).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::problems::Problems;
use crate::read::integrity::file_digest::hex;

/// One installed package, as apk's database has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ApkPackage {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) architecture: Option<String>,
    /// The package's source, which one binary shares with others. It has the same version.
    pub(crate) origin: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) maintainer: Option<String>,
    pub(crate) url: Option<String>,
    /// The commit of the distribution's tree that it was built from.
    pub(crate) commit: Option<String>,
    /// Names that must be there, without versions; conflicts are left out.
    pub(crate) depends: Vec<String>,
    /// Names it answers to besides its own, without versions.
    pub(crate) provides: Vec<String>,
}

impl FactType for ApkPackage {
    const KIND: &'static str = "os/apk-package";
}

/// The files that one package brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ApkFiles {
    pub(crate) package: String,
    pub(crate) version: String,
    pub(crate) files: Vec<ApkFile>,
}

impl FactType for ApkFiles {
    const KIND: &'static str = "os/apk-files";
}

/// One file or symbolic link; the database does not say which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ApkFile {
    /// From the root, without a leading slash.
    #[serde(rename = "p")]
    pub(crate) path: String,
    /// Permission bits; apk leaves out 0644.
    #[serde(rename = "m")]
    pub(crate) mode: u16,
    /// Of the content, or of a symbolic link's target.
    #[serde(rename = "z", skip_serializing_if = "Option::is_none", default)]
    pub(crate) checksum: Option<ApkChecksum>,
}

/// A checksum in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ApkChecksum {
    /// SHA-1.
    #[serde(rename = "1")]
    Sha1(String),
    /// SHA-256.
    #[serde(rename = "2")]
    Sha256(String),
    /// The first 20 bytes of a SHA-256, which apk 3 writes where apk 2 has SHA-1.
    #[serde(rename = "3")]
    Sha256Start(String),
}

/// The reader.
pub(crate) struct ApkInstalled;

static INFO: ReaderInfo = ReaderInfo {
    name: "os/apk-installed",
    version: 1,
    summary: "apk: installed packages, their files with checksums",
    // `usr/lib/apk/db/installed` of a merged /usr ends in the same way.
    select: &[Select::Path("**/lib/apk/db/installed")],
    want: Want::Whole(64 << 20),
    hash: false,
};

/// Permission bits of a file that has no `a:` line.
const DEFAULT_MODE: u16 = 0o644;

/// No path of a file is longer (Linux, `PATH_MAX`).
const LONGEST_PATH: usize = 4096;

/// Bytes that the paths of one database's files may have together: a long folder of many files is written once and
/// costs once a file.
const MOST_PATH_BYTES: usize = 128 << 20;

impl Reader for ApkInstalled {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let text = String::from_utf8_lossy(bytes);
        let mut current = Paragraph::default();
        let mut left = MOST_PATH_BYTES;
        let mut problems = Problems::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_end_matches('\r');
            if line.is_empty() {
                std::mem::take(&mut current).finish(entry, out, &mut problems);
            } else if let Err(problem) = current.line(number + 1, line, &mut left) {
                problems.add(entry, out, || format!("line {}: {problem}", number + 1));
            }
        }
        let is_open = current.first_line.is_some();
        current.finish(entry, out, &mut problems);
        problems.finish(entry, out);
        // apk ends every paragraph, also the last one, with an empty line.
        match is_open && !text.ends_with('\n') {
            true => Err(ReadProblem::unparsable("it ends within a line, so that packages may be missing")),
            false => Ok(()),
        }
    }
}

/// A package while its lines are read.
#[derive(Default)]
struct Paragraph {
    first_line: Option<usize>,
    package: ApkPackage,
    folder: Option<String>,
    /// Whether an `R:` stands before: `Z:` and `a:` belong to it.
    in_file: bool,
    files: Vec<ApkFile>,
    /// `f:` with `S`: the checksums of 20 bytes are of SHA-256.
    is_sha256: bool,
}

impl Paragraph {
    fn line(&mut self, number: usize, line: &str, left: &mut usize) -> Result<(), &'static str> {
        self.first_line.get_or_insert(number);
        let (field, value) =
            line.split_once(':').filter(|(field, _)| field.len() == 1).ok_or("it is no field")?;
        let owned = || Some(value.to_owned()).filter(|value| !value.is_empty());
        match field {
            "P" => self.package.name = value.to_owned(),
            "V" => self.package.version = value.to_owned(),
            "A" => self.package.architecture = owned(),
            "o" => self.package.origin = owned(),
            "L" => self.package.license = owned(),
            "m" => self.package.maintainer = owned(),
            "U" => self.package.url = owned(),
            "c" => self.package.commit = owned(),
            "D" => self.package.depends = names(value),
            "p" => self.package.provides = names(value),
            "f" => self.is_sha256 = value.contains('S'),
            "F" => {
                self.folder = Some(value.trim_matches('/').to_owned());
                self.in_file = false;
            }
            "R" => self.file(value, left)?,
            "a" => self.last_file()?.mode = mode(value).ok_or("it is no owner and mode")?,
            "Z" => {
                let is_sha256 = self.is_sha256;
                self.last_file()?.checksum = Some(checksum(value, is_sha256).ok_or("it is no checksum")?);
            }
            // Times, sizes, what replaces what; and what later versions add.
            _ => {}
        }
        Ok(())
    }

    fn file(&mut self, name: &str, left: &mut usize) -> Result<(), &'static str> {
        self.in_file = false;
        let folder = self.folder.as_deref().ok_or("a file stands before any folder")?;
        if name.is_empty() || name.contains('/') || folder.len() + name.len() >= LONGEST_PATH {
            return Err("it is no name of a file");
        }
        let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        *left = left.checked_sub(path.len()).ok_or("the paths of all files are too long")?;
        self.files.push(ApkFile { path, mode: DEFAULT_MODE, checksum: None });
        self.in_file = true;
        Ok(())
    }

    fn last_file(&mut self) -> Result<&mut ApkFile, &'static str> {
        let file = self.files.last_mut().filter(|_| self.in_file);
        file.ok_or("it stands before any file")
    }

    fn finish(self, entry: &Entry, out: &mut Output, problems: &mut Problems) {
        let Some(line) = self.first_line else { return };
        if self.package.name.is_empty() || self.package.version.is_empty() {
            let message = || format!("the package at line {line} has no name or no version");
            return problems.add(entry, out, message);
        }
        out.fact(entry, &self.package);
        if !self.files.is_empty() {
            let ApkPackage { name: package, version, .. } = self.package;
            out.fact(entry, &ApkFiles { package, version, files: self.files });
        }
    }
}

/// `so:libc.musl-x86_64.so.1 zlib>=1.2 !conflict name@repository` → names that are wanted.
fn names(value: &str) -> Vec<String> {
    value
        .split_whitespace()
        .filter(|word| !word.starts_with('!'))
        .filter_map(|word| word.split(['<', '>', '=', '~', '@']).next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// `uid:gid:mode[:checksum of extended attributes]`.
fn mode(value: &str) -> Option<u16> {
    let mode = u16::from_str_radix(value.split(':').nth(2)?, 8).ok()?;
    (mode <= 0o7777).then_some(mode)
}

/// `Q1` or `Q2` and base64, or `X1`, `X2` and hexadecimal digits. How long it is tells the algorithm, except that apk 3
/// also keeps 20 bytes of a SHA-256.
fn checksum(value: &str, is_sha256: bool) -> Option<ApkChecksum> {
    let digits = match value.split_at_checked(2)? {
        ("Q1" | "Q2", text) => hex(&STANDARD.decode(text).ok()?),
        ("X1" | "X2", text) if text.bytes().all(|byte| byte.is_ascii_hexdigit()) => text.to_ascii_lowercase(),
        _ => return None,
    };
    match digits.len() {
        40 if is_sha256 => Some(ApkChecksum::Sha256Start(digits)),
        40 => Some(ApkChecksum::Sha1(digits)),
        64 => Some(ApkChecksum::Sha256(digits)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

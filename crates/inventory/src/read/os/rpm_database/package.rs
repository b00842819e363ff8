//! A package and its files as a header of rpm has them.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::read::os::rpm_header::{Header, HeaderProblem, tag};

/// One installed package, as rpm's database has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RpmPackage {
    /// Number in its database.
    pub(crate) number: u32,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) release: String,
    pub(crate) epoch: Option<u32>,
    pub(crate) architecture: Option<String>,
    /// File name of the source package (`openssl-3.0.7-27.el9.src.rpm`).
    pub(crate) source_rpm: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) vendor: Option<String>,
    pub(crate) packager: Option<String>,
    pub(crate) url: Option<String>,
    /// `name:stream:version:context` of a module.
    pub(crate) module: Option<String>,
    /// What it needs, without versions, sorted: names, `libc.so.6()(64bit)`, paths.
    pub(crate) requires: Vec<String>,
    /// What it answers to, sorted.
    pub(crate) provides: Vec<String>,
}

impl FactType for RpmPackage {
    const KIND: &'static str = "os/rpm-package";
}

/// The files that one package brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RpmFiles {
    /// The package's number in the same database.
    pub(crate) number: u32,
    pub(crate) algorithm: RpmAlgorithm,
    /// Folders from the root, without a leading slash, with one behind.
    pub(crate) folders: Vec<String>,
    pub(crate) files: Vec<RpmFile>,
}

impl FactType for RpmFiles {
    const KIND: &'static str = "os/rpm-files";
}

/// The algorithm of a package's digests (RFC 4880, section 9.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RpmAlgorithm {
    #[default]
    Md5,
    Sha1,
    Sha256,
    /// One that no file is compared by.
    Other,
}

/// One file, symbolic link or folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RpmFile {
    /// Its folder's place in [`RpmFiles::folders`].
    #[serde(rename = "d")]
    pub(crate) folder: u32,
    #[serde(rename = "n")]
    pub(crate) name: String,
    /// Kind and permission bits, as stat(2) has them.
    #[serde(rename = "m")]
    pub(crate) mode: u16,
    #[serde(rename = "s", skip_serializing_if = "is_zero", default)]
    pub(crate) size: u64,
    /// Of a file's content in hexadecimal; empty for all else.
    #[serde(rename = "h", skip_serializing_if = "String::is_empty", default)]
    pub(crate) digest: String,
    /// Where a symbolic link points.
    #[serde(rename = "t", skip_serializing_if = "String::is_empty", default)]
    pub(crate) target: String,
    /// Whether a change or absence is normal: configuration, ghosts, what was not installed, what rpm does not verify.
    #[serde(rename = "x", skip_serializing_if = "std::ops::Not::not", default)]
    pub(crate) may_differ: bool,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl RpmFile {
    /// The bits of a mode that say what kind of file it is.
    const KIND: u16 = 0o170_000;

    pub(crate) fn is_folder(&self) -> bool {
        self.mode & Self::KIND == 0o040_000
    }

    pub(crate) fn is_regular(&self) -> bool {
        self.mode & Self::KIND == 0o100_000
    }

    pub(crate) fn is_link(&self) -> bool {
        self.mode & Self::KIND == 0o120_000
    }
}

impl RpmFiles {
    /// Every file with its path from the root, without a leading slash.
    pub(crate) fn paths(&self) -> impl Iterator<Item = (String, &RpmFile)> {
        self.files.iter().filter_map(|file| {
            let folder = self.folders.get(usize::try_from(file.folder).ok()?)?;
            Some((format!("{folder}{}", file.name), file))
        })
    }
}

/// The package; none when it has no name or no version.
pub(crate) fn package(number: u32, header: &Header<'_>) -> Result<Option<RpmPackage>, HeaderProblem> {
    let text = |tag| header.text(tag);
    let (Some(name), Some(version)) = (text(tag::NAME)?, text(tag::VERSION)?) else { return Ok(None) };
    let epoch = header.numbers(tag::EPOCH)?.first().and_then(|epoch| u32::try_from(*epoch).ok());
    Ok(Some(RpmPackage {
        number,
        name,
        version,
        release: text(tag::RELEASE)?.unwrap_or_default(),
        epoch,
        architecture: text(tag::ARCH)?,
        source_rpm: text(tag::SOURCE_RPM)?,
        license: text(tag::LICENSE)?,
        vendor: text(tag::VENDOR)?,
        packager: text(tag::PACKAGER)?,
        url: text(tag::URL)?,
        module: text(tag::MODULARITY_LABEL)?,
        requires: names(header, tag::REQUIRE_NAME)?,
        provides: names(header, tag::PROVIDE_NAME)?,
    }))
}

/// Names, each once; `rpmlib(…)` is what rpm itself must be able to do.
fn names(header: &Header<'_>, tag: u32) -> Result<Vec<String>, HeaderProblem> {
    let names =
        header.strings(tag)?.into_iter().filter(|name| !name.is_empty() && !name.starts_with(b"rpmlib("));
    let mut names: Vec<String> = names.map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// A package's files, and how many of them could not be told.
pub(crate) struct Files {
    pub(crate) fact: RpmFiles,
    pub(crate) left_out: usize,
}

/// Bits of a file's flags (rpm, `rpmfiles.h`): configuration, may be missing, ghost.
const MAY_DIFFER: u64 = 1 | 1 << 3 | 1 << 6;

/// The bit of a file's verify flags that says that its digest is compared.
const VERIFY_DIGEST: u64 = 1;

/// No path is longer (Linux, `PATH_MAX`).
const LONGEST_PATH: usize = 4096;

/// Bytes that the paths of one database's files may have together: a long folder of many files costs a database little,
/// and whoever reads the paths much.
pub(crate) const MOST_PATH_BYTES: usize = 128 << 20;

/// The package's files, as long as the bytes of paths suffice that are left to its database.
pub(crate) fn files(number: u32, header: &Header<'_>, left: &mut usize) -> Result<Files, HeaderProblem> {
    let algorithm = match header.numbers(tag::FILE_DIGEST_ALGORITHM)?.first() {
        None | Some(1) => RpmAlgorithm::Md5,
        Some(2) => RpmAlgorithm::Sha1,
        Some(8) => RpmAlgorithm::Sha256,
        Some(_) => RpmAlgorithm::Other,
    };
    let (folders, names) = paths(header)?;
    let columns = Columns::of(header)?;
    let mut is_possible = |folder: u32, name: &[u8]| {
        let folder = usize::try_from(folder).ok().and_then(|at| folders.get(at));
        let length = folder.map(|folder| folder.len() + name.len()).filter(|length| *length < LONGEST_PATH);
        let Some(rest) = length.filter(|_| !name.contains(&b'/')).and_then(|length| left.checked_sub(length))
        else {
            return false;
        };
        *left = rest;
        true
    };
    let mut fact = RpmFiles { number, algorithm, folders: Vec::new(), files: Vec::new() };
    let mut left_out = 0;
    for (at, (folder, name)) in names.into_iter().enumerate() {
        match is_possible(folder, name) {
            true => fact.files.push(columns.file(at, folder, name)),
            false => left_out += 1,
        }
    }
    // Folders that are too long are named by no file that is left.
    fact.folders = folders
        .into_iter()
        .map(|folder| if folder.len() < LONGEST_PATH { lossy(folder) } else { String::new() })
        .map(|folder| folder.trim_start_matches('/').to_owned())
        .collect();
    Ok(Files { fact, left_out })
}

/// Folders, and files with the number of their folder. Packages of the last century have whole paths.
type Paths<'a> = (Vec<&'a [u8]>, Vec<(u32, &'a [u8])>);

fn paths<'a>(header: &Header<'a>) -> Result<Paths<'a>, HeaderProblem> {
    let names = header.strings(tag::BASE_NAMES)?;
    if names.is_empty() {
        let whole = header.strings(tag::OLD_FILE_NAMES)?;
        let split = |path: &'a [u8]| path.split_at(memchr::memrchr(b'/', path).map_or(0, |slash| slash + 1));
        let (folders, names): (Vec<_>, Vec<_>) = whole.into_iter().map(split).unzip();
        return Ok((folders, (0..).zip(names).collect()));
    }
    // A file without a folder is in none that there is, and is left out with the others that cannot be.
    let indexes = header.numbers(tag::DIR_INDEXES)?;
    let index = |at: usize| indexes.get(at).and_then(|index| u32::try_from(*index).ok()).unwrap_or(u32::MAX);
    let names = names.into_iter().enumerate().map(|(at, name)| (index(at), name)).collect();
    Ok((header.strings(tag::DIR_NAMES)?, names))
}

/// What is known of each file, one value a file in every column.
struct Columns<'a> {
    modes: Vec<u64>,
    sizes: Vec<u64>,
    digests: Vec<&'a [u8]>,
    targets: Vec<&'a [u8]>,
    flags: Vec<u64>,
    verify: Vec<u64>,
    states: Vec<u64>,
}

impl<'a> Columns<'a> {
    fn of(header: &Header<'a>) -> Result<Self, HeaderProblem> {
        let mut sizes = header.numbers(tag::FILE_SIZES)?;
        if sizes.is_empty() {
            sizes = header.numbers(tag::LONG_FILE_SIZES)?;
        }
        Ok(Self {
            modes: header.numbers(tag::FILE_MODES)?,
            sizes,
            digests: header.strings(tag::FILE_DIGESTS)?,
            targets: header.strings(tag::FILE_LINK_TOS)?,
            flags: header.numbers(tag::FILE_FLAGS)?,
            verify: header.numbers(tag::FILE_VERIFY_FLAGS)?,
            states: header.numbers(tag::FILE_STATES)?,
        })
    }

    fn file(&self, at: usize, folder: u32, name: &[u8]) -> RpmFile {
        let number = |column: &[u64], without: u64| column.get(at).copied().unwrap_or(without);
        let text = |column: &[&[u8]]| {
            column.get(at).filter(|text| text.len() < LONGEST_PATH).map(|text| lossy(text))
        };
        let is_not_verified = number(&self.verify, VERIFY_DIGEST) & VERIFY_DIGEST == 0;
        // States other than 0: replaced by another package's, not installed, another architecture's.
        let is_not_installed = number(&self.states, 0) != 0;
        let digest = text(&self.digests).unwrap_or_default().to_ascii_lowercase();
        RpmFile {
            folder,
            name: lossy(name),
            mode: u16::try_from(number(&self.modes, 0)).unwrap_or_default(),
            size: number(&self.sizes, 0),
            digest: if digest.bytes().all(|byte| byte.is_ascii_hexdigit()) { digest } else { String::new() },
            target: text(&self.targets).unwrap_or_default(),
            may_differ: number(&self.flags, 0) & MAY_DIFFER != 0 || is_not_verified || is_not_installed,
        }
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

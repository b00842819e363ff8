//! What a wheel or a source archive really is: its file name, its digests, and whether its RECORD and its METADATA tell
//! the truth about it.
//!
//! A RECORD that was rewritten to match changed content is true again: only the archive's own hash finds that, by
//! comparing it with a pin ([`crate::verify`]).

mod content;
mod name;
mod record;

use std::io::{self, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::Hash;

pub use name::{ArchiveKind, ArchiveName, archive_name};
pub use record::{RecordRow, record_rows};

/// The largest RECORD that is read.
pub const MAX_RECORD: u64 = 64 << 20;
/// The largest METADATA that is read.
pub const MAX_METADATA: u64 = 16 << 20;
/// Members of a wheel. The largest known have some 30,000.
pub const MAX_MEMBERS: u64 = 500_000;

/// An archive of a wheelhouse, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// Its file name, without folders.
    pub file: String,
    /// What the file name says.
    pub name: ArchiveName,
    /// Bytes.
    pub size: u64,
    /// SHA-256, SHA-384 and SHA-512 of the archive, in this order.
    pub hashes: Vec<Hash>,
    /// The rows of a wheel's RECORD, sorted by path; empty for a source archive.
    pub record: Vec<RecordRow>,
    /// What it says that is not true, in a fixed order. An archive with any is not to be trusted, whatever its name is.
    pub problems: Vec<ArchiveProblem>,
}

/// What is wrong with an archive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum ArchiveProblem {
    /// Two members have the same name: readers disagree which of them counts.
    #[error("{count} of its members have the name of another one")]
    Duplicates {
        /// How many.
        count: u64,
    },
    /// There is no RECORD, or more than one.
    #[error("it has {count} RECORD files and should have one")]
    RecordCount {
        /// How many.
        count: usize,
    },
    /// The RECORD is there and cannot be read.
    #[error("its RECORD cannot be read: {why}")]
    RecordBroken {
        /// Why.
        why: String,
    },
    /// A member that is not in RECORD.
    #[error("{path} is in the archive and not in its RECORD")]
    NotRecorded {
        /// The member.
        path: String,
    },
    /// RECORD names it without a SHA-256 or stronger hash.
    #[error("{path} is in its RECORD without a hash")]
    NotHashed {
        /// The member.
        path: String,
    },
    /// A row of RECORD without a member.
    #[error("{path} is in its RECORD and not in the archive")]
    Absent {
        /// The row's path.
        path: String,
    },
    /// The content is not the recorded one.
    #[error("{path} is not what its RECORD says: recorded {recorded}, found {found}")]
    Differs {
        /// The member.
        path: String,
        /// The recorded hash or size.
        recorded: String,
        /// The one that it has.
        found: String,
    },
    /// A name that climbs out of the folder it is unpacked into.
    #[error("{path} leaves the folder that it is installed into")]
    Climbs {
        /// The member.
        path: String,
    },
    /// METADATA and the file name disagree, or METADATA cannot be read.
    #[error("its METADATA says {said}, its file name {named}")]
    OtherName {
        /// What METADATA says (`name version`).
        said: String,
        /// What the file name says.
        named: String,
    },
    /// A member cannot be unpacked.
    #[error("{path} cannot be unpacked: {why}")]
    Unreadable {
        /// The member.
        path: String,
        /// Why.
        why: String,
    },
    /// It is larger than what is unpacked for a look.
    #[error("it unpacks to more than {limit} bytes, which is not looked at")]
    TooLarge {
        /// The bound in bytes.
        limit: u64,
    },
}

/// Why an archive could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The file name is not one of a wheel or a source archive.
    #[error("read {file} as a wheel or source archive: {why}")]
    Name {
        /// The file name.
        file: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// It cannot be read.
    #[error("read {file}")]
    Io {
        /// The file name.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// It is not a zip archive, or cut short.
    #[error("read {file} as a wheel: {why}")]
    Broken {
        /// The file name.
        file: String,
        /// Why.
        why: String,
    },
}

impl wb_model::Hint for ArchiveError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Name { .. } => {
                Some("a wheel is called name-version-python-abi-platform.whl (PEP 427)".to_owned())
            }
            Self::Io { .. } | Self::Broken { .. } => None,
        }
    }
}

/// Reads a wheel or a source archive. A wheel is unpacked once, in memory of a bounded size, and compared with its RECORD;
/// of a source archive only the name and the digests are taken.
///
/// # Errors
/// The name is not one of an archive, it cannot be read, or it is no zip archive.
pub fn read_archive<R: Read + Seek>(file: &str, mut reader: R) -> Result<Archive, ArchiveError> {
    let name = archive_name(file).map_err(|why| ArchiveError::Name { file: file.to_owned(), why })?;
    let failed = |source| ArchiveError::Io { file: file.to_owned(), source };
    let (hashes, size) = digests(&mut reader).map_err(failed)?;
    reader.seek(SeekFrom::Start(0)).map_err(failed)?;
    let (record, problems) = match &name.kind {
        ArchiveKind::Wheel { .. } => content::read(file, &name, size, reader)?,
        ArchiveKind::Source => (Vec::new(), Vec::new()),
    };
    Ok(Archive { file: file.to_owned(), name, size, hashes, record, problems })
}

/// SHA-256, SHA-384 and SHA-512 of all bytes, in this order, and how many there are.
///
/// # Errors
/// It cannot be read.
pub fn digests(reader: &mut dyn Read) -> io::Result<(Vec<Hash>, u64)> {
    let (mut sha256, mut sha384, mut sha512) = (Sha256::new(), Sha384::new(), Sha512::new());
    let mut buffer = vec![0; 256 << 10];
    let mut size = 0;
    loop {
        let count = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let piece = buffer.get(..count).unwrap_or_default();
        sha256.update(piece);
        sha384.update(piece);
        sha512.update(piece);
        size += count as u64;
    }
    let hashes = vec![
        Hash { algorithm: "sha256".to_owned(), hex: hexadecimal(&sha256.finalize()) },
        Hash { algorithm: "sha384".to_owned(), hex: hexadecimal(&sha384.finalize()) },
        Hash { algorithm: "sha512".to_owned(), hex: hexadecimal(&sha512.finalize()) },
    ];
    Ok((hashes, size))
}

/// Lower-case digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
pub(crate) mod tests;

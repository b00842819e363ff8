//! The header of an rpm package, as every kind of rpm database keeps it (rpm's manual, "Package format", "Header").
//!
//! Two big-endian counts, of entries and of bytes of data; the entries, 16 bytes each (tag, type, offset, count); the
//! data. Nothing is copied: what is asked for is read from the data when it is asked for, within its bounds.

use std::collections::BTreeMap;

use super::integers::{array, be16, be32};

/// Tags that this program reads (rpm, `rpmtag.h`).
pub(crate) mod tag {
    pub(crate) const NAME: u32 = 1000;
    pub(crate) const VERSION: u32 = 1001;
    pub(crate) const RELEASE: u32 = 1002;
    pub(crate) const EPOCH: u32 = 1003;
    pub(crate) const VENDOR: u32 = 1011;
    pub(crate) const LICENSE: u32 = 1014;
    pub(crate) const PACKAGER: u32 = 1015;
    pub(crate) const URL: u32 = 1020;
    pub(crate) const ARCH: u32 = 1022;
    pub(crate) const OLD_FILE_NAMES: u32 = 1027;
    pub(crate) const FILE_SIZES: u32 = 1028;
    pub(crate) const FILE_STATES: u32 = 1029;
    pub(crate) const FILE_MODES: u32 = 1030;
    pub(crate) const FILE_DIGESTS: u32 = 1035;
    pub(crate) const FILE_LINK_TOS: u32 = 1036;
    pub(crate) const FILE_FLAGS: u32 = 1037;
    pub(crate) const SOURCE_RPM: u32 = 1044;
    pub(crate) const FILE_VERIFY_FLAGS: u32 = 1045;
    pub(crate) const PROVIDE_NAME: u32 = 1047;
    pub(crate) const REQUIRE_NAME: u32 = 1049;
    pub(crate) const DIR_INDEXES: u32 = 1116;
    pub(crate) const BASE_NAMES: u32 = 1117;
    pub(crate) const DIR_NAMES: u32 = 1118;
    pub(crate) const LONG_FILE_SIZES: u32 = 5008;
    pub(crate) const FILE_DIGEST_ALGORITHM: u32 = 5011;
    pub(crate) const MODULARITY_LABEL: u32 = 5096;
}

/// The most entries that rpm itself takes.
const MOST_ENTRIES: usize = 65_535;

/// The most values of one entry that are read: no package has as many files.
const MOST_VALUES: usize = 1_000_000;

/// Bytes of one entry of the index.
const ENTRY: usize = 16;

/// Why a header could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HeaderProblem {
    /// It ends before its counts say.
    #[error("it is cut short")]
    CutShort,
    /// It has more entries than rpm takes.
    #[error("it says that it has {0} entries")]
    TooManyEntries(usize),
    /// An entry has no type that is known, or another than its tag must have.
    #[error("tag {tag} has the type {kind}")]
    WrongType {
        /// The tag.
        tag: u32,
        /// Its type.
        kind: u32,
    },
    /// An entry's values end behind the data.
    #[error("tag {0} ends behind the data")]
    OutOfBounds(u32),
    /// An entry has more values than are read.
    #[error("tag {tag} has {count} values")]
    TooManyValues {
        /// The tag.
        tag: u32,
        /// How many.
        count: usize,
    },
}

/// A header whose entries are known and whose values are not yet read.
#[derive(Debug)]
pub(crate) struct Header<'a> {
    entries: BTreeMap<u32, Index>,
    data: &'a [u8],
}

/// One entry of the index.
#[derive(Clone, Copy, Debug)]
struct Index {
    kind: u32,
    offset: usize,
    count: usize,
}

/// Reads the index of a header. Bytes behind the data are left alone.
pub(crate) fn parse_header(bytes: &[u8]) -> Result<Header<'_>, HeaderProblem> {
    let length =
        |at| be32(bytes, at).and_then(|value| usize::try_from(value).ok()).ok_or(HeaderProblem::CutShort);
    let (entries, data) = (length(0)?, length(4)?);
    if entries > MOST_ENTRIES {
        return Err(HeaderProblem::TooManyEntries(entries));
    }
    let (index, rest) = bytes
        .get(8..)
        .and_then(|rest| rest.split_at_checked(entries * ENTRY))
        .ok_or(HeaderProblem::CutShort)?;
    let data = rest.get(..data).ok_or(HeaderProblem::CutShort)?;
    let mut found = BTreeMap::new();
    for entry in index.chunks_exact(ENTRY) {
        let field = |at| be32(entry, at).ok_or(HeaderProblem::CutShort);
        let (tag, kind) = (field(0)?, field(4)?);
        // Offsets that do not fit are found out when a value is asked for. What was added when the package was
        // installed stands last, and replaces what was there.
        let offset = usize::try_from(field(8)?).unwrap_or(usize::MAX);
        let count = usize::try_from(field(12)?).unwrap_or(usize::MAX);
        found.insert(tag, Index { kind, offset, count });
    }
    Ok(Header { entries: found, data })
}

impl<'a> Header<'a> {
    /// The first of a tag's texts (`STRING`, `STRING_ARRAY`, `I18NSTRING`); none when it is not there or empty.
    pub(crate) fn text(&self, tag: u32) -> Result<Option<String>, HeaderProblem> {
        let first = self.strings(tag)?.into_iter().next();
        Ok(first.filter(|text| !text.is_empty()).map(|text| String::from_utf8_lossy(text).into_owned()))
    }

    /// A tag's texts; none when it is not there.
    pub(crate) fn strings(&self, tag: u32) -> Result<Vec<&'a [u8]>, HeaderProblem> {
        let Some(index) = self.entries.get(&tag) else { return Ok(Vec::new()) };
        let count = match index.kind {
            6 => 1,
            8 | 9 => index.count,
            kind => return Err(HeaderProblem::WrongType { tag, kind }),
        };
        let mut rest = self.values(tag, index, count, 1)?;
        let mut strings = Vec::new();
        for _ in 0..count {
            let end = memchr::memchr(0, rest).ok_or(HeaderProblem::OutOfBounds(tag))?;
            let (string, after) = rest.split_at(end);
            strings.push(string);
            rest = after.get(1..).unwrap_or_default();
        }
        Ok(strings)
    }

    /// A tag's numbers (`CHAR`, `INT8` to `INT64`); none when it is not there.
    pub(crate) fn numbers(&self, tag: u32) -> Result<Vec<u64>, HeaderProblem> {
        let Some(index) = self.entries.get(&tag) else { return Ok(Vec::new()) };
        let width = match index.kind {
            1 | 2 => 1,
            3 => 2,
            4 => 4,
            5 => 8,
            kind => return Err(HeaderProblem::WrongType { tag, kind }),
        };
        let data = self.values(tag, index, index.count, width)?;
        let number = |bytes: &[u8]| match width {
            1 => bytes.first().map(|byte| u64::from(*byte)),
            2 => be16(bytes, 0).map(u64::from),
            4 => be32(bytes, 0).map(u64::from),
            _ => array(bytes, 0).map(u64::from_be_bytes),
        };
        Ok(data.chunks_exact(width).take(index.count).filter_map(number).collect())
    }

    /// The data from where a tag's values begin: at least as long as they must be.
    fn values(&self, tag: u32, index: &Index, count: usize, width: usize) -> Result<&'a [u8], HeaderProblem> {
        if count > MOST_VALUES {
            return Err(HeaderProblem::TooManyValues { tag, count });
        }
        let data = self.data.get(index.offset..).ok_or(HeaderProblem::OutOfBounds(tag))?;
        // The count is bounded above, so that the product is.
        if data.len() < count * width {
            return Err(HeaderProblem::OutOfBounds(tag));
        }
        Ok(data)
    }
}

#[cfg(test)]
pub(crate) mod tests;

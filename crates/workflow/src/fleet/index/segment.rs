//! Reading a segment. All numbers are 32 bits, the lowest byte first.
//!
//! ```text
//! magic (8), version
//! lengths: strings, images, rows, findings, keys, postings, bytes of text
//! strings    end of each in the text
//! images     file, digest, names (a line each), when
//! rows       image, name, version, purl, path, layer, owner, kind      one per component
//! findings   row, vulnerability, severity + 256 × exploited, fix
//! keys       text, first posting, postings                             sorted by text
//! postings   rows; for keys of vulnerabilities findings
//! text
//! BLAKE3 of all of it (32)
//! ```

use std::path::{Path, PathBuf};

use wb_model::{Purl, Severity};

use super::IndexError;

pub(super) const MAGIC: [u8; 8] = *b"WBFLEET\0";
pub(super) const VERSION: u32 = 1;
pub(super) const SECTIONS: usize = 7;
pub(super) const HASH_BYTES: usize = 32;
const HEAD: usize = 8 + 4 + 4 * SECTIONS;
/// No segment is larger, in bytes: 256 images of the largest documents fit many times.
const LARGEST: u64 = 2 << 30;

/// How things are looked up.
pub(in crate::fleet) mod key {
    /// By the purl without version and qualifiers.
    pub(in crate::fleet) fn package(package: &str) -> String {
        format!("p{package}")
    }

    /// By name, in any case.
    pub(in crate::fleet) fn name(name: &str) -> String {
        format!("n{}", name.to_lowercase())
    }

    /// By digest.
    pub(in crate::fleet) fn hash(digest: &str) -> String {
        format!("h{digest}")
    }

    /// By any id of a vulnerability, in any case.
    pub(in crate::fleet) fn vulnerability(id: &str) -> String {
        format!("v{}", id.to_uppercase())
    }
}

/// A purl without version, qualifiers and subpath.
pub(in crate::fleet) fn package_of(purl: &Purl) -> String {
    let mut text = format!("pkg:{}/", purl.kind());
    if let Some(namespace) = purl.namespace() {
        text.push_str(namespace);
        text.push('/');
    }
    text.push_str(purl.name());
    text
}

/// A segment, checked as a whole.
#[derive(Debug)]
pub struct Segment {
    bytes: Vec<u8>,
    lengths: [usize; SECTIONS],
    /// Where each section begins.
    begins: [usize; SECTIONS],
}

/// A component of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::fleet) struct Row<'s> {
    pub(in crate::fleet) image: Line<'s>,
    pub(in crate::fleet) name: &'s str,
    pub(in crate::fleet) version: &'s str,
    pub(in crate::fleet) purl: &'s str,
    pub(in crate::fleet) path: &'s str,
    pub(in crate::fleet) layer: &'s str,
    pub(in crate::fleet) owner: &'s str,
    pub(in crate::fleet) kind: &'s str,
}

/// An image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::fleet) struct Line<'s> {
    pub(in crate::fleet) stem: &'s str,
    pub(in crate::fleet) digest: &'s str,
    pub(in crate::fleet) names: &'s str,
}

/// An open finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::fleet) struct Found<'s> {
    pub(in crate::fleet) row: Row<'s>,
    pub(in crate::fleet) vulnerability: &'s str,
    pub(in crate::fleet) severity: Severity,
    pub(in crate::fleet) exploited: bool,
    pub(in crate::fleet) fix: &'s str,
}

const STRINGS: usize = 0;
const IMAGES: usize = 1;
const ROWS: usize = 2;
const FINDINGS: usize = 3;
const KEYS: usize = 4;
const POSTINGS: usize = 5;
const TEXT: usize = 6;
/// Bytes of one entry of each section.
const SIZES: [usize; SECTIONS] = [4, 16, 32, 16, 12, 4, 1];

impl Segment {
    /// Opens a segment and checks all of it.
    ///
    /// # Errors
    /// It is not there, or cannot be believed.
    pub fn open(path: &Path) -> Result<Self, IndexError> {
        let damaged = |why| IndexError::Damaged { path: path.to_owned(), why };
        let size = fs_err::metadata(path).map_err(|_| damaged("it is not there"))?.len();
        if size > LARGEST {
            return Err(damaged("it is too large"));
        }
        let bytes = fs_err::read(path).map_err(|_| damaged("it cannot be read"))?;
        Self::parse(bytes).map_err(|why| IndexError::Damaged { path: PathBuf::from(path), why })
    }

    /// Checks bytes from elsewhere: magic, version, hash, and that the sections fill the file.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, &'static str> {
        if bytes.get(..8) != Some(MAGIC.as_slice()) {
            return Err("it is no segment of an index");
        }
        if word(&bytes, 8) != Some(VERSION) {
            return Err("it is of another version");
        }
        let end = bytes.len().checked_sub(HASH_BYTES).filter(|end| *end >= HEAD).ok_or("it is cut short")?;
        let (body, hash) = bytes.split_at(end);
        if blake3::hash(body).as_bytes() != hash {
            return Err("it does not have its hash");
        }
        let mut lengths = [0; SECTIONS];
        let mut begins = [0; SECTIONS];
        let mut at = HEAD;
        for (section, size) in SIZES.iter().enumerate() {
            let length = word(&bytes, 12 + 4 * section).ok_or("it is cut short")? as usize;
            if let (Some(slot), Some(begin)) = (lengths.get_mut(section), begins.get_mut(section)) {
                (*slot, *begin) = (length, at);
            }
            at = length.checked_mul(*size).and_then(|size| at.checked_add(size)).ok_or("it is too large")?;
        }
        if at != end {
            return Err("its sections do not fill it");
        }
        let segment = Self { bytes, lengths, begins };
        let text = segment.bytes.get(segment.begin(TEXT)..end).ok_or("it is cut short")?;
        std::str::from_utf8(text).map_err(|_| "its text is not UTF-8")?;
        Ok(segment)
    }

    /// The components under a key.
    pub(in crate::fleet) fn rows_of(&self, key: &str) -> impl Iterator<Item = Row<'_>> {
        self.postings(key).filter_map(|at| self.row(at))
    }

    /// The findings under a key.
    pub(in crate::fleet) fn findings_of(&self, key: &str) -> impl Iterator<Item = Found<'_>> {
        self.postings(key).filter_map(|at| self.finding(at))
    }

    /// All findings, image by image.
    pub(in crate::fleet) fn findings(&self) -> impl Iterator<Item = Found<'_>> {
        (0..self.length(FINDINGS)).filter_map(|at| self.finding(at))
    }

    fn postings(&self, key: &str) -> impl Iterator<Item = usize> {
        let (first, count) = self.look_up(key).unwrap_or_default();
        (first..first.saturating_add(count))
            .map_while(|at| Some(self.numbers::<1>(POSTINGS, at)?[0] as usize))
    }

    /// Bisection over the sorted keys.
    fn look_up(&self, key: &str) -> Option<(usize, usize)> {
        let (mut low, mut high) = (0, self.length(KEYS));
        while low < high {
            let middle = low + (high - low) / 2;
            let [text, first, count] = self.numbers::<3>(KEYS, middle)?;
            match self.string(text)?.cmp(key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some((first as usize, count as usize)),
            }
        }
        None
    }

    fn row(&self, at: usize) -> Option<Row<'_>> {
        let [image, name, version, purl, path, layer, owner, kind] = self.numbers::<8>(ROWS, at)?;
        let [stem, digest, names, _when] = self.numbers::<4>(IMAGES, image as usize)?;
        Some(Row {
            image: Line {
                stem: self.string(stem)?,
                digest: self.string(digest)?,
                names: self.string(names)?,
            },
            name: self.string(name)?,
            version: self.string(version)?,
            purl: self.string(purl)?,
            path: self.string(path)?,
            layer: self.string(layer)?,
            owner: self.string(owner)?,
            kind: self.string(kind)?,
        })
    }

    fn finding(&self, at: usize) -> Option<Found<'_>> {
        let [row, vulnerability, level, fix] = self.numbers::<4>(FINDINGS, at)?;
        let severity = Severity::ALL.iter().rev().nth((level & 255) as usize).copied();
        Some(Found {
            row: self.row(row as usize)?,
            vulnerability: self.string(vulnerability)?,
            severity: severity.unwrap_or(Severity::Unknown),
            exploited: level >> 8 & 1 == 1,
            fix: self.string(fix)?,
        })
    }

    fn string(&self, number: u32) -> Option<&str> {
        let at = number as usize;
        let end = self.numbers::<1>(STRINGS, at)?[0] as usize;
        let begin = match at.checked_sub(1) {
            Some(before) => self.numbers::<1>(STRINGS, before)?[0] as usize,
            None => 0,
        };
        let text = self.begin(TEXT);
        std::str::from_utf8(self.bytes.get(text.checked_add(begin)?..text.checked_add(end)?)?).ok()
    }

    fn numbers<const N: usize>(&self, section: usize, at: usize) -> Option<[u32; N]> {
        if at >= self.length(section) {
            return None;
        }
        let begin = self.begin(section).checked_add(at.checked_mul(4 * N)?)?;
        let mut numbers = [0; N];
        for (number, place) in numbers.iter_mut().zip((begin..).step_by(4)) {
            *number = word(&self.bytes, place)?;
        }
        Some(numbers)
    }

    fn length(&self, section: usize) -> usize {
        self.lengths.get(section).copied().unwrap_or(0)
    }

    fn begin(&self, section: usize) -> usize {
        self.begins.get(section).copied().unwrap_or(0)
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    bytes.try_into().ok().map(u32::from_le_bytes)
}

//! The rows of one table of an SQLite file (sqlite.org, "Database File Format"): no SQL, no index, no journal.
//!
//! Every page is visited at most once, so that neither a loop of pages nor pages that share others cost more than the
//! file's own size.

use wb_read::ReadProblem;

use super::Visit;
use crate::read::os::integers::{be16, be32};

/// The first bytes of every SQLite file.
pub(super) const MAGIC: &[u8] = b"SQLite format 3\0";

/// Bytes of the file's header, before the first page's own.
const FILE_HEADER: usize = 100;

const INTERIOR: u8 = 0x05;
const LEAF: u8 = 0x0d;

/// Gives the number and the first blob of every row of the table `Packages`.
pub(super) fn packages(bytes: &[u8], visit: Visit<'_>) -> Result<(), ReadProblem> {
    let mut file = File::new(bytes)?;
    let mut root = None;
    file.rows(1, &mut |_, record| {
        let columns = columns(record)?;
        let is_text =
            |at: usize, wanted: &[u8]| matches!(columns.get(at), Some(Value::Text(text)) if *text == wanted);
        if let (true, true, Some(Value::Integer(page))) =
            (is_text(0, b"table"), is_text(1, b"Packages"), columns.get(3))
        {
            root = u32::try_from(*page).ok();
        }
        Some(Ok(()))
    })?;
    let root = root.ok_or_else(|| problem("it has no table of packages"))?;
    file.rows(root, &mut |row, record| {
        let blob = columns(record)?.into_iter().find_map(|value| match value {
            Value::Blob(blob) => Some(blob),
            _ => None,
        })?;
        Some(visit(u32::try_from(row).ok()?, blob))
    })?;
    match file.is_cut_short {
        true => Err(problem("it is shorter than it says")),
        false => Ok(()),
    }
}

fn problem(message: &str) -> ReadProblem {
    ReadProblem::unparsable(message)
}

/// Called for each row with its number and its record; none when the record is not one.
type Row<'v> = &'v mut dyn FnMut(i64, &[u8]) -> Option<Result<(), ReadProblem>>;

struct File<'a> {
    bytes: &'a [u8],
    page_size: usize,
    /// Bytes of a page that hold something.
    usable: usize,
    visited: Vec<bool>,
    is_cut_short: bool,
}

impl<'a> File<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, ReadProblem> {
        if !bytes.starts_with(MAGIC) {
            return Err(problem("it is no SQLite file"));
        }
        let header = bytes.get(..FILE_HEADER).ok_or_else(|| problem("it ends within its header"))?;
        let page_size = match be16(header, 16) {
            Some(1) => 65_536,
            size => usize::from(size.unwrap_or_default()),
        };
        if !page_size.is_power_of_two() || page_size < 512 {
            return Err(problem("its pages have a size that SQLite does not know"));
        }
        let reserved = header.get(20).copied().unwrap_or_default();
        let usable = page_size - usize::from(reserved);
        if usable < 480 {
            return Err(problem("its pages have less room than SQLite needs"));
        }
        if !matches!(be32(header, 56), Some(0 | 1)) {
            return Err(problem("its text is not UTF-8"));
        }
        // The count of pages is only right when the two counters of changes agree (section 1.3.8).
        let says = be32(header, 28).filter(|_| be32(header, 24) == be32(header, 92)).unwrap_or_default();
        let pages = bytes.len() / page_size;
        let is_cut_short =
            usize::try_from(says).is_ok_and(|says| says > pages) || !bytes.len().is_multiple_of(page_size);
        Ok(Self { bytes, page_size, usable, visited: vec![false; pages], is_cut_short })
    }

    /// A page that has not been seen before, numbered from 1.
    fn page(&mut self, number: u32) -> Result<&'a [u8], ReadProblem> {
        let at = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let seen = at.and_then(|at| self.visited.get_mut(at));
        let (Some(at), Some(seen)) = (at, seen) else {
            return Err(ReadProblem::unparsable(format!("page {number} is not in it")));
        };
        if std::mem::replace(seen, true) {
            return Err(ReadProblem::unparsable(format!("page {number} is in it twice")));
        }
        let start = at * self.page_size;
        self.bytes.get(start..start + self.usable).ok_or_else(|| problem("it ends within a page"))
    }

    /// Every row of the table whose tree begins at a page, in the order of their numbers.
    fn rows(&mut self, root: u32, row: Row<'_>) -> Result<(), ReadProblem> {
        let mut todo = vec![root];
        while let Some(number) = todo.pop() {
            let page = self.page(number)?;
            let wrong = || ReadProblem::unparsable(format!("page {number} is no page of a table"));
            let start = if number == 1 { FILE_HEADER } else { 0 };
            let kind = page.get(start).copied().ok_or_else(wrong)?;
            let cells = usize::from(be16(page, start + 3).ok_or_else(wrong)?);
            let pointers = match kind {
                INTERIOR => start + 12,
                LEAF => start + 8,
                _ => return Err(wrong()),
            };
            let cell = |at: usize| be16(page, pointers + 2 * at).map(usize::from).ok_or_else(wrong);
            if kind == INTERIOR {
                todo.push(be32(page, start + 8).ok_or_else(wrong)?);
                for at in (0..cells).rev() {
                    todo.push(be32(page, cell(at)?).ok_or_else(wrong)?);
                }
                // As many pages can wait as there are; more are named twice.
                if todo.len() > self.visited.len() {
                    return Err(wrong());
                }
                continue;
            }
            let mut used = 0;
            for at in 0..cells {
                let (id, record, local) = self.leaf_cell(page, cell(at)?)?.ok_or_else(wrong)?;
                // Cells that lie on each other could make one page cost as much as many.
                used += local;
                if used > self.usable {
                    return Err(wrong());
                }
                row(id, &record).ok_or_else(wrong)??;
            }
        }
        Ok(())
    }

    /// Number of a row, its record, and how many of the record's bytes are on the page itself (section 1.6).
    fn leaf_cell(
        &mut self,
        page: &'a [u8],
        at: usize,
    ) -> Result<Option<(i64, Record<'a>, usize)>, ReadProblem> {
        let Some(cell) = page.get(at..) else { return Ok(None) };
        let Some((length, cell)) = varint(cell) else { return Ok(None) };
        let Some((row, cell)) = varint(cell) else { return Ok(None) };
        let Some(length) = usize::try_from(length).ok().filter(|length| *length <= self.bytes.len()) else {
            return Ok(None);
        };
        let local = self.local(length);
        let Some((here, after)) = cell.split_at_checked(local) else { return Ok(None) };
        if local == length {
            return Ok(Some((row, Record::Here(here), local)));
        }
        let mut record = Vec::with_capacity(length);
        record.extend_from_slice(here);
        let mut next = be32(after, 0).unwrap_or_default();
        while record.len() < length {
            let page = self.page(next)?;
            next = be32(page, 0).unwrap_or_default();
            let more = page.get(4..).unwrap_or_default();
            record.extend_from_slice(more.get(..length - record.len()).unwrap_or(more));
        }
        Ok(Some((row, Record::Gathered(record), local)))
    }

    /// How much of a record stands on its leaf; the rest is on overflow pages.
    fn local(&self, length: usize) -> usize {
        let most = self.usable - 35;
        if length <= most {
            return length;
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let wanted = least + (length - least) % (self.usable - 4);
        if wanted <= most { wanted } else { least }
    }
}

enum Record<'a> {
    Here(&'a [u8]),
    Gathered(Vec<u8>),
}

impl std::ops::Deref for Record<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Here(bytes) => bytes,
            Self::Gathered(bytes) => bytes,
        }
    }
}

/// A value of a record, as far as this program needs it.
enum Value<'a> {
    Integer(i64),
    Text(&'a [u8]),
    Blob(&'a [u8]),
    Other,
}

/// No table here has more columns; one that has is not ours.
const MOST_COLUMNS: usize = 16;

/// The values of a record (section 2.1).
fn columns(record: &[u8]) -> Option<Vec<Value<'_>>> {
    let (length, _) = varint(record)?;
    let (header, mut body) = record.split_at_checked(usize::try_from(length).ok()?)?;
    let (_, mut kinds) = varint(header)?;
    let mut values = Vec::new();
    while !kinds.is_empty() {
        let (kind, after) = varint(kinds)?;
        kinds = after;
        let size = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            12.. => (kind - 12) / 2,
            _ => return None,
        };
        let (bytes, after) = body.split_at_checked(usize::try_from(size).ok()?)?;
        body = after;
        values.push(match kind {
            1..=6 => Value::Integer(integer(bytes)),
            8 => Value::Integer(0),
            9 => Value::Integer(1),
            12.. if kind % 2 == 0 => Value::Blob(bytes),
            12.. => Value::Text(bytes),
            _ => Value::Other,
        });
        if values.len() > MOST_COLUMNS {
            return None;
        }
    }
    Some(values)
}

/// A big-endian integer in two's complement, of at most eight bytes.
fn integer(bytes: &[u8]) -> i64 {
    let sign = bytes.first().map_or(0, |byte| if byte & 0x80 == 0 { 0 } else { -1 });
    bytes.iter().fold(sign, |value, byte| value << 8 | i64::from(*byte))
}

/// Seven bits a byte, the ninth byte whole.
fn varint(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let mut value: u64 = 0;
    for (at, byte) in bytes.iter().enumerate().take(9) {
        let (bits, is_last) = if at == 8 { (8, true) } else { (7, byte & 0x80 == 0) };
        let mask = if at == 8 { 0xff } else { 0x7f };
        value = value << bits | u64::from(byte & mask);
        if is_last {
            return Some((value.cast_signed(), bytes.get(at + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests;

//! The packages of an rpm database in Berkeley DB's hash format, `Packages`, up to RHEL 8 and Amazon Linux 2 (Berkeley
//! DB, `db_page.h`).
//!
//! Every page of buckets is read, in the order of the file: which key is in which bucket does not matter here. Large
//! values stand on chains of overflow pages, each of which is visited at most once.

use wb_read::ReadProblem;

use super::Visit;
use crate::read::os::integers::array;

/// Where the magic stands; it tells the byte order of the machine that wrote the file.
const MAGIC_AT: usize = 12;
const MAGIC: u32 = 0x0006_1561;

/// Kinds of pages.
const HASH_META: u8 = 8;
const HASH_UNSORTED: u8 = 2;
const HASH: u8 = 13;
const OVERFLOW: u8 = 7;

/// Kinds of items on a page of a bucket.
const KEY_OR_DATA: u8 = 1;
const OFF_PAGE: u8 = 3;

/// Bytes before a page's items.
const PAGE_HEADER: usize = 26;

/// Whether a file begins like a hash of Berkeley DB.
pub(super) fn is_hash(bytes: &[u8]) -> bool {
    order(bytes).is_some()
}

/// Gives the number and the header of every package.
pub(super) fn packages(bytes: &[u8], visit: Visit<'_>) -> Result<(), ReadProblem> {
    let mut file = File::new(bytes)?;
    for number in 1..file.visited.len() {
        let page = file.page(number)?;
        match page.get(25) {
            Some(&(HASH | HASH_UNSORTED)) => file.bucket(number, page, visit)?,
            _ => continue,
        }
    }
    match file.is_cut_short {
        true => Err(ReadProblem::unparsable("it is shorter than it says")),
        false => Ok(()),
    }
}

/// How the machine that wrote a file orders bytes.
#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

impl Order {
    fn u16(self, bytes: &[u8], at: usize) -> Option<usize> {
        let bytes = array(bytes, at)?;
        Some(usize::from(match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }))
    }

    fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let bytes = array(bytes, at)?;
        Some(match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        })
    }

    fn length(self, bytes: &[u8], at: usize) -> Option<usize> {
        usize::try_from(self.u32(bytes, at)?).ok()
    }
}

fn order(bytes: &[u8]) -> Option<Order> {
    [Order::Little, Order::Big].into_iter().find(|order| order.u32(bytes, MAGIC_AT) == Some(MAGIC))
}

struct File<'a> {
    bytes: &'a [u8],
    order: Order,
    page_size: usize,
    /// Overflow pages that a value has used.
    visited: Vec<bool>,
    is_cut_short: bool,
}

impl<'a> File<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, ReadProblem> {
        let order = order(bytes).ok_or_else(|| ReadProblem::unparsable("it is no hash of Berkeley DB"))?;
        let short = || ReadProblem::unparsable("it ends within its header");
        if bytes.get(25) != Some(&HASH_META) {
            return Err(ReadProblem::unparsable("its first page is not that of a hash"));
        }
        if bytes.get(24) != Some(&0) {
            return Err(ReadProblem::unparsable("it is encrypted"));
        }
        let page_size = order.length(bytes, 20).ok_or_else(short)?;
        if !page_size.is_power_of_two() || !(512..=65_536).contains(&page_size) {
            return Err(ReadProblem::unparsable("its pages have a size that Berkeley DB does not know"));
        }
        let last = order.length(bytes, 32).ok_or_else(short)?;
        let pages = bytes.len() / page_size;
        Ok(Self { bytes, order, page_size, visited: vec![false; pages], is_cut_short: last >= pages })
    }

    fn page(&self, number: usize) -> Result<&'a [u8], ReadProblem> {
        let start = number.checked_mul(self.page_size);
        let page = start.and_then(|start| self.bytes.get(start..start.checked_add(self.page_size)?));
        page.ok_or_else(|| ReadProblem::unparsable(format!("page {number} is not in it")))
    }

    /// Every key and value of a page of a bucket: they stand in turns, from the page's end to its beginning.
    fn bucket(&mut self, number: usize, page: &'a [u8], visit: Visit<'_>) -> Result<(), ReadProblem> {
        let wrong = || ReadProblem::unparsable(format!("page {number} is no page of a bucket"));
        let items = self.order.u16(page, 20).ok_or_else(wrong)?;
        let mut end = self.page_size;
        let mut key = None;
        for at in 0..items {
            let start = self.order.u16(page, PAGE_HEADER + 2 * at).ok_or_else(wrong)?;
            let item = page.get(start..end).ok_or_else(wrong)?;
            end = start;
            match key.take() {
                None => key = Some(item),
                Some(key) => self.pair(key, item, visit)?.ok_or_else(wrong)?,
            }
        }
        key.is_none().then_some(()).ok_or_else(wrong)
    }

    /// One key and its value. The key 0 holds the next free number and no package.
    fn pair(&mut self, key: &[u8], item: &'a [u8], visit: Visit<'_>) -> Result<Option<()>, ReadProblem> {
        let (Some((&KEY_OR_DATA, key)), Some((&kind, value))) = (key.split_first(), item.split_first())
        else {
            return Ok(None);
        };
        let Some(number) = self.order.u32(key, 0) else { return Ok(None) };
        if number == 0 {
            return Ok(Some(()));
        }
        match kind {
            KEY_OR_DATA => visit(number, value)?,
            OFF_PAGE => {
                let (Some(first), Some(length)) = (self.order.length(item, 4), self.order.length(item, 8))
                else {
                    return Ok(None);
                };
                visit(number, &self.chain(first, length)?)?;
            }
            _ => return Ok(None),
        }
        Ok(Some(()))
    }

    fn chain(&mut self, first: usize, length: usize) -> Result<Vec<u8>, ReadProblem> {
        let mut value = Vec::new();
        let mut next = first;
        while value.len() < length {
            let page = self.page(next)?;
            let wrong = |what| ReadProblem::unparsable(format!("page {next} {what}"));
            if page.get(25) != Some(&OVERFLOW) {
                return Err(wrong("holds no part of a package"));
            }
            let seen = self.visited.get_mut(next).ok_or_else(|| wrong("is not in it"))?;
            if std::mem::replace(seen, true) {
                return Err(wrong("is used twice"));
            }
            let used = self.order.u16(page, 22).unwrap_or_default();
            let more = page
                .get(PAGE_HEADER..)
                .and_then(|rest| rest.get(..used))
                .ok_or_else(|| wrong("is cut short"))?;
            value.extend_from_slice(more);
            next = self.order.length(page, 16).ok_or_else(|| wrong("is cut short"))?;
        }
        match value.len() == length {
            true => Ok(value),
            false => {
                Err(ReadProblem::unparsable(format!("the package at page {first} is longer than it says")))
            }
        }
    }
}

#[cfg(test)]
mod tests;

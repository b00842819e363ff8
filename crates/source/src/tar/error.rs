//! Why an archive could not be read.

use std::io;

/// Why an archive could not be read. Offsets are bytes from the start of the uncompressed archive.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum TarError {
    #[error("read the archive at byte {at}: {source}")]
    Read { at: u64, source: io::Error },
    #[error("the archive ends within the entry at byte {at}")]
    Truncated { at: u64 },
    #[error("no tar header at byte {at}: its checksum is wrong")]
    BadHeader { at: u64 },
    #[error("the header at byte {at} has no number in its field {field}")]
    BadNumber { at: u64, field: &'static str },
    #[error("the extended header at byte {at} is broken: {why}")]
    BadPax { at: u64, why: &'static str },
    #[error("the sparse file at byte {at} is broken: {why}")]
    BadSparse { at: u64, why: &'static str },
    #[error("a single block of zeros at byte {at}: neither an entry nor the end")]
    LoneZeroBlock { at: u64 },
    #[error("the extended header at byte {at} has {size} bytes, more than {limit}")]
    LongHeader { at: u64, size: u64, limit: u64 },
    #[error("the entry at byte {at} has a path of more than {limit} bytes")]
    LongPath { at: u64, limit: usize },
    #[error("more than {limit} entries")]
    TooManyEntries { limit: u64 },
}

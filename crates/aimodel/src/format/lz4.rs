//! LZ4 frames.

use crate::container::compressed::compressed;
use crate::container::unpack::Packing;
use crate::format::Match;

compressed!(Lz4, "lz4", "files packed with LZ4", ["lz4"], Packing::Lz4, |head| {
    head.starts_with(&[0x04, 0x22, 0x4d, 0x18]).then_some(Match::Certain)
});

#[cfg(test)]
mod tests;

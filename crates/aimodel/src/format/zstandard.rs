//! Zstandard, one frame after the other.

use crate::container::compressed::compressed;
use crate::container::unpack::{Packing, is_zstandard};
use crate::format::Match;

compressed!(Zstandard, "zstandard", "files packed with Zstandard", ["zst"], Packing::Zstandard, |head| {
    is_zstandard(head).then_some(Match::Certain)
});

#[cfg(test)]
mod tests;

//! Bzip2, one stream after the other.

use crate::container::compressed::compressed;
use crate::container::unpack::Packing;
use crate::format::Match;

compressed!(Bzip2, "bzip2", "files packed with bzip2", ["bz2"], Packing::Bzip2, |head| {
    let is_block = matches!(head, [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..] if rest.starts_with(b"1AY&SY") || rest.starts_with(b"\x17rE8P\x90"));
    is_block.then_some(Match::Certain)
});

#[cfg(test)]
mod tests;

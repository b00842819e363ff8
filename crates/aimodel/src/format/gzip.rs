//! Gzip, one member after the other.

use crate::container::compressed::compressed;
use crate::container::unpack::Packing;
use crate::format::Match;

compressed!(Gzip, "gzip", "files packed with gzip", ["gz", "tgz"], Packing::Gzip, |head| {
    head.starts_with(&[0x1f, 0x8b, 8]).then_some(Match::Certain)
});

#[cfg(test)]
mod tests;

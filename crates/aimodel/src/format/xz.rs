//! XZ, one stream after the other.

use crate::container::compressed::compressed;
use crate::container::unpack::Packing;
use crate::format::Match;

compressed!(Xz, "xz", "files packed with xz", ["xz"], Packing::Xz, |head| {
    head.starts_with(b"\xfd7zXZ\0").then_some(Match::Certain)
});

#[cfg(test)]
mod tests;

//! The old `.lzma` files, which have no magic number.

use crate::container::compressed::compressed;
use crate::container::unpack::Packing;
use crate::format::Match;

compressed!(
    Lzma,
    "lzma",
    "files packed with lzma",
    ["lzma", "joblib", "pkl", "pickle"],
    Packing::LzmaAlone,
    |head| {
        // Properties of every usual writer, a dictionary that is a round number, and a size that is unknown or small.
        let is_one = head.get(..14).is_some_and(|head| {
            let window = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
            let is_round = window.is_power_of_two() || (window / 3).is_power_of_two() && window % 3 == 0;
            let is_size = head[5..13] == [0xff; 8] || head[10..13] == [0; 3];
            head[0] == 0x5d && window >= 4096 && is_round && is_size && head[13] == 0
        });
        is_one.then_some(Match::Likely)
    }
);

#[cfg(test)]
mod tests;

//! Deflate in a zlib wrapper, as joblib packs. There is no magic number: two bytes with a checksum of five bits, and the
//! first block must be one that exists.

use crate::container::compressed::compressed;
use crate::container::unpack::Packing;
use crate::format::Match;

compressed!(
    Zlib,
    "zlib",
    "files packed with zlib",
    ["z", "joblib", "pkl", "pickle"],
    Packing::Zlib,
    |head| {
        let [method, flags, first, ..] = head else { return None };
        let is_wrapper = matches!(method, 0x08 | 0x18 | 0x28 | 0x38 | 0x48 | 0x58 | 0x68 | 0x78)
            && (u16::from(*method) * 256 + u16::from(*flags)) % 31 == 0
            && flags & 0x20 == 0;
        // A safetensors file begins with the length of its header, which may be these two bytes.
        let is_length = crate::format::begins_with_length(head);
        // Text may begin so too (`x^2`); three types of blocks exist, and text is no block.
        let is_text = head.iter().take(16).all(|byte| matches!(byte, 9..=13 | 32..=126));
        if !is_wrapper || is_length || is_text || (first >> 1) & 3 == 3 {
            return None;
        }
        Some(if *method == 0x78 { Match::Likely } else { Match::Weak })
    }
);

#[cfg(test)]
mod tests;

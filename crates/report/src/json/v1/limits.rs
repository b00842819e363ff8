//! What a document may cost before anything of it is believed.

use super::read::JsonV1Error;

/// Most bytes a document may have: 512 MiB. One of an image with 200,000 components and all its findings has less.
const MAX_BYTES: usize = 512 << 20;

/// Most levels of JSON arrays and objects. A document has about ten.
const MAX_DEPTH: usize = 40;

/// Checks size and depth in one pass, without parsing.
pub(super) fn check(bytes: &[u8]) -> Result<(), JsonV1Error> {
    check_against(bytes, MAX_BYTES, MAX_DEPTH)
}

pub(super) fn check_against(bytes: &[u8], max_bytes: usize, max_depth: usize) -> Result<(), JsonV1Error> {
    if bytes.len() > max_bytes {
        return Err(JsonV1Error::TooLarge { size: bytes.len(), limit: max_bytes });
    }
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for (offset, byte) in bytes.iter().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                depth += 1;
                if depth > max_depth {
                    return Err(JsonV1Error::TooDeep { limit: max_depth, offset });
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

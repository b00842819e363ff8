//! What a document may cost before anything of it is believed.

use crate::error::ReadError;

/// Most bytes a document may have: 256 MiB. The largest real SBOM known has 60 MB.
pub const MAX_BYTES: usize = 256 << 20;

/// Most levels of JSON arrays and objects. Real documents have about ten; the JSON parser itself stops at 128.
pub const MAX_DEPTH: usize = 100;

/// Checks size and depth in one pass, without parsing.
pub(crate) fn check(bytes: &[u8]) -> Result<(), ReadError> {
    check_against(bytes, MAX_BYTES, MAX_DEPTH)
}

fn check_against(bytes: &[u8], max_bytes: usize, max_depth: usize) -> Result<(), ReadError> {
    if bytes.len() > max_bytes {
        return Err(ReadError::TooLarge { size: bytes.len(), limit: max_bytes });
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
                    return Err(ReadError::TooDeep { limit: max_depth, offset });
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;

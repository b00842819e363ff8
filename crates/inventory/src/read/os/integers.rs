//! Integers at an offset; none when they would end behind the bytes.

pub(crate) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_be_bytes)
}

pub(crate) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_be_bytes)
}

pub(crate) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

/// As many bytes as the integer has.
pub(crate) fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_end_within_the_bytes() {
        let bytes = [1, 2, 3, 4, 5];
        assert_eq!((be16(&bytes, 3), be16(&bytes, 4), be16(&bytes, usize::MAX)), (Some(0x0405), None, None));
        assert_eq!((be32(&bytes, 1), be32(&bytes, 2)), (Some(0x0203_0405), None));
        assert_eq!((le32(&bytes, 0), le32(&[], 0)), (Some(0x0403_0201), None));
    }
}

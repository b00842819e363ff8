use super::*;

#[test]
fn integers_end_within_the_bytes() {
    let bytes = [1, 2, 3, 4, 5];
    assert_eq!((be16(&bytes, 3), be16(&bytes, 4), be16(&bytes, usize::MAX)), (Some(0x0405), None, None));
    assert_eq!((be32(&bytes, 1), be32(&bytes, 2)), (Some(0x0203_0405), None));
    assert_eq!((le32(&bytes, 0), le32(&[], 0)), (Some(0x0403_0201), None));
}

use super::*;

#[test]
fn only_whole_digests_of_strong_algorithms_are_pins() {
    let hash = |algorithm: &str, digits: usize| Hash::new(algorithm, &"aB".repeat(digits / 2)).strength();
    assert_eq!(hash("SHA256", 64), Strength::Strong);
    assert_eq!(hash("sha384", 96), Strength::Strong);
    assert_eq!(hash("sha512", 128), Strength::Strong);
    assert_eq!(hash("sha256", 62), Strength::Malformed);
    assert_eq!(hash("sha256", 128), Strength::Malformed);
    assert_eq!(hash("md5", 32), Strength::Weak);
    assert_eq!(hash("sha1", 40), Strength::Weak);
    assert_eq!(hash("crc32", 8), Strength::Unknown);
    assert_eq!(Hash::new("sha256", &"g".repeat(64)).strength(), Strength::Malformed);
    assert_eq!(Hash::new("sha256", "").strength(), Strength::Malformed);
}

#[test]
fn a_hash_is_read_with_either_sign() {
    assert_eq!(Hash::parse("sha256:AA"), Some(Hash::new("sha256", "aa")));
    assert_eq!(Hash::parse("sha256=AA"), Some(Hash::new("sha256", "aa")));
    assert_eq!(Hash::parse("aa"), None);
}

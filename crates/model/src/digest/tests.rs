use super::*;

#[test]
fn a_digest_survives_its_text_form() {
    let text = format!("sha256:{}", "0a".repeat(32));
    let digest: Digest = text.parse().unwrap();
    assert_eq!(digest.to_string(), text);
    assert_eq!(digest.bytes(), [10; 32]);
    assert_eq!(digest.short(), "0a0a0a0a0a0a");
}

#[test]
fn what_is_not_a_digest_is_refused() {
    for text in [
        "",
        "sha256",
        "sha256:",
        "sha256:zz",
        "sha1:0a0a",
        "sha3:00",
        "sha256:é",
        &format!("sha256:{}é", "0".repeat(62)),
    ] {
        assert!(text.parse::<Digest>().is_err(), "{text:?} was accepted");
    }
}

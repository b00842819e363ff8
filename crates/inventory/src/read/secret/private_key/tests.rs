use crate::read::secret::SecretFile;
use crate::read::testing::read;

use super::{PrivateKey, is_pem};

fn sort(path: &str, text: &str) -> Option<String> {
    let out = read(&PrivateKey, path, text.as_bytes());
    assert!(out.facts.iter().all(|fact| !fact.body.contains("MII")), "the key is never kept");
    out.facts.first().and_then(|fact| fact.decode::<SecretFile>()).map(|fact| fact.sort)
}

#[test]
fn good_keys_are_told_from_certificates() {
    let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----\n";
    let certificate = "-----BEGIN CERTIFICATE-----\nMIIdef\n-----END CERTIFICATE-----\n";
    assert_eq!(sort("a.pem", key).as_deref(), Some("private key"));
    assert_eq!(sort("id", "-----BEGIN OPENSSH PRIVATE KEY-----\nMII").as_deref(), Some("private key"));
    assert_eq!(sort("a.pem", &format!("{certificate}{key}")).as_deref(), Some("private key"));
    assert_eq!(sort("a.pem", certificate), None);
    assert_eq!(sort("a.pem", "-----BEGIN PUBLIC KEY-----\nMII"), None);
    assert_eq!(
        sort("a", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII").as_deref(),
        Some("encrypted private key")
    );
    let locked = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nMII";
    assert_eq!(sort("a", locked).as_deref(), Some("encrypted private key"));
    assert_eq!(sort("a.ppk", "PuTTY-User-Key-File-3: ssh-ed25519").as_deref(), Some("private key"));
}

#[test]
fn empty_cut_short_and_wrong_files_hold_none() {
    for text in ["", "-----BEGIN ", "-----BEGIN PRIVATE", "-----BEGIN -----BEGIN ", "\u{fffd}\u{1}"] {
        assert_eq!(sort("a.pem", text), None, "{text}");
    }
}

#[test]
fn only_what_looks_like_one_is_read() {
    let candidate = |path: &str, head: &[u8]| {
        let entry = crate::read::testing::entry(path, head.len());
        is_pem(&wb_read::Candidate { entry: &entry, head })
    };
    assert!(candidate("x", b"-----BEGIN PRIVATE KEY-----"));
    assert!(candidate("x.pem", b"Bag Attributes\n-----BEGIN PRIVATE KEY-----"));
    assert!(!candidate("x.py", b"KEY = '''-----BEGIN PRIVATE KEY-----"));
}

//! Bounds of what is parsed.

use std::collections::BTreeMap;

use super::*;
use crate::Strength;

#[test]
fn wrong_yaml_that_multiplies_is_refused_and_quickly() {
    let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (one, next) in ('a'..='i').zip('b'..='j') {
        text.push_str(&format!("{next}: &{next} [{}]\n", vec![format!("*{one}"); 9].join(", ")));
    }
    let started = std::time::Instant::now();
    let parsed = yaml::<BTreeMap<String, serde_json::Value>>("conda-lock", "x", text.as_bytes());
    assert!(parsed.is_err());
    assert!(started.elapsed().as_secs() < 10);
    let deep = "[".repeat(100_000);
    assert!(yaml::<serde_json::Value>("conda-lock", "x", deep.as_bytes()).is_err());
}

#[test]
fn wrong_because_too_large_names_the_bound() {
    let large = vec![b' '; MAX_YAML as usize + 1];
    let error = yaml::<serde_json::Value>("conda-lock", "conda-lock.yml", &large).unwrap_err();
    assert_eq!(error, LockError::TooLarge { path: "conda-lock.yml".to_owned(), limit: MAX_YAML });
    assert!(error.to_string().contains("50331648"), "{error}");
}

#[test]
fn integrity_of_several_algorithms() {
    let hashes = integrity("sha1-qrvMqrvMqrvMqrvMqrvMqrvMqrs= sha512-!!! md5-AAAA?x");
    assert_eq!(hashes.len(), 3);
    assert_eq!(hashes[0].strength(), Strength::Weak);
    assert_eq!(hashes[1].strength(), Strength::Malformed);
}

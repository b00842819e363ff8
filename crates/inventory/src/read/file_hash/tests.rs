use sha2::{Digest as _, Sha256};

use crate::read::testing::entry;
use crate::testing::Scene;

use super::*;

#[test]
fn a_good_file_is_hashed_whatever_it_is() {
    let merged = Scene::new().file("m/notes.xyz", b"abc").merge_by(&[&FileHashes]);
    let view = merged.view();
    let digests: Vec<_> = view.digests().into_values().cloned().collect();
    assert_eq!(digests, [wb_model::Digest::sha256(Sha256::digest(b"abc").into())]);
}

#[test]
fn an_empty_file_a_cut_one_and_a_wrong_call_do_no_harm() {
    let mut out = Output::default();
    FileHashes.stream(&entry("a", 0)).unwrap().finish(&entry("a", 0), &mut out).unwrap();
    assert_eq!(out.facts.len(), 1);
    assert!(FileHashes.read(&entry("a", 1), b"a", &mut Output::default()).is_err());
}

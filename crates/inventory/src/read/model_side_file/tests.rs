use crate::read::testing::entry;
use crate::testing::Scene;

use super::*;

#[test]
fn good_files_beside_a_model_are_hashed_and_others_are_not() {
    let scene = Scene::new()
        .file("m/vocab.txt", b"[PAD]\n")
        .file("m/sentencepiece.bpe.model", b"\x0a\x00")
        .file("m/notes.txt", b"nothing");
    let merged = scene.merge_by(&[&ModelSideFiles]);
    assert_eq!(merged.view().digests().len(), 2);
}

#[test]
fn an_empty_file_a_cut_one_and_a_wrong_call_do_no_harm() {
    let mut out = Output::default();
    ModelSideFiles.stream(&entry("vocab.txt", 0)).unwrap().finish(&entry("vocab.txt", 0), &mut out).unwrap();
    assert_eq!(out.facts.len(), 1);
    assert!(ModelSideFiles.read(&entry("vocab.txt", 1), b"a", &mut Output::default()).is_err());
}

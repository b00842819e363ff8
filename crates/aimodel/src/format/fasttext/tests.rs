use super::*;
use crate::format::safetensors::tests::weigh_named;
use crate::format::testing::check_cut_short;
use crate::{Reading, Verdict};
use wb_testkit::model_file::fasttext;

fn read(bytes: &[u8]) -> Reading {
    weigh_named("lid.ftz", bytes)
}

#[test]
fn settings_words_and_both_matrices_are_read() {
    for is_quantized in [false, true] {
        let reading = read(&fasttext(is_quantized));
        assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
        assert!(reading.complete);
        let metadata = &reading.metadata;
        assert_eq!(metadata.first(Field::Architecture), Some("supervised"));
        assert_eq!(metadata.first(Field::VocabularySize), Some("2"));
        assert_eq!(metadata.first(Field::Output), Some("label: __label__en, __label__fr"));
        let loss = metadata.values(Field::Dimension).find(|stated| stated.value.starts_with("loss="));
        assert_eq!(loss.map(|stated| stated.value.as_str()), Some("loss=softmax"));
        // Two words and three buckets, two labels, three columns.
        let tensors = metadata.tensors.as_ref().expect("tensors");
        assert_eq!(tensors.parameters, (2 + 3 + 2) * 3);
        assert_eq!(tensors.list.iter().map(|one| one.shape.clone()).collect::<Vec<_>>(), [[5, 3], [2, 3]]);
        assert_eq!(tensors.digest().is_some(), !is_quantized);
        assert_eq!(metadata.first(Field::Quantization).is_some(), is_quantized);
    }
}

#[test]
fn the_counts_are_there_when_only_the_beginning_is() {
    let reading = read(&fasttext(false)[..92]);
    assert_eq!(reading.verdict(), Verdict::Unreadable);
    assert_eq!(reading.metadata.first(Field::Parameters), Some("21"));
}

#[test]
fn what_the_library_would_believe_is_checked() {
    let good = fasttext(false);
    let changed = |at: usize, value: u32| {
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        let reading = read(&bytes);
        assert_eq!(reading.verdict(), Verdict::Unreadable, "{at} {value}");
        reading.findings.into_iter().map(|finding| finding.evidence).collect::<Vec<_>>().join("; ")
    };
    assert!(changed(4, 13).contains("version 13"));
    assert!(changed(8, 0).contains("dim is 0"));
    assert!(changed(8, 4).contains("5 rows of 3, and there have to be 5 of 4"));
    assert!(changed(32, 9).contains("a loss or a kind"));
    assert!(changed(40, 99).contains("5 rows of 3, and there have to be 101 of 3"));
    assert!(changed(40, u32::MAX).contains("bucket is -1"));
    assert!(changed(64, 5).contains("5 entries, and 2 words and 2 labels"));
    assert!(changed(72, 1).contains("4 entries, and 2 words and 1 labels"));
}

#[test]
fn a_label_among_the_words_is_told() {
    let mut bytes = fasttext(false);
    // The kind of the first entry, behind its text and its count.
    let at = 92 + "the\0".len() + 8;
    bytes[at] = 1;
    assert!(read(&bytes).findings[0].evidence.contains("entry 0 is no word"));
}

#[test]
fn what_follows_the_last_matrix_is_told() {
    let mut bytes = fasttext(true);
    bytes.extend_from_slice(b"more");
    let reading = read(&bytes);
    assert_eq!(reading.verdict(), Verdict::Suspicious);
    assert_eq!(reading.findings[0].rule, "flat/trailing");
}

#[test]
fn empty() {
    assert_ne!(read(b"").verdict(), Verdict::Clean);
}

#[test]
fn cut_short() {
    for is_quantized in [false, true] {
        check_cut_short("lid.ftz", &fasttext(is_quantized));
    }
}

#[test]
fn wrong() {
    for is_quantized in [false, true] {
        let bytes = fasttext(is_quantized);
        for at in 0..bytes.len().min(600) {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] = value;
                let findings = weigh_named("lid.bin", &changed).findings;
                let is_defect = findings.iter().any(|finding| finding.rule == "unreadable/internal-error");
                assert!(!is_defect, "{at} {value}");
            }
        }
    }
}

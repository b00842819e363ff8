use std::io::Cursor;

use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::sha256;

use super::*;
use crate::testing::Keeping;

fn expected(blob: &[u8], archive: &[u8]) -> Expected {
    Expected { blob: Some(sha256(blob)), size: Some(blob.len() as u64), diff_id: Some(sha256(archive)) }
}

fn weigh(blob: &[u8], expected: &Expected) -> (Result<Verified, LayerError>, Keeping) {
    let mut sink = Keeping::default();
    let result = read_layer(Box::new(Cursor::new(blob.to_vec())), expected, &Limits::DEFAULT, &mut sink);
    (result, sink)
}

fn archive() -> Vec<u8> {
    let noise: Vec<u8> = (0..3_000_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    LayerBuilder::new().file("a", "hello").file("noise", noise).file("z", "end").build()
}

#[test]
fn every_compression_gives_the_same_entries_and_diff_id() {
    let archive = archive();
    for pack in [Pack::Plain, Pack::Gzip, Pack::GzipMembers(100_000), Pack::Zstd, Pack::ZstdFrames(100_000)] {
        let blob = pack.apply(&archive).unwrap();
        let (result, sink) = weigh(&blob, &expected(&blob, &archive));
        let verified = result.unwrap_or_else(|error| panic!("{pack:?}: {error}"));
        assert_eq!(verified.diff_id, sha256(&archive), "{pack:?}");
        assert_eq!((verified.bytes, verified.blob_bytes), (archive.len() as u64, blob.len() as u64));
        assert_eq!(sink.paths(), ["a", "noise", "z"], "{pack:?}");
        assert_eq!(sink.content("noise").len(), 3_000_000);
    }
}

#[test]
fn a_blob_cut_anywhere_fails() {
    let archive = LayerBuilder::new().file("a", "hello").build();
    for pack in [Pack::Plain, Pack::Gzip, Pack::Zstd] {
        let blob = pack.apply(&archive).unwrap();
        for length in 0..blob.len() {
            assert!(
                weigh(&blob[..length], &expected(&blob, &archive)).0.is_err(),
                "{pack:?} cut at {length}"
            );
        }
        // Also when nothing is known beforehand, a cut stream is no shorter layer.
        let nothing = Expected { blob: None, size: None, diff_id: None };
        if pack != Pack::Plain {
            assert!(weigh(&blob[..blob.len() - 9], &nothing).0.is_err(), "{pack:?}");
        }
    }
}

#[test]
fn each_wrong_digest_is_named() {
    let archive = archive();
    let blob = Pack::Gzip.apply(&archive).unwrap();
    let right = expected(&blob, &archive);
    let other = sha256(b"other");
    let wrong_blob = Expected { blob: Some(other.clone()), ..right.clone() };
    assert!(matches!(weigh(&blob, &wrong_blob).0, Err(LayerError::WrongBlob { .. })));
    let wrong_diff_id = Expected { diff_id: Some(other), ..right.clone() };
    assert!(matches!(weigh(&blob, &wrong_diff_id).0, Err(LayerError::WrongDiffId { .. })));
    let wrong_size = Expected { size: Some(1), ..right };
    assert!(matches!(weigh(&blob, &wrong_size).0, Err(LayerError::WrongSize { .. })));
}

#[test]
fn a_changed_byte_is_a_wrong_digest_also_when_it_breaks_the_archive() {
    let archive = archive();
    let mut blob = Pack::Plain.apply(&archive).unwrap();
    blob[0] ^= 1;
    let result = weigh(&blob, &expected(&archive, &archive)).0;
    assert!(matches!(result, Err(LayerError::WrongBlob { .. })), "{result:?}");
}

#[test]
fn a_layer_that_grows_without_end_is_stopped() {
    let zeros = vec![0_u8; 64 << 20];
    let blob = Pack::Gzip.apply(&zeros).unwrap();
    let limits = Limits { expansion_free_bytes: 1 << 20, ..Limits::DEFAULT };
    let nothing = Expected { blob: None, size: None, diff_id: None };
    let result = read_layer(Box::new(Cursor::new(blob)), &nothing, &limits, &mut Keeping::default());
    assert!(matches!(result, Err(LayerError::Bomb { .. })), "{result:?}");
}

/// An endless source: one gzip member after another.
struct Endless {
    member: Vec<u8>,
    at: usize,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = &self.member[self.at..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.at = (self.at + count) % self.member.len();
        Ok(count)
    }
}

#[test]
fn an_endless_stream_ends_at_the_limit() {
    // Whole entries, again and again, and never an end marker.
    let archive = LayerBuilder::new().file("a", vec![1; 1 << 20]).build_open();
    let member = Pack::Gzip.apply(&archive).unwrap();
    let limits = Limits { layer_bytes: 20 << 20, ..Limits::DEFAULT };
    let nothing = Expected { blob: None, size: None, diff_id: None };
    let result = read_layer(Box::new(Endless { member, at: 0 }), &nothing, &limits, &mut Keeping::default());
    assert!(matches!(result, Err(LayerError::TooLarge { .. } | LayerError::Bomb { .. })), "{result:?}");
}

#[test]
fn garbage_is_an_error_of_its_kind() {
    let nothing = Expected { blob: None, size: None, diff_id: None };
    assert!(matches!(weigh(b"this is no archive at all", &nothing).0, Err(LayerError::Tar(_))));
    assert!(matches!(weigh(b"\x1f\x8b\x08\x00garbage....", &nothing).0, Err(LayerError::Decompress(_))));
    assert!(matches!(weigh(b"\x28\xb5\x2f\xfdgarbage....", &nothing).0, Err(LayerError::Decompress(_))));
    let (result, sink) = weigh(b"", &nothing);
    assert!(result.is_ok() && sink.entries.is_empty());
}

#[test]
fn bytes_behind_the_end_are_said() {
    let blob = [LayerBuilder::new().file("a", "b").build(), LayerBuilder::new().file("hidden", "c").build()]
        .concat();
    let nothing = Expected { blob: None, size: None, diff_id: None };
    let (result, sink) = weigh(&blob, &nothing);
    result.unwrap();
    assert_eq!(sink.paths(), ["a"]);
    assert_eq!(sink.codes(), [DiagnosticCode::AmbiguousArchive]);
}

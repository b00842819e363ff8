use wb_testkit::attack::{Content, keras};
use wb_testkit::hdf5;

use crate::context::Limits;
use crate::finding::Verdict;
use crate::format::testing::{self, check_cut_short, check_wrong_bytes};
use crate::input::Forward;
use crate::metadata::Field;
use crate::reading::Reading;
use crate::weigh::weigh;

fn read(bytes: &[u8]) -> Reading {
    testing::read("model.h5", bytes).expect("its name promises a model")
}

#[test]
fn good_model_is_clean_and_measured() {
    let reading = read(&keras::benign_hdf5());
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.format.as_deref(), Some("keras-hdf5"));
    assert_eq!(reading.metadata.first(Field::FrameworkVersion), Some("3.15.1"));
    assert_eq!(reading.metadata.first(Field::Architecture), Some("Sequential"));
    let tensors = reading.metadata.tensors.expect("tensors");
    assert_eq!((tensors.count, tensors.parameters), (1, 6));
    let tensor = &tensors.list[0];
    assert_eq!((tensor.name.as_str(), tensor.data_type.name()), ("model_weights/kernel", "F32"));
    assert_eq!(tensor.digest, Some(blake3::hash(&[0; 24]).to_hex().to_string()));
}

#[test]
fn an_external_file_is_named_in_the_proof() {
    let attack =
        keras::ATTACKS.iter().find(|attack| attack.name == "keras-hdf5-external-storage").expect("is there");
    let Some((_, Content::Bytes(bytes))) = (attack.build)().pop() else { panic!("no file") };
    let reading = read(&bytes);
    let finding = reading.findings.iter().find(|finding| finding.rule == attack.rule).expect("found");
    assert!(
        finding.trace.iter().any(|step| step == "64 bytes at 0x0 of the file \"/etc/passwd\""),
        "{finding:#?}"
    );
}

#[test]
fn a_file_behind_a_user_block_is_read() {
    let mut bytes = vec![b' '; 512];
    bytes.extend(keras::benign_hdf5());
    assert_eq!(read(&bytes).format.as_deref(), Some("keras-hdf5"));
}

#[test]
fn empty_is_not_what_it_claims() {
    assert_eq!(read(b"").verdict(), Verdict::Unreadable);
}

#[test]
fn cut_short_is_never_clean() {
    check_cut_short("model.h5", &keras::benign_hdf5());
}

#[test]
fn wrong_bytes_never_panic() {
    check_wrong_bytes("model.h5", &keras::benign_hdf5());
}

#[test]
fn a_file_too_large_to_go_back_in_is_never_clean() {
    let mut file = hdf5::File::new();
    file.put(&vec![0; 2 << 20]);
    let weight = file.object(&[hdf5::shape(&[1]), hdf5::float(), hdf5::contiguous(hdf5::NONE, 0)]);
    file.put(&vec![0; 4 << 20]);
    let root = file.object(&[hdf5::group(), hdf5::link("w", weight)]);
    let bytes = file.finish(root);
    assert_eq!(read(&bytes).verdict(), Verdict::Clean);
    let mut forward = Forward::new(bytes.as_slice(), Some(bytes.len() as u64));
    let reading = weigh(b"model.h5", &mut forward, &Limits::DEFAULT).expect("a reading");
    assert_eq!(reading.findings[0].rule, "unreadable/too-large-to-seek");
}

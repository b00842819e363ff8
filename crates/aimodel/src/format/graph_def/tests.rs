use wb_testkit::attack::{Content, tensorflow};
use wb_testkit::protobuf::Message;

use crate::finding::Verdict;
use crate::format::testing::{self, check_cut_short, check_wrong_bytes};
use crate::metadata::Field;
use crate::reading::Reading;

fn read(bytes: &[u8]) -> Option<Reading> {
    testing::read("frozen.pb", bytes)
}

fn good() -> Vec<u8> {
    let shape = Message::new().message(2, Message::new().varint(1, 2));
    let tensor = Message::new().varint(1, 1).message(2, shape).bytes(4, [0; 8]);
    let value = Message::new().bytes(1, "value").message(2, Message::new().message(8, tensor));
    let weight = Message::new().bytes(1, "w").bytes(2, "Const").message(5, value);
    Message::new()
        .message(1, Message::new().bytes(1, "x").bytes(2, "Placeholder"))
        .message(1, weight)
        .message(4, Message::new().varint(1, 1482))
        .build()
}

#[test]
fn good_graph_is_clean_and_measured() {
    let reading = read(&good()).expect("a reading");
    assert_eq!((reading.verdict(), reading.format.as_deref()), (Verdict::Clean, Some("tf-graph")));
    assert_eq!(reading.metadata.first(Field::Parameters), Some("2"));
    let tensor = &reading.metadata.tensors.as_ref().expect("tensors").list[0];
    assert_eq!(tensor.digest, Some(blake3::hash(&[0; 8]).to_hex().to_string()));
}

#[test]
fn the_proof_names_the_file() {
    let attack =
        tensorflow::ATTACKS.iter().find(|attack| attack.name == "tensorflow-read-file").expect("is there");
    let Some((_, Content::Bytes(bytes))) = (attack.build)().pop() else { panic!("no file") };
    let reading = read(&bytes).expect("a reading");
    assert_eq!(reading.findings[0].evidence, "calls ReadFile(\"/etc/passwd\")");
    assert_eq!(reading.findings[0].trace[1], "on the constant \"path\" = \"/etc/passwd\"");
}

#[test]
fn empty_and_other_files_are_no_graphs() {
    for other in [
        &b""[..],
        b"\n\n",
        b"\n\x05hello",
        b"\n# a text that begins with an empty line\n",
        b"\x0a\x04\x0a\x02hi",
    ] {
        assert_eq!(read(other), None, "{other:?}");
    }
}

#[test]
fn cut_short_is_never_clean() {
    check_cut_short("frozen.pb", &good());
}

#[test]
fn wrong_bytes_never_panic() {
    check_wrong_bytes("frozen.pb", &good());
}

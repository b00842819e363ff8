use wb_testkit::attack::{Content, onnx};
use wb_testkit::protobuf::Message;

use crate::context::Limits;
use crate::finding::Verdict;
use crate::format::testing::{self, check_attacks};
use crate::input::Forward;
use crate::metadata::{Field, ReferenceKind};
use crate::reading::Reading;
use crate::weigh::weigh;

fn read(bytes: &[u8]) -> Reading {
    testing::read("model.onnx", bytes).expect("its name promises a model")
}

#[test]
fn every_attack_is_found_also_when_it_passes_by() {
    // What links do is seen where the folder is seen.
    let of_one_file = || onnx::ATTACKS.iter().filter(|attack| (attack.build)().len() == 1);
    check_attacks(of_one_file());
    for attack in of_one_file() {
        let Some((_, Content::Bytes(bytes))) = (attack.build)().pop() else {
            panic!("{} has no file", attack.name)
        };
        let mut forward = Forward::new(bytes.as_slice(), None);
        let passing = weigh(b"model.onnx", &mut forward, &Limits::DEFAULT).expect("a reading");
        assert_eq!(passing.verdict(), read(&bytes).verdict(), "{} passing by", attack.name);
    }
}

#[test]
fn proof_says_where_and_what() {
    let attack = onnx::ATTACKS.iter().find(|attack| attack.name == "onnx-python-operator").expect("is there");
    let Some((_, Content::Bytes(bytes))) = (attack.build)().pop() else { panic!("no file") };
    let reading = read(&bytes);
    let finding = &reading.findings[0];
    assert_eq!(finding.evidence, "calls com.microsoft::PyOp once");
    assert!(finding.trace[0].ends_with("node \"first\" calls com.microsoft::PyOp"), "{:?}", finding.trace);
    assert_eq!(finding.trace[1..], ["with module = \"os\"", "with class_name = \"system\""]);
}

#[test]
fn good_model_is_clean_and_measured() {
    let reading = read(&onnx::benign());
    assert_eq!((reading.verdict(), reading.format.as_deref()), (Verdict::Clean, Some("onnx")));
    let metadata = &reading.metadata;
    assert_eq!(metadata.first(Field::Framework), Some("weighbridge-tests"));
    assert_eq!(metadata.first(Field::Parameters), Some("6"));
    assert_eq!(metadata.first(Field::Input), Some("x: F32[batch,3]"));
    assert_eq!(metadata.first(Field::Output), Some("y: F32[batch,3]"));
    assert_eq!(metadata.first(Field::Operator), Some("ai.onnx::Relu × 1"));
    let versions: Vec<_> = metadata.values(Field::FormatVersion).map(|one| one.value.as_str()).collect();
    assert_eq!(versions, ["IR 9", "ai.onnx 17", "com.microsoft 1", "evil.ops 1"]);
    let tensor = &metadata.tensors.as_ref().expect("tensors").list[0];
    assert_eq!((tensor.name.as_str(), tensor.shape.as_slice()), ("w", &[2, 3][..]));
    assert_eq!(tensor.digest, Some(blake3::hash(&[0; 24]).to_hex().to_string()));
}

#[test]
fn the_same_values_have_the_same_digest_however_they_are_written() {
    let model = |tensor: Message| {
        let graph = Message::new().message(5, tensor);
        let set = Message::new().bytes(1, "").varint(2, 17);
        let bytes = Message::new().varint(1, 9).message(7, graph).message(8, set).build();
        read(&bytes).metadata.tensors.expect("tensors").list[0].digest.clone()
    };
    let tensor = |kind| Message::new().packed(1, &[2]).varint(2, kind).bytes(8, "w");
    let floats: Vec<u8> = [1.5_f32, -2.0].iter().flat_map(|value| value.to_le_bytes()).collect();
    let raw = model(tensor(1).bytes(9, &floats));
    assert!(raw.is_some());
    assert_eq!(raw, model(tensor(1).bytes(4, &floats)));
    assert_eq!(raw, model(tensor(1).fixed32(4, 1.5_f32.to_bits()).fixed32(4, (-2.0_f32).to_bits())));
    let minus_one = u64::MAX;
    let raw = model(tensor(7).bytes(9, [[0xff; 8], [1, 0, 0, 0, 0, 0, 0, 0]].concat()));
    assert_eq!(raw, model(tensor(7).packed(7, &[minus_one, 1])));
    assert_eq!(model(tensor(9).bytes(9, [1, 0])), model(tensor(9).packed(5, &[1, 0])));
    assert_eq!(model(tensor(10).bytes(9, [1, 2, 3, 4])), model(tensor(10).packed(5, &[0x201, 0x403])));
}

#[test]
fn external_data_beside_the_model_is_referred_to() {
    let tensor = Message::new()
        .packed(1, &[2, 3])
        .varint(2, 1)
        .bytes(8, "w")
        .message(13, Message::new().bytes(1, "location").bytes(2, "weights.bin"))
        .message(13, Message::new().bytes(1, "offset").bytes(2, "4096"))
        .message(13, Message::new().bytes(1, "length").bytes(2, "24"))
        .varint(14, 1);
    let set = Message::new().bytes(1, "").varint(2, 17);
    let graph = Message::new().message(5, tensor);
    let reading = read(&Message::new().varint(1, 9).message(7, graph).message(8, set).build());
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    let reference = reading.metadata.references.first().expect("a reference");
    assert_eq!((reference.kind, reference.target.as_str()), (ReferenceKind::File, "weights.bin"));
}

#[test]
fn empty_is_not_what_it_claims() {
    assert_eq!(read(b"").verdict(), Verdict::Unreadable);
}

#[test]
fn cut_short_is_never_clean() {
    let bytes = onnx::benign();
    let complete = read(&bytes).metadata;
    for cut in 0..bytes.len() {
        let reading = read(&bytes[..cut]);
        // Between two fields at the end a cut message is a whole one, only with fewer operator sets that nobody uses.
        let lacks_nothing = reading.metadata.tensors == complete.tensors && reading.complete;
        assert!(reading.verdict() != Verdict::Clean || lacks_nothing, "cut at {cut}");
    }
}

#[test]
fn wrong_bytes_are_never_clean_and_never_panic() {
    let bytes = onnx::benign();
    for at in 0..bytes.len() {
        for value in [0, 0x7f, 0xff] {
            let mut wrong = bytes.clone();
            wrong[at] = value;
            let reading = read(&wrong);
            // A flipped value inside a text or a weight is another good model.
            assert!(reading.format.is_some() || reading.verdict() == Verdict::Unreadable, "{at} {value}");
        }
    }
}

#[test]
fn a_model_is_known_by_its_content() {
    let detected = |bytes: &[u8]| testing::read("no-extension", bytes).map(|reading| reading.format);
    assert_eq!(detected(&onnx::benign()), Some(Some("onnx".to_owned())));
    for other in [
        &b"\x08\x01"[..],
        b"some text\n",
        b"\n#! a script",
        b"\x7fELF\x02\x01",
        b"{}",
        b"\x08\x01\x12\x03\x0a\x01\x00",
    ] {
        assert_eq!(detected(other), None, "{other:?}");
    }
}

#[test]
fn ten_thousand_kinds_of_operators_are_bounded() {
    let mut graph = Message::new();
    for number in 0..10_050 {
        graph = graph.message(1, Message::new().bytes(4, format!("Op{number}")).bytes(7, "evil.ops"));
    }
    let reading = read(&Message::new().varint(1, 9).message(7, graph).build());
    assert!(!reading.complete);
    assert_eq!(reading.verdict(), Verdict::Unreadable);
}

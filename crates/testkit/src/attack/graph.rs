//! Attacks in models of Core ML, PaddlePaddle and ONNX Runtime.

use super::{Attack, Expect, one_file};
use crate::protobuf::Message;

macro_rules! attack {
    ($name:literal, $rule:literal, $expect:ident, $file:literal, $build:expr) => {
        Attack {
            name: concat!("graph-", $name),
            rule: $rule,
            advisories: &[],
            expect: Expect::$expect,
            build: || one_file($file, $build),
        }
    };
}

/// The attacks.
pub const ATTACKS: &[Attack] = &[
    attack!(
        "coreml-custom-layer",
        "coreml/custom-layer",
        Suspicious,
        "m.mlmodel",
        coreml(500, network(custom("Evil")))
    ),
    attack!("coreml-custom-layer-in-pipeline", "coreml/custom-layer", Suspicious, "m.mlmodel", {
        let inner = Message::new().varint(1, 4).message(500, network(custom("Evil")));
        coreml(202, Message::new().message(1, inner))
    }),
    attack!(
        "coreml-custom-model",
        "coreml/custom-model",
        Suspicious,
        "m.mlmodel",
        coreml(555, Message::new().bytes(10, "Evil"))
    ),
    attack!(
        "coreml-weights-escape",
        "coreml/weights-escape",
        Malicious,
        "m.mlmodel",
        coreml(502, program("@model_path/../../secret"))
    ),
    attack!(
        "coreml-weights-absolute",
        "coreml/weights-escape",
        Malicious,
        "m.mlmodel",
        coreml(502, program("/etc/passwd"))
    ),
    attack!(
        "coreml-linked-model",
        "coreml/weights-escape",
        Malicious,
        "m.mlmodel",
        coreml(
            556,
            Message::new().message(1, Message::new().message(1, Message::new().bytes(1, "../../other")))
        )
    ),
    attack!("coreml-nested-pipelines", "unreadable/budget", Unreadable, "m.mlmodel", {
        let mut inner = Message::new().varint(1, 4);
        for _ in 0..200 {
            inner = Message::new().varint(1, 4).message(202, Message::new().message(1, inner));
        }
        coreml(202, Message::new().message(1, inner))
    }),
    attack!("coreml-truncated", "unreadable/truncated", Unreadable, "m.mlmodel", {
        let mut bytes = benign_coreml();
        bytes.truncate(bytes.len() - 1);
        bytes
    }),
    attack!("paddle-python", "coreml/paddle-python-operator", Malicious, "m.pdmodel", paddle("py_func")),
    attack!("paddle-file", "coreml/paddle-file-operator", Suspicious, "m.pdmodel", paddle("load_combine")),
    attack!(
        "paddle-weights-shape",
        "unreadable/truncated",
        Unreadable,
        "m.pdiparams",
        paddle_weights(&[1 << 40], &[0; 8])
    ),
    attack!("ort-not-read", "coreml/ort-operators-not-read", Unreadable, "m.ort", {
        let mut bytes = b"\x08\0\0\0ORTM".to_vec();
        bytes.extend([0; 64]);
        bytes
    }),
];

/// A good Core ML model.
pub fn benign_coreml() -> Vec<u8> {
    coreml(500, network(Message::new().bytes(1, "a").message(130, Message::new())))
}

/// A good Paddle program.
pub fn benign_paddle() -> Vec<u8> {
    paddle("relu")
}

/// Good Paddle weights.
pub fn benign_paddle_weights() -> Vec<u8> {
    paddle_weights(&[2], &[0; 8])
}

fn coreml(kind: u32, model: Message) -> Vec<u8> {
    let feature = |name: &str| Message::new().bytes(1, name);
    let about = Message::new().bytes(1, "a model").bytes(3, "somebody").bytes(4, "MIT");
    let description = Message::new().message(1, feature("x")).message(10, feature("y")).message(100, about);
    Message::new().varint(1, 4).message(2, description).message(kind, model).build()
}

fn network(layer: Message) -> Message {
    Message::new().message(1, layer)
}

fn custom(class: &str) -> Message {
    Message::new().bytes(1, "custom").message(500, Message::new().bytes(10, class))
}

fn program(path: &str) -> Message {
    let value = Message::new().message(5, Message::new().bytes(1, path).varint(2, 64));
    let operation =
        Message::new().bytes(1, "const").message(5, Message::new().bytes(1, "val").message(2, value));
    let block = Message::new().message(3, operation);
    let function = Message::new().message(3, Message::new().bytes(1, "CoreML5").message(2, block));
    Message::new().varint(1, 1).message(2, Message::new().bytes(1, "main").message(2, function))
}

fn paddle(operator: &str) -> Vec<u8> {
    let parent = u64::MAX;
    let block = Message::new().varint(1, 0).varint(2, parent).message(4, Message::new().bytes(3, operator));
    Message::new().message(1, block).message(4, Message::new().varint(1, 0)).build()
}

fn paddle_weights(sizes: &[u64], values: &[u8]) -> Vec<u8> {
    let description = Message::new().varint(1, 5).packed(2, sizes).build();
    let mut bytes = vec![0; 16];
    bytes.extend(u32::try_from(description.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend(description);
    bytes.extend_from_slice(values);
    bytes
}

//! Attacks on whoever loads a TensorFlow model: operators that reach files or Python, assets and sizes that are none.

use super::{Attack, Expect, one_file};
use crate::protobuf::Message;

macro_rules! attack {
    ($name:literal, $rule:literal, $expect:ident, $file:literal, $build:expr) => {
        Attack {
            name: concat!("tensorflow-", $name),
            rule: $rule,
            advisories: &[],
            expect: Expect::$expect,
            build: || one_file($file, $build),
        }
    };
}

/// The attacks.
pub const ATTACKS: &[Attack] = &[
    attack!("read-file", "tensorflow/file-operator", Malicious, "saved_model.pb", saved(reading("ReadFile"))),
    attack!(
        "write-file",
        "tensorflow/file-operator",
        Malicious,
        "saved_model.pb",
        saved(reading("WriteFile"))
    ),
    attack!(
        "matching-files",
        "tensorflow/file-operator",
        Malicious,
        "saved_model.pb",
        saved(reading("MatchingFiles"))
    ),
    attack!("py-func", "tensorflow/python-operator", Malicious, "saved_model.pb", saved(one("PyFunc"))),
    attack!(
        "py-func-no-version",
        "tensorflow/python-operator",
        Malicious,
        "saved_model.pb",
        Message::new().message(2, Message::new().message(2, one("PyFunc"))).build()
    ),
    attack!(
        "py-func-version-last",
        "tensorflow/python-operator",
        Malicious,
        "saved_model.pb",
        Message::new().message(2, meta(one("PyFunc"))).varint(1, 1).build()
    ),
    attack!(
        "py-func-unknown-field-first",
        "tensorflow/python-operator",
        Malicious,
        "saved_model.pb",
        Message::new().bytes(77, "x").message(2, meta(one("PyFunc"))).varint(1, 1).build()
    ),
    attack!(
        "py-func-meta-graph-turned",
        "tensorflow/python-operator",
        Malicious,
        "model.meta",
        Message::new().message(2, one("PyFunc")).message(1, Message::new().bytes(5, "2.21.0")).build()
    ),
    attack!(
        "py-func-behind-versions",
        "tensorflow/python-operator",
        Malicious,
        "frozen.pb",
        Message::new().message(4, Message::new().varint(1, 1482)).message(1, node("n", "PyFunc")).build()
    ),
    attack!(
        "py-func-behind-functions",
        "tensorflow/python-operator",
        Malicious,
        "frozen.pb",
        functions_first()
    ),
    attack!(
        "text-form",
        "unreadable/not-claimed-format",
        Unreadable,
        "saved_model.pbtxt",
        b"meta_graphs { graph_def { node { name: \"n\" op: \"PyFunc\" } } }".to_vec()
    ),
    attack!(
        "py-func-stateless",
        "tensorflow/python-operator",
        Malicious,
        "saved_model.pb",
        saved(one("PyFuncStateless"))
    ),
    attack!(
        "eager-py-func",
        "tensorflow/python-operator",
        Malicious,
        "saved_model.pb",
        saved(one("EagerPyFunc"))
    ),
    attack!(
        "print-to-file",
        "tensorflow/file-operator",
        Malicious,
        "saved_model.pb",
        saved(printing("file:///tmp/out"))
    ),
    attack!(
        "in-function",
        "tensorflow/file-operator",
        Malicious,
        "saved_model.pb",
        saved(graph().message(2, Message::new().message(1, function("f", node("w", "WriteFile")))))
    ),
    attack!("in-second-graph", "tensorflow/file-operator", Malicious, "saved_model.pb", {
        let second = Message::new().message(2, meta(reading("ReadFile"))).build();
        [saved(graph()), second].concat()
    }),
    attack!(
        "in-frozen-graph",
        "tensorflow/file-operator",
        Malicious,
        "frozen.pb",
        frozen(reading("ReadFile"))
    ),
    attack!(
        "in-meta-graph",
        "tensorflow/file-operator",
        Malicious,
        "model.meta",
        meta(reading("ReadFile")).build()
    ),
    attack!("before-break", "tensorflow/file-operator", Malicious, "saved_model.pb", {
        let mut bytes = saved(reading("ReadFile"));
        bytes.extend_from_slice(b"\x0f\xff");
        bytes
    }),
    attack!(
        "custom-operator",
        "tensorflow/custom-operator",
        Suspicious,
        "saved_model.pb",
        saved(one("EvilOp"))
    ),
    attack!(
        "input-operator",
        "tensorflow/input-operator",
        Suspicious,
        "saved_model.pb",
        saved(one("TextLineDataset"))
    ),
    attack!(
        "asset-parent",
        "tensorflow/asset-escape",
        Malicious,
        "saved_model.pb",
        with_asset("../../../etc/passwd")
    ),
    attack!(
        "asset-absolute",
        "tensorflow/asset-escape",
        Malicious,
        "saved_model.pb",
        with_asset("/etc/passwd")
    ),
    attack!("keras-lambda", "keras/lambda", Malicious, "saved_model.pb", {
        let metadata =
            r#"{"class_name":"Lambda","config":{"function":["4wAAAAAAAAAAAAAAAHoCb3M=",null,null]}}"#;
        let object = Message::new().message(4, Message::new().bytes(1, "_tf_keras_layer").bytes(3, metadata));
        let meta = meta(graph()).message(7, Message::new().message(1, object));
        Message::new().varint(1, 1).message(2, meta).build()
    }),
    attack!(
        "shape-bomb",
        "tensorflow/shape-bomb",
        Suspicious,
        "frozen.pb",
        frozen(graph().message(1, constant("c", &[1 << 31, 1 << 31], b"")))
    ),
    attack!(
        "shape-overflow",
        "tensorflow/shape-bomb",
        Suspicious,
        "frozen.pb",
        frozen(graph().message(1, constant("c", &[1 << 40, 1 << 40], b"")))
    ),
    attack!("truncated", "unreadable/truncated", Unreadable, "saved_model.pb", {
        let mut bytes = saved(graph());
        bytes.truncate(bytes.len() - 5);
        bytes
    }),
    attack!("length-lie", "unreadable/damaged", Unreadable, "frozen.pb", {
        let inner = Message::new().bytes(1, "x").bytes(2, "Placeholder").lie(5, 1 << 50, b"").build();
        frozen(graph().bytes(1, inner))
    }),
    attack!(
        "checkpoint-overflow",
        "tensorflow/entry",
        Suspicious,
        "model.index",
        checkpoint(&[("w", entry(&[2]).varint(4, i64::MAX.unsigned_abs()).varint(5, 8))])
    ),
    attack!(
        "checkpoint-foreign-shard",
        "tensorflow/entry",
        Suspicious,
        "model.index",
        checkpoint(&[("w", entry(&[2]).varint(3, 9).varint(5, 8))])
    ),
    attack!(
        "checkpoint-size",
        "tensorflow/entry",
        Suspicious,
        "model.index",
        checkpoint(&[("w", entry(&[1 << 20]).varint(5, 8))])
    ),
    attack!(
        "checkpoint-shape-bomb",
        "tensorflow/shape-bomb",
        Suspicious,
        "model.index",
        checkpoint(&[("w", entry(&[1 << 40, 1 << 40]).varint(5, 8))])
    ),
    attack!("checkpoint-checksum", "tensorflow/checksum", Unreadable, "model.index", {
        let mut bytes = checkpoint(&[("w", entry(&[2]).varint(5, 8))]);
        bytes[20] ^= 1;
        bytes
    }),
];

/// A saved model that computes, saves and restores: what every real one does.
pub fn benign() -> Vec<u8> {
    let mut inner = graph();
    for operator in ["SaveV2", "RestoreV2", "MergeV2Checkpoints", "ShardedFilename", "PartitionedCall", "f"] {
        inner = inner.message(1, node(operator, operator));
    }
    let inner = inner
        .message(1, printing_node("stdout"))
        .message(1, constant("weights", &[2, 2], &[0; 16]))
        .message(2, Message::new().message(1, function("f", node("r", "Relu"))));
    Message::new().varint(1, 1).message(2, signed(meta(inner))).build()
}

/// The index of a good checkpoint.
pub fn benign_checkpoint() -> Vec<u8> {
    checkpoint(&[
        ("a/kernel", entry(&[2, 3]).varint(5, 24)),
        ("b/bias", entry(&[3]).varint(4, 24).varint(5, 12)),
    ])
}

fn signed(meta: Message) -> Message {
    let shape =
        Message::new().message(2, Message::new().varint(1, u64::MAX)).message(2, Message::new().varint(1, 3));
    let tensor = Message::new().bytes(1, "x:0").varint(2, 1).message(3, shape);
    let entry = |name: &str| Message::new().bytes(1, name).message(2, tensor.clone());
    let signature = Message::new().message(1, entry("x")).message(2, entry("y"));
    meta.message(5, Message::new().bytes(1, "serving_default").message(2, signature))
}

fn meta(graph: Message) -> Message {
    let operators = Message::new().message(1, Message::new().bytes(1, "Relu"));
    let information = Message::new().message(2, operators).bytes(4, "serve").bytes(5, "2.21.0");
    Message::new().message(1, information).message(2, graph)
}

/// A graph with the version it was written for, which every writer puts last.
fn frozen(graph: Message) -> Vec<u8> {
    graph.message(4, Message::new().varint(1, 1482)).build()
}

fn saved(graph: Message) -> Vec<u8> {
    Message::new().varint(1, 1).message(2, meta(graph)).build()
}

/// More functions than anybody looks at to tell a format, and the node behind them.
fn functions_first() -> Vec<u8> {
    let library = (0..400).fold(Message::new(), |library, index| {
        library.message(1, function(&format!("function_{index}"), node("r", "Relu")))
    });
    frozen(Message::new().message(2, library).message(1, node("n", "PyFunc")))
}

fn with_asset(name: &str) -> Vec<u8> {
    let meta = meta(graph()).message(6, Message::new().bytes(2, name));
    Message::new().varint(1, 1).message(2, meta).build()
}

fn graph() -> Message {
    Message::new().message(1, node("x", "Placeholder")).message(1, node("y", "Relu"))
}

fn one(operator: &str) -> Message {
    graph().message(1, node("n", operator))
}

fn node(name: &str, operator: &str) -> Message {
    Message::new().bytes(1, name).bytes(2, operator)
}

fn reading(operator: &str) -> Message {
    let text = Message::new().varint(1, 7).message(2, Message::new()).bytes(8, "/etc/passwd");
    let path = node("path", "Const").message(5, attribute("value", Message::new().message(8, text)));
    graph().message(1, path).message(1, node("n", operator).bytes(3, "path"))
}

fn printing(stream: &str) -> Message {
    graph().message(1, printing_node(stream))
}

fn printing_node(stream: &str) -> Message {
    node("p", "PrintV2").message(5, attribute("output_stream", Message::new().bytes(2, stream)))
}

fn attribute(name: &str, value: Message) -> Message {
    Message::new().bytes(1, name).message(2, value)
}

fn function(name: &str, node: Message) -> Message {
    Message::new().message(1, Message::new().bytes(1, name)).message(3, node)
}

fn shape(sizes: &[u64]) -> Message {
    sizes.iter().fold(Message::new(), |shape, &size| shape.message(2, Message::new().varint(1, size)))
}

fn constant(name: &str, sizes: &[u64], content: &[u8]) -> Message {
    let tensor = Message::new().varint(1, 1).message(2, shape(sizes)).bytes(4, content);
    node(name, "Const").message(5, attribute("value", Message::new().message(8, tensor)))
}

fn entry(sizes: &[u64]) -> Message {
    Message::new().varint(1, 1).message(2, shape(sizes))
}

/// The index of a checkpoint: one block of entries, one that names it, the footer.
fn checkpoint(entries: &[(&str, Message)]) -> Vec<u8> {
    let header = Message::new().varint(1, 1).bytes(3, Message::new().varint(1, 1).build()).build();
    let mut block = table_entry("", &header);
    for (name, entry) in entries {
        block.extend(table_entry(name, &entry.clone().build()));
    }
    let mut file = Vec::new();
    let data = put_block(&mut file, block);
    let meta = put_block(&mut file, Vec::new());
    let index = put_block(&mut file, table_entry("z", &data));
    let mut footer = [meta, index].concat();
    footer.resize(40, 0);
    file.extend(footer);
    file.extend(0xdb47_7524_8b80_fb57_u64.to_le_bytes());
    file
}

fn table_entry(key: &str, value: &[u8]) -> Vec<u8> {
    let numbers = [0, key.len() as u64, value.len() as u64];
    // A message of packed numbers without its tag and length is just the numbers.
    let packed = Message::new().packed(1, &numbers).build();
    [&packed[2..], key.as_bytes(), value].concat()
}

/// Puts a block into a table, and gives its handle.
fn put_block(file: &mut Vec<u8>, mut block: Vec<u8>) -> Vec<u8> {
    block.extend([0, 0, 0, 0, 1, 0, 0, 0]);
    let handle = Message::new().packed(1, &[file.len() as u64, block.len() as u64]).build()[2..].to_vec();
    block.push(0);
    let sum = checksum(&block).rotate_right(15).wrapping_add(0xa282_ead8);
    file.extend(block);
    file.extend(sum.to_le_bytes());
    handle
}

/// CRC-32C, one bit after the other.
fn checksum(bytes: &[u8]) -> u32 {
    let step = |value: u32| if value & 1 == 0 { value >> 1 } else { value >> 1 ^ 0x82f6_3b78 };
    !bytes.iter().fold(u32::MAX, |sum, &byte| (0..8).fold(sum ^ u32::from(byte), |value, _| step(value)))
}

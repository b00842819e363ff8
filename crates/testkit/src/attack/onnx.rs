//! Attacks on whoever loads an ONNX model: files beside the folder, code that is no operator, sizes that are none.

use super::{Attack, Content, Expect, one_file};
use crate::protobuf::Message;

macro_rules! attack {
    ($name:literal, $rule:literal, $advisories:expr, $expect:ident, $build:expr) => {
        Attack {
            name: concat!("onnx-", $name),
            rule: $rule,
            advisories: $advisories,
            expect: Expect::$expect,
            build: || one_file("model.onnx", $build),
        }
    };
}

/// The attacks.
pub const ATTACKS: &[Attack] = &[
    attack!(
        "external-parent",
        "onnx/external-data-escape",
        &["CVE-2022-25882"],
        Malicious,
        external("../../../../etc/passwd")
    ),
    attack!(
        "external-parent-nested",
        "onnx/external-data-escape",
        &["CVE-2024-27318"],
        Malicious,
        external("a/../../secret.bin")
    ),
    attack!(
        "external-parent-save",
        "onnx/external-data-escape",
        &["CVE-2025-51480"],
        Malicious,
        external("../overwritten.bin")
    ),
    attack!(
        "external-absolute",
        "onnx/external-data-escape",
        &["CVE-2022-25882"],
        Malicious,
        external("/etc/passwd")
    ),
    attack!(
        "external-backslash",
        "onnx/external-data-escape",
        &["CVE-2024-27318"],
        Malicious,
        external("..\\..\\secret.bin")
    ),
    attack!("external-drive", "onnx/external-data-escape", &[], Malicious, external("C:\\secret.bin")),
    attack!(
        "external-share",
        "onnx/external-data-escape",
        &[],
        Malicious,
        external("\\\\host.example\\share\\x")
    ),
    attack!("external-nul", "onnx/external-data-escape", &[], Malicious, external("weights.bin\0../../x")),
    attack!(
        "external-address",
        "onnx/external-data-escape",
        &[],
        Malicious,
        external("http://host.example/w.bin")
    ),
    attack!("external-memory", "onnx/external-data-memory", &[], Malicious, external("*/_ORT_MEM_ADDR_/*")),
    attack!(
        "external-in-subgraph",
        "onnx/external-data-escape",
        &["CVE-2024-27318"],
        Malicious,
        in_subgraph(tensor_at("../x"))
    ),
    attack!(
        "external-in-function",
        "onnx/external-data-escape",
        &["CVE-2024-27318"],
        Malicious,
        in_function(tensor_at("../x"))
    ),
    attack!(
        "external-in-training",
        "onnx/external-data-escape",
        &[],
        Malicious,
        in_training(tensor_at("../x"))
    ),
    attack!(
        "external-in-constant",
        "onnx/external-data-escape",
        &[],
        Malicious,
        in_constant(tensor_at("../x"))
    ),
    attack!("external-in-sparse", "onnx/external-data-escape", &[], Malicious, in_sparse(tensor_at("../x"))),
    attack!(
        "external-hidden-flag",
        "onnx/external-data-escape",
        &[],
        Malicious,
        with_tensor(located("../x").varint(14, 0))
    ),
    attack!(
        "external-twice",
        "onnx/external-data-escape",
        &[],
        Malicious,
        with_tensor(located("../x").message(13, pair("location", "inside.bin")).varint(14, 1))
    ),
    attack!("external-before-break", "onnx/external-data-escape", &[], Malicious, {
        let mut bytes = external("../x");
        bytes.extend_from_slice(b"\x0f\xff\xff");
        bytes
    }),
    attack!("external-winding", "onnx/external-data-odd", &[], Suspicious, external("a/../weights.bin")),
    attack!(
        "external-offset-overflow",
        "onnx/external-data-range",
        &[],
        Suspicious,
        with_tensor(
            located("w.bin")
                .message(13, pair("offset", "9223372036854775807"))
                .message(13, pair("length", "24"))
                .varint(14, 1)
        )
    ),
    attack!(
        "external-negative-offset",
        "onnx/external-data-range",
        &[],
        Suspicious,
        with_tensor(located("w.bin").message(13, pair("offset", "-4096")).varint(14, 1))
    ),
    attack!(
        "external-setting",
        "onnx/external-data-setting",
        &["CVE-2026-34445"],
        Suspicious,
        with_tensor(located("w.bin").message(13, pair("__class__", "x")).varint(14, 1))
    ),
    Attack {
        name: "onnx-external-symlink",
        rule: "external-data-link",
        advisories: &["CVE-2026-27489"],
        expect: Expect::Malicious,
        build: || {
            vec![
                ("model.onnx".to_owned(), Content::Bytes(external("weights.bin"))),
                ("weights.bin".to_owned(), Content::Symlink("/etc/passwd".to_owned())),
            ]
        },
    },
    Attack {
        name: "onnx-external-parent-symlink",
        rule: "external-data-link",
        advisories: &["CVE-2026-34447"],
        expect: Expect::Malicious,
        build: || {
            vec![
                ("model.onnx".to_owned(), Content::Bytes(external("data/passwd"))),
                ("data".to_owned(), Content::Symlink("/etc".to_owned())),
            ]
        },
    },
    Attack {
        name: "onnx-external-short",
        rule: "external-data-link",
        advisories: &[],
        expect: Expect::Suspicious,
        build: || {
            let tensor = located("weights.bin").message(13, pair("length", "24")).varint(14, 1);
            vec![
                ("model.onnx".to_owned(), Content::Bytes(with_tensor(tensor))),
                ("weights.bin".to_owned(), Content::Bytes(vec![0; 8])),
            ]
        },
    },
    Attack {
        name: "onnx-external-hard-link",
        rule: "external-data-link",
        advisories: &["CVE-2026-34446"],
        expect: Expect::Suspicious,
        build: || {
            vec![
                ("model.onnx".to_owned(), Content::Bytes(external("weights.bin"))),
                ("secret".to_owned(), Content::Bytes(vec![0; 24])),
                ("weights.bin".to_owned(), Content::HardLink("secret".to_owned())),
            ]
        },
    },
    attack!(
        "custom-operator",
        "onnx/custom-operator",
        &[],
        Suspicious,
        calling("evil.ops", "Run", Message::new())
    ),
    attack!(
        "custom-operator-in-subgraph",
        "onnx/custom-operator",
        &[],
        Suspicious,
        in_graph_attribute(graph().message(1, node("evil.ops", "Run")))
    ),
    attack!(
        "python-operator",
        "onnx/python-operator",
        &[],
        Suspicious,
        calling(
            "com.microsoft",
            "PyOp",
            Message::new()
                .message(5, text_attribute("module", "os"))
                .message(5, text_attribute("class_name", "system"))
        )
    ),
    attack!(
        "unknown-operator",
        "onnx/unknown-operator",
        &[],
        Suspicious,
        calling("", "ReadFile", Message::new())
    ),
    attack!(
        "engine-path",
        "onnx/external-data-escape",
        &[],
        Malicious,
        calling(
            "com.microsoft",
            "EPContext",
            Message::new().message(5, text_attribute("ep_cache_context", "../../engine.so"))
        )
    ),
    attack!(
        "huge-dimensions",
        "onnx/shape-bomb",
        &[],
        Suspicious,
        with_tensor(
            Message::new().packed(1, &[1 << 31, 1 << 31]).varint(2, 1).bytes(8, "w").bytes(9, [0; 4])
        )
    ),
    attack!(
        "overflowing-dimensions",
        "onnx/shape-bomb",
        &[],
        Suspicious,
        with_tensor(
            Message::new().packed(1, &[1 << 40, 1 << 40]).varint(2, 1).bytes(8, "w").bytes(9, [0; 4])
        )
    ),
    attack!(
        "negative-dimension",
        "onnx/dimension",
        &[],
        Suspicious,
        with_tensor(Message::new().packed(1, &[u64::MAX, 3]).varint(2, 1).bytes(8, "w").bytes(9, [0; 4]))
    ),
    attack!(
        "no-values",
        "onnx/shape-bomb",
        &[],
        Suspicious,
        with_tensor(Message::new().packed(1, &[1 << 30]).varint(2, 1).bytes(8, "w"))
    ),
    attack!(
        "duplicate-graph",
        "onnx/duplicate-field",
        &[],
        Suspicious,
        model(graph()).message(7, graph().message(1, node("", "Relu"))).build()
    ),
    attack!("nested-subgraphs", "unreadable/budget", &[], Unreadable, nested(10_000)),
    attack!("truncated", "unreadable/truncated", &[], Unreadable, {
        let mut bytes = external("weights.bin");
        bytes.truncate(bytes.len() / 2);
        bytes
    }),
    attack!(
        "length-lie",
        "unreadable/truncated",
        &[],
        Unreadable,
        model(graph()).lie(14, u64::MAX >> 1, b"x").build()
    ),
    attack!(
        "inner-length-lie",
        "unreadable/damaged",
        &[],
        Unreadable,
        model(Message::new().lie(1, 1 << 40, b"x").bytes(2, "graph")).build()
    ),
    attack!(
        "huge-varint",
        "unreadable/damaged",
        &[],
        Unreadable,
        model(graph()).raw(b"\x28\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").build()
    ),
    attack!(
        "group-lie",
        "unreadable/damaged",
        &[],
        Unreadable,
        model(graph()).raw(b"\xfb\x01\x08\x01\x84\x02").build()
    ),
];

/// A small model that does `Relu` and nothing else.
pub fn benign() -> Vec<u8> {
    let weight = Message::new().packed(1, &[2, 3]).varint(2, 1).bytes(8, "w").bytes(9, [0; 24]);
    model(graph().message(5, weight)).build()
}

/// A model around a graph.
fn model(graph: Message) -> Message {
    Message::new()
        .varint(1, 9)
        .bytes(2, "weighbridge-tests")
        .bytes(3, "1.0")
        .message(7, graph)
        .message(8, Message::new().bytes(1, "").varint(2, 17))
        .message(8, Message::new().bytes(1, "com.microsoft").varint(2, 1))
        .message(8, Message::new().bytes(1, "evil.ops").varint(2, 1))
}

fn graph() -> Message {
    Message::new()
        .message(1, node("", "Relu"))
        .bytes(2, "main")
        .message(11, value("x"))
        .message(12, value("y"))
}

fn value(name: &str) -> Message {
    let size = |size| Message::new().varint(1, size);
    let shape = Message::new().message(1, Message::new().bytes(2, "batch")).message(1, size(3));
    Message::new()
        .bytes(1, name)
        .message(2, Message::new().message(1, Message::new().varint(1, 1).message(2, shape)))
}

fn node(domain: &str, operator: &str) -> Message {
    let node = Message::new().bytes(1, "x").bytes(2, "y").bytes(3, "first").bytes(4, operator);
    if domain.is_empty() { node } else { node.bytes(7, domain) }
}

fn calling(domain: &str, operator: &str, settings: Message) -> Vec<u8> {
    model(graph().message(1, node(domain, operator).raw(&settings.build()))).build()
}

fn text_attribute(name: &str, text: &str) -> Message {
    Message::new().bytes(1, name).bytes(4, text).varint(20, 3)
}

fn pair(key: &str, value: &str) -> Message {
    Message::new().bytes(1, key).bytes(2, value)
}

fn located(location: &str) -> Message {
    Message::new().packed(1, &[2, 3]).varint(2, 1).bytes(8, "w").message(13, pair("location", location))
}

fn tensor_at(location: &str) -> Message {
    located(location).varint(14, 1)
}

fn with_tensor(tensor: Message) -> Vec<u8> {
    model(graph().message(5, tensor)).build()
}

fn external(location: &str) -> Vec<u8> {
    with_tensor(tensor_at(location))
}

fn in_graph_attribute(inner: Message) -> Vec<u8> {
    let branch = Message::new().bytes(1, "then_branch").message(6, inner).varint(20, 5);
    model(graph().message(1, node("", "If").message(5, branch))).build()
}

fn in_subgraph(tensor: Message) -> Vec<u8> {
    in_graph_attribute(graph().message(5, tensor))
}

fn in_constant(tensor: Message) -> Vec<u8> {
    let value = Message::new().bytes(1, "value").message(5, tensor).varint(20, 4);
    model(graph().message(1, node("", "Constant").message(5, value))).build()
}

fn in_sparse(tensor: Message) -> Vec<u8> {
    model(graph().message(15, Message::new().message(1, tensor).packed(3, &[10, 10]))).build()
}

fn in_function(tensor: Message) -> Vec<u8> {
    let value = Message::new().bytes(1, "value").message(5, tensor).varint(20, 4);
    let inner = node("", "Constant").message(5, value);
    model(graph()).message(25, Message::new().bytes(1, "f").message(7, inner).bytes(10, "evil.ops")).build()
}

fn in_training(tensor: Message) -> Vec<u8> {
    model(graph()).message(20, Message::new().message(2, graph().message(5, tensor))).build()
}

/// Graphs inside each other.
fn nested(depth: u32) -> Vec<u8> {
    // Written from the inside out in one buffer that grows at its front: bytes are kept reversed until the end.
    let mut reversed: Vec<u8> = Vec::new();
    let wrap = |reversed: &mut Vec<u8>, field: u32| {
        let head = Message::new().lie(field, reversed.len() as u64, b"").build();
        reversed.extend(head.iter().rev());
    };
    for _ in 0..depth {
        // A graph's node's attribute's graph.
        wrap(&mut reversed, 6);
        wrap(&mut reversed, 5);
        wrap(&mut reversed, 1);
    }
    reversed.reverse();
    model(Message::new().raw(&reversed)).build()
}

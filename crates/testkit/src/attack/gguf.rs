//! Attacks with GGUF files: on the C and Go readers of its header, and with the template it carries.

use super::{Attack, Content, Expect, one_file};
use crate::tensor_file::{Gguf, GgufTensor, GgufValue};

/// The attacks.
pub const ATTACKS: &[Attack] = &[
    attack("gguf-tensor-size-overflow", "gguf/size-overflow", &["CVE-2025-53630"], Expect::Malicious, || {
        file(&with_tensors(&[("a", &[1 << 40, 1 << 40], 0, 0)]))
    }),
    attack("gguf-tensor-sum-overflow", "gguf/size-overflow", &["CVE-2026-27940"], Expect::Malicious, || {
        let big = 1 << 60;
        file(&with_tensors(&[("a", &[big], 24, 0), ("b", &[7 * big], 24, big), ("c", &[32], 24, 0)]))
    }),
    attack("gguf-tensor-offset-overflow", "gguf/size-overflow", &[], Expect::Malicious, || {
        file(&with_tensors(&[("a", &[32], 0, u64::MAX - 31)]))
    }),
    attack("gguf-data-shorter-than-shape", "gguf/short-data", &["CVE-2026-7482"], Expect::Unreadable, || {
        file(&with_tensors(&[("a", &[1 << 30], 0, 0)]))
    }),
    attack("gguf-offset-outside-file", "gguf/offset-lie", &["CVE-2026-7482"], Expect::Malicious, || {
        file(&with_tensors(&[("a", &[8], 0, 0), ("b", &[8], 0, 1 << 40)]))
    }),
    attack(
        "gguf-vocabulary-token-length",
        "gguf/impossible-length",
        &["CVE-2025-49847"],
        Expect::Malicious,
        || {
            let mut list = 8_u32.to_le_bytes().to_vec();
            list.extend(1_u64.to_le_bytes());
            list.extend((1_u64 << 32).to_le_bytes());
            list.extend([b'x'; 64]);
            file(&Gguf::small().with("tokenizer.ggml.tokens", GgufValue::Raw(9, list)))
        },
    ),
    attack("gguf-key-count", "gguf/impossible-length", &[], Expect::Malicious, || {
        file(&Gguf { value_count: Some(u64::MAX), ..Gguf::small() })
    }),
    attack("gguf-tensor-count", "gguf/impossible-length", &[], Expect::Malicious, || {
        file(&Gguf { tensor_count: Some(1 << 62), ..Gguf::small() })
    }),
    attack("gguf-string-length", "gguf/impossible-length", &[], Expect::Malicious, || {
        let text = u64::MAX.to_le_bytes().to_vec();
        file(&Gguf::small().with("general.description", GgufValue::Raw(8, text)))
    }),
    attack("gguf-array-length", "gguf/impossible-length", &[], Expect::Malicious, || {
        let mut list = 10_u32.to_le_bytes().to_vec();
        list.extend((1_u64 << 61).to_le_bytes());
        file(&Gguf::small().with("llama.x", GgufValue::Raw(9, list)))
    }),
    attack("gguf-nested-arrays", "unreadable/budget", &[], Expect::Unreadable, || {
        let mut list = Vec::new();
        for _ in 0..10_000 {
            list.extend(9_u32.to_le_bytes());
            list.extend(1_u64.to_le_bytes());
        }
        file(&Gguf::small().with("llama.x", GgufValue::Raw(9, list)))
    }),
    attack("gguf-duplicate-key", "gguf/duplicate-key", &[], Expect::Suspicious, || {
        file(&Gguf::small().with("general.name", GgufValue::Text("Another".into())))
    }),
    attack("gguf-duplicate-tensor", "gguf/duplicate-key", &[], Expect::Suspicious, || {
        file(&with_tensors(&[("a", &[8], 0, 0), ("a", &[8], 0, 32)]))
    }),
    attack("gguf-overlapping-tensors", "gguf/overlap", &[], Expect::Suspicious, || {
        file(&with_tensors(&[("a", &[16], 0, 0), ("b", &[8], 0, 32)]))
    }),
    attack("gguf-gap", "gguf/gap", &[], Expect::Suspicious, || {
        file(&Gguf { data: vec![1; 128], ..with_tensors(&[("a", &[8], 0, 0), ("b", &[8], 0, 96)]) })
    }),
    attack("gguf-payload-in-padding", "gguf/gap", &[], Expect::Suspicious, || {
        file(&Gguf { data: vec![1; 64], ..with_tensors(&[("a", &[1], 0, 0), ("b", &[8], 0, 32)]) })
    }),
    attack("gguf-trailing-bytes", "gguf/trailing", &[], Expect::Suspicious, || {
        let mut small = Gguf::small();
        small.data.extend_from_slice(b"#!/bin/sh\ntrue\n");
        file(&small)
    }),
    attack("gguf-alignment-zero", "gguf/alignment", &[], Expect::Unreadable, || {
        let mut small = Gguf::small();
        small.values.retain(|(key, _)| key != "general.alignment");
        file(&small.with("general.alignment", GgufValue::U32(0)))
    }),
    attack("gguf-alignment-three", "gguf/alignment", &[], Expect::Unreadable, || {
        let mut small = Gguf::small();
        small.values.retain(|(key, _)| key != "general.alignment");
        file(&small.with("general.alignment", GgufValue::U32(3)))
    }),
    attack("gguf-unaligned-tensor", "gguf/alignment", &[], Expect::Unreadable, || {
        file(&with_tensors(&[("a", &[8], 0, 7)]))
    }),
    attack("gguf-unknown-tensor-type", "gguf/unknown-type", &[], Expect::Unreadable, || {
        file(&with_tensors(&[("a", &[8], 777, 0)]))
    }),
    attack("gguf-unknown-value-type", "gguf/unknown-type", &[], Expect::Unreadable, || {
        file(&Gguf::small().with("llama.x", GgufValue::Raw(99, vec![0; 8])))
    }),
    attack("gguf-too-many-dimensions", "gguf/shape", &[], Expect::Unreadable, || {
        file(&with_tensors(&[("a", &[2, 2, 2, 1, 1, 1], 0, 0)]))
    }),
    attack("gguf-rows-of-half-blocks", "gguf/shape", &[], Expect::Unreadable, || {
        file(&with_tensors(&[("a", &[16, 2], 2, 0)]))
    }),
    attack("gguf-architecture-is-no-text", "gguf/value", &[], Expect::Suspicious, || {
        let mut small = Gguf::small();
        small.values.retain(|(key, _)| key != "general.architecture");
        file(&small.with("general.architecture", GgufValue::U64(7)))
    }),
    attack(
        "gguf-template-reaches-python",
        "template/object-access",
        &["CVE-2024-34359"],
        Expect::Malicious,
        || {
            let template = "{{ ''.__class__.__mro__[1].__subclasses__() }}";
            file(&Gguf::small().with("tokenizer.chat_template", GgufValue::Text(template.into())))
        },
    ),
    attack(
        "gguf-second-template-reaches-python",
        "template/object-access",
        &["CVE-2024-34359"],
        Expect::Malicious,
        || {
            let template = "{{ cycler.__init__.__globals__.os.popen('id').read() }}";
            file(
                &Gguf::small()
                    .with("tokenizer.chat_template", GgufValue::Text("{{ messages[0]['content'] }}".into()))
                    .with("tokenizer.chat_template.tool_use", GgufValue::Text(template.into())),
            )
        },
    ),
];

const fn attack(
    name: &'static str,
    rule: &'static str,
    advisories: &'static [&'static str],
    expect: Expect,
    build: fn() -> Vec<(String, Content)>,
) -> Attack {
    Attack { name, rule, advisories, expect, build }
}

fn file(gguf: &Gguf) -> Vec<(String, Content)> {
    one_file("model.gguf", gguf.build())
}

/// A model with these tensors (name, dimensions, type, offset) and 64 bytes of data.
fn with_tensors(tensors: &[(&str, &[u64], u32, u64)]) -> Gguf {
    let tensors = tensors
        .iter()
        .map(|(name, dimensions, kind, offset)| GgufTensor {
            name: (*name).to_owned(),
            dimensions: dimensions.to_vec(),
            kind: *kind,
            offset: *offset,
        })
        .collect();
    Gguf { tensors, data: vec![0; 64], ..Gguf::small() }
}

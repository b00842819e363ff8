//! Breaches of safetensors: what the one legal form of the format forbids.

use super::{Attack, Content, Expect, one_file};
use crate::tensor_file::{safetensors, safetensors_entry};

/// The attacks.
pub const ATTACKS: &[Attack] = &[
    attack("safetensors-header-bomb", "safetensors/header-too-long", Expect::Unreadable, || {
        let mut bytes = safetensors("{}", b"");
        bytes[..8].copy_from_slice(&u64::MAX.to_le_bytes());
        file(bytes)
    }),
    attack("safetensors-header-just-too-long", "safetensors/header-too-long", Expect::Unreadable, || {
        let mut bytes = safetensors("{}", b"");
        bytes[..8].copy_from_slice(&100_000_001_u64.to_le_bytes());
        file(bytes)
    }),
    attack("safetensors-duplicate-tensor", "safetensors/duplicate-key", Expect::Suspicious, || {
        let header = format!(
            "{{{},{}}}",
            safetensors_entry("w", "F32", &[1], 0, 4),
            safetensors_entry("w", "F32", &[1], 4, 8)
        );
        file(safetensors(&header, &[0; 8]))
    }),
    attack("safetensors-duplicate-escaped", "safetensors/duplicate-key", Expect::Suspicious, || {
        let header = format!(
            "{{{},{}}}",
            safetensors_entry("w", "F32", &[1], 0, 4),
            safetensors_entry("\\u0077", "F32", &[1], 4, 8)
        );
        file(safetensors(&header, &[0; 8]))
    }),
    attack("safetensors-duplicate-field", "safetensors/duplicate-key", Expect::Suspicious, || {
        let header = r#"{"w":{"dtype":"F32","dtype":"I32","shape":[1],"data_offsets":[0,4]}}"#;
        file(safetensors(header, &[0; 4]))
    }),
    attack("safetensors-metadata-program", "code/program-in-text", Expect::Suspicious, || {
        file(safetensors(r#"{"__metadata__":{"setup":"import os; os.system('id')"}}"#, b""))
    }),
    attack("safetensors-metadata-script", "code/program-in-text", Expect::Suspicious, || {
        file(safetensors(r#"{"__metadata__":{"description":"<script src=//attacker.example/x.js>"}}"#, b""))
    }),
    attack("safetensors-overlap", "safetensors/overlap", Expect::Suspicious, || {
        let header = format!(
            "{{{},{}}}",
            safetensors_entry("a", "F32", &[2], 0, 8),
            safetensors_entry("b", "F32", &[1], 4, 8)
        );
        file(safetensors(&header, &[0; 8]))
    }),
    attack("safetensors-gap", "safetensors/gap", Expect::Suspicious, || {
        let header = format!(
            "{{{},{}}}",
            safetensors_entry("a", "F32", &[1], 0, 4),
            safetensors_entry("b", "F32", &[1], 36, 40)
        );
        file(safetensors(&header, &[7; 40]))
    }),
    attack("safetensors-gap-before-first", "safetensors/gap", Expect::Suspicious, || {
        file(safetensors(&format!("{{{}}}", safetensors_entry("a", "F32", &[1], 16, 20)), &[7; 20]))
    }),
    attack("safetensors-trailing-bytes", "safetensors/trailing", Expect::Suspicious, || {
        let mut bytes = safetensors(&format!("{{{}}}", safetensors_entry("a", "F32", &[1], 0, 4)), &[0; 4]);
        bytes.extend_from_slice(b"and something else");
        file(bytes)
    }),
    attack("safetensors-trailing-zip", "safetensors/trailing", Expect::Suspicious, || {
        let mut bytes = safetensors(&format!("{{{}}}", safetensors_entry("a", "F32", &[1], 0, 4)), &[0; 4]);
        bytes.extend(empty_zip());
        file(bytes)
    }),
    attack("safetensors-shape-mismatch", "safetensors/mismatch", Expect::Unreadable, || {
        file(safetensors(&format!("{{{}}}", safetensors_entry("a", "F32", &[1000], 0, 4)), &[0; 4]))
    }),
    attack("safetensors-shape-overflow", "safetensors/mismatch", Expect::Unreadable, || {
        let entry = safetensors_entry("a", "F32", &[1 << 32, 1 << 32], 0, 4);
        file(safetensors(&format!("{{{entry}}}"), &[0; 4]))
    }),
    attack("safetensors-unknown-type", "safetensors/mismatch", Expect::Unreadable, || {
        file(safetensors(&format!("{{{}}}", safetensors_entry("a", "O", &[4], 0, 4)), &[0; 4]))
    }),
    attack("safetensors-negative-offset", "safetensors/mismatch", Expect::Unreadable, || {
        let header = r#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#;
        file(safetensors(header, &[0; 4]))
    }),
    attack("safetensors-offset-past-the-end", "unreadable/truncated", Expect::Unreadable, || {
        file(safetensors(&format!("{{{}}}", safetensors_entry("a", "U8", &[1 << 40], 0, 1 << 40)), &[0; 4]))
    }),
    attack("safetensors-nesting", "unreadable/budget", Expect::Unreadable, || {
        let header = format!(r#"{{"a":{}"#, "[".repeat(100_000));
        file(safetensors(&header, b""))
    }),
    attack("safetensors-metadata-object", "safetensors/header", Expect::Suspicious, || {
        file(safetensors(r#"{"__metadata__":{"format":{"a":["b"]}}}"#, b""))
    }),
    attack("safetensors-hidden-field", "safetensors/header", Expect::Suspicious, || {
        let header = r#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"code":"import os"}}"#;
        file(safetensors(header, &[0; 4]))
    }),
    attack("safetensors-second-object", "safetensors/header", Expect::Suspicious, || {
        file(safetensors(r#"{} {"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, b""))
    }),
];

const fn attack(
    name: &'static str,
    rule: &'static str,
    expect: Expect,
    build: fn() -> Vec<(String, Content)>,
) -> Attack {
    Attack { name, rule, advisories: &[], expect, build }
}

fn file(bytes: Vec<u8>) -> Vec<(String, Content)> {
    one_file("model.safetensors", bytes)
}

/// The end record of a zip archive without members.
fn empty_zip() -> Vec<u8> {
    let mut end = b"PK\x05\x06".to_vec();
    end.resize(22, 0);
    end
}

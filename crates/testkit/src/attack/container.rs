//! Attacks by containers: readers that disagree, names that lead out, bytes that hide, archives that never end.
//! Section 5 of the design of models.

mod build;
mod model;
mod unpack;

use super::{Attack, Content, Expect, one_file};
use crate::zip::{Member, ZipBuilder, deflate};
use build::{PAYLOAD, benign, torch};

/// An attack of one file, malicious for what is in it; the rule is what must be said of the container.
macro_rules! attack {
    ($name:literal, $rule:literal, $expect:ident, [$($advisory:literal),*], $file:literal, $build:expr) => {
        Attack {
            name: concat!("container-", $name),
            rule: $rule,
            advisories: &[$($advisory),*],
            expect: Expect::$expect,
            build: || -> Vec<(String, Content)> { one_file($file, $build) },
        }
    };
}
pub(crate) use attack;

/// Containers that no loader of such a name writes, bombs, tar archives, and files that are several things at once.
pub const UNPACK: &[Attack] = unpack::ATTACKS;

/// What archives of models say about themselves.
pub const MODEL: &[Attack] = model::ATTACKS;

/// Zip archives that readers see differently.
pub const ZIP: &[Attack] = &[
    attack!("zip-plain-payload", "pickle/dangerous-call", Malicious, [], "model.pt", torch(PAYLOAD).build()),
    attack!(
        "zip-name-in-directory",
        "zip/name-mismatch",
        Malicious,
        ["CVE-2025-1944", "GHSA-7q5r-7gvp-wc82"],
        "model.pt",
        {
            let hidden = Member {
                listed_name: Some(b"archive/data.pkl".to_vec()),
                ..Member::new("archive/readme.txt", PAYLOAD)
            };
            ZipBuilder::new().member(hidden).file("archive/version", "3\n").build()
        }
    ),
    attack!("zip-name-at-place", "zip/name-mismatch", Malicious, ["CVE-2025-1944"], "model.pt", {
        let hidden = Member {
            listed_name: Some(b"archive/readme.txt".to_vec()),
            ..Member::new("archive/data.pkl", PAYLOAD)
        };
        ZipBuilder::new().member(hidden).file("archive/version", "3\n").build()
    }),
    attack!(
        "zip-flag-encrypted",
        "zip/lying-flags",
        Malicious,
        ["CVE-2025-1945", "GHSA-w8jq-xcqf-f792"],
        "model.pt",
        flagged(0x1, 0)
    ),
    attack!(
        "zip-flag-patched",
        "zip/lying-flags",
        Malicious,
        ["CVE-2025-1945"],
        "model.pt",
        flagged(0x20, 0)
    ),
    attack!("zip-flag-strong", "zip/lying-flags", Malicious, ["CVE-2025-1945"], "model.pt", flagged(0x40, 0)),
    attack!(
        "zip-flag-deflated",
        "zip/lying-flags",
        Malicious,
        ["CVE-2025-1945"],
        "model.pt",
        flagged(0x41, 8)
    ),
    attack!(
        "zip-checksum",
        "zip/wrong-checksum",
        Malicious,
        ["CVE-2025-10156", "GHSA-mjqp-26hc-grxg"],
        "model.pt",
        {
            let member = Member { checksum: Some(0x1234_5678), ..Member::new("archive/data.pkl", PAYLOAD) };
            ZipBuilder::new().member(member).file("archive/version", "3\n").build()
        }
    ),
    attack!("zip-checksum-deflated", "zip/wrong-checksum", Malicious, ["CVE-2025-10156"], "model.pt", {
        let member = Member { checksum: Some(1), ..Member::deflated("archive/data.pkl", PAYLOAD) };
        ZipBuilder::new().member(member).file("archive/version", "3\n").build()
    }),
    attack!("zip-encrypted", "unreadable/locked", Unreadable, [], "model.pt", {
        let noise: Vec<u8> =
            (0..200_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8 | 1).collect();
        let member = Member { flags: 1, checksum: Some(7), ..Member::new("archive/data.pkl", noise) };
        ZipBuilder::new().member(member).file("archive/version", "3\n").build()
    }),
    attack!("zip-encrypted-aes", "unreadable/locked", Unreadable, [], "model.pt", {
        let member = Member { flags: 1, method: 99, ..Member::new("archive/data.pkl", [0x5a; 64]) };
        ZipBuilder::new().member(member).file("archive/version", "3\n").build()
    }),
    attack!("zip-deflate64", "unreadable/locked", Unreadable, [], "model.pt", {
        let member =
            Member { method: 9, packed: Some(deflate(PAYLOAD)), ..Member::new("archive/data.pkl", PAYLOAD) };
        ZipBuilder::new().member(member).file("archive/version", "3\n").build()
    }),
    attack!("zip-unknown-method", "unreadable/locked", Unreadable, [], "model.pt", {
        let member = Member { method: 200, ..Member::new("archive/data.pkl", PAYLOAD) };
        ZipBuilder::new().member(member).file("archive/version", "3\n").build()
    }),
    attack!("zip-duplicate", "archive/duplicate-name", Malicious, [], "model.pt", {
        torch(&benign()).file("archive/data.pkl", PAYLOAD).build()
    }),
    attack!("zip-unlisted", "zip/not-listed", Malicious, [], "model.pt", {
        let member = Member { is_unlisted: true, ..Member::new("archive/extra.pkl", PAYLOAD) };
        torch(&benign()).member(member).build()
    }),
    attack!("zip-method-differs", "zip/header-mismatch", Malicious, [], "model.pt", {
        let member = Member { local_method: Some(0), ..Member::deflated("archive/data.pkl", PAYLOAD) };
        ZipBuilder::new().member(member).file("archive/version", "3\n").build()
    }),
    attack!("zip-sizes-differ", "zip/header-mismatch", Malicious, [], "model.pt", {
        let member = Member { local_sizes: Some((4, 4)), ..Member::new("archive/data.pkl", PAYLOAD) };
        ZipBuilder::new().member(member).file("archive/version", "3\n").build()
    }),
    attack!("zip-overlap", "zip/overlap", Malicious, [], "model.pt", overlapping()),
    attack!("zip-shared-record", "zip/overlap", Suspicious, [], "model.zip", {
        let twice = Member { listed_offset: Some(0), ..Member::new("b.npy.txt", "x") };
        ZipBuilder::new().member(Member::new("a.pkl", benign())).member(twice).build()
    }),
    attack!("zip-data-before", "zip/data-before", Malicious, [], "model.pt", {
        let mut builder = torch(PAYLOAD);
        builder.prefix = b"#!/bin/sh\nexit 0\n".to_vec();
        builder.build()
    }),
    attack!("zip-data-before-uncounted", "zip/data-before", Malicious, [], "model.pt", {
        let mut builder = torch(PAYLOAD);
        builder.prefix = b"\x7fELF\x02\x01\x01\0\0\0\0\0".to_vec();
        builder.counts_from_prefix = true;
        builder.build()
    }),
    attack!("zip-data-between", "zip/data-between", Malicious, [], "model.pt", {
        let hidden = Member { before: PAYLOAD.to_vec(), ..Member::new("archive/other", "x") };
        torch(&benign()).member(hidden).build()
    }),
    attack!("zip-data-after", "zip/data-after", Malicious, [], "model.pt", {
        let mut builder = torch(&benign());
        builder.suffix = PAYLOAD.to_vec();
        builder.build()
    }),
    attack!("zip-comment-payload", "zip/data-after", Malicious, [], "model.pt", {
        let mut builder = torch(&benign());
        builder.comment = PAYLOAD.to_vec();
        builder.build()
    }),
    attack!("zip-two-archives", "zip/two-directories", Malicious, [], "model.pt", {
        let mut bytes = torch(PAYLOAD).build();
        bytes.extend_from_slice(&torch(&benign()).build());
        bytes
    }),
    attack!("zip-in-comment", "zip/two-directories", Malicious, [], "model.pt", {
        let mut builder = torch(PAYLOAD);
        builder.comment = torch(&benign()).build();
        builder.build()
    }),
    attack!("zip-directory-damaged", "unreadable/damaged", Malicious, [], "model.pt", {
        let mut bytes = torch(PAYLOAD).build();
        let end = bytes.len() - 22;
        bytes[end + 16] ^= 0x55;
        bytes[end + 12] ^= 0x55;
        bytes
    }),
    attack!("zip-directory-lost", "unreadable/truncated", Malicious, [], "model.pt", {
        let bytes = torch(PAYLOAD).build();
        bytes[..bytes.len() - 40].to_vec()
    }),
    attack!("zip-directory-points-away", "unreadable/damaged", Malicious, [], "model.pt", {
        let away = Member { listed_offset: Some(5), ..Member::new("archive/other", "x") };
        torch(PAYLOAD).member(away).build()
    }),
    attack!("zip-streamed-stored", "pickle/dangerous-call", Malicious, [], "model.pt", {
        let member = Member { is_streamed: true, ..Member::new("archive/data.pkl", PAYLOAD) };
        ZipBuilder::new().member(member).file("archive/version", "3\n").build()
    }),
    attack!("zip-streamed-deflated", "pickle/dangerous-call", Malicious, [], "model.pt", {
        let member = Member { is_streamed: true, ..Member::deflated("archive/data.pkl", PAYLOAD) };
        ZipBuilder::new().member(member).file("archive/version", "3\n").build()
    }),
    attack!("zip-wide", "pickle/dangerous-call", Malicious, [], "model.pt", {
        let member = Member { is_wide: true, ..Member::new("archive/data.pkl", PAYLOAD) };
        ZipBuilder::new().member(member).file("archive/version", "3\n").build()
    }),
    attack!(
        "zip-other-extension",
        "pickle/dangerous-call",
        Malicious,
        ["CVE-2025-1889", "GHSA-769v-p64c-89pr"],
        "weights.txt",
        ZipBuilder::new().file("archive/config.p", PAYLOAD).build()
    ),
    attack!("zip-climbing-name", "archive/escaping-name", Malicious, [], "model.zip", {
        ZipBuilder::new().file("../../.bashrc", "id").file("model.pkl", benign()).build()
    }),
    attack!("zip-absolute-name", "archive/escaping-name", Malicious, [], "model.zip", {
        ZipBuilder::new().file("/etc/cron.d/x", "id").file("model.pkl", benign()).build()
    }),
    attack!("zip-drive-name", "archive/escaping-name", Malicious, [], "model.zip", {
        ZipBuilder::new().file("C:\\Windows\\x.dll", "id").file("model.pkl", benign()).build()
    }),
    attack!("zip-nul-name", "archive/odd-name", Malicious, [], "model.zip", {
        ZipBuilder::new().file("model.pkl\0.txt", PAYLOAD).build()
    }),
    attack!("zip-link", "archive/escaping-link", Malicious, [], "model.zip", {
        let link = Member { mode: 0o120_777, ..Member::new("weights", "../../../../etc/shadow") };
        ZipBuilder::new().member(link).file("model.pkl", benign()).build()
    }),
    attack!("zip-through-link", "archive/through-link", Malicious, [], "model.zip", {
        let link = Member { mode: 0o120_777, ..Member::new("weights", "/etc") };
        ZipBuilder::new().member(link).file("weights/passwd", "x").file("model.pkl", benign()).build()
    }),
];

fn flagged(flags: u16, method: u16) -> Vec<u8> {
    let member = Member { flags, method, ..Member::new("archive/data.pkl", PAYLOAD) };
    ZipBuilder::new().member(member).file("archive/version", "3\n").build()
}

/// The record of a second member lies in the content of the first.
fn overlapping() -> Vec<u8> {
    let inner = ZipBuilder::new()
        .member(Member { is_unlisted: true, ..Member::new("archive/data.pkl", PAYLOAD) })
        .build();
    let record = &inner[..inner.len() - 22];
    let outer = Member::new("archive/other", record);
    let offset = 30 + "archive/other".len();
    let hidden = Member { listed_offset: Some(offset as u32), ..Member::new("archive/data.pkl", PAYLOAD) };
    let mut builder = ZipBuilder::new().member(outer).file("archive/version", "3\n").member(hidden);
    builder.comment.clear();
    builder.build()
}

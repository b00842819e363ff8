//! Containers that no loader of such a name writes, bombs, and files that are several things at once.

use std::io::Write;

use super::build::{PAYLOAD, benign, seven_zip, tar, torch};
use super::{Attack, Content, Expect, attack, one_file};
use crate::zip::{Member, ZipBuilder};

pub(super) const ATTACKS: &[Attack] = &[
    attack!(
        "7z-named-pt",
        "container/wrong-for-name",
        Malicious,
        [],
        "model.pt",
        seven_zip("model.pkl", PAYLOAD)
    ),
    attack!(
        "7z-named-zip",
        "pickle/dangerous-call",
        Malicious,
        [],
        "model.7z",
        seven_zip("data.pkl", PAYLOAD)
    ),
    attack!("rar-named-pt", "unreadable/locked", Unreadable, [], "model.pt", {
        b"Rar!\x1a\x07\x01\0\x33\x92\xb5\xe5\x0a\x01\x05\x06\0\x05\x01\x01\x80\x80\0".to_vec()
    }),
    attack!("tar-named-pth", "container/wrong-for-name", Malicious, [], "model.pth", {
        tar(&[(b'0', "data.pkl", "", PAYLOAD)])
    }),
    attack!("gzip-named-pt", "container/wrong-for-name", Malicious, [], "model.pt", gzip(PAYLOAD)),
    attack!("gzip-pickle", "pickle/dangerous-call", Malicious, [], "model.pkl.gz", gzip(PAYLOAD)),
    attack!("gzip-second-member", "pickle/dangerous-call", Malicious, [], "model.pkl.gz", {
        [gzip(&benign()), gzip(PAYLOAD)].concat()
    }),
    attack!("gzip-trailing", "container/trailing-data", Malicious, [], "model.pkl.gz", {
        [gzip(&benign()), PAYLOAD.to_vec()].concat()
    }),
    attack!("zlib-joblib", "pickle/dangerous-call", Malicious, [], "model.joblib", zlib(PAYLOAD)),
    attack!("zstd-pickle", "pickle/dangerous-call", Malicious, [], "model.pkl.zst", {
        zstd::bulk::compress(PAYLOAD, 3).unwrap_or_default()
    }),
    attack!("pickle-then-zip", "container/polyglot", Malicious, [], "model.pt", {
        let mut builder = torch(PAYLOAD);
        builder.prefix = benign();
        builder.build()
    }),
    attack!("zip-then-pickle", "zip/data-after", Malicious, [], "model.pkl", {
        let mut builder = ZipBuilder::new().file("a.txt", "x");
        builder.suffix = PAYLOAD.to_vec();
        builder.build()
    }),
    attack!("safetensors-then-zip", "container/polyglot", Malicious, [], "model.safetensors", {
        let mut builder = torch(PAYLOAD);
        builder.prefix = [2_u64.to_le_bytes().as_slice(), b"{}"].concat();
        builder.build()
    }),
    attack!("nested-archives", "unreadable/budget", Unreadable, [], "model.pt", {
        (0..9).fold(torch(&benign()).build(), |inner, _| ZipBuilder::new().file("inner.zip", inner).build())
    }),
    attack!("nested-payload", "pickle/dangerous-call", Malicious, [], "model.zip", {
        (0..4).fold(torch(PAYLOAD).build(), |inner, _| ZipBuilder::new().file("inner.zip", inner).build())
    }),
    attack!("ratio-bomb", "unreadable/budget", Unreadable, [], "model.npz", {
        let packed = zeros();
        let sizes = Some((u32::try_from(packed.len()).unwrap_or(0), 300 << 20));
        let member = Member { packed: Some(packed), method: 93, ..Member::new("a.pkl", "") };
        ZipBuilder::new().member(Member { local_sizes: sizes, listed_sizes: sizes, ..member }).build()
    }),
    attack!("tar-climbing-name", "archive/escaping-name", Malicious, ["CVE-2024-5187"], "model.tar", {
        tar(&[(b'0', "../../root/.ssh/authorized_keys", "", b"x"), (b'0', "model.pkl", "", &benign())])
    }),
    attack!("tar-absolute-name", "archive/escaping-name", Malicious, ["CVE-2024-5187"], "model.tar", {
        tar(&[(b'0', "/etc/cron.d/x", "", b"x"), (b'0', "model.pkl", "", &benign())])
    }),
    attack!("tar-link-out", "archive/escaping-link", Malicious, ["CVE-2024-5187"], "model.tar", {
        tar(&[(b'2', "weights", "../../etc", b""), (b'0', "model.pkl", "", &benign())])
    }),
    attack!("tar-hard-link-out", "archive/escaping-link", Malicious, ["CVE-2024-5187"], "model.tar", {
        tar(&[(b'1', "a/weights", "../etc/shadow", b""), (b'0', "model.pkl", "", &benign())])
    }),
    attack!("tar-through-link", "archive/through-link", Malicious, [], "model.tar", {
        tar(&[(b'2', "w", "/etc", b""), (b'0', "w/passwd", "", b"x"), (b'0', "model.pkl", "", &benign())])
    }),
    attack!("tar-device", "archive/special-file", Suspicious, [], "model.tar", {
        tar(&[(b'3', "null", "", b""), (b'0', "model.pkl", "", &benign())])
    }),
    attack!("tar-trailing", "container/trailing-data", Malicious, [], "model.tar", {
        [tar(&[(b'0', "model.pkl", "", &benign())]), PAYLOAD.to_vec()].concat()
    }),
    attack!("tar-cut", "unreadable/truncated", Malicious, [], "model.tar", {
        let whole = tar(&[(b'0', "model.pkl", "", PAYLOAD), (b'0', "b", "", &[7; 600])]);
        whole[..whole.len() - 1700].to_vec()
    }),
    attack!("llamafile-payload", "pickle/dangerous-call", Malicious, [], "m.llamafile", {
        let mut builder = ZipBuilder::new().file("model.pkl", PAYLOAD);
        builder.prefix = [b"MZqFpD='\n".as_slice(), &[0x90; 300]].concat();
        builder.build()
    }),
];

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// A pickle of one text of three hundred megabytes of nothing, in some kilobytes.
fn zeros() -> Vec<u8> {
    let Ok(mut encoder) = zstd::Encoder::new(Vec::new(), 3) else { return Vec::new() };
    let _ = encoder.write_all(b"\x80\x04\x8d\0\0\xc0\x12\0\0\0\0");
    let piece = vec![0; 1 << 20];
    for _ in 0..300 {
        let _ = encoder.write_all(&piece);
    }
    encoder.finish().unwrap_or_default()
}

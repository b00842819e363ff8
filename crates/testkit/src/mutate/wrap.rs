//! Containers around a pickle, right ones and damaged ones.

use std::io::Write;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use crate::layer::LayerBuilder;
use crate::zip::{Member, ZipBuilder};

/// A container and the extension that such files have.
pub(super) struct Container {
    pub(super) name: &'static str,
    pub(super) extension: &'static str,
    pub(super) wrap: fn(&[u8]) -> Vec<u8>,
}

const fn container(name: &'static str, extension: &'static str, wrap: fn(&[u8]) -> Vec<u8>) -> Container {
    Container { name, extension, wrap }
}

/// The containers. Thirteen, which has no factor in common with the other lists.
pub(super) const CONTAINERS: &[Container] = &[
    container("raw", "pkl", <[u8]>::to_vec),
    container("torch", "pt", |pickle| torch(Member::new("archive/data.pkl", pickle)).build()),
    container("torch-deflated", "pth", |pickle| torch(Member::deflated("archive/data.pkl", pickle)).build()),
    container("wrong-checksum", "pt", |pickle| {
        torch(Member { checksum: Some(0xdead_beef), ..Member::new("archive/data.pkl", pickle) }).build()
    }),
    container("flags", "bin", |pickle| {
        torch(Member { flags: 0x61, ..Member::deflated("archive/data.pkl", pickle) }).build()
    }),
    container("no-directory", "pt", |pickle| {
        // The central directory's own signature is gone, and everything after the first member's bytes.
        let archive = torch(Member::new("archive/data.pkl", pickle)).build();
        let at = archive.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap_or(archive.len());
        [&archive[..at], b"PK\x00\x00"].concat()
    }),
    container("tar", "tar", |pickle| LayerBuilder::new().file("model/data.pkl", pickle).build()),
    container("gzip", "pkl.gz", |pickle| {
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        finished(packer.write_all(pickle), packer.finish())
    }),
    container("zlib-joblib", "joblib", |pickle| {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
        finished(packer.write_all(pickle), packer.finish())
    }),
    container("bzip2", "pkl.bz2", |pickle| {
        let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
        finished(packer.write_all(pickle), packer.finish())
    }),
    container("xz", "pkl.xz", |pickle| {
        let mut packer = liblzma::write::XzEncoder::new(Vec::new(), 3);
        finished(packer.write_all(pickle), packer.finish())
    }),
    container("npz", "npz", |pickle| {
        ZipBuilder::new().member(Member::deflated("arr_0.npy", npy(pickle))).build()
    }),
    container("behind-junk", "pkl", |pickle| [&[0xff; 37][..], pickle].concat()),
];

fn torch(member: Member) -> ZipBuilder {
    ZipBuilder::new().member(member).file("archive/version", "3\n")
}

/// An array of objects.
fn npy(pickle: &[u8]) -> Vec<u8> {
    let mut header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".to_vec();
    header.resize(117, b' ');
    header.push(b'\n');
    [b"\x93NUMPY\x01\x00".as_slice(), &118_u16.to_le_bytes(), &header, pickle].concat()
}

/// Packing into memory does not fail; if it did, there would be no file, and the test of the lists would say so.
fn finished(written: std::io::Result<()>, packed: std::io::Result<Vec<u8>>) -> Vec<u8> {
    written.and(packed).unwrap_or_default()
}

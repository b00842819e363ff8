use std::io::Write;

use crate::container::tests::{check_cut_short, check_empty, check_good, check_wrong};

fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn good() {
    check_good("gzip", pack);
}

#[test]
fn empty() {
    check_empty(pack);
}

#[test]
fn cut_short() {
    check_cut_short(pack);
}

#[test]
fn wrong() {
    check_wrong(pack);
}

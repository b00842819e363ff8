//! Wheels made by hand: a zip archive of stored members, with a RECORD that is true or one that is not.

use wb_lock::Hash;

/// A wheel's bytes: its members, METADATA, WHEEL and a RECORD. `recorded` gives members that RECORD describes as if they
/// held something else.
pub(crate) fn wheel(
    name: &str,
    version: &str,
    members: &[(&str, &str)],
    recorded: &[(&str, &str)],
) -> Vec<u8> {
    let info = format!("{name}-{version}.dist-info");
    let mut all: Vec<(String, String)> =
        members.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    all.push((format!("{info}/METADATA"), metadata(name, version)));
    all.push((
        format!("{info}/WHEEL"),
        "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n".into(),
    ));
    let record = record(&all, recorded, &format!("{info}/RECORD"));
    all.push((format!("{info}/RECORD"), record));
    zip(&all)
}

/// METADATA of a distribution.
pub(crate) fn metadata(name: &str, version: &str) -> String {
    format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
}

/// RECORD of files, with the content that `instead` gives for some of them; the last row is its own.
pub(crate) fn record(files: &[(String, String)], instead: &[(&str, &str)], own: &str) -> String {
    let mut text = String::new();
    for (path, content) in files {
        let other = instead.iter().find(|(other, _)| other == path);
        let content = other.map_or(content.as_str(), |(_, content)| content);
        text.push_str(&format!("{path},sha256={},{}\n", base64(&sha256(content.as_bytes())), content.len()));
    }
    text.push_str(&format!("{own},,\n"));
    text
}

/// The digits of a SHA-256.
pub(crate) fn digits(bytes: &[u8]) -> String {
    sha256(bytes).hex
}

fn sha256(mut bytes: &[u8]) -> Hash {
    wb_lock::wheel::digests(&mut bytes).unwrap().0.swap_remove(0)
}

/// Base64 for addresses, without filling, as RECORD writes hashes.
fn base64(hash: &Hash) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits: String = hash.hex.chars().map(|digit| format!("{:04b}", digit.to_digit(16).unwrap())).collect();
    bits.as_bytes()
        .chunks(6)
        .map(|chunk| {
            let text = format!("{:0<6}", std::str::from_utf8(chunk).unwrap());
            char::from(SIGNS[usize::from_str_radix(&text, 2).unwrap()])
        })
        .collect()
}

/// A zip archive whose members are stored as they are.
fn zip(members: &[(String, String)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (path, text) in members {
        let offset = u32::try_from(bytes.len()).unwrap();
        let size = u32::try_from(text.len()).unwrap().to_le_bytes();
        let mut shared = Vec::new();
        // Version 2.0, no flags, stored, 1 January 1980.
        shared.extend([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
        shared.extend(crc32(text.as_bytes()).to_le_bytes());
        shared.extend(size);
        shared.extend(size);
        shared.extend(u16::try_from(path.len()).unwrap().to_le_bytes());
        shared.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&shared);
        bytes.extend(path.as_bytes());
        bytes.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&shared);
        // No comment, first disk, no attributes.
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(path.as_bytes());
    }
    let count = u16::try_from(members.len()).unwrap().to_le_bytes();
    let start = u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let size = u32::try_from(directory.len()).unwrap().to_le_bytes();
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count, count].concat());
    bytes.extend([size, start].concat());
    bytes.extend([0, 0]);
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| {
                if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
            },
        )
    })
}

//! Small pieces that the attacks are made of.

use crate::zip::{Member, ZipBuilder, crc32};

/// A pickle that runs `id`.
pub(super) const PAYLOAD: &[u8] = b"\x80\x02cposix\nsystem\nX\x02\x00\x00\x00id\x85R.";

/// A pickle that is an empty dictionary.
pub(super) fn benign() -> Vec<u8> {
    b"\x80\x02}.".to_vec()
}

/// An archive of PyTorch around a pickle.
pub(super) fn torch(pickle: &[u8]) -> ZipBuilder {
    ZipBuilder::new().member(Member::new("archive/data.pkl", pickle)).file("archive/version", "3\n")
}

/// The pickle of a dictionary with one tensor of floats.
pub(super) fn tensor(elements: u8, offset: u8, shape: &[u8], stride: &[u8]) -> Vec<u8> {
    let text = |text: &str| {
        let mut bytes = vec![b'X'];
        bytes.extend_from_slice(&u32::try_from(text.len()).unwrap_or(0).to_le_bytes());
        bytes.extend_from_slice(text.as_bytes());
        bytes
    };
    let numbers = |numbers: &[u8]| {
        let inner: Vec<u8> = numbers.iter().flat_map(|number| [b'K', *number]).collect();
        [b"(".as_slice(), &inner, b"t"].concat()
    };
    [
        b"\x80\x02}".to_vec(),
        text("w"),
        b"ctorch._utils\n_rebuild_tensor_v2\n((".to_vec(),
        text("storage"),
        b"ctorch\nFloatStorage\n".to_vec(),
        text("0"),
        text("cpu"),
        vec![b'K', elements],
        b"tQ".to_vec(),
        vec![b'K', offset],
        numbers(shape),
        numbers(stride),
        b"\x89ccollections\nOrderedDict\n)RtRs.".to_vec(),
    ]
    .concat()
}

/// A tar archive of members with kind, name, link and content.
pub(super) fn tar(members: &[(u8, &str, &str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (kind, name, link, content) in members {
        let mut header = crate::layer::RawHeader::new(name.as_bytes(), *kind, content.len() as u64);
        header.link = link.as_bytes().to_vec();
        bytes.extend_from_slice(&header.block());
        bytes.extend_from_slice(content);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes.resize(bytes.len() + 1024, 0);
    bytes
}

/// A 7z archive with one file, stored as it is.
pub(super) fn seven_zip(name: &str, content: &[u8]) -> Vec<u8> {
    let number = |value: usize| {
        // The long form fits every value.
        let mut bytes = vec![0xff];
        bytes.extend_from_slice(&(value as u64).to_le_bytes());
        bytes
    };
    let names: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let header = [
        vec![0x01, 0x04, 0x06, 0x00, 0x01, 0x09],
        number(content.len()),
        vec![0x00, 0x07, 0x0b, 0x01, 0x00, 0x01, 0x01, 0x00, 0x0c],
        number(content.len()),
        vec![0x00, 0x00, 0x05, 0x01, 0x11],
        number(names.len() + 1),
        vec![0x00],
        names,
        vec![0x00, 0x00],
    ]
    .concat();
    let start = [
        (content.len() as u64).to_le_bytes().to_vec(),
        (header.len() as u64).to_le_bytes().to_vec(),
        crc32(&header).to_le_bytes().to_vec(),
    ]
    .concat();
    [
        b"7z\xbc\xaf\x27\x1c\0\x04".to_vec(),
        crc32(&start).to_le_bytes().to_vec(),
        start,
        content.to_vec(),
        header,
    ]
    .concat()
}

//! Bytecode files for tests, in the layout of Python 3.11 and later.

fn short(out: &mut Vec<u8>, text: &str) {
    out.push(b'z');
    out.push(u8::try_from(text.len()).unwrap());
    out.extend_from_slice(text.as_bytes());
}

fn bytes(out: &mut Vec<u8>, content: &[u8]) {
    out.push(b's');
    out.extend_from_slice(&u32::try_from(content.len()).unwrap().to_le_bytes());
    out.extend_from_slice(content);
}

/// A code object.
pub(crate) fn code(names: &[&str], texts: &[&str], first_line: u32) -> Vec<u8> {
    let mut out = vec![b'c' | 0x80];
    out.extend_from_slice(&[0; 20]);
    bytes(&mut out, b"\x97\0");
    out.push(b'(');
    out.extend_from_slice(&u32::try_from(texts.len() + 1).unwrap().to_le_bytes());
    out.push(b'N');
    texts.iter().for_each(|text| short(&mut out, text));
    out.push(b')');
    out.push(u8::try_from(names.len()).unwrap());
    names.iter().for_each(|name| short(&mut out, name));
    out.extend_from_slice(&[b')', 0]);
    bytes(&mut out, b"");
    for text in ["/where/it/was/built.py", "<module>", "<module>"] {
        short(&mut out, text);
    }
    out.extend_from_slice(&first_line.to_le_bytes());
    bytes(&mut out, b"");
    bytes(&mut out, b"");
    out
}

/// A bytecode file of Python 3.11 that was made from a source of this time and size.
pub(crate) fn pyc(names: &[&str], texts: &[&str], mtime: i64, size: usize) -> Vec<u8> {
    let mut out = 3495_u16.to_le_bytes().to_vec();
    out.extend_from_slice(b"\r\n\0\0\0\0");
    out.extend_from_slice(&u32::try_from(mtime).unwrap().to_le_bytes());
    out.extend_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
    out.extend_from_slice(&code(names, texts, 1));
    out
}

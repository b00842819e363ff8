//! Writes small HDF5 files: the first superblock, object headers without checksums, links as messages.

/// The address that says that there is none.
pub const NONE: u64 = u64::MAX;

/// Bytes of the superblock.
const SUPERBLOCK: usize = 96;

/// A file that is being written.
#[derive(Clone, Debug)]
pub struct File {
    bytes: Vec<u8>,
}

impl Default for File {
    fn default() -> Self {
        Self::new()
    }
}

/// A message of an object header: its kind and its body.
pub type Message = (u16, Vec<u8>);

impl File {
    /// Without an object.
    pub fn new() -> Self {
        Self { bytes: vec![0; SUPERBLOCK] }
    }

    /// Where the next thing will lie.
    pub fn next(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Puts bytes into the file, and says where.
    pub fn put(&mut self, bytes: &[u8]) -> u64 {
        let at = self.next();
        self.bytes.extend_from_slice(bytes);
        let padding = self.bytes.len().next_multiple_of(8) - self.bytes.len();
        self.bytes.extend(std::iter::repeat_n(0, padding));
        at
    }

    /// Puts an object into the file, and says where.
    pub fn object(&mut self, messages: &[Message]) -> u64 {
        let mut body = Vec::new();
        for (kind, content) in messages {
            let length = content.len().next_multiple_of(8);
            body.extend(kind.to_le_bytes());
            body.extend(u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes());
            body.extend([0; 4]);
            body.extend(content);
            body.extend(std::iter::repeat_n(0, length - content.len()));
        }
        let mut header = vec![1, 0];
        header.extend(u16::try_from(messages.len()).unwrap_or(u16::MAX).to_le_bytes());
        header.extend(1_u32.to_le_bytes());
        header.extend(u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes());
        header.extend([0; 4]);
        header.extend(body);
        self.put(&header)
    }

    /// Puts a local heap with names into the file; says where, and where each name begins.
    pub fn names(&mut self, names: &[&str]) -> (u64, Vec<u64>) {
        let (mut data, mut starts) = (vec![0; 8], Vec::new());
        for name in names {
            starts.push(data.len() as u64);
            data.extend_from_slice(name.as_bytes());
            data.resize((data.len() + 1).next_multiple_of(8), 0);
        }
        let at = self.put(&data);
        let mut head = b"HEAP\0\0\0\0".to_vec();
        for number in [data.len() as u64, NONE, at] {
            head.extend(number.to_le_bytes());
        }
        (self.put(&head), starts)
    }

    /// The file, with this object as its root group.
    pub fn finish(mut self, root: u64) -> Vec<u8> {
        let mut head = b"\x89HDF\r\n\x1a\n".to_vec();
        head.extend([0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0]);
        for number in [0, NONE, self.bytes.len() as u64, NONE, 0, root] {
            head.extend(number.to_le_bytes());
        }
        head.resize(SUPERBLOCK, 0);
        self.bytes[..SUPERBLOCK].copy_from_slice(&head);
        self.bytes
    }
}

/// What makes an object a group.
pub fn group() -> Message {
    let mut body = vec![0, 0];
    body.extend(NONE.to_le_bytes());
    body.extend(NONE.to_le_bytes());
    (0x02, body)
}

/// A link to an object.
pub fn link(name: &str, object: u64) -> Message {
    let mut body = link_head(name, 0);
    body.extend(object.to_le_bytes());
    (0x06, body)
}

/// A link to a path.
pub fn soft_link(name: &str, path: &str) -> Message {
    let mut body = link_head(name, 1);
    body.extend(length(path.as_bytes()));
    body.extend_from_slice(path.as_bytes());
    (0x06, body)
}

/// A link into another file.
pub fn external_link(name: &str, file: &str, path: &str) -> Message {
    let content = format!("\0{file}\0{path}\0");
    let mut body = link_head(name, 64);
    body.extend(length(content.as_bytes()));
    body.extend_from_slice(content.as_bytes());
    (0x06, body)
}

/// A link of a plug-in.
pub fn user_link(name: &str) -> Message {
    let mut body = link_head(name, 200);
    body.extend([0, 0]);
    (0x06, body)
}

fn link_head(name: &str, kind: u8) -> Vec<u8> {
    let mut body = vec![1, 0x08, kind, u8::try_from(name.len()).unwrap_or(u8::MAX)];
    body.extend_from_slice(name.as_bytes());
    body
}

fn length(bytes: &[u8]) -> [u8; 2] {
    u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_le_bytes()
}

/// The shape of a dataset.
pub fn shape(sizes: &[u64]) -> Message {
    let mut body = vec![1, u8::try_from(sizes.len()).unwrap_or(u8::MAX), 0, 0, 0, 0, 0, 0];
    for size in sizes {
        body.extend(size.to_le_bytes());
    }
    (0x01, body)
}

/// The type of a floating-point number of 32 bits.
pub fn float() -> Message {
    (0x03, vec![0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0])
}

/// Values in one piece.
pub fn contiguous(address: u64, length: u64) -> Message {
    let mut body = vec![3, 1];
    body.extend(address.to_le_bytes());
    body.extend(length.to_le_bytes());
    (0x08, body)
}

/// Values in pieces, of which none is there.
pub fn chunked(sizes: &[u32]) -> Message {
    let mut body = vec![3, 2, u8::try_from(sizes.len() + 1).unwrap_or(u8::MAX)];
    body.extend(NONE.to_le_bytes());
    for size in sizes.iter().chain(&[4]) {
        body.extend(size.to_le_bytes());
    }
    (0x08, body)
}

/// Values that are put together from other datasets.
pub fn virtual_layout() -> Message {
    let mut body = vec![4, 3];
    body.extend(NONE.to_le_bytes());
    body.extend(0_u32.to_le_bytes());
    (0x08, body)
}

/// Values in other files: a heap with their names, and start of the name, offset and length of each.
pub fn external_files(heap: u64, files: &[(u64, u64, u64)]) -> Message {
    let count = u16::try_from(files.len()).unwrap_or(u16::MAX).to_le_bytes();
    let mut body = vec![1, 0, 0, 0, count[0], count[1], count[0], count[1]];
    body.extend(heap.to_le_bytes());
    for (name, offset, length) in files {
        for number in [name, offset, length] {
            body.extend(number.to_le_bytes());
        }
    }
    (0x07, body)
}

/// An attribute with a text.
pub fn text(name: &str, text: &str) -> Message {
    let padded = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        bytes
    };
    let name = [name.as_bytes(), b"\0"].concat();
    let size = u32::try_from(text.len().max(1)).unwrap_or(u32::MAX).to_le_bytes();
    let kind = [&[0x13, 0, 0, 0][..], &size].concat();
    let shape = [1, 0, 0, 0, 0, 0, 0, 0];
    let mut body = vec![1, 0];
    for part in [&name[..], &kind, &shape] {
        body.extend(length(part));
    }
    for part in [&name[..], &kind, &shape] {
        body.extend(padded(part));
    }
    body.extend_from_slice(text.as_bytes());
    (0x0c, body)
}

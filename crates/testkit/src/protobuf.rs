//! Writes protobuf messages, good ones and such that lie.

/// A message that is being written.
#[derive(Clone, Debug, Default)]
pub struct Message {
    bytes: Vec<u8>,
}

impl Message {
    /// Without a field.
    pub fn new() -> Self {
        Self::default()
    }

    /// A number.
    #[must_use]
    pub fn varint(mut self, field: u32, number: u64) -> Self {
        self.tag(field, 0);
        put(&mut self.bytes, number);
        self
    }

    /// Four bytes.
    #[must_use]
    pub fn fixed32(mut self, field: u32, bits: u32) -> Self {
        self.tag(field, 5);
        self.bytes.extend(bits.to_le_bytes());
        self
    }

    /// A text, bytes or a message.
    #[must_use]
    pub fn bytes(mut self, field: u32, content: impl AsRef<[u8]>) -> Self {
        let content = content.as_ref();
        self.tag(field, 2);
        put(&mut self.bytes, content.len() as u64);
        self.bytes.extend_from_slice(content);
        self
    }

    /// A message.
    #[must_use]
    pub fn message(self, field: u32, message: Self) -> Self {
        self.bytes(field, message.bytes)
    }

    /// Packed numbers.
    #[must_use]
    pub fn packed(self, field: u32, numbers: &[u64]) -> Self {
        let mut content = Vec::new();
        for &number in numbers {
            put(&mut content, number);
        }
        self.bytes(field, content)
    }

    /// A length, and fewer bytes than it says.
    #[must_use]
    pub fn lie(mut self, field: u32, length: u64, content: &[u8]) -> Self {
        self.tag(field, 2);
        put(&mut self.bytes, length);
        self.bytes.extend_from_slice(content);
        self
    }

    /// Bytes as they are.
    #[must_use]
    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// The bytes.
    pub fn build(self) -> Vec<u8> {
        self.bytes
    }

    fn tag(&mut self, field: u32, wire: u64) {
        put(&mut self.bytes, u64::from(field) << 3 | wire);
    }
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

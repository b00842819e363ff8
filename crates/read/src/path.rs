//! Paths as they are in an image: bytes, relative to its root.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A path below the root of an image or folder: no leading or trailing slash, no empty, `.` or `..` segment.
/// The root itself is the empty path. Names are bytes; [`EntryPath::display`] escapes what is not UTF-8.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct EntryPath(Box<[u8]>);

impl EntryPath {
    /// Brings any path into canonical form. The second value says whether that changed its meaning: it was
    /// absolute or climbed with `..` (a climb above the root stays at the root).
    pub fn normalise(raw: &[u8]) -> (Self, bool) {
        let mut unsafe_path = raw.first() == Some(&b'/');
        if !unsafe_path && is_canonical(raw) {
            return (Self(raw.into()), false);
        }
        let mut segments: Vec<&[u8]> = Vec::new();
        for segment in raw.split(|byte| *byte == b'/') {
            match segment {
                b"" | b"." => {}
                b".." => {
                    unsafe_path = true;
                    segments.pop();
                }
                name => segments.push(name),
            }
        }
        (Self(segments.join(&b'/').into()), unsafe_path)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The last segment.
    pub fn name(&self) -> &[u8] {
        self.0.rsplit(|byte| *byte == b'/').next().unwrap_or(&[])
    }

    /// For people and documents: UTF-8 as it is, every other byte as `\xNN`.
    pub fn display(&self) -> Cow<'_, str> {
        escape(&self.0)
    }
}

fn is_canonical(raw: &[u8]) -> bool {
    !raw.is_empty() && raw.split(|byte| *byte == b'/').all(|segment| !matches!(segment, b"" | b"." | b".."))
}

/// UTF-8 as it is; every byte that is not part of it as `\xNN`.
pub fn escape(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    Cow::Owned(text)
}

impl fmt::Debug for EntryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.display())
    }
}

/// In text formats a path travels as a string when it is UTF-8 and as a list of bytes when it is not, so nothing
/// is lost; in binary ones always as bytes.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Wire<'a> {
    Text(Cow<'a, str>),
    Bytes(Vec<u8>),
}

impl Serialize for EntryPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return self.0.serialize(serializer);
        }
        match std::str::from_utf8(&self.0) {
            Ok(text) => Wire::Text(Cow::Borrowed(text)),
            Err(_) => Wire::Bytes(self.0.to_vec()),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for EntryPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return Ok(Self::normalise(&Vec::deserialize(deserializer)?).0);
        }
        Ok(match Wire::deserialize(deserializer)? {
            Wire::Text(text) => Self::normalise(text.as_bytes()).0,
            Wire::Bytes(bytes) => Self::normalise(&bytes).0,
        })
    }
}

#[cfg(test)]
mod tests;

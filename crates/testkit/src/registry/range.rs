//! Blobs and parts of them (RFC 9110 §14).

use super::Answer;

/// The content of a blob: bytes, and zeros after them.
pub(crate) struct Content {
    bytes: Vec<u8>,
    zeros: u64,
}

impl Content {
    pub(crate) fn new(bytes: &[u8], zeros: u64) -> Self {
        Self { bytes: bytes.to_vec(), zeros }
    }

    fn size(&self) -> u64 {
        self.bytes.len() as u64 + self.zeros
    }

    /// Bytes from an offset up to but without another, and how many zeros follow them.
    fn part(&self, from: u64, to: u64) -> (&[u8], u64) {
        let held = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX).min(self.bytes.len());
        let bytes = &self.bytes[held(from)..held(to)];
        (bytes, to - from - bytes.len() as u64)
    }
}

/// The answer to somebody who asks for a blob, or for a range of it.
pub(crate) fn answer(content: &Content, range: Option<&String>) -> Answer {
    let size = content.size();
    let Some((from, last)) = range.and_then(|text| parse(text)) else {
        let (bytes, zeros) = content.part(0, size);
        let answer = Answer::new(200, &[("Content-Type", "application/octet-stream")], bytes);
        return Answer { zeros, ..answer };
    };
    let last = last.unwrap_or(u64::MAX).min(size.saturating_sub(1));
    if from >= size || last < from {
        return Answer::error(416, "RANGE_INVALID");
    }
    let (bytes, zeros) = content.part(from, last + 1);
    let range = format!("bytes {from}-{last}/{size}");
    Answer { zeros, ..Answer::new(206, &[("Content-Range", &range)], bytes) }
}

/// `bytes=5-` or `bytes=5-9`.
fn parse(text: &str) -> Option<(u64, Option<u64>)> {
    let (from, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let last = if last.is_empty() { None } else { Some(last.parse().ok()?) };
    Some((from.parse().ok()?, last))
}

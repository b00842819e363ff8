//! Numbers and texts of a GGUF file: two byte orders, and lengths of four bytes in version 1 and of eight later.

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::rule::gguf as rule;

/// A length that no file has: one that is beyond the file *and* beyond this is no sign of a cut file but a lie.
const LIE: u64 = 1 << 24;
/// A text from here on overflows the 32-bit lengths of llama.cpp's vocabulary.
const OVERFLOWING_TEXT: u64 = 1 << 31;
/// Where a text that long is a published attack.
const TOKEN_ADVISORY: &[&str] = &["CVE-2025-49847"];

/// A GGUF file from front to back.
pub(crate) struct Source<'i> {
    pub(crate) cursor: Cursor<'i>,
    pub(crate) is_big: bool,
    /// Version 1.
    pub(crate) is_old: bool,
}

/// A text, as much of it as is kept.
pub(crate) struct Text {
    /// Where its bytes begin.
    pub(crate) at: u64,
    pub(crate) length: u64,
    pub(crate) bytes: Vec<u8>,
}

impl Text {
    pub(crate) fn is_whole(&self) -> bool {
        self.length == self.bytes.len() as u64
    }

    pub(crate) fn plain(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl Source<'_> {
    pub(crate) fn u8(&mut self) -> Result<u8, Stop> {
        self.cursor.byte()
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Stop> {
        let bytes = self.cursor.array()?;
        Ok(if self.is_big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Stop> {
        let bytes = self.cursor.array()?;
        Ok(if self.is_big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Stop> {
        let bytes = self.cursor.array()?;
        Ok(if self.is_big { u64::from_be_bytes(bytes) } else { u64::from_le_bytes(bytes) })
    }

    /// A count, a length or a dimension.
    pub(crate) fn size(&mut self) -> Result<u64, Stop> {
        if self.is_old { self.u32().map(u64::from) } else { self.u64() }
    }

    /// Checks that `count` things of at least `each` bytes can follow.
    pub(crate) fn expect(
        &mut self,
        what: &str,
        count: u64,
        each: u64,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let at = self.cursor.position();
        let needed = count.checked_mul(each);
        let left = self.cursor.size().map(|size| size.saturating_sub(at));
        let fits =
            needed.is_some_and(|needed| left.is_none_or(|left| needed <= left) && needed < i64::MAX as u64);
        let is_token = what == "tokenizer.ggml.tokens" && each == 1;
        if fits && !(is_token && count >= OVERFLOWING_TEXT) {
            return Ok(());
        }
        if count <= LIE
            && let Some(size) = self.cursor.size()
        {
            return Err(Stop::Ended(size));
        }
        let left = left.map_or_else(|| "an unknown number of".to_owned(), |left| left.to_string());
        let evidence = format!("{what}: {count} of at least {each} bytes, where {left} bytes are left");
        let mut finding = Finding::new(&rule::IMPOSSIBLE_LENGTH, evidence).at(at);
        if is_token {
            finding = finding.with_advisories(TOKEN_ADVISORY);
        }
        context.find(finding);
        Err(Stop::wrong(at, format!("a length of {what} that cannot be")))
    }

    /// A text, of which at most `keep` bytes are kept; all of it goes through `take`.
    pub(crate) fn text(
        &mut self,
        what: &str,
        keep: usize,
        take: &mut dyn FnMut(&[u8]),
        context: &mut Context<'_>,
    ) -> Result<Text, Stop> {
        let length = self.size()?;
        self.expect(what, length, 1, context)?;
        let mut text = Text { at: self.cursor.position(), length, bytes: Vec::new() };
        self.cursor.each(length, &mut |piece| {
            let room = keep.saturating_sub(text.bytes.len()).min(piece.len());
            text.bytes.extend_from_slice(&piece[..room]);
            take(piece);
        })?;
        Ok(text)
    }
}

//! The dictionary: words and labels with their counts, and which buckets of parts of words are kept.

use sha2::{Digest, Sha256};

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::hex::hex;
use crate::metadata::{Field, Metadata, Origin};

/// Bytes of one word.
const LONGEST_WORD: usize = 64 << 10;
/// Labels that are told one by one.
const TOLD: usize = 64;

/// What the dictionary counts. All of it was checked against what is there.
pub(super) struct Dictionary {
    pub(super) words: u64,
    pub(super) labels: u64,
    /// How many buckets are kept; none when all are.
    pub(super) kept: Option<u64>,
}

impl Dictionary {
    /// Reads what it says it has.
    pub(super) fn read_counts(cursor: &mut Cursor<'_>) -> Result<Self, Stop> {
        let at = cursor.position();
        let [size, words, labels] = [cursor.u32()?, cursor.u32()?, cursor.u32()?].map(u64::from);
        let _tokens = cursor.u64()?;
        let kept = cursor.u64()?.cast_signed();
        if words + labels != size || size > u64::from(i32::MAX.unsigned_abs()) {
            let why = format!("{size} entries, and {words} words and {labels} labels");
            return Err(Stop::wrong(at, why));
        }
        Ok(Self { words, labels, kept: u64::try_from(kept).ok() })
    }

    pub(super) fn state(&self, metadata: &mut Metadata) {
        metadata.state(Field::VocabularySize, Origin::Header, self.words.to_string());
        metadata.state(Field::Dimension, Origin::Header, format!("labels={}", self.labels));
    }

    /// Reads what follows the counts, and holds it against them. Gives the labels, in one text.
    pub(super) fn read_entries(
        &self,
        cursor: &mut Cursor<'_>,
        context: &mut Context<'_>,
    ) -> Result<String, Stop> {
        let labels = self.entries(cursor, context)?;
        self.pruned(cursor, context)?;
        Ok(labels)
    }

    /// Words first, then labels: the library finds a label by counting on from the last word.
    fn entries(&self, cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<String, Stop> {
        let mut vocabulary = Sha256::new();
        let mut labels: Vec<String> = Vec::new();
        let mut text = Vec::new();
        for index in 0..self.words + self.labels {
            context.step(1)?;
            let at = cursor.position();
            read_text(cursor, &mut text)?;
            let _count = cursor.u64()?;
            let is_label = index >= self.words;
            if cursor.byte()? != u8::from(is_label) {
                let wanted = if is_label { "label" } else { "word" };
                return Err(Stop::wrong(at, format!("entry {index} is no {wanted}")));
            }
            if !is_label {
                vocabulary.update((text.len() as u64).to_le_bytes());
                vocabulary.update(&text);
            } else if labels.len() < TOLD {
                labels.push(String::from_utf8_lossy(&text).into_owned());
            }
        }
        let hash = format!("sha256:{}", hex(&vocabulary.finalize()));
        context.metadata().state(Field::TokenizerHash, Origin::Measured, hash);
        let more = if self.labels > labels.len() as u64 { ", …" } else { "" };
        Ok(format!("{}{more}", labels.join(", ")))
    }

    /// Pairs: a bucket, and which row of the matrix is its own now.
    fn pruned(&self, cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<(), Stop> {
        let kept = self.kept.unwrap_or(0);
        for _ in 0..kept {
            context.step(1)?;
            let at = cursor.position();
            let [bucket, row] = [cursor.u32()?, cursor.u32()?];
            if u64::from(row) >= kept {
                return Err(Stop::wrong(at, format!("bucket {bucket} has row {row} of {kept}")));
            }
        }
        Ok(())
    }
}

/// Bytes up to a zero.
fn read_text(cursor: &mut Cursor<'_>, text: &mut Vec<u8>) -> Result<(), Stop> {
    text.clear();
    loop {
        let at = cursor.position();
        let piece = cursor.peek(256)?;
        if piece.is_empty() {
            return Err(Stop::Ended(at));
        }
        let end = memchr::memchr(0, piece);
        let length = end.unwrap_or(piece.len());
        text.extend_from_slice(&piece[..length]);
        cursor.skip(length as u64 + u64::from(end.is_some()));
        if end.is_some() {
            return Ok(());
        }
        if text.len() > LONGEST_WORD {
            return Err(Stop::Budget(format!("a word of more than {LONGEST_WORD} bytes at {at:#x}")));
        }
    }
}

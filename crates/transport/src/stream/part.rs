//! A part of a content (RFC 9110 §14).

use std::sync::Arc;

use super::{BlobReader, Way, text};
use crate::error::{Failure, RegistryError};
use crate::http::{Answer, Ask};

/// What came of asking for a part of a content.
pub enum Part {
    /// The part.
    Bytes(Vec<u8>),
    /// The whole content from its beginning: who gives it does not know ranges. Dropping it ends the transfer.
    Whole(Box<BlobReader>),
}

/// Which part of which size.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    pub(crate) size: u64,
    pub(crate) from: u64,
    pub(crate) length: u64,
}

impl Span {
    /// Offset of the last byte that is wanted and there; none when there is none.
    fn last(self) -> Option<u64> {
        let end = self.from.saturating_add(self.length).min(self.size);
        end.checked_sub(1).filter(|last| *last >= self.from)
    }
}

pub(crate) fn fetch(way: &Arc<dyn Way>, span: Span) -> Result<Part, RegistryError> {
    let error = |failure| RegistryError::new(way.doing(), failure);
    let Some(last) = span.last() else { return Ok(Part::Bytes(Vec::new())) };
    let mut ask = Ask::get(way.url().map_err(error)?);
    (ask.from, ask.last) = (span.from, Some(last));
    let mut tries = way.tries();
    loop {
        let outcome = way.try_once(&mut ask, tries.used()).and_then(|answer| {
            if answer.status.as_u16() == 206 {
                return part(way.as_ref(), answer, span, last).map(Part::Bytes);
            }
            let reader = BlobReader::answered(Arc::clone(way), span.size, answer)?;
            Ok(Part::Whole(Box::new(reader)))
        });
        match outcome {
            Ok(part) => return Ok(part),
            Err(failure) => tries.next(failure).map_err(error)?,
        }
    }
}

/// The body of an answer that says that it is a part.
fn part(way: &dyn Way, mut answer: Answer, span: Span, last: u64) -> Result<Vec<u8>, Failure> {
    let host = answer.host.clone();
    let wrong = |why: String| Failure::Protocol { host: host.clone(), why };
    let range = text(&answer, "content-range").and_then(content_range);
    let fits = range.is_some_and(|(from, to, whole)| {
        from == span.from && to == last && whole.is_none_or(|whole| whole == span.size)
    });
    if !fits {
        return Err(wrong(format!("it is not the range from byte {} to {last} of {}", span.from, span.size)));
    }
    let expected = last - span.from + 1;
    if let Some(announced) = answer.body.announced().filter(|announced| *announced != expected) {
        return Err(wrong(format!("it announces {announced} bytes for a range of {expected}")));
    }
    let bytes = way.http().whole(&mut answer.body, expected)?;
    let found = bytes.len() as u64;
    if found == expected {
        Ok(bytes)
    } else if answer.body.has_marked_end() {
        Err(wrong(format!("a range of {expected} bytes has {found}")))
    } else {
        Err(Failure::Broken { host, received: found, why: "it ended early".to_owned() })
    }
}

/// `bytes 5-9/10` → `(5, 9, Some(10))`.
fn content_range(text: &str) -> Option<(u64, u64, Option<u64>)> {
    let (range, whole) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (from, to) = range.split_once('-')?;
    let whole = if whole == "*" { None } else { Some(whole.parse().ok()?) };
    Some((from.parse().ok()?, to.parse().ok()?, whole))
}

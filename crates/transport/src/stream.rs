//! A content of known size as a stream that survives broken connections, or a part of it.

pub(crate) mod part;

use std::io::{self, Read};
use std::sync::Arc;

use bytes::{Buf, Bytes};
use reqwest::Url;

use crate::error::{Failure, RegistryError};
use crate::http::{Answer, Ask, Body, Http};
use crate::retry::Tries;

/// How one content is asked for: a blob of a registry, or a file of a hub.
pub(crate) trait Way: Send + Sync {
    /// Where it is. Every try begins here: an address that a redirect led to may hold for a while only.
    fn url(&self) -> Result<Url, Failure>;

    /// One try.
    fn try_once(&self, ask: &mut Ask, tries: u32) -> Result<Answer, Failure>;

    fn http(&self) -> &Http;

    fn tries(&self) -> Tries;

    /// Bytes that must have come since the last break before the tries are counted anew.
    fn progress(&self) -> u64;

    /// What is being done, for errors.
    fn doing(&self) -> String;
}

/// The bytes of a blob, exactly as many as its descriptor says.
///
/// When the connection breaks or hangs, the rest is asked for by range; a registry that does not know ranges sends
/// everything again, and what is already known is skipped. Fewer bytes than promised are an error, never an end.
pub struct BlobReader {
    way: Arc<dyn Way>,
    size: u64,
    /// Bytes that came in so far, `piece` included.
    position: u64,
    body: Option<Body>,
    piece: Bytes,
    /// Bytes still to be thrown away of an answer that began at the beginning again.
    skip: u64,
    tries: Tries,
    /// Where the tries were last counted anew.
    renewed_at: u64,
    ended: bool,
}

impl BlobReader {
    pub(crate) fn open(way: Arc<dyn Way>, size: u64) -> Result<Self, RegistryError> {
        let mut reader = Self::new(way, size);
        reader.connect().map_err(|failure| reader.error(failure))?;
        Ok(reader)
    }

    /// Takes over an answer that has the whole blob.
    fn answered(way: Arc<dyn Way>, size: u64, answer: Answer) -> Result<Self, Failure> {
        let mut reader = Self::new(way, size);
        reader.accept(answer)?;
        Ok(reader)
    }

    fn new(way: Arc<dyn Way>, size: u64) -> Self {
        let tries = way.tries();
        Self {
            way,
            size,
            position: 0,
            body: None,
            piece: Bytes::new(),
            skip: 0,
            tries,
            renewed_at: 0,
            ended: false,
        }
    }

    fn error(&self, failure: Failure) -> RegistryError {
        RegistryError::new(self.way.doing(), failure)
    }

    /// Asks for everything from `position` on, until it is answered or the tries are used up.
    fn connect(&mut self) -> Result<(), Failure> {
        self.body = None;
        let mut ask = Ask::get(self.way.url()?);
        ask.from = self.position;
        loop {
            match self.try_connect(&mut ask) {
                Ok(()) => return Ok(()),
                Err(failure) => self.tries.next(failure)?,
            }
        }
    }

    fn try_connect(&mut self, ask: &mut Ask) -> Result<(), Failure> {
        let answer = self.way.try_once(ask, self.tries.used())?;
        self.accept(answer)
    }

    /// Goes on with an answer, if it is one that continues where this stands.
    fn accept(&mut self, answer: Answer) -> Result<(), Failure> {
        let partial = answer.status.as_u16() == 206;
        if partial {
            let range = text(&answer, "content-range").and_then(content_range);
            let fits = range.is_some_and(|(from, whole)| {
                from == self.position && whole.is_none_or(|whole| whole == self.size)
            });
            if !fits || self.position == 0 {
                return Err(Failure::Protocol {
                    host: answer.host,
                    why: format!("it is not the range from byte {} of {}", self.position, self.size),
                });
            }
        }
        self.skip = if partial { 0 } else { self.position };
        let before = if partial { self.position } else { 0 };
        if let Some(announced) = answer.body.announced()
            && announced.saturating_add(before) != self.size
        {
            return Err(Failure::WrongSize { expected: self.size, found: announced.saturating_add(before) });
        }
        self.body = Some(answer.body);
        Ok(())
    }

    /// Fills `piece`; leaves it empty only at the end.
    fn advance(&mut self) -> Result<(), Failure> {
        while self.piece.is_empty() && !self.ended {
            let Some(body) = &mut self.body else {
                self.connect()?;
                continue;
            };
            let outcome = self.way.http().next_piece(body);
            if self.position == self.size && self.skip == 0 {
                // All is there. Only more of it would be wrong; how the connection ends is no matter.
                if let Ok(Some(more)) = outcome
                    && !more.is_empty()
                {
                    return Err(Failure::WrongSize {
                        expected: self.size,
                        found: self.size + more.len() as u64,
                    });
                }
                self.ended = true;
                self.body = None;
                return Ok(());
            }
            match outcome {
                Ok(Some(piece)) => self.take(piece)?,
                Ok(None) if body.has_marked_end() => {
                    return Err(Failure::WrongSize { expected: self.size, found: self.position - self.skip });
                }
                Ok(None) => {
                    let host = body.host().to_owned();
                    self.broken(Failure::Broken {
                        host,
                        received: self.position,
                        why: "it ended early".to_owned(),
                    })?;
                }
                Err(failure) => self.broken(failure)?,
            }
        }
        Ok(())
    }

    fn take(&mut self, mut piece: Bytes) -> Result<(), Failure> {
        let known = self.skip.min(piece.len() as u64);
        piece.advance(usize::try_from(known).unwrap_or(piece.len()));
        self.skip -= known;
        self.position += piece.len() as u64;
        if self.position > self.size {
            return Err(Failure::WrongSize { expected: self.size, found: self.position });
        }
        self.piece = piece;
        Ok(())
    }

    fn broken(&mut self, failure: Failure) -> Result<(), Failure> {
        self.body = None;
        if self.position - self.renewed_at >= self.way.progress() {
            self.renewed_at = self.position;
            self.tries.renew();
        }
        self.tries.next(failure)
    }
}

impl Read for BlobReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        if let Err(failure) = self.advance() {
            self.ended = true;
            self.body = None;
            // Reading on after an error must not look like the end.
            self.size = u64::MAX;
            return Err(io::Error::other(self.error(failure)));
        }
        if self.piece.is_empty() && self.position != self.size {
            return Err(io::Error::other("the blob could not be read"));
        }
        let count = self.piece.len().min(into.len());
        self.piece.copy_to_slice(into.get_mut(..count).unwrap_or_default());
        Ok(count)
    }
}

/// `bytes 5-9/10` → `(5, Some(10))`.
pub(crate) fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, whole) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (from, _) = range.split_once('-')?;
    let whole = if whole == "*" { None } else { Some(whole.parse().ok()?) };
    Some((from.parse().ok()?, whole))
}

pub(crate) fn text<'a>(answer: &'a Answer, header: &str) -> Option<&'a str> {
    answer.headers.get(header)?.to_str().ok()
}

/// The error inside an error of [`BlobReader`].
pub(crate) fn unwrap(error: io::Error, doing: impl FnOnce() -> String) -> RegistryError {
    match error.downcast::<RegistryError>() {
        Ok(error) => error,
        Err(error) => RegistryError::new(
            doing(),
            Failure::Protocol { host: "the registry".to_owned(), why: error.to_string() },
        ),
    }
}

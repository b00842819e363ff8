//! Documents behind plain addresses (RFC 9110): only when they have changed, within a limit, taken up where a
//! connection broke.

use std::fmt;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::Arc;

use reqwest::Url;
use reqwest::header::{ETAG, HeaderValue, IF_NONE_MATCH, IF_RANGE};
use wb_model::Hint;

use crate::Options;
use crate::error::Failure;
use crate::http::{Answer, Ask, Http, is_loopback_name, shown};
use crate::retry::Tries;
use crate::stream::content_range;

/// The longest `ETag` that is kept, in bytes.
const LONGEST_ETAG: usize = 1024;

/// Fetches documents. Sends no credentials; plain HTTP is spoken with this machine only.
///
/// Cheap to clone; its methods block and may be called from any number of plain threads at once.
#[derive(Clone)]
pub struct Fetcher {
    inner: Arc<Inner>,
}

struct Inner {
    options: Options,
    http: Http,
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Got {
    /// The document is still the one with the `ETag` that was sent.
    NotModified,
    /// The document was written.
    Document {
        /// Where it was found, after redirects: what relative addresses in it are resolved against.
        url: String,
        /// Its `ETag`, to be sent the next time.
        etag: Option<String>,
        /// Its length in bytes.
        length: u64,
    },
}

/// Where a document is written to.
pub trait Destination: Write {
    /// Throws away what was written.
    ///
    /// # Errors
    /// It cannot be thrown away.
    fn restart(&mut self) -> io::Result<()>;
}

impl Destination for Vec<u8> {
    fn restart(&mut self) -> io::Result<()> {
        self.clear();
        Ok(())
    }
}

impl Destination for fs_err::File {
    fn restart(&mut self) -> io::Result<()> {
        self.seek(SeekFrom::Start(0))?;
        self.set_len(0)
    }
}

/// Why a document could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address is none, or not one that is asked.
    #[error("fetch {url}: {why}")]
    Address {
        /// The address, without a password.
        url: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The network or the other side.
    #[error("fetch {url}: {failure}")]
    Failed {
        /// The address, without its query.
        url: String,
        /// What went wrong.
        failure: Box<Failure>,
    },
    /// What came could not be written.
    #[error("fetch {url}: write it: {why}")]
    Write {
        /// The address, without its query.
        url: String,
        /// The system's words.
        why: String,
    },
}

impl FetchError {
    /// Whether the other side says that there is no such document. Some storages deny (403) what they do not have.
    pub fn is_missing(&self) -> bool {
        match self {
            Self::Failed { failure, .. } => {
                matches!(**failure, Failure::Status { status: 403 | 404 | 410, .. })
            }
            _ => false,
        }
    }
}

impl Hint for FetchError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Failed { failure, .. } => match **failure {
                Failure::Status { .. } => Some("check the address".to_owned()),
                Failure::RateLimited { .. } => Some("try again later".to_owned()),
                _ => failure.hint(),
            },
            _ => None,
        }
    }
}

impl Fetcher {
    /// Sets the client up. Nothing is sent before something is asked for.
    ///
    /// # Errors
    /// [`Failure::Setup`]: certificate authorities or a proxy that make no sense.
    pub fn new(options: Options) -> Result<Self, Failure> {
        let http = Http::new(&options)?;
        Ok(Self { inner: Arc::new(Inner { options, http }) })
    }

    /// Fetches a document of at most `limit` bytes, unless it is still the one with `etag`.
    ///
    /// 429 and 5xx are waited for and tried again as [`Retry`](crate::Retry) says. When the connection breaks, the
    /// rest is asked for where the document has an `ETag`, else everything again. What is in `into` after an error
    /// is not the document.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub fn get(
        &self,
        url: &str,
        etag: Option<&str>,
        limit: u64,
        into: &mut dyn Destination,
    ) -> Result<Got, FetchError> {
        let url = address(url)?;
        let name = shown(&url);
        let tries = Tries::new(self.inner.options.retry, Arc::clone(&self.inner.options.clock));
        let mut download = Download {
            inner: &self.inner,
            limit,
            etag: etag.and_then(|etag| HeaderValue::from_str(etag).ok()),
            into,
            tries,
            position: 0,
            renewed_at: 0,
            found: None,
            url,
        };
        download.run().map_err(|stop| match stop {
            Stop::Failure(failure) => FetchError::Failed { url: name.clone(), failure: Box::new(failure) },
            Stop::Write(error) => FetchError::Write { url: name.clone(), why: error.to_string() },
        })
    }

    /// Resolves an address that a document names relative to itself (RFC 3986 §5), and refuses one that leads to
    /// another host or scheme.
    ///
    /// # Errors
    /// [`FetchError::Address`].
    pub fn resolve(base: &str, relative: &str) -> Result<String, FetchError> {
        let base = address(base)?;
        let refuse = |why| FetchError::Address { url: shown(&base), why };
        let url = base.join(relative).map_err(|_| refuse("it names a relative address that is none"))?;
        if url.origin() != base.origin() {
            return Err(refuse("it names an address on another host"));
        }
        Ok(url.into())
    }
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher").field("options", &self.inner.options).finish_non_exhaustive()
    }
}

/// An address that may be asked.
pub(crate) fn address(text: &str) -> Result<Url, FetchError> {
    let refuse = |url: String, why| Err(FetchError::Address { url, why });
    let Ok(url) = Url::parse(text) else { return refuse("an address".to_owned(), "it is not a URL") };
    let name = shown(&url);
    let Some(host) = url.host_str() else { return refuse(name, "it names no host") };
    match url.scheme() {
        _ if !url.username().is_empty() || url.password().is_some() => {
            refuse(name, "it holds a user name or password, which would be shown and kept")
        }
        "https" => Ok(url),
        "http" if is_loopback_name(host) => Ok(url),
        "http" => refuse(name, "plain http is spoken with this machine only"),
        _ => refuse(name, "it is neither http nor https"),
    }
}

/// What ends a download.
enum Stop {
    Failure(Failure),
    Write(io::Error),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// A document on its way.
struct Download<'a> {
    inner: &'a Inner,
    url: Url,
    limit: u64,
    /// Of the document that the caller has.
    etag: Option<HeaderValue>,
    into: &'a mut dyn Destination,
    tries: Tries,
    /// Bytes that were written.
    position: u64,
    /// Where the tries were last counted anew.
    renewed_at: u64,
    /// The `ETag` of the document whose beginning was written.
    found: Option<HeaderValue>,
}

impl Download<'_> {
    fn run(&mut self) -> Result<Got, Stop> {
        loop {
            match self.once() {
                Err(Stop::Failure(failure)) => {
                    // Only beyond what was reached before: one that always begins again would never end.
                    if self.position.saturating_sub(self.renewed_at) >= self.inner.options.retry.progress {
                        self.renewed_at = self.position;
                        self.tries.renew();
                    }
                    self.tries.next(failure)?;
                }
                outcome => return outcome,
            }
        }
    }

    fn once(&mut self) -> Result<Got, Stop> {
        let mut ask = Ask::get(self.url.clone());
        match self.found.clone().filter(|etag| is_strong(etag) && self.position > 0) {
            Some(etag) => {
                ask.from = self.position;
                ask.conditions.push((IF_RANGE, etag));
            }
            None => ask.conditions.extend(self.etag.clone().map(|etag| (IF_NONE_MATCH, etag))),
        }
        let mut answer = self.inner.http.send(&ask)?;
        match answer.status.as_u16() {
            304 if self.etag.is_some() => return Ok(Got::NotModified),
            206 if ask.from > 0 => self.check_range(&answer)?,
            200 => {
                self.into.restart().map_err(Stop::Write)?;
                self.position = 0;
                self.found = answer.headers.get(ETAG).filter(|etag| etag.len() <= LONGEST_ETAG).cloned();
            }
            _ => return Err(refusal(&self.inner.http, &answer, self.tries.used()).into()),
        }
        let too_large =
            |answer: &Answer, limit| Stop::from(Failure::TooLarge { host: answer.host.clone(), limit });
        let announced = answer.body.announced().map(|rest| rest.saturating_add(self.position));
        if announced.is_some_and(|announced| announced > self.limit) {
            return Err(too_large(&answer, self.limit));
        }
        // Asked before it is read: what is left of a body that was read has a length in any case.
        let marked = answer.body.has_marked_end();
        while let Some(piece) = self.inner.http.next_piece(&mut answer.body)? {
            if self.position.saturating_add(piece.len() as u64) > self.limit {
                return Err(too_large(&answer, self.limit));
            }
            self.into.write_all(&piece).map_err(Stop::Write)?;
            self.position += piece.len() as u64;
        }
        // Where nothing marks the end, a lost connection looks like it: nobody could tell a half document.
        if !marked || announced.is_some_and(|announced| announced != self.position) {
            let (host, received) = (answer.host.clone(), self.position);
            let why = "its end is not marked, so it may be cut short".to_owned();
            return Err(Failure::Broken { host, received, why }.into());
        }
        self.into.flush().map_err(Stop::Write)?;
        Ok(Got::Document {
            url: answer.url.to_string(),
            etag: self.found.as_ref().and_then(|etag| etag.to_str().ok()).map(str::to_owned),
            length: self.position,
        })
    }

    /// Whether a part is the one that was asked for.
    fn check_range(&mut self, answer: &Answer) -> Result<(), Failure> {
        let range = answer.headers.get("content-range").and_then(|value| value.to_str().ok());
        if range.and_then(content_range).is_some_and(|(from, _)| from == self.position) {
            return Ok(());
        }
        // Never put together what does not belong together.
        self.found = None;
        let why = format!("it is not the range from byte {}", self.position);
        Err(Failure::Protocol { host: answer.host.clone(), why })
    }
}

/// Weak validators may not be used with ranges (RFC 9110 §13.1.5).
fn is_strong(etag: &HeaderValue) -> bool {
    !etag.as_bytes().starts_with(b"W/")
}

/// What a status that is no success means. The body is not read: nobody knows its form.
fn refusal(http: &Http, answer: &Answer, tries: u32) -> Failure {
    let host = answer.host.clone();
    let retry_after = http.retry_after(&answer.headers);
    match answer.status.as_u16() {
        429 => Failure::RateLimited { host, tries, retry_after },
        status @ 500..=599 => Failure::Server { host, status, tries, retry_after },
        status => Failure::Status { host, status, code: None },
    }
}

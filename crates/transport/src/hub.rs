//! Repositories of models on a hub: what is in one at a commit, and its files.
//!
//! The token is shown to the hub's own scheme, host and port. Files come from where the hub sends us, which never sees it.

use std::fmt;
use std::sync::Arc;

use reqwest::Url;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use wb_model::Hint;

use crate::calm::Calm;
use crate::error::{Failure, RegistryError};
use crate::fetch::{FetchError, address};
use crate::http::{Answer, Ask, Http, host_of};
use crate::retry::Tries;
use crate::stream::part::{self, Span};
use crate::stream::{Way, text};
use crate::{BlobReader, Options, Part};

/// The documented address of the public hub.
pub const PUBLIC_HUB: &str = "https://huggingface.co";

/// A client for one hub.
///
/// Cheap to clone; its methods block and may be called from any number of plain threads at once, not from within an
/// asynchronous runtime.
#[derive(Clone)]
pub struct HubClient {
    inner: Arc<Inner>,
}

struct Inner {
    options: Options,
    endpoint: Url,
    authorization: Option<HeaderValue>,
    http: Http,
    calm: Arc<Calm>,
}

/// A file of a repository. What of it is no plain name is for who asks to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubFile {
    /// `organisation/name`.
    pub repository: String,
    /// The commit: what a branch is, may change between two requests.
    pub commit: String,
    /// Path in the repository.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
}

/// Why a hub did not give what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// `HF_ENDPOINT` is no address of a hub.
    #[error("use HF_ENDPOINT as the address of a hub: {why}")]
    Endpoint {
        /// What is wrong with it.
        why: String,
    },
    /// `HF_TOKEN` holds what no header may. It is not quoted.
    #[error("use HF_TOKEN: it holds characters that no token has")]
    Token,
    /// The network or the other side.
    #[error(transparent)]
    Failed(#[from] RegistryError),
}

impl HubError {
    /// What went wrong on the network or on the other side.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(error) => Some(error.failure()),
            Self::Endpoint { .. } | Self::Token => None,
        }
    }
}

impl Hint for HubError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Endpoint { .. } => {
                "set it to an address such as https://hub.example, or unset it for the public hub"
            }
            Self::Token => "set it to the token alone, as the hub shows it",
            Self::Failed(error) => match error.failure() {
                Failure::NotFound { .. } => {
                    "check the spelling of repository and revision; a private repository needs a token in HF_TOKEN"
                }
                Failure::Unauthorized { had_credentials: false, .. } => {
                    "it is private or gated, or does not exist: check the spelling, and set HF_TOKEN to a token that may read it"
                }
                Failure::Unauthorized { .. } => {
                    "HF_TOKEN is not a token that may read it: make a new one on the hub"
                }
                Failure::Denied { .. } => {
                    "ask for access on the page of the repository with the account of HF_TOKEN, and let the token read it"
                }
                Failure::RateLimited { .. } => "set HF_TOKEN, which raises the limit, or try again later",
                Failure::Protocol { .. } => {
                    "check that HF_ENDPOINT, where it is set, is the address of a hub"
                }
                Failure::WrongDigest { .. } | Failure::WrongSize { .. } => {
                    "the hub or something before it gives out wrong content; do not use this model from there"
                }
                other => return other.hint(),
            },
        };
        Some(hint.to_owned())
    }
}

impl HubClient {
    /// Sets the client up. Nothing is sent before something is asked for.
    ///
    /// # Errors
    /// Address or token make no sense, or [`Failure::Setup`].
    pub fn new(options: Options) -> Result<Self, HubError> {
        let text = options.hub.endpoint.as_deref().unwrap_or(PUBLIC_HUB);
        let mut endpoint = address(text).map_err(|error| match error {
            FetchError::Address { why, .. } => HubError::Endpoint { why: why.to_owned() },
            other => HubError::Endpoint { why: other.to_string() },
        })?;
        if endpoint.query().is_some() || endpoint.fragment().is_some() {
            return Err(HubError::Endpoint { why: "it has a query or a fragment".to_owned() });
        }
        let path = endpoint.path().trim_end_matches('/').to_owned();
        endpoint.set_path(&path);
        let authorization = options.hub.token.as_ref().map(|token| {
            let mut header =
                HeaderValue::from_str(&format!("Bearer {}", token.expose())).map_err(|_| HubError::Token)?;
            header.set_sensitive(true);
            Ok::<_, HubError>(header)
        });
        let authorization = authorization.transpose()?;
        let http = Http::new(&options).map_err(|failure| RegistryError::new("reach a hub", failure))?;
        let calm = Arc::new(Calm::new(options.retry.total_wait));
        Ok(Self { inner: Arc::new(Inner { options, endpoint, authorization, http, calm }) })
    }

    /// The hub's address, without a slash at its end.
    pub fn endpoint(&self) -> &str {
        self.inner.endpoint.as_str().trim_end_matches('/')
    }

    /// Fetches the description of a repository at a revision: JSON of at most `limit` bytes, which nothing verifies.
    ///
    /// # Errors
    /// Any [`Failure`]. A repository that is private, gated or not there is an error, never an empty description.
    pub fn description(&self, repository: &str, revision: &str, limit: u64) -> Result<Vec<u8>, HubError> {
        let doing = || format!("fetch the list of files of {repository} at {revision}");
        let outcome = self.inner.description(repository, revision, limit);
        Ok(outcome.map_err(|failure| RegistryError::new(doing(), failure))?)
    }

    /// Opens a file as a stream of exactly its size, which takes up a broken connection where it broke. The content is for
    /// the reader to verify.
    ///
    /// # Errors
    /// Any [`Failure`]. Errors of the stream itself are [`std::io::Error`]s that hold a [`RegistryError`].
    pub fn file(&self, file: &HubFile) -> Result<BlobReader, HubError> {
        Ok(BlobReader::open(self.way(file), file.size)?)
    }

    /// Fetches `length` bytes of a file from an offset on; fewer only at its end. Nothing verifies them. Who does not know
    /// ranges sends everything, which is given as the stream that it is, at its beginning.
    ///
    /// # Errors
    /// Any [`Failure`]; [`Failure::Protocol`] when the part is not the one that was asked for.
    pub fn file_part(&self, file: &HubFile, from: u64, length: u64) -> Result<Part, HubError> {
        Ok(part::fetch(&self.way(file), Span { size: file.size, from, length })?)
    }

    fn way(&self, file: &HubFile) -> Arc<dyn Way> {
        Arc::new(Whole { inner: Arc::clone(&self.inner), file: file.clone() })
    }
}

impl fmt::Debug for HubClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubClient").field("options", &self.inner.options).finish_non_exhaustive()
    }
}

impl Inner {
    /// An address below the endpoint. Each part is one segment: a slash in it is encoded.
    fn url<'a>(&self, parts: impl IntoIterator<Item = &'a str>) -> Result<Url, Failure> {
        let mut url = self.endpoint.clone();
        let host = host_of(&url);
        url.path_segments_mut()
            .map_err(|()| Failure::Setup { why: format!("{host} can have no path") })?
            .pop_if_empty()
            .extend(parts);
        Ok(url)
    }

    fn description(&self, repository: &str, revision: &str, limit: u64) -> Result<Vec<u8>, Failure> {
        let parts = ["api", "models"].into_iter().chain(repository.split('/')).chain(["revision", revision]);
        let mut url = self.url(parts)?;
        url.set_query(Some("blobs=true"));
        let mut ask = Ask::get(url);
        let mut tries = self.tries();
        loop {
            let outcome = self.try_once(&mut ask, tries.used()).and_then(|answer| self.json(answer, limit));
            match outcome {
                Ok(bytes) => return Ok(bytes),
                Err(failure) => tries.next(failure)?,
            }
        }
    }

    fn json(&self, mut answer: Answer, limit: u64) -> Result<Vec<u8>, Failure> {
        let host = answer.host.clone();
        let found = text(&answer, CONTENT_TYPE.as_str()).unwrap_or_default();
        let found = found.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if !found.is_empty() && !found.ends_with("json") {
            let found: String = found.chars().take(100).collect();
            return Err(Failure::Protocol { host, why: format!("it is {found:?} and not JSON") });
        }
        let announced = answer.body.announced();
        if announced.is_some_and(|announced| announced > limit) {
            return Err(Failure::TooLarge { host, limit });
        }
        // Asked before it is read: what is left of a body that was read has a length in any case.
        let is_marked = answer.body.has_marked_end();
        let bytes = self.http.whole(&mut answer.body, limit)?;
        // Where nothing marks the end, a lost connection looks like it.
        if is_marked {
            Ok(bytes)
        } else {
            let why = "its end is not marked, so it may be cut short".to_owned();
            Err(Failure::Broken { host, received: bytes.len() as u64, why })
        }
    }

    fn try_once(&self, ask: &mut Ask, tries: u32) -> Result<Answer, Failure> {
        ask.authorization.clone_from(&self.authorization);
        self.calm.hold(&host_of(&ask.url), self.options.clock.as_ref(), self.options.retry.first_wait);
        let answer = self.http.send(ask)?;
        match answer.status.as_u16() {
            200 | 206 => Ok(answer),
            _ => Err(self.refusal(&answer, tries)),
        }
    }

    /// What a status that is no success means. The body is a page or a sentence, and is not read.
    fn refusal(&self, answer: &Answer, tries: u32) -> Failure {
        let host = answer.host.clone();
        let retry_after = self.http.retry_after(&answer.headers);
        let code = text(answer, "x-error-code").filter(|code| is_code(code)).map(str::to_owned);
        match answer.status.as_u16() {
            401 => Failure::Unauthorized { host, had_credentials: self.authorization.is_some(), code },
            403 => Failure::Denied { host, code },
            404 => Failure::NotFound { host, code },
            429 => Failure::RateLimited { host, tries, retry_after },
            status @ 500..=599 => Failure::Server { host, status, tries, retry_after },
            status => Failure::Status { host, status, code },
        }
    }

    fn tries(&self) -> Tries {
        Tries::shared(self.options.retry, Arc::clone(&self.options.clock), Arc::clone(&self.calm))
    }
}

/// `GatedRepo`, `RepoNotFound`: words that a hub puts in a header.
fn is_code(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// How a file is asked for.
struct Whole {
    inner: Arc<Inner>,
    file: HubFile,
}

impl Way for Whole {
    fn url(&self) -> Result<Url, Failure> {
        let HubFile { repository, commit, path, .. } = &self.file;
        let parts = repository.split('/').chain(["resolve", commit.as_str()]).chain(path.split('/'));
        self.inner.url(parts)
    }

    fn try_once(&self, ask: &mut Ask, tries: u32) -> Result<Answer, Failure> {
        self.inner.try_once(ask, tries)
    }

    fn http(&self) -> &Http {
        &self.inner.http
    }

    fn tries(&self) -> Tries {
        self.inner.tries()
    }

    fn progress(&self) -> u64 {
        self.inner.options.retry.progress
    }

    fn doing(&self) -> String {
        let HubFile { repository, commit, path, .. } = &self.file;
        format!("fetch {path:?} of {repository} at {commit}")
    }
}

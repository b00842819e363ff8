//! The registry client: manifests and blobs (distribution-spec 1.1, "Pull").

mod lists;

pub use lists::{Catalog, ListLimits, Tags};

use std::fmt;
use std::io::Read;
use std::sync::Arc;

use reqwest::Url;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use sha2::{Digest as _, Sha256, Sha512};

use wb_model::{Algorithm, Digest};

use crate::authorization::{Authorization, refusal};
use crate::calm::Calm;
use crate::error::{Failure, RegistryError};
use crate::http::{Answer, Ask, Http, host_of};
use crate::retry::Tries;
use crate::stream::part::{self, Span};
use crate::stream::{self, Way, text};
use crate::{BlobReader, Options, Part, Reference};

/// A manifest or index as the registry gave it, its digest verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The `Content-Type`, without parameters.
    pub media_type: Option<String>,
    /// The digest of the bytes: the one asked for, or for a tag the one to use from now on.
    pub digest: Digest,
}

/// A client for any number of registries.
///
/// Cheap to clone; clones share connections and tokens. Its methods block and may be called from any number of
/// plain threads at once, not from within an asynchronous runtime.
#[derive(Clone)]
pub struct RegistryClient {
    inner: Arc<Inner>,
}

struct Inner {
    options: Options,
    http: Http,
    authorization: Authorization,
    calm: Arc<Calm>,
}

impl RegistryClient {
    /// Sets the client up. Nothing is sent and no credential is looked up before a registry asks.
    ///
    /// # Errors
    /// [`Failure::Setup`]: certificate authorities or a proxy that make no sense.
    pub fn new(options: Options) -> Result<Self, RegistryError> {
        let http = Http::new(&options).map_err(|failure| RegistryError::new("reach a registry", failure))?;
        let authorization = Authorization::new(&options);
        let calm = Arc::new(Calm::new(options.retry.total_wait));
        Ok(Self { inner: Arc::new(Inner { options, http, authorization, calm }) })
    }

    /// Fetches a manifest or index, by digest where the reference has one, else by tag.
    ///
    /// `accept` is what is understood, best first. At most [`Limits::manifest_bytes`](crate::Limits) are read.
    ///
    /// # Errors
    /// Any [`Failure`]; [`Failure::WrongDigest`] when the bytes are not those of the digest asked for or announced.
    pub fn manifest(&self, image: &Reference, accept: &[&str]) -> Result<Manifest, RegistryError> {
        let doing = format!("fetch the manifest of {image}");
        self.inner.manifest(image, accept).map_err(|failure| RegistryError::new(doing, failure))
    }

    /// Opens a blob of exactly `size` bytes as a stream, which takes up a broken connection where it broke.
    ///
    /// The stream checks the size and leaves the digest to the reader of the stream, who hashes a layer anyway.
    ///
    /// # Errors
    /// Any [`Failure`]. Errors of the stream itself are [`std::io::Error`]s that hold a [`RegistryError`].
    pub fn blob(&self, image: &Reference, digest: &Digest, size: u64) -> Result<BlobReader, RegistryError> {
        BlobReader::open(self.way(image, digest), size)
    }

    /// Fetches `length` bytes of a blob of `size` bytes, from an offset on; fewer only at the blob's end.
    ///
    /// Nothing verifies a part of a blob: what it holds is what the registry says. A registry that does not know ranges
    /// sends everything, which is given as the stream that it is, at its beginning.
    ///
    /// # Errors
    /// Any [`Failure`]; [`Failure::Protocol`] when the part is not the one that was asked for.
    pub fn blob_part(
        &self,
        image: &Reference,
        digest: &Digest,
        size: u64,
        from: u64,
        length: u64,
    ) -> Result<Part, RegistryError> {
        part::fetch(&self.way(image, digest), Span { size, from, length })
    }

    fn way(&self, image: &Reference, digest: &Digest) -> Arc<dyn Way> {
        Arc::new(Blob { inner: Arc::clone(&self.inner), image: image.clone(), digest: digest.clone() })
    }

    /// Fetches a small blob whole and verifies it.
    ///
    /// # Errors
    /// Any [`Failure`]; [`Failure::TooLarge`] when `size` is more than `limit` bytes.
    pub fn blob_bytes(
        &self,
        image: &Reference,
        digest: &Digest,
        size: u64,
        limit: u64,
    ) -> Result<Vec<u8>, RegistryError> {
        let doing = || doing(image, digest);
        if size > limit {
            let host = image.registry().to_owned();
            return Err(RegistryError::new(doing(), Failure::TooLarge { host, limit }));
        }
        let mut reader = self.blob(image, digest, size)?;
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(|error| stream::unwrap(error, doing))?;
        verify(&bytes, digest).map_err(|failure| RegistryError::new(doing(), failure))?;
        Ok(bytes)
    }
}

impl fmt::Debug for RegistryClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistryClient").field("options", &self.inner.options).finish_non_exhaustive()
    }
}

impl Inner {
    fn manifest(&self, image: &Reference, accept: &[&str]) -> Result<Manifest, Failure> {
        let mut ask = Ask::get(url(image, "manifests", &image.target())?);
        ask.accept = Some(HeaderValue::from_str(&accept.join(", ")).map_err(|_| Failure::Setup {
            why: "a media type holds characters that no header may".to_owned(),
        })?);
        let mut tries = self.tries();
        loop {
            match self.try_manifest(image, &mut ask, tries.used()) {
                Ok(manifest) => return Ok(manifest),
                Err(failure) => tries.next(failure)?,
            }
        }
    }

    fn try_manifest(&self, image: &Reference, ask: &mut Ask, tries: u32) -> Result<Manifest, Failure> {
        let mut answer = self.try_once(image, ask, tries)?;
        let host = answer.host.clone();
        let media_type = text(&answer, CONTENT_TYPE.as_str())
            .map(|value| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
            .filter(|value| !value.is_empty());
        if let Some(found) = media_type.clone().filter(|found| !may_be_manifest(found)) {
            return Err(Failure::MediaType { host, found: found.chars().take(100).collect() });
        }
        let limit = self.options.limits.manifest_bytes;
        if answer.body.announced().is_some_and(|announced| announced > limit) {
            return Err(Failure::TooLarge { host, limit });
        }
        // A digest that cannot be read, or that proves nothing, claims nothing; the one that is computed holds.
        let announced = text(&answer, "docker-content-digest")
            .and_then(|text| text.parse::<Digest>().ok())
            .filter(|digest| matches!(digest.algorithm(), Algorithm::Sha256 | Algorithm::Sha512));
        let bytes = self.http.whole(&mut answer.body, limit)?;
        if let Some(announced) = announced {
            verify(&bytes, &announced)?;
        }
        let digest = match image.digest() {
            Some(digest) => {
                verify(&bytes, digest)?;
                digest.clone()
            }
            None => compute(Algorithm::Sha256, &bytes),
        };
        Ok(Manifest { bytes, media_type, digest })
    }

    /// One try: the request, and once more with leave when the registry asks for it.
    fn try_once(&self, image: &Reference, ask: &mut Ask, tries: u32) -> Result<Answer, Failure> {
        let mut asked_anew = false;
        loop {
            let leave = self.authorization.known(image);
            let had_credentials = leave.as_ref().is_some_and(|leave| leave.had_credentials);
            ask.authorization = leave.map(|leave| leave.header);
            self.calm.hold(&host_of(&ask.url), self.options.clock.as_ref(), self.options.retry.first_wait);
            let answer = self.http.send(ask)?;
            match answer.status.as_u16() {
                200 | 206 => return Ok(answer),
                401 if !asked_anew && !answer.elsewhere => {
                    self.authorization.answer(&self.http, image, &ask.url, &answer.headers)?;
                    asked_anew = true;
                }
                _ => return Err(refusal(&self.http, answer, had_credentials, tries)),
            }
        }
    }

    fn tries(&self) -> Tries {
        let clock = Arc::clone(&self.options.clock);
        Tries::shared(self.options.retry, clock, Arc::clone(&self.calm))
    }
}

/// How a blob is asked for.
struct Blob {
    inner: Arc<Inner>,
    image: Reference,
    digest: Digest,
}

impl Way for Blob {
    fn url(&self) -> Result<Url, Failure> {
        url(&self.image, "blobs", &self.digest.to_string())
    }

    fn try_once(&self, ask: &mut Ask, tries: u32) -> Result<Answer, Failure> {
        self.inner.try_once(&self.image, ask, tries)
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
        doing(&self.image, &self.digest)
    }
}

fn doing(image: &Reference, digest: &Digest) -> String {
    format!("fetch blob {digest} of {}/{}", image.registry(), image.repository())
}

fn url(image: &Reference, kind: &str, target: &str) -> Result<Url, Failure> {
    let text = format!("{}/v2/{}/{kind}/{target}", image.base(), image.repository());
    Url::parse(&text).map_err(|error| Failure::Setup { why: format!("the registry's address: {error}") })
}

/// Manifests are JSON, whatever a registry calls them; a page for people is none.
fn may_be_manifest(media_type: &str) -> bool {
    media_type.ends_with("json")
        || media_type.ends_with("+prettyjws")
        || matches!(media_type, "application/octet-stream" | "text/plain")
}

fn verify(bytes: &[u8], expected: &Digest) -> Result<(), Failure> {
    let found = compute(expected.algorithm(), bytes);
    if found == *expected { Ok(()) } else { Err(Failure::WrongDigest { expected: expected.clone(), found }) }
}

/// SHA-512 where it is asked for; SHA-256 in every other case, also where the digest asked for proves nothing and
/// the comparison is meant to fail.
fn compute(algorithm: Algorithm, bytes: &[u8]) -> Digest {
    match algorithm {
        Algorithm::Sha512 => Digest::from_bytes(Algorithm::Sha512, &Sha512::digest(bytes)),
        _ => None,
    }
    .unwrap_or_else(|| Digest::sha256(Sha256::digest(bytes).into()))
}

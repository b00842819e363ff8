//! What can go wrong with a registry or a hub: one variant for each kind of failure.

use std::time::Duration;

use wb_model::{Digest, Hint};

use crate::credentials::CredentialsError;

/// A failure, and what was being done. Its text holds both, because it may travel inside an [`std::io::Error`],
/// whose text is all that some readers pass on.
#[derive(Debug, thiserror::Error)]
#[error("{doing}: {failure}")]
pub struct RegistryError {
    doing: String,
    #[source]
    failure: Box<Failure>,
}

impl RegistryError {
    pub(crate) fn new(doing: impl Into<String>, failure: Failure) -> Self {
        Self { doing: doing.into(), failure: Box::new(failure) }
    }

    /// What went wrong.
    pub fn failure(&self) -> &Failure {
        &self.failure
    }
}

impl Hint for RegistryError {
    fn hint(&self) -> Option<String> {
        self.failure.hint()
    }
}

/// What part of an exchange took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Finding the address, connecting, the TLS handshake.
    Connect,
    /// Waiting for the head of the answer.
    FirstByte,
    /// Waiting for the next piece of the answer.
    Idle,
    /// The answer came, but more slowly than anything useful does.
    TooSlow,
}

impl Phase {
    fn describe(self) -> &'static str {
        match self {
            Self::Connect => "no connection",
            Self::FirstByte => "no answer",
            Self::Idle => "the answer stopped: nothing more",
            Self::TooSlow => "the answer trickles: not complete",
        }
    }
}

/// What went wrong. None of these ever holds a credential, a token or the query of a URL.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// 404.
    #[error("{host} does not have it{}", in_brackets(code))]
    NotFound {
        /// Registry or hub.
        host: String,
        /// The registry's own error code.
        code: Option<String>,
    },
    /// 401, with the best credentials there were.
    #[error("{host} wants {}{}", if *had_credentials { "other credentials than those found" } else { "credentials, and none were found" }, in_brackets(code))]
    Unauthorized {
        /// Registry or token service.
        host: String,
        /// Whether any were sent.
        had_credentials: bool,
        /// The registry's own error code.
        code: Option<String>,
    },
    /// 403.
    #[error("{host} denies access{}", in_brackets(code))]
    Denied {
        /// Registry or storage.
        host: String,
        /// The registry's own error code.
        code: Option<String>,
    },
    /// 429 until the tries were used up, or with a wait that is longer than anyone would wait.
    #[error("{host} limits the rate of requests (429), after {tries} tries{}", asked(retry_after))]
    RateLimited {
        /// Registry.
        host: String,
        /// How often it was tried.
        tries: u32,
        /// How long the registry asks to wait.
        retry_after: Option<Duration>,
    },
    /// 5xx until the tries were used up.
    #[error("{host} answered {status}, after {tries} tries{}", asked(retry_after))]
    Server {
        /// Registry or storage.
        host: String,
        /// HTTP status.
        status: u16,
        /// How often it was tried.
        tries: u32,
        /// How long the registry asks to wait.
        retry_after: Option<Duration>,
    },
    /// Any other status.
    #[error("{host} answered {status}{}", in_brackets(code))]
    Status {
        /// Registry or storage.
        host: String,
        /// HTTP status.
        status: u16,
        /// The registry's own error code.
        code: Option<String>,
    },
    /// Too slow, or hanging.
    #[error("{} from {host} within {} s", phase.describe(), after.as_secs_f32())]
    Timeout {
        /// Host.
        host: String,
        /// Where it hung.
        phase: Phase,
        /// What was waited.
        after: Duration,
    },
    /// The certificate or the handshake.
    #[error("no secure connection to {host}: {why}")]
    Tls {
        /// Host.
        host: String,
        /// In the words of the TLS library.
        why: String,
    },
    /// The host has no address.
    #[error("no address found for {host}: {why}")]
    Dns {
        /// Host.
        host: String,
        /// In the words of the system.
        why: String,
    },
    /// Nobody listens there, or the way there is closed.
    #[error("connect to {host}: {why}")]
    Connect {
        /// Host, or proxy.
        host: String,
        /// In the words of the system.
        why: String,
    },
    /// The connection broke in the middle, more often than it was taken up again.
    #[error("the connection to {host} broke after {received} bytes: {why}")]
    Broken {
        /// Host.
        host: String,
        /// Bytes of the answer that came.
        received: u64,
        /// In the words of the HTTP library.
        why: String,
    },
    /// Not what was asked for.
    #[error("the content has digest {found}, not {expected}")]
    WrongDigest {
        /// What was asked for or announced.
        expected: Digest,
        /// What came.
        found: Digest,
    },
    /// More or fewer bytes than the descriptor says.
    #[error("the content has {found} bytes, not the {expected} of its descriptor")]
    WrongSize {
        /// The descriptor's.
        expected: u64,
        /// What came or was announced; a lower bound where more kept coming.
        found: u64,
    },
    /// More than is read.
    #[error("the answer of {host} is larger than {limit} bytes")]
    TooLarge {
        /// Host.
        host: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// An answer that is none of what was asked for: a login page, for example.
    #[error("{host} answered with media type {found:?}, which is no manifest")]
    MediaType {
        /// Host.
        host: String,
        /// What it says.
        found: String,
    },
    /// A redirect that is not followed.
    #[error("{host} redirects to {target}, which is refused: {why}")]
    Redirect {
        /// Who sent us away.
        host: String,
        /// Where to, without query.
        target: String,
        /// Why not.
        why: &'static str,
    },
    /// An answer that does not follow the protocol.
    #[error("the answer of {host} does not follow the protocol: {why}")]
    Protocol {
        /// Host.
        host: String,
        /// What is wrong.
        why: String,
    },
    /// Credentials could not be looked up; that is not the same as there being none.
    #[error("look up credentials for {host}: {source}")]
    Credentials {
        /// Registry.
        host: String,
        /// Why.
        source: CredentialsError,
    },
    /// The client could not be set up.
    #[error("set up the HTTP client: {why}")]
    Setup {
        /// Why.
        why: String,
    },
}

fn in_brackets(code: &Option<String>) -> String {
    code.as_deref().map_or(String::new(), |code| format!(" ({code})"))
}

fn asked(retry_after: &Option<Duration>) -> String {
    retry_after.map_or(String::new(), |wait| format!("; it asks to wait {} s", wait.as_secs()))
}

impl Hint for Failure {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NotFound { .. } => "check the spelling of repository and tag; private images need a login first".to_owned(),
            Self::Unauthorized { host, had_credentials: false, .. } => {
                format!("log in with `docker login {host}` or name a credential file in REGISTRY_AUTH_FILE")
            }
            Self::Unauthorized { host, .. } => format!("log in again with `docker login {host}`"),
            Self::Denied { .. } => {
                "check that the name is right and that this login may pull it; some registries deny what they do not have"
                    .to_owned()
            }
            Self::RateLimited { .. } => "log in, which raises the limit of most registries, or try again later".to_owned(),
            Self::Server { .. } => "try again later".to_owned(),
            Self::Timeout { .. } | Self::Connect { .. } => {
                "check the network, and HTTPS_PROXY and NO_PROXY where a proxy is needed".to_owned()
            }
            Self::Tls { .. } => {
                "name the registry's certificate authority in SSL_CERT_FILE; plain HTTP is spoken with this machine only"
                    .to_owned()
            }
            Self::Dns { .. } => "check the spelling of the registry, and the network".to_owned(),
            Self::Broken { .. } => "try again; what was read so far is not kept".to_owned(),
            Self::WrongDigest { .. } | Self::WrongSize { .. } => {
                "the registry or something before it gives out wrong content; do not use this image from there".to_owned()
            }
            Self::MediaType { .. } => "check that the host is a registry and not a web page".to_owned(),
            Self::Credentials { source, .. } => return source.hint(),
            Self::Setup { .. } => "install the system's certificate authorities (package ca-certificates), and check \
                 SSL_CERT_FILE, HTTP_PROXY and HTTPS_PROXY where they are set"
                .to_owned(),
            Self::TooLarge { .. } | Self::Status { .. } | Self::Redirect { .. } | Self::Protocol { .. } => return None,
        };
        Some(hint)
    }
}

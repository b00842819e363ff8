//! How the client behaves, and the one place where its environment is read.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::secret::Secret;
use crate::{Clock, Retry, SystemClock};

/// How a [`RegistryClient`](crate::RegistryClient), a [`HubClient`](crate::HubClient) or a [`Fetcher`](crate::Fetcher)
/// behaves.
#[derive(Clone)]
pub struct Options {
    /// How long anything may take.
    pub timeouts: Timeouts,
    /// How large anything may be.
    pub limits: Limits,
    /// When something is tried again.
    pub retry: Retry,
    /// Where credentials are looked for.
    pub credentials: CredentialFiles,
    /// Where the hub of models is, and what it is shown.
    pub hub: HubOptions,
    /// Proxies.
    pub proxies: Proxies,
    /// A PEM file of the certificate authorities to trust *instead of* the system's.
    pub ca_file: Option<PathBuf>,
    /// A PEM file of certificate authorities to trust *besides* those.
    pub extra_ca_file: Option<PathBuf>,
    /// Time and chance.
    pub clock: Arc<dyn Clock>,
}

impl Options {
    /// Defaults that read nothing from the environment: no credentials, no proxies, the system's authorities.
    pub fn new() -> Self {
        Self {
            timeouts: Timeouts::default(),
            limits: Limits::default(),
            retry: Retry::default(),
            credentials: CredentialFiles::default(),
            hub: HubOptions::default(),
            proxies: Proxies::default(),
            ca_file: None,
            extra_ca_file: None,
            clock: Arc::new(SystemClock),
        }
    }

    /// Defaults with what the environment says: `REGISTRY_AUTH_FILE`, `DOCKER_CONFIG`, `HOME`, `PATH`, `SSL_CERT_FILE`,
    /// `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY` (upper or lower case), `HF_ENDPOINT`, `HF_TOKEN`.
    pub fn from_environment() -> Self {
        let path = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let docker = path("DOCKER_CONFIG").or_else(|| path("HOME").map(|home| home.join(".docker")));
        Self {
            credentials: CredentialFiles {
                registry_auth_file: path("REGISTRY_AUTH_FILE"),
                docker_config: docker.map(|folder| folder.join("config.json")),
                search_path: env::var_os("PATH"),
            },
            hub: HubOptions::from_environment(),
            proxies: Proxies::from_environment(),
            ca_file: path("SSL_CERT_FILE"),
            ..Self::new()
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("timeouts", &self.timeouts)
            .field("limits", &self.limits)
            .field("retry", &self.retry)
            .field("credentials", &self.credentials)
            .field("hub", &self.hub)
            .field("ca_file", &self.ca_file)
            .field("extra_ca_file", &self.extra_ca_file)
            .finish_non_exhaustive()
    }
}

/// How long anything may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Finding the address, connecting, and the TLS handshake.
    pub connect: Duration,
    /// From the request to the head of the answer, connecting included.
    pub first_byte: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
    /// What an answer may keep us waiting altogether, besides the time that [`Timeouts::slowest`] grants it.
    pub wait: Duration,
    /// Bytes per second that an answer has to arrive at, once [`Timeouts::wait`] is used up.
    pub slowest: u64,
    /// What a credential program may take.
    pub credential_program: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(30),
            idle: Duration::from_secs(30),
            wait: Duration::from_secs(60),
            slowest: 32 << 10,
            credential_program: Duration::from_secs(30),
        }
    }
}

/// How large anything may be, and how often it may point elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a manifest or index.
    pub manifest_bytes: u64,
    /// Bytes of a token service's answer.
    pub token_bytes: u64,
    /// Bytes of a credential file, and of what a credential program says.
    pub credential_bytes: u64,
    /// Redirects that are followed for one request.
    pub redirects: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { manifest_bytes: 4 << 20, token_bytes: 1 << 20, credential_bytes: 4 << 20, redirects: 5 }
    }
}

/// Where credentials are looked for. A file that does not exist has none; one that cannot be read is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CredentialFiles {
    /// Looked into first (`$REGISTRY_AUTH_FILE`).
    pub registry_auth_file: Option<PathBuf>,
    /// Looked into next (`$DOCKER_CONFIG/config.json`, else `~/.docker/config.json`).
    pub docker_config: Option<PathBuf>,
    /// The folders in which credential programs are looked for (`$PATH`).
    pub search_path: Option<OsString>,
}

/// Where the hub of models is, and what it is shown. Nothing of it is looked at before a hub is asked.
#[derive(Clone, Default)]
pub struct HubOptions {
    /// Its address (`$HF_ENDPOINT`); the well-known public one when there is none.
    pub endpoint: Option<String>,
    /// Sent to that address and nowhere else (`$HF_TOKEN`).
    pub(crate) token: Option<Secret>,
}

impl HubOptions {
    /// The hub at an address, or the public one, with a token for it.
    pub fn new(endpoint: Option<String>, token: Option<&str>) -> Self {
        let token = token.map(str::trim).filter(|token| !token.is_empty()).map(Secret::new);
        Self { endpoint, token }
    }

    fn from_environment() -> Self {
        let text = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        Self::new(text("HF_ENDPOINT"), text("HF_TOKEN").as_deref())
    }
}

impl fmt::Debug for HubOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An address may hold a password, until it is refused for that.
        f.debug_struct("HubOptions").field("token", &self.token).finish_non_exhaustive()
    }
}

/// Proxies, as URLs; they may hold credentials and are therefore never printed.
#[derive(Clone, Default)]
pub struct Proxies {
    /// For `http://` addresses.
    pub http: Option<String>,
    /// For `https://` addresses.
    pub https: Option<String>,
    /// Hosts, domains and networks that are reached directly, separated by commas. This machine always is.
    pub direct: Option<String>,
}

impl Proxies {
    fn from_environment() -> Self {
        let text = |name: &str| {
            let lower = name.to_ascii_lowercase();
            env::var(lower).or_else(|_| env::var(name)).ok().filter(|value| !value.is_empty())
        };
        // Under CGI `HTTP_PROXY` is a header of the request, chosen by whoever sent it.
        let under_cgi = env::var_os("REQUEST_METHOD").is_some();
        Self {
            http: if under_cgi { None } else { text("HTTP_PROXY").or_else(|| text("ALL_PROXY")) },
            https: text("HTTPS_PROXY").or_else(|| text("ALL_PROXY")),
            direct: text("NO_PROXY"),
        }
    }
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxies").field("direct", &self.direct).finish_non_exhaustive()
    }
}

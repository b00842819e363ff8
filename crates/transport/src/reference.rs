//! References: `[registry/]repository[:tag][@digest]` (distribution-spec, "Pulling manifests"; the short names
//! are Docker's).

use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

use wb_model::{Algorithm, Digest, Hint};

use crate::http::is_loopback_name;

/// The registry that a name without one means, by the name people write.
const DEFAULT_REGISTRY: &str = "docker.io";
/// The same one by its older name.
const DEFAULT_REGISTRY_ALIAS: &str = "index.docker.io";
/// The host that answers for it.
const DEFAULT_REGISTRY_HOST: &str = "registry-1.docker.io";
/// The folder of the default registry's repositories that are named by one word.
const OFFICIAL: &str = "library/";
/// What credential stores file the default registry under.
const DEFAULT_REGISTRY_KEY: &str = "https://index.docker.io/v1/";

const LONGEST_REPOSITORY: usize = 255;
const LONGEST_TAG: usize = 128;

/// Where an image is: registry, repository, and a tag or a digest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    registry: String,
    repository: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

/// Why a text is not a reference.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("parse image reference {text:?}: {why}")]
pub struct ReferenceError {
    text: String,
    why: Why,
}

#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
enum Why {
    #[error("it names no repository")]
    NoRepository,
    #[error("the registry is not a host name or address with an optional port")]
    Registry,
    #[error("the repository holds an upper-case letter")]
    UpperCase,
    #[error(
        "the repository is not lower-case letters and digits in segments, joined inside by one '.', one or two '_' or any '-'"
    )]
    Repository,
    #[error("the repository is longer than 255 characters")]
    RepositoryTooLong,
    #[error(
        "the tag is not 1 to 128 letters, digits, '_', '.', '-', beginning with a letter, a digit or '_'"
    )]
    Tag,
    #[error("the digest is not sha256:<64 digits> or sha512:<128 digits>")]
    Digest,
    #[error("64 hexadecimal digits are an image's id, not a name")]
    ImageId,
    #[error("it is a URL")]
    Url,
}

impl Hint for ReferenceError {
    fn hint(&self) -> Option<String> {
        match self.why {
            Why::UpperCase => Some(format!("write it in lower case: {}", self.text.to_lowercase())),
            Why::Url => Some("leave away everything up to and with ://".to_owned()),
            Why::ImageId => Some("name the image by registry/repository@sha256:<digest>".to_owned()),
            _ => Some("a reference is [registry/]repository[:tag][@digest]".to_owned()),
        }
    }
}

impl Reference {
    /// The registry itself, as far as credentials and addresses go: no image of it. Its repository is empty, which
    /// no image's can be.
    pub(crate) fn of_registry(registry: &str) -> Result<Self, ReferenceError> {
        let image: Self = format!("{registry}/x").parse()?;
        if image.repository != "x" {
            let why = Why::Registry;
            return Err(ReferenceError { text: registry.chars().take(200).collect(), why });
        }
        Ok(Self { repository: String::new(), tag: None, ..image })
    }

    /// The same repository at another tag.
    ///
    /// # Errors
    /// The text is no tag.
    pub fn with_tag(&self, tag: &str) -> Result<Self, ReferenceError> {
        format!("{}/{}:{tag}", self.registry, self.repository).parse()
    }

    /// The registry as people write it: host and, where one is written, port.
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The repository.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// The tag. A reference without tag and digest has the tag `latest`.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// The same repository at exactly that manifest. A tag stays for people to read; it is not used any more.
    pub fn with_digest(&self, digest: Digest) -> Self {
        Self { digest: Some(digest), ..self.clone() }
    }

    /// What stands after `/manifests/`: the digest, or else the tag.
    pub(crate) fn target(&self) -> String {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => digest.to_string(),
            (None, Some(tag)) => tag.clone(),
            (None, None) => "latest".to_owned(),
        }
    }

    /// Scheme and host of the registry's interface.
    pub(crate) fn base(&self) -> String {
        let host = if self.registry == DEFAULT_REGISTRY { DEFAULT_REGISTRY_HOST } else { &self.registry };
        let scheme = if is_loopback_name(host_without_port(host)) { "http" } else { "https" };
        format!("{scheme}://{host}")
    }

    /// The name a credential program knows the registry by.
    pub(crate) fn credential_key(&self) -> &str {
        if self.registry == DEFAULT_REGISTRY { DEFAULT_REGISTRY_KEY } else { &self.registry }
    }

    /// Whether a key of a credential file's `auths` means this registry: with or without scheme, with or without
    /// the path `/v1/` or `/v2/`, or with a repository that this one is in or below (containers-auth.json). The
    /// number says how much of the repository the key names: the longest wins.
    pub(crate) fn matches_key(&self, key: &str) -> Option<usize> {
        let key = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
        let (host, path) = key.split_once('/').unwrap_or((key, ""));
        let names: &[&str] = if self.registry == DEFAULT_REGISTRY {
            &[DEFAULT_REGISTRY, DEFAULT_REGISTRY_ALIAS, DEFAULT_REGISTRY_HOST]
        } else {
            &[&self.registry]
        };
        if !names.iter().any(|name| name.eq_ignore_ascii_case(host)) {
            return None;
        }
        let path = path.trim_matches('/');
        if matches!(path, "" | "v1" | "v2") {
            return Some(0);
        }
        let below = self.repository.strip_prefix(path)?;
        (below.is_empty() || below.starts_with('/')).then_some(path.len())
    }
}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).map_err(|why| ReferenceError { text: without_secrets(text), why })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// Someone who pastes a URL with a password must not find it in a log.
fn without_secrets(text: &str) -> String {
    let shown: String = text.chars().take(300).collect();
    match shown.rsplit_once('@') {
        Some((_, after)) if !after.starts_with("sha") => format!("…@{after}"),
        _ => shown,
    }
}

fn parse(text: &str) -> Result<Reference, Why> {
    if text.contains("://") {
        return Err(Why::Url);
    }
    let (name, digest) = match text.split_once('@') {
        Some((name, digest)) => (name, Some(strong(digest)?)),
        None => (text, None),
    };
    // The colon of a port stands before the last slash, that of a tag after it.
    let (name, tag) = match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (name, None),
    };
    if tag.is_some_and(|tag| !is_tag(tag)) {
        return Err(Why::Tag);
    }
    let (registry, repository) = split_registry(name);
    let registry = match registry {
        None | Some(DEFAULT_REGISTRY_ALIAS | DEFAULT_REGISTRY_HOST) => DEFAULT_REGISTRY.to_owned(),
        Some(registry) if is_registry(registry) => registry.to_ascii_lowercase(),
        Some(_) => return Err(Why::Registry),
    };
    if repository.is_empty() {
        return Err(Why::NoRepository);
    }
    if repository.len() == 64 && repository.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Why::ImageId);
    }
    let mut repository = repository.to_owned();
    if registry == DEFAULT_REGISTRY && !repository.contains('/') {
        repository.insert_str(0, OFFICIAL);
    }
    check_repository(&repository)?;
    let tag = match (tag, &digest) {
        (None, None) => Some("latest".to_owned()),
        (tag, _) => tag.map(str::to_owned),
    };
    Ok(Reference { registry, repository, tag, digest })
}

fn strong(text: &str) -> Result<Digest, Why> {
    let digest: Digest = text.parse().map_err(|_| Why::Digest)?;
    match digest.algorithm() {
        Algorithm::Sha256 | Algorithm::Sha512 => Ok(digest),
        _ => Err(Why::Digest),
    }
}

/// As Docker does: the first segment is a registry when it could not be a folder of the default one.
fn split_registry(name: &str) -> (Option<&str>, &str) {
    match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
        _ => (None, name),
    }
}

fn host_without_port(registry: &str) -> &str {
    match registry.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => host,
        _ => registry,
    }
}

fn is_registry(text: &str) -> bool {
    let host = host_without_port(text);
    let port = text.get(host.len()..).unwrap_or_default();
    let port_fits = port.is_empty()
        || port.strip_prefix(':').is_some_and(|port| {
            port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
        });
    let label = |label: &str| {
        let bytes = label.as_bytes();
        !bytes.is_empty()
            && bytes.len() <= 63
            && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            && bytes.first() != Some(&b'-')
            && bytes.last() != Some(&b'-')
    };
    let host_fits = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => host.len() <= 253 && host.split('.').all(label),
    };
    port_fits && host_fits
}

fn is_tag(tag: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    tag.len() <= LONGEST_TAG
        && tag.bytes().next().is_some_and(word)
        && tag.bytes().all(|byte| word(byte) || matches!(byte, b'.' | b'-'))
}

fn check_repository(repository: &str) -> Result<(), Why> {
    if repository.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(Why::UpperCase);
    }
    if repository.len() > LONGEST_REPOSITORY {
        return Err(Why::RepositoryTooLong);
    }
    if repository.split('/').all(is_segment) { Ok(()) } else { Err(Why::Repository) }
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
fn is_segment(segment: &str) -> bool {
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut rest = segment.as_bytes();
    loop {
        let word = rest.iter().take_while(|byte| plain(byte)).count();
        rest = rest.get(word..).unwrap_or_default();
        if word == 0 {
            return false;
        }
        let joint = rest.iter().take_while(|byte| !plain(byte)).count();
        let (between, after) = rest.split_at_checked(joint).unwrap_or((rest, &[]));
        match between {
            [] => return true,
            b"." | b"_" | b"__" => {}
            dashes if dashes.iter().all(|byte| *byte == b'-') => {}
            _ => return false,
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests;

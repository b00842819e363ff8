//! The facts about scripts: what is called, where, and whether what it fetches is pinned.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use super::{CALLS, UNKNOWN};
use crate::secret;

/// What one script fetches, and which others it runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Script {
    /// Calls, by line.
    pub(crate) calls: Vec<Call>,
    /// Scripts that it runs, as written: paths, and modules as paths.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) runs: Vec<String>,
    /// Why not all of it could be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) unread: Option<String>,
}

impl FactType for Script {
    const KIND: &'static str = "script/calls";
}

/// One place that fetches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Call {
    /// Line, from 1.
    pub(crate) line: u32,
    /// What it does.
    pub(crate) rule: Rule,
    /// Whether what it fetches is pinned.
    pub(crate) pin: Pin,
    /// The function or command, and what it asks for. Without addresses' credentials and parameters.
    pub(crate) what: String,
}

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Rule {
    /// Copies from a bucket of a cloud.
    CloudCopy,
    /// Downloads a file.
    Download,
    /// Installs packages.
    PackageInstall,
    /// Fetches over plain HTTP.
    PlainHttp,
    /// Runs code that comes with a model, a dataset or a repository.
    RemoteCode,
    /// Runs a script that it has just downloaded.
    RemoteScript,
    /// Fetches sources from version control.
    SourceCheckout,
    /// Fetches a dataset by name.
    Dataset,
    /// Fetches a model by name.
    Model,
}

/// Whether what is fetched is the same every time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Pin {
    /// By a hash of its content: a commit, a checksum, a lock file with hashes.
    Hash,
    /// By a version, a tag or a branch: whoever owns that can move it.
    Name,
    /// Not at all.
    None,
    /// It is decided when the script runs.
    Unknown,
}

impl Pin {
    /// What a revision's text says.
    pub(super) fn of_revision(text: &str) -> Self {
        if text.contains(UNKNOWN) {
            Self::Unknown
        } else if is_commit(text) {
            Self::Hash
        } else {
            Self::Name
        }
    }
}

/// Whether a text is a whole commit id: 40 hexadecimal digits, or 64.
pub(super) fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Bytes of all texts of one script.
const TEXTS: usize = 48 << 20;

/// Calls while a script is looked at.
#[derive(Default)]
pub(super) struct Calls {
    pub(super) calls: Vec<Call>,
    pub(super) runs: Vec<String>,
    pub(super) full: bool,
    /// Bytes of text that were read, texts within texts counted again.
    read: usize,
}

impl Calls {
    pub(super) fn add(&mut self, line: u32, rule: Rule, pin: Pin, what: &str) {
        if self.calls.len() >= CALLS {
            self.full = true;
            return;
        }
        self.calls.push(Call { line, rule, pin, what: safe(what) });
    }

    /// Begins a text of this many bytes; false when one script has brought too many.
    pub(super) fn enter(&mut self, bytes: usize) -> bool {
        self.read = self.read.saturating_add(bytes);
        self.full |= self.read > TEXTS;
        self.read <= TEXTS
    }

    /// Notes that a script runs another one.
    pub(super) fn run(&mut self, path: &str) {
        if self.runs.len() < 64 && path.len() < 256 && !path.contains(UNKNOWN) {
            self.runs.push(path.to_owned());
        }
    }

    /// Sorted, each once.
    pub(super) fn into_script(mut self, unread: Option<String>) -> Script {
        self.calls.sort();
        self.calls.dedup();
        self.runs.sort();
        self.runs.dedup();
        let more = self.full.then(|| format!("more than {CALLS} calls, or too many texts in texts"));
        Script { calls: self.calls, runs: self.runs, unread: unread.or(more) }
    }
}

impl Script {
    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.runs.is_empty() && self.unread.is_none()
    }
}

/// A text for people: one line, short, without secrets, `…` for what is not known.
fn safe(what: &str) -> String {
    let plain: String = what
        .chars()
        .map(|character| match character {
            UNKNOWN => '…',
            control if control.is_control() => ' ',
            other => other,
        })
        .collect();
    let plain = secret::redact(&plain);
    if plain.chars().count() <= 160 {
        return plain.into_owned();
    }
    plain.chars().take(159).chain(['…']).collect()
}

/// An address without user, password, parameters and fragment: those may be secrets.
pub(super) fn safe_address(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        return address.to_owned();
    };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
    let host = host.rsplit('@').next().unwrap_or_default();
    match path {
        Some(path) => format!("{scheme}://{host}/{path}"),
        None => format!("{scheme}://{host}"),
    }
}

/// Whether an address is fetched over plain HTTP from somewhere else than this machine or its own network.
pub(super) fn is_plain_http(address: &str) -> bool {
    let lower = address.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://"));
    lower && !is_near(address)
}

/// Whether an address is on this machine, or names a host without a domain: a neighbour.
pub(super) fn is_near(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    if host.starts_with('[') {
        return host.starts_with("[::1]") || host.starts_with("[fe80:") || host.starts_with("[fd");
    }
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    if host.contains(UNKNOWN) {
        return false;
    }
    let local = [".local", ".localhost", ".internal", ".svc", ".lan"].iter().any(|end| host.ends_with(end));
    let private =
        ["127.", "10.", "192.168.", "169.254.", "0.0.0.0"].iter().any(|start| host.starts_with(start));
    local || private || !host.contains('.')
}

/// Whether an address's path names a file as one downloads them.
pub(super) fn is_file_address(address: &str) -> bool {
    const ENDS: [&str; 28] = [
        ".bin",
        ".bz2",
        ".ckpt",
        ".deb",
        ".exe",
        ".gguf",
        ".gz",
        ".h5",
        ".joblib",
        ".keras",
        ".msi",
        ".npy",
        ".npz",
        ".onnx",
        ".pb",
        ".pickle",
        ".pkl",
        ".pt",
        ".pth",
        ".rpm",
        ".safetensors",
        ".sh",
        ".tar",
        ".tflite",
        ".tgz",
        ".whl",
        ".xz",
        ".zip",
    ];
    let Some((_, rest)) = address.split_once("://") else {
        return false;
    };
    let path = rest.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    path.contains('/') && ENDS.iter().any(|end| path.ends_with(end))
}

#[cfg(test)]
mod tests;

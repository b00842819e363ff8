//! What a distribution says of itself: os-release(5), and the files older and smaller ones have instead.
//!
//! Each file gives one fact of the same shape; which of them speaks for the image is decided when the layers
//! are merged.

use serde::{Deserialize, Serialize};

use wb_model::DiagnosticCode;
use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

/// What one file says of the distribution. Empty values are none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OsRelease {
    /// `ID`: `debian`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) id: Option<String>,
    /// `ID_LIKE`: what it descends from.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) id_like: Vec<String>,
    /// `VERSION_ID`: `12`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) version_id: Option<String>,
    /// `NAME`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) name: Option<String>,
    /// `PRETTY_NAME`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) pretty_name: Option<String>,
    /// `VERSION`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) version: Option<String>,
    /// `VERSION_CODENAME`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) codename: Option<String>,
    /// `VARIANT_ID`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) variant_id: Option<String>,
    /// `BUILD_ID`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) build_id: Option<String>,
    /// `CPE_NAME`, as written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) cpe_name: Option<String>,
}

impl FactType for OsRelease {
    const KIND: &'static str = "os/release";
}

/// The reader.
pub(crate) struct OsReleaseFile;

static INFO: ReaderInfo = ReaderInfo {
    name: "os/os-release",
    version: 1,
    summary: "the distribution: os-release, and older or smaller files where there is none",
    select: &[
        Select::Path("etc/*-release"),
        Select::Path("usr/lib/*-release"),
        Select::Path("etc/system-release-cpe"),
        Select::Path("usr/lib/system-release-cpe"),
        Select::Path("etc/debian_version"),
        Select::Path("bin/busybox"),
        Select::Path("usr/bin/busybox"),
    ],
    want: Want::Whole(16 << 20),
    hash: false,
};

/// No value that means something is longer.
const LONGEST_VALUE: usize = 1024;

impl Reader for OsReleaseFile {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let release = match entry.path.name() {
            b"os-release" => os_release(entry, &String::from_utf8_lossy(bytes), out),
            b"lsb-release" => lsb_release(entry, &String::from_utf8_lossy(bytes), out),
            b"system-release-cpe" => system_release_cpe(&String::from_utf8_lossy(bytes)),
            b"debian_version" => debian_version(&String::from_utf8_lossy(bytes)),
            b"alpine-release" => alpine_release(&String::from_utf8_lossy(bytes)),
            b"busybox" => busybox(bytes),
            _ => redhat_release(&String::from_utf8_lossy(bytes)),
        };
        if release != OsRelease::default() {
            out.fact(entry, &release);
        }
        Ok(())
    }
}

fn os_release(entry: &Entry, text: &str, out: &mut Output) -> OsRelease {
    let mut release = OsRelease::default();
    for (name, value) in assignments(entry, text, out) {
        let field = match name {
            "ID" => &mut release.id,
            "VERSION_ID" => &mut release.version_id,
            "NAME" => &mut release.name,
            "PRETTY_NAME" => &mut release.pretty_name,
            "VERSION" => &mut release.version,
            "VERSION_CODENAME" => &mut release.codename,
            "VARIANT_ID" => &mut release.variant_id,
            "BUILD_ID" => &mut release.build_id,
            "CPE_NAME" => &mut release.cpe_name,
            "ID_LIKE" => {
                release.id_like = value.split_whitespace().map(str::to_owned).collect();
                continue;
            }
            _ => continue,
        };
        *field = Some(value).filter(|value| !value.is_empty());
    }
    release
}

/// The older file of the Linux Standard Base: `DISTRIB_ID=Ubuntu`.
fn lsb_release(entry: &Entry, text: &str, out: &mut Output) -> OsRelease {
    let mut release = OsRelease::default();
    for (name, value) in assignments(entry, text, out).into_iter().filter(|(_, value)| !value.is_empty()) {
        match name {
            "DISTRIB_ID" => release.id = Some(value.to_lowercase()),
            "DISTRIB_RELEASE" => release.version_id = Some(value),
            "DISTRIB_CODENAME" => release.codename = Some(value),
            "DISTRIB_DESCRIPTION" => release.pretty_name = Some(value),
            _ => {}
        }
    }
    release
}

/// The assignments of a shell-like file, as os-release(5) allows them. The last one of a name counts.
fn assignments<'t>(entry: &Entry, text: &'t str, out: &mut Output) -> Vec<(&'t str, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let assignment = line.split_once('=').and_then(|(name, value)| Some((name.trim(), unquote(value)?)));
        match assignment {
            Some((name, value)) if value.len() <= LONGEST_VALUE => found.push((name, value)),
            Some(_) => {
                let message =
                    format!("the value in line {} is longer than {LONGEST_VALUE} bytes", number + 1);
                out.diagnostic(entry, DiagnosticCode::TooLarge, message);
            }
            None => {
                let message =
                    format!("line {} is not an assignment, or a quote in it does not end", number + 1);
                out.diagnostic(entry, DiagnosticCode::Unparsable, message);
            }
        }
    }
    found
}

/// A value without its quotes. In double quotes a backslash keeps the next of `"`, `$`, `` ` `` and `\` as it
/// is, outside of quotes any character (POSIX shell, "Quoting"); nothing is expanded.
fn unquote(raw: &str) -> Option<String> {
    let mut value = String::with_capacity(raw.len());
    let mut quote = None;
    let mut characters = raw.trim().chars().peekable();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (None, '"' | '\'') => quote = Some(character),
            (None, ' ' | '\t') => break,
            (Some(open), _) if open == character => quote = None,
            (None, '\\') => value.extend(characters.next()),
            (Some('"'), '\\') => match characters.next_if(|next| matches!(next, '"' | '$' | '`' | '\\')) {
                Some(kept) => value.push(kept),
                None => value.push('\\'),
            },
            _ => value.push(character),
        }
    }
    quote.is_none().then_some(value)
}

/// `CentOS release 5.7 (Final)`, `Red Hat Enterprise Linux release 8.10 (Ootpa)`.
fn redhat_release(text: &str) -> OsRelease {
    let line = text.lines().next().unwrap_or_default().trim();
    let Some((name, rest)) = line.split_once(" release ") else { return OsRelease::default() };
    let version: String = rest.trim().chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let version = version.trim_end_matches('.');
    if name.is_empty() || version.is_empty() || line.len() > LONGEST_VALUE {
        return OsRelease::default();
    }
    let lower = name.to_lowercase();
    let id = REDHAT_NAMES
        .iter()
        .find(|(start, _)| lower.starts_with(start))
        .map_or_else(|| lower.replace(' ', "-"), |(_, id)| (*id).to_owned());
    // CentOS writes 7.9.2009, where os-release would have 7.9 at most.
    let version_id: Vec<&str> = version.split('.').take(2).collect();
    OsRelease {
        id_like: if id == "rhel" { Vec::new() } else { vec!["rhel".to_owned()] },
        id: Some(id),
        version_id: Some(version_id.join(".")),
        name: Some(name.to_owned()),
        pretty_name: Some(line.to_owned()),
        version: Some(rest.trim().to_owned()),
        ..OsRelease::default()
    }
}

/// How a name in `redhat-release` starts, in lower case, and the `ID` that os-release has for it.
const REDHAT_NAMES: &[(&str, &str)] = &[
    ("almalinux", "almalinux"),
    ("amazon linux", "amzn"),
    ("centos", "centos"),
    ("fedora", "fedora"),
    ("oracle linux", "ol"),
    ("red hat enterprise linux", "rhel"),
    ("rocky linux", "rocky"),
    ("scientific linux", "scientific"),
];

/// `cpe:/o:centos:linux:6:GA`, the only file CentOS 6 has.
fn system_release_cpe(text: &str) -> OsRelease {
    let cpe = text.trim();
    let Some(rest) = cpe.strip_prefix("cpe:/o:").filter(|_| cpe.len() <= LONGEST_VALUE) else {
        return OsRelease::default();
    };
    let fields: Vec<&str> = rest.split(':').collect();
    let [vendor, _, version, ..] = fields[..] else { return OsRelease::default() };
    if vendor.is_empty() || version.is_empty() {
        return OsRelease::default();
    }
    let id = match vendor {
        "redhat" => "rhel",
        "oracle" => "ol",
        "amazon" => "amzn",
        "fedoraproject" => "fedora",
        vendor => vendor,
    };
    OsRelease {
        id: Some(id.to_lowercase()),
        version_id: Some(version.to_owned()),
        cpe_name: Some(cpe.to_owned()),
        ..OsRelease::default()
    }
}

/// `12.5`, or `trixie/sid` before a release is out.
fn debian_version(text: &str) -> OsRelease {
    let word = text.trim();
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".~+-".contains(&byte));
    let mut release = OsRelease { id: Some("debian".to_owned()), ..OsRelease::default() };
    match word.strip_suffix("/sid") {
        Some(codename) if plain(codename) => release.codename = Some(codename.to_owned()),
        None if plain(word) && word.len() <= 100 && word.starts_with(|c: char| c.is_ascii_digit()) => {
            release.version = Some(word.to_owned());
            release.version_id = Some(word.split('.').next().unwrap_or(word).to_owned());
        }
        _ => return OsRelease::default(),
    }
    release
}

/// `3.19.1`.
fn alpine_release(text: &str) -> OsRelease {
    let word = text.trim();
    if !word.starts_with(|c: char| c.is_ascii_digit())
        || word.len() > 100
        || word.contains(char::is_whitespace)
    {
        return OsRelease::default();
    }
    OsRelease { id: Some("alpine".to_owned()), version_id: Some(word.to_owned()), ..OsRelease::default() }
}

/// The banner inside the program, `BusyBox v1.31.1`: images made of nothing else say what they are there only.
fn busybox(bytes: &[u8]) -> OsRelease {
    const BANNER: &[u8] = b"BusyBox v";
    for at in memchr::memmem::find_iter(bytes, BANNER) {
        let rest = bytes.get(at + BANNER.len()..).unwrap_or_default();
        let version: String = rest
            .iter()
            .take(20)
            .take_while(|byte| byte.is_ascii_digit() || **byte == b'.')
            .map(|byte| char::from(*byte))
            .collect();
        let version = version.trim_matches('.');
        if !version.is_empty() {
            return OsRelease {
                id: Some("busybox".to_owned()),
                version_id: Some(version.to_owned()),
                name: Some("BusyBox".to_owned()),
                pretty_name: Some(format!("BusyBox v{version}")),
                ..OsRelease::default()
            };
        }
    }
    OsRelease::default()
}

#[cfg(test)]
mod tests;

//! Parts of an address.

use std::path::PathBuf;

/// Whether an address is one of a directory.
pub(super) fn is_directory(url: &str) -> bool {
    path(url).ends_with('/')
}

/// The last part of an address's path.
pub(super) fn file_name(url: &str) -> &str {
    path(url).rsplit('/').next().unwrap_or_default()
}

/// The last directory of an address, decoded: `…/Rocky%20Linux/` → `Rocky Linux`.
pub(super) fn directory_name(url: &str) -> String {
    decode(path(url).trim_end_matches('/').rsplit('/').next().unwrap_or_default())
}

/// Where a document is put: under its own name and that of its directory, which tells a record's stream.
pub(super) fn local_path(url: &str) -> PathBuf {
    let mut parts: Vec<String> = path(url).rsplit('/').take(2).map(|part| fit(&decode(part))).collect();
    parts.reverse();
    parts.into_iter().collect()
}

/// A name as it may stand in an address.
pub(super) fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The path of an address, without host, query and fragment.
fn path(url: &str) -> &str {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let url = url.get(..end).unwrap_or(url);
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    after.find('/').and_then(|at| after.get(at..)).unwrap_or_default()
}

/// `%20` → a space. What is not UTF-8 or no escape stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escape = after.get(..2).filter(|_| *first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        match escape.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// A name that is one part of a path on any system.
pub(super) fn fit(name: &str) -> String {
    let fits = |c: char| !c.is_control() && !matches!(c, '/' | '\\' | ':');
    let fitting: String = name.chars().map(|c| if fits(c) { c } else { '_' }).take(128).collect();
    if fitting.is_empty() || fitting.starts_with("..") || fitting == "." {
        format!("_{fitting}")
    } else {
        fitting
    }
}

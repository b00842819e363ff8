//! What a distribution says it carries copies of: `_vendor/vendor.txt` (pip, poetry), `_vendor/vendored.txt`
//! (old setuptools). Copies that kept their own dist-info are found by it.

use serde::{Deserialize, Serialize};

use wb_model::DiagnosticCode;
use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

/// The pinned names of a vendor list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VendorList {
    /// Name and version, as written.
    pub(crate) packages: Vec<(String, String)>,
}

impl FactType for VendorList {
    const KIND: &'static str = "python/vendor-list";
}

/// The reader.
pub(crate) struct Vendored;

static INFO: ReaderInfo = ReaderInfo {
    name: "python/vendored",
    version: 1,
    summary: "Python packages copied into others: vendor.txt",
    select: &[
        Select::Path("**/_vendor/vendor.txt"),
        Select::Path("**/_vendor/vendored.txt"),
        Select::Path("**/vendor/vendor.txt"),
    ],
    want: Want::Whole(1 << 20),
    hash: false,
};

impl Reader for Vendored {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let text = String::from_utf8_lossy(bytes);
        let mut packages = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let requirement =
                line.split('#').next().unwrap_or_default().split(';').next().unwrap_or_default().trim();
            // Options and URLs pin nothing that could be named.
            if requirement.is_empty() || requirement.starts_with('-') || requirement.contains("://") {
                continue;
            }
            match pinned(requirement) {
                Some(package) => packages.push(package),
                None => {
                    let message = format!("line {} does not pin a version with ==", number + 1);
                    out.diagnostic(entry, DiagnosticCode::Unparsable, message);
                }
            }
        }
        if !packages.is_empty() {
            out.fact(entry, &VendorList { packages });
        }
        Ok(())
    }
}

fn pinned(requirement: &str) -> Option<(String, String)> {
    let (name, version) = requirement.split_once("==")?;
    let name = name.split('[').next().unwrap_or(name).trim();
    let version = version.trim_start_matches('=').trim();
    let valid = |text: &str, more: &[u8]| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
    };
    (valid(name, b"-_.") && valid(version, b"-_.+!")).then(|| (name.to_owned(), version.to_owned()))
}

#[cfg(test)]
mod tests;

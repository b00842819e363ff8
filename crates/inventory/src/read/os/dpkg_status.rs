//! dpkg's database: `var/lib/dpkg/status`, and one file a package in `status.d/` for distroless images.

use serde::{Deserialize, Serialize};

use wb_model::DiagnosticCode;
use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::control::{Paragraph, paragraphs};

/// One installed package, as dpkg's database has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DpkgPackage {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) architecture: Option<String>,
    /// The source package where it differs from the binary.
    pub(crate) source: Option<String>,
    /// The source's version where it differs from the binary's.
    pub(crate) source_version: Option<String>,
    pub(crate) maintainer: Option<String>,
    pub(crate) homepage: Option<String>,
    pub(crate) section: Option<String>,
    /// `Depends` and `Pre-Depends`: all must be met by one of their alternatives.
    pub(crate) depends: Vec<Vec<String>>,
    /// Names it answers to besides its own.
    pub(crate) provides: Vec<String>,
}

impl FactType for DpkgPackage {
    const KIND: &'static str = "os/dpkg-package";
}

/// The reader.
pub(crate) struct DpkgStatus;

static INFO: ReaderInfo = ReaderInfo {
    name: "os/dpkg-status",
    version: 1,
    summary: "dpkg: installed packages, also distroless status.d",
    select: &[Select::Path("**/var/lib/dpkg/status"), Select::Path("**/var/lib/dpkg/status.d/*")],
    want: Want::Whole(64 << 20),
    hash: false,
};

impl Reader for DpkgStatus {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        if entry.path.name().ends_with(b".md5sums") {
            return Ok(());
        }
        let text = String::from_utf8_lossy(bytes);
        for (line, paragraph) in paragraphs(&text) {
            match paragraph {
                Ok(paragraph) => read_package(entry, line, &paragraph, out),
                Err(line) => {
                    out.diagnostic(
                        entry,
                        DiagnosticCode::Unparsable,
                        format!("line {line} is neither a field nor its continuation"),
                    );
                }
            }
        }
        Ok(())
    }
}

fn read_package(entry: &Entry, line: usize, paragraph: &Paragraph<'_>, out: &mut Output) {
    if !is_installed(paragraph.get("status")) {
        return;
    }
    let (Some(name), Some(version)) = (paragraph.non_empty("package"), paragraph.non_empty("version")) else {
        let message = format!("the package at line {line} has no name or no version");
        return out.diagnostic(entry, DiagnosticCode::Unparsable, message);
    };
    let owned = |field: &str| paragraph.non_empty(field).map(str::to_owned);
    let (source, source_version) = paragraph.non_empty("source").map_or((None, None), split_source);
    let mut depends = relations(paragraph.get("pre-depends"));
    depends.extend(relations(paragraph.get("depends")));
    let package = DpkgPackage {
        name: name.to_owned(),
        version: version.to_owned(),
        architecture: owned("architecture"),
        source,
        source_version,
        maintainer: owned("maintainer"),
        homepage: owned("homepage"),
        section: owned("section"),
        depends,
        provides: relations(paragraph.get("provides")).into_iter().flatten().collect(),
    };
    out.fact(entry, &package);
}

/// The third word of `Status` is the state (dpkg(1), "PACKAGE STATES"). Files of a package are there from
/// `half-installed` on; `config-files` and `not-installed` mean that it is gone. Distroless files have no
/// `Status` at all.
fn is_installed(status: Option<&str>) -> bool {
    match status.and_then(|status| status.split_whitespace().nth(2)) {
        Some(state) => !matches!(state, "config-files" | "not-installed"),
        None => true,
    }
}

/// `glibc (2.36-9)` → name and version.
fn split_source(text: &str) -> (Option<String>, Option<String>) {
    match text.split_once('(') {
        Some((name, version)) => {
            (Some(name.trim().to_owned()), Some(version.trim_end_matches(')').trim().to_owned()))
        }
        None => (Some(text.trim().to_owned()), None),
    }
}

/// `a (>= 1) | b, c:any` → `[[a, b], [c]]` (Debian policy §7.1). Versions are left out: what is installed has
/// met them.
fn relations(text: Option<&str>) -> Vec<Vec<String>> {
    let name = |alternative: &str| {
        let name = alternative.split(['(', '[', '<']).next().unwrap_or_default().trim();
        let name = name.split(':').next().unwrap_or_default();
        (!name.is_empty()).then(|| name.to_owned())
    };
    text.unwrap_or_default()
        .split(',')
        .map(|relation| relation.split('|').filter_map(name).collect::<Vec<_>>())
        .filter(|alternatives| !alternatives.is_empty())
        .collect()
}

#[cfg(test)]
mod tests;

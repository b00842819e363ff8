//! Which files a dpkg package brought: `info/*.list`, and `info/*.md5sums` with their digests (distroless
//! images have only `status.d/*.md5sums`).

use serde::{Deserialize, Serialize};

use wb_model::DiagnosticCode;
use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

/// The files that one package claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DpkgFileList {
    /// Package name, without the architecture.
    pub(crate) package: String,
    /// The architecture, for packages that can be installed for several.
    pub(crate) architecture: Option<String>,
    /// Paths as listed, without a leading slash.
    pub(crate) paths: Vec<String>,
}

impl FactType for DpkgFileList {
    const KIND: &'static str = "os/dpkg-file-list";
}

/// The digests that one package claims for its files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DpkgDigests {
    /// Package name, without the architecture.
    pub(crate) package: String,
    /// The architecture, for packages that can be installed for several.
    pub(crate) architecture: Option<String>,
    /// Path without a leading slash, and MD5 in hexadecimal.
    pub(crate) md5: Vec<(String, String)>,
}

impl FactType for DpkgDigests {
    const KIND: &'static str = "os/dpkg-digests";
}

/// Files that were moved aside by `dpkg-divert(1)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DpkgDiversions {
    pub(crate) diversions: Vec<Diversion>,
}

/// One file that was moved aside. Paths have no leading slash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Diversion {
    pub(crate) from: String,
    pub(crate) to: String,
    /// The package whose own file may stay in the place; `:` when a person did it.
    pub(crate) package: String,
}

impl FactType for DpkgDiversions {
    const KIND: &'static str = "os/dpkg-diversions";
}

/// The reader.
pub(crate) struct DpkgFiles;

static INFO: ReaderInfo = ReaderInfo {
    name: "os/dpkg-files",
    version: 2,
    summary: "dpkg: which package owns a file, with MD5, and which were moved aside",
    select: &[
        Select::Path("**/var/lib/dpkg/info/*.list"),
        Select::Path("**/var/lib/dpkg/info/*.md5sums"),
        Select::Path("**/var/lib/dpkg/status.d/*.md5sums"),
        Select::Path("**/var/lib/dpkg/diversions"),
    ],
    want: Want::Whole(64 << 20),
    hash: false,
};

impl Reader for DpkgFiles {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let name = String::from_utf8_lossy(entry.path.name()).into_owned();
        let text = String::from_utf8_lossy(bytes);
        if name == "diversions" {
            return diversions(entry, &text, out);
        }
        if let Some(stem) = name.strip_suffix(".list") {
            let (package, architecture) = split_architecture(stem);
            let paths = text.lines().filter_map(path).collect();
            out.fact(entry, &DpkgFileList { package, architecture, paths });
        } else if let Some(stem) = name.strip_suffix(".md5sums") {
            let (package, architecture) = split_architecture(stem);
            let mut md5 = Vec::new();
            for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                match digest_line(line) {
                    Some(row) => md5.push(row),
                    None => {
                        let message = format!("line {} is not a digest and a path", number + 1);
                        out.diagnostic(entry, DiagnosticCode::Unparsable, message);
                    }
                }
            }
            out.fact(entry, &DpkgDigests { package, architecture, md5 });
        }
        Ok(())
    }
}

/// Three lines each: where the file was, where it is now, and for whom.
fn diversions(entry: &Entry, text: &str, out: &mut Output) -> Result<(), ReadProblem> {
    let lines: Vec<&str> = text.lines().collect();
    let (groups, rest) = lines.as_chunks::<3>();
    let one = |[from, to, package]: &[&str; 3]| {
        Some(Diversion { from: path(from)?, to: path(to)?, package: (*package).to_owned() })
    };
    out.fact(entry, &DpkgDiversions { diversions: groups.iter().filter_map(one).collect() });
    if rest.is_empty() {
        Ok(())
    } else {
        Err(ReadProblem::unparsable(format!("it ends within the diversion at line {}", groups.len() * 3 + 1)))
    }
}

/// `libc6:amd64` → `libc6`, `amd64`.
fn split_architecture(stem: &str) -> (String, Option<String>) {
    match stem.split_once(':') {
        Some((package, architecture)) => (package.to_owned(), Some(architecture.to_owned())),
        None => (stem.to_owned(), None),
    }
}

fn path(line: &str) -> Option<String> {
    let path = line.trim_end_matches('\r').trim_start_matches("./").trim_start_matches('/');
    (!path.is_empty() && path != ".").then(|| path.to_owned())
}

fn digest_line(line: &str) -> Option<(String, String)> {
    let (digest, rest) = line.split_once([' ', '\t'])?;
    let is_md5 = digest.len() == 32 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    // md5sum writes a star before the name of a file it read as binary.
    let rest = rest.trim_start().trim_start_matches('*');
    is_md5.then_some(())?;
    Some((path(rest)?, digest.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests;

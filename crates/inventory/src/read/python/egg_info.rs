//! Distributions as setuptools and distutils installed them: `*.egg-info/` or a single `*.egg-info` file, and
//! `EGG-INFO/` inside an `.egg` folder. `PKG-INFO` are the metadata, `requires.txt` what it needs,
//! `installed-files.txt` and `top_level.txt` which files are its own.

use serde::{Deserialize, Serialize};

use wb_model::DiagnosticCode;
use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::dist_info::PythonMetadata;

/// What an `egg-info` says of its distribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EggInfo {
    #[serde(flatten)]
    pub(crate) metadata: PythonMetadata,
}

impl FactType for EggInfo {
    const KIND: &'static str = "python/egg-info";
}

/// `requires.txt`, rewritten as the requirements that `Requires-Dist` would have (PEP 508).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EggRequires {
    pub(crate) requires_dist: Vec<String>,
}

impl FactType for EggRequires {
    const KIND: &'static str = "python/egg-requires";
}

/// `installed-files.txt`: paths relative to the egg-info folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InstalledFiles {
    pub(crate) paths: Vec<String>,
}

impl FactType for InstalledFiles {
    const KIND: &'static str = "python/installed-files";
}

/// `top_level.txt`: names of modules and packages beside the egg-info folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TopLevel {
    pub(crate) names: Vec<String>,
}

impl FactType for TopLevel {
    const KIND: &'static str = "python/top-level";
}

/// The reader.
pub(crate) struct EggInfoFiles;

static INFO: ReaderInfo = ReaderInfo {
    name: "python/egg-info",
    version: 1,
    summary: "installed Python distributions: egg-info folders and files, eggs",
    select: &[
        Select::Path("**/*.egg-info"),
        Select::Path("**/*.egg-info/PKG-INFO"),
        Select::Path("**/*.egg-info/requires.txt"),
        Select::Path("**/*.egg-info/installed-files.txt"),
        Select::Path("**/*.egg-info/top_level.txt"),
        Select::Path("**/EGG-INFO/PKG-INFO"),
        Select::Path("**/EGG-INFO/requires.txt"),
    ],
    want: Want::Whole(16 << 20),
    hash: false,
};

impl Reader for EggInfoFiles {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let text = || String::from_utf8_lossy(bytes);
        match entry.path.name() {
            b"requires.txt" => requires(entry, &text(), out),
            b"installed-files.txt" => out.fact(entry, &InstalledFiles { paths: lines(&text()) }),
            b"top_level.txt" => out.fact(entry, &TopLevel { names: lines(&text()) }),
            _ => {
                let metadata = PythonMetadata::parse(bytes)?;
                let checked = metadata.check();
                out.fact(entry, &EggInfo { metadata });
                checked?;
            }
        }
        Ok(())
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Requirements without a section always hold; `[extra]`, `[:marker]` and `[extra:marker]` are conditions for
/// those below (setuptools, "requires.txt").
fn requires(entry: &Entry, text: &str, out: &mut Output) {
    let mut requires_dist = Vec::new();
    let mut condition = Some(String::new());
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(section) = line.strip_prefix('[') {
            condition = section.strip_suffix(']').and_then(section_condition);
            if condition.is_none() {
                out.diagnostic(
                    entry,
                    DiagnosticCode::Unparsable,
                    format!("line {} is not a section", number + 1),
                );
            }
            continue;
        }
        // Under a section that could not be read it is not known when they hold; the diagnostic says so.
        let Some(condition) = &condition else { continue };
        requires_dist.push(match (condition.as_str(), line.split_once(';')) {
            ("", _) => line.to_owned(),
            (condition, None) => format!("{line} ; {condition}"),
            (condition, Some((requirement, own))) => format!("{requirement} ; ({own}) and ({condition})"),
        });
    }
    out.fact(entry, &EggRequires { requires_dist });
}

fn section_condition(section: &str) -> Option<String> {
    let (extra, marker) = section.split_once(':').unwrap_or((section, ""));
    if extra.contains(['"', '\'', '\\']) {
        return None;
    }
    Some(match (extra.trim(), marker.trim()) {
        ("", marker) => marker.to_owned(),
        (extra, "") => format!("extra == \"{extra}\""),
        (extra, marker) => format!("({marker}) and extra == \"{extra}\""),
    })
}

#[cfg(test)]
mod tests;

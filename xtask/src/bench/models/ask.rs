//! One scanner and one set of files: what it says of each, and how long it takes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::sets::Set;
use crate::workspace;

/// The program that asks other scanners.
const PEERS: &str = "crates/aimodel/tests/python/peers.py";

/// A scanner.
pub(super) enum Scanner {
    /// This project's release program.
    Own(PathBuf),
    /// Another one, in a Python environment.
    Peer { tool: &'static str, python: PathBuf },
}

/// What a scanner said of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Malicious,
    /// A lower grade, or that it could not be read: it does not pass.
    Flagged,
    /// Nothing said, or not looked at: it passes.
    Clean,
}

impl Verdict {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Malicious => "malicious",
            Self::Flagged => "flagged",
            Self::Clean => "clean",
        }
    }

    pub(super) fn is_malicious(self) -> bool {
        self == Self::Malicious
    }

    pub(super) fn is_clean(self) -> bool {
        self == Self::Clean
    }

    pub(super) fn from_name(name: &str) -> Self {
        match name {
            "malicious" => Self::Malicious,
            "clean" => Self::Clean,
            _ => Self::Flagged,
        }
    }
}

/// What a scanner said of a set.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) seconds: f64,
    pub(super) verdicts: BTreeMap<PathBuf, Verdict>,
}

impl Said {
    /// What was not named was not looked at.
    pub(super) fn answer(&self, file: &Path) -> Verdict {
        self.verdicts.get(file).copied().unwrap_or(Verdict::Clean)
    }
}

impl Scanner {
    pub(super) fn name(&self) -> String {
        match self {
            Self::Own(_) => "weighbridge".to_owned(),
            Self::Peer { tool, .. } => (*tool).to_owned(),
        }
    }

    pub(super) fn ask(&self, set: &Set, place: &Path) -> Result<Said> {
        match self {
            Self::Own(program) => own(program, set),
            Self::Peer { tool, python } => peer(tool, python, set, place),
        }
    }
}

fn own(program: &Path, set: &Set) -> Result<Said> {
    let mut said = Said { seconds: 0.0, verdicts: BTreeMap::new() };
    let mut command = Command::new("taskset");
    command
        .args(["-c", "0"])
        .arg(program)
        .args(["model", "scan", "--output", "json", "--no-cache"])
        .arg(&set.folder);
    command.stdin(Stdio::null());
    let began = Instant::now();
    let output = command.output().context("run taskset (Debian package util-linux)")?;
    said.seconds = began.elapsed().as_secs_f64();
    if !matches!(output.status.code(), Some(0 | 1)) {
        bail!("run {}: {}\n{}", program.display(), output.status, String::from_utf8_lossy(&output.stderr));
    }
    let document: Value = serde_json::from_slice(&output.stdout).context("read the scan's document")?;
    for file in document.get("files").and_then(Value::as_array).context("read the scan's files")? {
        let text = |field: &str| file.get(field).and_then(Value::as_str).unwrap_or_default();
        said.verdicts.insert(text("path").into(), Verdict::from_name(text("verdict")));
    }
    Ok(said)
}

fn peer(tool: &str, python: &Path, set: &Set, place: &Path) -> Result<Said> {
    let (list, out) = (place.join("list"), place.join("out.json"));
    let paths: Vec<_> = set.files.iter().map(|path| path.display().to_string()).collect();
    fs_err::write(&list, paths.join("\n"))?;
    let mut command = Command::new(python);
    command.arg(workspace::root().join(PEERS)).arg(tool).arg(&list).arg(&out);
    command
        .env("PROMPTFOO_DISABLE_TELEMETRY", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("TF_CPP_MIN_LOG_LEVEL", "3");
    workspace::output(&mut command)?;
    let document: Value = serde_json::from_slice(&fs_err::read(&out)?)?;
    let answers = document.get("files").and_then(Value::as_object).context("read what the scanner said")?;
    let verdicts = answers
        .iter()
        .map(|(path, answer)| (path.into(), Verdict::from_name(answer.as_str().unwrap_or_default())))
        .collect();
    let seconds = document.get("seconds").and_then(Value::as_f64).context("read how long it took")?;
    Ok(Said { seconds, verdicts })
}

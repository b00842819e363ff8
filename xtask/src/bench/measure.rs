//! One run of a program: its time, its memory, and what it leaves or keeps in the folder for temporary files.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// Debian's package `time`: the kernel's own count of a child's processor time and peak memory.
const TIME: &str = "/usr/bin/time";

/// How often the folder for temporary files is looked at.
const SAMPLE: Duration = Duration::from_millis(50);

/// A program to run, without a shell.
#[derive(Clone, Debug)]
pub(super) struct Program {
    path: PathBuf,
    arguments: Vec<OsString>,
    /// An exit code of 1, "done, and the answer is no", is a run as good as any.
    may_say_no: bool,
}

/// What one run took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Run {
    /// Seconds.
    pub(super) wall: f64,
    /// Processor seconds, user and system.
    pub(super) processor: f64,
    /// Bytes resident at most.
    pub(super) peak: u64,
    /// Bytes in the folder for temporary files, at most.
    pub(super) temporary: u64,
}

impl Program {
    pub(super) fn new(path: impl AsRef<Path>) -> Self {
        Self { path: path.as_ref().to_owned(), arguments: Vec::new(), may_say_no: false }
    }

    pub(super) fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// Takes "no" for an answer.
    pub(super) fn may_say_no(mut self) -> Self {
        self.may_say_no = true;
        self
    }

    /// Runs it to its end, its output thrown away.
    pub(super) fn measure(&self) -> Result<Run> {
        if !Path::new(TIME).exists() {
            bail!("measure {}: {TIME} is missing (Debian package time)", self.path.display());
        }
        let place = tempfile::tempdir()?;
        let (temporary, report) = (place.path().join("tmp"), place.path().join("time"));
        fs_err::create_dir(&temporary)?;
        let mut command = Command::new(TIME);
        command.args(["-f", "%U %S %M", "-o"]).arg(&report).arg(&self.path).args(&self.arguments);
        command.env("TMPDIR", &temporary).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let ended = AtomicBool::new(false);
        let (wall, output, most) = std::thread::scope(|scope| {
            let watching = scope.spawn(|| watch(&temporary, &ended));
            let began = Instant::now();
            let output = command.output();
            let wall = began.elapsed();
            ended.store(true, Ordering::Relaxed);
            (wall, output, watching.join().unwrap_or(u64::MAX))
        });
        let output = output.with_context(|| format!("run {}", self.path.display()))?;
        if !(output.status.success() || self.may_say_no && output.status.code() == Some(1)) {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("run {} {:?}: {}\n{said}", self.path.display(), self.arguments, output.status);
        }
        let (processor, peak) =
            parse(&fs_err::read_to_string(&report)?).context("read what time reported")?;
        Ok(Run { wall: wall.as_secs_f64(), processor, peak, temporary: most })
    }
}

/// `user system kibibytes`, on the last line.
fn parse(report: &str) -> Option<(f64, u64)> {
    let mut words = report.lines().last()?.split_whitespace();
    let user: f64 = words.next()?.parse().ok()?;
    let system: f64 = words.next()?.parse().ok()?;
    let kibibytes: u64 = words.next()?.parse().ok()?;
    Some((user + system, kibibytes * 1024))
}

/// The most bytes that were below a folder at any look, until told to end and once after that.
fn watch(folder: &Path, ended: &AtomicBool) -> u64 {
    let mut most = 0;
    loop {
        let last = ended.load(Ordering::Relaxed);
        most = most.max(size_of(folder));
        if last {
            return most;
        }
        std::thread::sleep(SAMPLE);
    }
}

/// Bytes of the files below a folder; what vanishes meanwhile is not counted.
pub(super) fn size_of(folder: &Path) -> u64 {
    let Ok(items) = fs_err::read_dir(folder) else { return 0 };
    items
        .flatten()
        .map(|item| match item.metadata() {
            Ok(about) if about.is_dir() => size_of(&item.path()),
            Ok(about) => about.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests;

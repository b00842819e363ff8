//! `cargo xtask fuzz`: the one fuzz target over all lists, built and run by the stable toolchain.
//!
//! The package in `fuzz/` also works with cargo-fuzz (`cargo fuzz run all`), which adds the sanitizers of a nightly
//! toolchain. Here coverage is all that is asked for: the code has no `unsafe` of its own.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::arguments::Arguments;
use crate::{Answer, workspace};

/// What makes the compiler count which parts of the code an input reached.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// What one input may cost.
const LIMITS: [&str; 4] = ["-timeout=20", "-rss_limit_mb=1024", "-malloc_limit_mb=512", "-max_len=65536"];

pub(crate) fn run(arguments: &mut Arguments) -> Result<Answer> {
    let seconds = arguments.number("--seconds", 600)?;
    let jobs = arguments.number("--jobs", 1)?;
    let keep_going = arguments.flag("--keep-going");
    let mut files = Vec::new();
    while let Some(file) = arguments.positional() {
        files.push(PathBuf::from(file));
    }
    arguments.finish()?;
    let program = build()?;
    if !files.is_empty() {
        return again(&program, &files);
    }
    let folder = workspace::root().join("fuzz");
    let (corpus, artifacts) = (folder.join("corpus"), folder.join("artifacts"));
    fs_err::create_dir_all(&corpus)?;
    fs_err::create_dir_all(&artifacts)?;
    let said = workspace::output(Command::new(&program).env("WEIGHBRIDGE_FUZZ_SEEDS", &corpus))?;
    println!("{}", said.trim());
    let before = names(&artifacts)?;
    let mut fuzzing = Command::new(&program);
    fuzzing.args(LIMITS).arg(format!("-max_total_time={seconds}")).arg("-print_final_stats=1");
    fuzzing.arg(format!("-artifact_prefix={}/", artifacts.display()));
    if keep_going || jobs > 1 {
        // Each job is a process of its own, so that one that crashes does not end the others.
        fuzzing.arg(format!("-fork={jobs}"));
        let ignore = u8::from(keep_going);
        fuzzing.args(["crashes", "timeouts", "ooms"].map(|what| format!("-ignore_{what}={ignore}")));
    }
    let status = fuzzing.arg(&corpus).status().with_context(|| format!("run {}", program.display()))?;
    let found: Vec<String> = names(&artifacts)?.difference(&before).cloned().collect();
    for name in &found {
        println!("found: {}", artifacts.join(name).display());
    }
    if found.is_empty() && !status.success() {
        bail!("run {}: {status}", program.display());
    }
    println!("fuzz: {} inputs that crash, hang or eat memory", found.len());
    Ok(Answer::yes_if(found.is_empty()))
}

/// Builds the target into a folder of its own: its flags would rebuild everything else.
fn build() -> Result<PathBuf> {
    let version = workspace::output(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.context("ask rustc for this machine's target: it names none")?;
    let target = workspace::target()?.join("fuzz");
    let mut cargo = workspace::cargo();
    cargo.current_dir(workspace::root().join("fuzz")).args(["build", "--release", "--bin", "all"]);
    // Named, so that build scripts and procedural macros are built without the flags.
    cargo.args(["--target", host]).env("CARGO_TARGET_DIR", &target).env("RUSTFLAGS", COVERAGE);
    let status = cargo.status().context("run cargo")?;
    if !status.success() {
        bail!("build the fuzz target: {status}");
    }
    Ok(target.join(host).join("release/all"))
}

/// Runs single inputs once each and says which part of the program they go to.
fn again(program: &Path, files: &[PathBuf]) -> Result<Answer> {
    let mut broken = 0;
    for file in files {
        println!("{}", file.display());
        let status =
            Command::new(program).args(LIMITS).arg(file).env("WEIGHBRIDGE_FUZZ_NAME", "1").status()?;
        broken += usize::from(!status.success());
    }
    println!("fuzz: {broken} of {} inputs crash, hang or eat memory", files.len());
    Ok(Answer::yes_if(broken == 0))
}

fn names(folder: &Path) -> Result<BTreeSet<String>> {
    let items = fs_err::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    Ok(items.iter().map(|item| item.file_name().to_string_lossy().into_owned()).collect())
}

//! `cargo xtask bench`: how long a scan takes and in how much memory, measured beside others on the same machine.

mod files;
mod layers;
mod layout;
mod measure;
mod scan;
mod summary;

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::{Answer, workspace};
use measure::Program;

/// One thing to measure.
struct Bench {
    name: &'static str,
    run: fn(&mut Arguments) -> Result<Answer>,
}

const BENCHES: &[Bench] = &[
    Bench { name: "scan", run: scan::run },
    Bench { name: "files", run: files::run },
    Bench { name: "layers", run: layers::run },
];

pub(crate) fn run(arguments: &mut Arguments) -> Result<Answer> {
    let name = arguments.positional();
    match BENCHES.iter().find(|bench| Some(bench.name) == name.as_deref()) {
        Some(bench) => (bench.run)(arguments),
        None => {
            let known: Vec<_> = BENCHES.iter().map(|bench| bench.name).collect();
            bail!("choose what to measure: one of {}", known.join(", "))
        }
    }
}

/// Builds the release program.
fn weighbridge() -> Result<PathBuf> {
    workspace::output(workspace::cargo().args([
        "build",
        "--quiet",
        "--release",
        "--locked",
        "--package",
        "weighbridge",
    ]))?;
    Ok(workspace::built("release")?.join("weighbridge"))
}

/// A scan to CycloneDX, as a pipe gets it.
fn scan_of(weighbridge: &std::path::Path, image: &str, more: &[&str]) -> Program {
    Program::new(weighbridge)
        .args(["scan", image, "--quiet", "--output", "cyclonedx-json"])
        .args(more.iter().copied())
}

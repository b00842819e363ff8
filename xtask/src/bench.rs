//! `cargo xtask bench`: how long a scan takes and in how much memory, measured beside others on the same machine.

mod advisories;
mod files;
mod fleet;
mod large_model;
mod layers;
mod layout;
mod measure;
mod models;
mod scan;
mod summary;

use std::path::Path;

use anyhow::{Result, bail};

use crate::Answer;
use crate::arguments::Arguments;
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
    Bench { name: "advisories", run: advisories::run },
    Bench { name: "fleet", run: fleet::run },
    Bench { name: "models", run: models::run },
    Bench { name: "large-model", run: large_model::run },
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

/// A scan to CycloneDX, as a pipe gets it.
fn scan_of(weighbridge: &Path, image: &str, more: &[&str]) -> Program {
    Program::new(weighbridge)
        .args(["scan", image, "--quiet", "--output", "cyclonedx-json"])
        .args(more.iter().copied())
}

//! `bench advisories`: building and updating the advisory database, looking packages up, and a gate from a cold start.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result};
use wb_advisory::{Database, Space};

use super::measure::Program;
use super::summary::{Bar, Series, judge, machine, table};
use crate::arguments::Arguments;
use crate::{Answer, workspace};

const BUILD_SECONDS: f64 = 20.0;
const UPDATE_SECONDS: f64 = 3.0;
const FILE_MB: f64 = 60.0;
const LOOK_UP_MILLISECONDS: f64 = 5.0;
const GATE_SECONDS: f64 = 0.1;

/// Packages that are looked up at once.
const PACKAGES: usize = 500;

/// The folders of data that make the database.
const FOLDERS: [&str; 9] = ["osv", "debian", "nvidia", "kev", "epss", "eol", "cve", "alpine", "spdx"];

pub(super) fn run(arguments: &mut Arguments) -> Result<Answer> {
    let data =
        arguments.value("--data")?.map_or_else(|| workspace::root().join("../shared/data"), PathBuf::from);
    let sbom = arguments.value("--sbom")?;
    let runs = arguments.number("--runs", 3)?.max(1);
    arguments.finish()?;
    let program = workspace::release("weighbridge")?;
    let place = tempfile::tempdir()?;
    let (full, old, work) =
        (place.path().join("full.db"), place.path().join("old.db"), place.path().join("work.db"));
    let from: Vec<String> = FOLDERS
        .iter()
        .flat_map(|name| ["--from".to_owned(), data.join(name).display().to_string()])
        .collect();
    let build = on(&program, &["build"], &full).args(&from);
    on(&program, &["build", "--from", &data.join("osv-2024-10-10").display().to_string()], &old).measure()?;
    let newer = data.join("osv/PyPI").display().to_string();
    let update = on(&program, &["update", "--from", &newer], &work);
    let mut series =
        vec![Series::new("`db build`, everything"), Series::new("`db update`, 21 months of PyPI")];
    for _ in 0..runs {
        series[0].runs.push(build.measure()?);
        fs_err::copy(&old, &work)?;
        series[1].runs.push(update.measure()?);
    }
    let mut bars = vec![
        Bar::new("build, s", series[0].wall().median, BUILD_SECONDS),
        Bar::new("update, s", series[1].wall().median, UPDATE_SECONDS),
        Bar::new("file, MB", fs_err::metadata(&full)?.len() as f64 / 1e6, FILE_MB),
    ];
    let (milliseconds, rows) = look_up(&full)?;
    bars.push(Bar::new(
        format!("{PACKAGES} packages ({rows} statements), ms"),
        milliseconds,
        LOOK_UP_MILLISECONDS,
    ));
    if let Some(sbom) = sbom {
        let gate = Program::new(&program)
            .args(["gate", &sbom, "--fail-on", "high", "--quiet", "--output", "json=/dev/null", "--db"])
            .args([&full])
            .may_say_no();
        let mut gates = Series::new("`gate`, from a cold process");
        gate.measure()?;
        for _ in 0..runs.max(10) {
            gates.runs.push(gate.measure()?);
        }
        bars.push(Bar::new("gate, s", gates.wall().median, GATE_SECONDS));
        series.push(gates);
    }
    println!("{}\n\n{runs} runs; median (least–most).\n", machine());
    println!("{}", table(&series));
    Ok(Answer::yes_if(judge(&bars)))
}

fn on(program: &Path, verb: &[&str], file: &Path) -> Program {
    Program::new(program).args(["db"]).args(verb).args(["--quiet", "--db"]).args([file])
}

/// The least time of ten rounds in which the Python packages with the most advisories are looked up, in milliseconds.
fn look_up(file: &Path) -> Result<(f64, usize)> {
    let database = Database::open(file).context("open the database that was built")?;
    let space = Space::new("pypi");
    let names = database.most_spoken_about(&space, PACKAGES).context("list the packages")?;
    let mut best = f64::INFINITY;
    let mut rows = 0;
    for _ in 0..10 {
        let began = Instant::now();
        rows = 0;
        for name in &names {
            rows += database.statements(&space, name).context("look up")?.len();
        }
        best = best.min(began.elapsed().as_secs_f64() * 1000.0);
    }
    Ok((best, rows))
}

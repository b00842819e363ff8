//! `bench scan`: a cold and a warm scan beside plain inflation and another scanner, in alternating runs.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use super::measure::{Program, Run};
use super::summary::{Bar, Series, judge, machine, table};
use super::{layout, scan_of};
use crate::arguments::Arguments;
use crate::{Answer, workspace};

/// Bars, in the units of the table.
const WALL_OF_INFLATION: f64 = 1.8;
const WALL_OF_SYFT: f64 = 0.4;
const PEAK_MB: f64 = 256.0;
const WARM_SECONDS: f64 = 0.3;

pub(super) fn run(arguments: &mut Arguments) -> Result<Answer> {
    let image = arguments.value("--image")?.context("read the command line: --image oci:DIR is missing")?;
    let runs = arguments.number("--runs", 5)?.max(1);
    let syft = arguments.value("--peer-syft")?;
    arguments.finish()?;
    let folder = image.strip_prefix("oci:").context("read the command line: the image must be oci:DIR")?;
    let largest = layout::read(Path::new(folder))?
        .into_iter()
        .max_by_key(|layer| layer.size)
        .context("find the largest layer: the image has none")?;
    ensure!(
        !largest.media_type.contains("zstd"),
        "measure {image}: its largest layer is {}, which igzip does not inflate",
        largest.media_type
    );
    let blob = layout::blob(Path::new(folder), &largest.digest);
    let program = workspace::release("weighbridge")?;
    let cache = tempfile::tempdir()?;
    let cold_cache = cache.path().join("cold");
    let warm_cache = cache.path().join("warm").display().to_string();
    let cold_name = cold_cache.display().to_string();

    let inflate = Program::new("igzip").args(["-dc".as_ref(), blob.as_os_str()]);
    let uncached = scan_of(&program, &image, &["--no-cache"]);
    let cold = scan_of(&program, &image, &["--cache-dir", &cold_name]);
    let warm = scan_of(&program, &image, &["--cache-dir", &warm_cache]);
    let syft = syft.map(|path| {
        Program::new("/usr/bin/env").args([
            "SYFT_CHECK_FOR_APP_UPDATE=false".to_owned(),
            path,
            "scan".to_owned(),
            format!("oci-dir:{folder}"),
            "--quiet".to_owned(),
            "--output".to_owned(),
            "syft-json".to_owned(),
        ])
    });

    // Everyone finds the image in the page cache, and the warm scan its fragments.
    inflate.measure()?;
    warm.measure()?;
    let mut series = vec![
        Series::new("`igzip -dc` of the largest layer"),
        Series::new("weighbridge, `--no-cache`"),
        Series::new("weighbridge, empty cache"),
        Series::new("weighbridge, second scan"),
    ];
    if syft.is_some() {
        series.push(Series::new("syft"));
    }
    for number in 0..runs {
        let mut measured =
            vec![inflate.measure()?, uncached.measure()?, fresh(&cold, &cold_cache)?, warm.measure()?];
        if let Some(syft) = &syft {
            measured.push(syft.measure()?);
        }
        eprintln!("run {} of {runs}: {}", number + 1, walls(&measured));
        for (series, run) in series.iter_mut().zip(measured) {
            series.runs.push(run);
        }
    }
    println!("{}\n", machine());
    println!(
        "Largest layer: {:.0} MB compressed. {runs} alternating runs; median (least–most).\n",
        largest.size as f64 / 1e6
    );
    println!("{}", table(&series));
    Ok(Answer::yes_if(judge(&bars(&series))))
}

/// A run that starts without a cache folder.
fn fresh(program: &Program, cache: &Path) -> Result<Run> {
    if cache.exists() {
        fs_err::remove_dir_all(cache)?;
    }
    program.measure()
}

fn walls(runs: &[Run]) -> String {
    runs.iter().map(|run| format!("{:.2} s", run.wall)).collect::<Vec<_>>().join(", ")
}

/// The bars, from series in the order of the table.
fn bars(series: &[Series]) -> Vec<Bar> {
    let [inflate, uncached, cold, warm, peers @ ..] = series else { return Vec::new() };
    let mut bars = Vec::new();
    for scan in [uncached, cold] {
        bars.push(Bar::new(
            format!("{}: wall × inflation", scan.name),
            scan.wall().median / inflate.wall().median,
            WALL_OF_INFLATION,
        ));
        for peer in peers {
            let ratio = scan.wall().median / peer.wall().median;
            bars.push(Bar::new(format!("{}: wall × {}", scan.name, peer.name), ratio, WALL_OF_SYFT));
        }
        bars.push(Bar::new(format!("{}: peak memory, MB", scan.name), scan.peak().most, PEAK_MB));
        bars.push(Bar::new(format!("{}: bytes under $TMPDIR", scan.name), scan.temporary().most * 1e6, 0.0));
    }
    bars.push(Bar::new(format!("{}: wall, s", warm.name), warm.wall().median, WARM_SECONDS));
    bars
}

#[cfg(test)]
mod tests;

//! `bench files`: an image of very many small files, which costs other scanners ten minutes and 12 GB.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use wb_testkit::layer::RawHeader;

use super::layout::{Hashing, Layer, blob, write};
use super::scan_of;
use super::summary::{Bar, Series, judge, machine, table};
use crate::arguments::Arguments;
use crate::{Answer, workspace};

const WALL_SECONDS: f64 = 30.0;
const PEAK_MB: f64 = 512.0;

/// Files in one folder, and folders in one folder.
const A_FOLDER: u64 = 1000;

pub(super) fn run(arguments: &mut Arguments) -> Result<Answer> {
    let count = arguments.number("--count", 3_000_000)?;
    let runs = arguments.number("--runs", 3)?.max(1);
    arguments.finish()?;
    let program = workspace::release("weighbridge")?;
    let place = tempfile::tempdir()?;
    let layer = make(place.path(), count)?;
    let image = format!("oci:{}", place.path().display());
    let cache = place.path().join("cache");
    let warm_name = cache.display().to_string();
    let uncached = scan_of(&program, &image, &["--no-cache"]);
    let warm = scan_of(&program, &image, &["--cache-dir", &warm_name]);
    warm.measure()?;
    let mut series = vec![Series::new("weighbridge, `--no-cache`"), Series::new("weighbridge, second scan")];
    for _ in 0..runs {
        series[0].runs.push(uncached.measure()?);
        series[1].runs.push(warm.measure()?);
    }
    println!("{}\n", machine());
    println!(
        "{count} files in a layer of {:.0} MB. {runs} alternating runs; median (least–most).\n",
        layer.size as f64 / 1e6
    );
    println!("{}", table(&series));
    let met = judge(&[
        Bar::new("wall, s", series[0].wall().median, WALL_SECONDS),
        Bar::new("peak memory, MB", series[0].peak().most, PEAK_MB),
        Bar::new("bytes under $TMPDIR", series[0].temporary().most * 1e6, 0.0),
    ]);
    Ok(Answer::yes_if(met))
}

/// Writes a layout whose one layer has so many files; nothing but a header is held in memory.
fn make(folder: &Path, count: u64) -> Result<Layer> {
    fs_err::create_dir_all(folder.join("blobs/sha256"))?;
    let unfinished = folder.join("blobs/unfinished");
    let stored = Hashing::new(BufWriter::with_capacity(1 << 20, fs_err::File::create(&unfinished)?));
    let packed = GzEncoder::new(stored, Compression::fast());
    let mut archive = Hashing::new(BufWriter::with_capacity(1 << 16, packed));
    let header = |path: &str, kind: u8, size: u64| RawHeader::new(path.as_bytes(), kind, size).block();
    for number in 0..count {
        let folder =
            format!("data/{:03}/{:03}", number / (A_FOLDER * A_FOLDER), number / A_FOLDER % A_FOLDER);
        if number % (A_FOLDER * A_FOLDER) == 0 {
            let above = folder.rsplit_once('/').map_or("data", |(above, _)| above);
            archive.write_all(&header(&format!("{above}/"), b'5', 0))?;
        }
        if number % A_FOLDER == 0 {
            archive.write_all(&header(&format!("{folder}/"), b'5', 0))?;
        }
        // Most are empty; every tenth holds a line.
        let content = if number % 10 == 0 { format!("sample {number}\n") } else { String::new() };
        archive.write_all(&header(&format!("{folder}/sample-{number}.txt"), b'0', content.len() as u64))?;
        if !content.is_empty() {
            let mut block = content.into_bytes();
            block.resize(512, 0);
            archive.write_all(&block)?;
        }
    }
    archive.write_all(&[0; 1024])?;
    let (packed, diff_id, _) = archive.finish();
    let packed = packed.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    let (mut stored, digest, size) = packed.finish()?.finish();
    stored.flush()?;
    fs_err::rename(unfinished, blob(folder, &digest))?;
    let media_type = "application/vnd.oci.image.layer.v1.tar+gzip".to_owned();
    let layer = Layer { digest, size, media_type, diff_id };
    write(folder, std::slice::from_ref(&layer))?;
    Ok(layer)
}

#[cfg(test)]
mod tests;

//! `bench large-model`: weights of many gigabytes in one layer, beside inflating the layer and hashing what comes out.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::layout::{self, Hashing, Layer};
use super::measure::Program;
use super::summary::{Bar, Series, judge, machine, table};
use crate::arguments::Arguments;
use crate::{Answer, workspace};

const PEAK_MB: f64 = 256.0;
/// The layer's own digest, that of its content and that of the file are three hashes; the others make one or two.
const WALL_OF_HASHING: f64 = 1.0;
/// As builders of images pack, nearly: the fastest one makes no codes of its own, and weights need them.
const LEVEL: Compression = Compression::new(3);
/// Elements of a tensor: 64 MB of bfloat16.
const ELEMENTS: u64 = 32_000_000;

pub(super) fn run(arguments: &mut Arguments) -> Result<Answer> {
    let gigabytes = arguments.number("--gigabytes", 10)?.max(1);
    let runs = arguments.number("--runs", 3)?.max(1);
    let folder = arguments.value("--folder")?;
    arguments.finish()?;
    let program = workspace::release("weighbridge")?;
    let place = tempfile::tempdir()?;
    let folder = folder.map_or_else(|| place.path().to_owned(), std::path::PathBuf::from);
    let tensors = gigabytes * 1_000_000_000 / (2 * ELEMENTS);
    let layer = make(&folder, tensors)?;
    let blob = layout::blob(&folder, &layer.digest).display().to_string();
    let shell = |script: String| Program::new("/bin/sh").args(["-c".to_owned(), script]);
    let image = format!("oci:{}", folder.display());
    let programs = [
        shell(format!(
            "sha256sum {blob} && igzip -dc {blob} | sha256sum && igzip -dc {blob} | tar -xO | sha256sum"
        )),
        shell(format!("igzip -dc {blob} | sha256sum")),
        Program::new(&program).args(["model", "scan", &image, "--no-cache", "--quiet", "--output", "json"]),
        super::scan_of(&program, &image, &["--no-cache"]),
    ];
    let mut series = [
        "`igzip` and `sha256sum`: of the layer, its content, and the file in it",
        "`igzip -dc` and `sha256sum` of the content alone",
        "weighbridge model scan",
        "weighbridge scan",
    ]
    .map(Series::new);
    for number in 0..runs {
        for (series, program) in series.iter_mut().zip(&programs) {
            series.runs.push(program.measure()?);
        }
        eprintln!("run {} of {runs}", number + 1);
    }
    println!("{}\n", machine());
    println!(
        "One file of safetensors, {tensors} tensors, {:.1} GB; {:.1} GB as a layer. {runs} alternating runs; median (least–most).\n",
        (tensors * ELEMENTS * 2) as f64 / 1e9,
        layer.size as f64 / 1e9
    );
    println!("{}", table(&series));
    let [all, _, scans @ ..] = &series;
    let bars: Vec<Bar> = scans
        .iter()
        .flat_map(|scan| {
            let ratio = scan.wall().median / all.wall().median;
            [
                Bar::new(format!("{}: wall × inflating and hashing", scan.name), ratio, WALL_OF_HASHING),
                Bar::new(format!("{}: peak memory, MB", scan.name), scan.peak().most, PEAK_MB),
            ]
        })
        .collect();
    Ok(Answer::yes_if(judge(&bars)))
}

/// Writes the image, or takes the one that an earlier run left in the folder.
fn make(folder: &Path, tensors: u64) -> Result<Layer> {
    if folder.join("index.json").exists()
        && let [layer] = layout::read(folder)?.as_slice()
    {
        return Ok(layer.clone());
    }
    fs_err::create_dir_all(folder.join("blobs/sha256"))?;
    let at = folder.join("layer");
    let file = BufWriter::with_capacity(1 << 20, fs_err::File::create(&at)?);
    let packed = GzEncoder::new(Hashing::new(file), LEVEL);
    let mut archive = Hashing::new(packed);
    write_archive(tensors, &mut archive)?;
    let (packed, diff_id, _) = archive.finish();
    let (mut file, digest, size) = packed.finish()?.finish();
    file.flush()?;
    let media_type = "application/vnd.oci.image.layer.v1.tar+gzip".to_owned();
    let layer = Layer { digest, size, media_type, diff_id };
    fs_err::rename(at, layout::blob(folder, &layer.digest))?;
    layout::write(folder, std::slice::from_ref(&layer))?;
    Ok(layer)
}

/// An archive of one file of safetensors.
fn write_archive(tensors: u64, out: &mut dyn Write) -> Result<()> {
    let bytes = ELEMENTS * 2;
    let entries: Vec<String> = (0..tensors)
        .map(|number| {
            format!(
                "\"model.layers.{number}.mlp.weight\":{{\"dtype\":\"BF16\",\"shape\":[{},1000],\"data_offsets\":[{},{}]}}",
                ELEMENTS / 1000,
                number * bytes,
                (number + 1) * bytes
            )
        })
        .collect();
    let mut header = format!("{{{}}}", entries.join(","));
    header.push_str(&" ".repeat(header.len().next_multiple_of(8) - header.len()));
    let size = 8 + header.len() as u64 + tensors * bytes;
    out.write_all(&tar_header("srv/models/large/model.safetensors", size)?)?;
    out.write_all(&(header.len() as u64).to_le_bytes())?;
    out.write_all(header.as_bytes())?;
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut piece = Vec::with_capacity(64_000);
    for _ in 0..tensors * bytes / 64_000 {
        piece.clear();
        (0..8_000).for_each(|_| piece.extend(weights(&mut state).to_le_bytes()));
        out.write_all(&piece)?;
    }
    let padding = usize::try_from(size.next_multiple_of(512) - size)? + 1024;
    out.write_all(&vec![0; padding])?;
    Ok(())
}

/// Four numbers of bfloat16 around zero: random fractions, and exponents of which few are common, as in real weights.
fn weights(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    let fraction = *state & 0x00ff_00ff_00ff_00ff;
    // The least of two random numbers: small distances from the commonest exponent are common.
    let spread = (*state >> 8) & (*state >> 11) & 0x0003_0003_0003_0003;
    let sign = *state & 0x8000_8000_8000_8000;
    fraction | sign | ((0x003c_003c_003c_003c - spread) << 8)
}

/// The record of a regular file (POSIX.1-1988 ustar; GNU's binary size above 8 GiB).
fn tar_header(name: &str, size: u64) -> Result<[u8; 512]> {
    ensure!(name.len() < 100, "name {name}: too long");
    let mut header = [0_u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..107].copy_from_slice(b"0000644");
    header[108..115].copy_from_slice(b"0000000");
    header[116..123].copy_from_slice(b"0000000");
    header[124] = 0x80;
    header[128..136].copy_from_slice(&size.to_be_bytes());
    header[136..147].copy_from_slice(b"14000000000");
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar  \0");
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    Ok(header)
}

#[cfg(test)]
mod tests;

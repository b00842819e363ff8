//! `bench layers`: an image of forty layers of which all but two are in the cache, as after a rebuild.

use std::path::Path;

use anyhow::{Context as _, Result};
use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::sha256;

use super::layout::{self, Layer};
use super::scan_of;
use super::summary::{Bar, Series, judge, machine, table};
use crate::arguments::Arguments;
use crate::{Answer, workspace};

const LAYERS: usize = 40;
const NEW: usize = 2;
const WALL_SECONDS: f64 = 1.0;

pub(super) fn run(arguments: &mut Arguments) -> Result<Answer> {
    let image = arguments.value("--image")?.context("read the command line: --image oci:DIR is missing")?;
    let runs = arguments.number("--runs", 5)?.max(1);
    arguments.finish()?;
    let from = image.strip_prefix("oci:").context("read the command line: the image must be oci:DIR")?;
    let program = workspace::release("weighbridge")?;
    let place = tempfile::tempdir()?;
    let real = layout::read(Path::new(from))?;
    let taken = real.len();
    let old = make(place.path(), Path::new(from), &real, LAYERS - NEW, "old")?;
    let cache = place.path().join("cache");
    let cache_name = cache.display().to_string();
    let layout_name = format!("oci:{}", place.path().display());
    let scan = scan_of(&program, &layout_name, &["--cache-dir", &cache_name]);
    layout::write(place.path(), &old)?;
    scan.measure().context("fill the cache")?;
    let mut series = vec![Series::new("weighbridge, 38 of 40 layers cached")];
    for number in 0..runs {
        // Each run sees two layers that nobody saw before.
        let layers = make(place.path(), Path::new(from), &old, LAYERS, &format!("new-{number}"))?;
        layout::write(place.path(), &layers)?;
        series[0].runs.push(scan.measure()?);
    }
    println!("{}\n", machine());
    println!(
        "{taken} layers of {image} and {} small ones. {runs} runs; median (least–most).\n",
        LAYERS - taken
    );
    println!("{}", table(&series));
    Ok(Answer::yes_if(judge(&[Bar::new("wall, s", series[0].wall().median, WALL_SECONDS)])))
}

/// The given layers, whose blobs are copied where they are missing, and small ones of some Python packages on top.
fn make(folder: &Path, from: &Path, below: &[Layer], count: usize, mark: &str) -> Result<Vec<Layer>> {
    fs_err::create_dir_all(folder.join("blobs/sha256"))?;
    for layer in below {
        let (source, target) = (layout::blob(from, &layer.digest), layout::blob(folder, &layer.digest));
        if !target.exists() && fs_err::hard_link(&source, &target).is_err() {
            fs_err::copy(source, target)?;
        }
    }
    let mut layers = below.to_vec();
    while layers.len() < count {
        let number = layers.len();
        let archive = (0..50).fold(LayerBuilder::new(), |archive, package| {
            let name = format!("{mark}-{number}-{package}");
            let info = format!("opt/{mark}/{number}/site-packages/{}-1.0.dist-info", name.replace('-', "_"));
            archive
                .file(
                    &format!("{info}/METADATA"),
                    format!("Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"),
                )
                .file(&format!("{info}/RECORD"), format!("{info}/METADATA,,\n"))
        });
        let archive = archive.build();
        let blob = Pack::Gzip.apply(&archive)?;
        let layer = Layer {
            digest: sha256(&blob).to_string(),
            size: blob.len() as u64,
            media_type: Pack::Gzip.media_type().to_owned(),
            diff_id: sha256(&archive).to_string(),
        };
        fs_err::write(layout::blob(folder, &layer.digest), blob)?;
        layers.push(layer);
    }
    Ok(layers)
}

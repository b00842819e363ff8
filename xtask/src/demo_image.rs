//! `cargo xtask demo-image`: folders of this machine as the layers of a small OCI image. No root, no Docker.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::ImageBuilder;

use crate::Answer;
use crate::arguments::Arguments;

pub(crate) fn run(arguments: &mut Arguments) -> Result<Answer> {
    let folders = arguments.values("--layer")?;
    let tag = arguments.value("--tag")?.unwrap_or_else(|| "latest".to_owned());
    let env = arguments.values("--env")?;
    let target = arguments.positional().context("read the command line: the folder to write is missing")?;
    arguments.finish()?;
    ensure!(!folders.is_empty(), "read the command line: an image needs at least one --layer FOLDER");
    let digest = write(Path::new(&target), &folders, &tag, &env)?;
    println!("{digest}");
    Ok(Answer::Yes)
}

/// Writes the layout beside its place and moves it there when it is whole; gives the manifest's digest.
fn write(target: &Path, folders: &[String], tag: &str, env: &[String]) -> Result<String> {
    let mut image = ImageBuilder::new();
    for folder in folders {
        let layer = LayerBuilder::new()
            .tree(Path::new(folder), "")
            .with_context(|| format!("pack the layer {folder}"))?;
        image = image.layer(layer.build(), Pack::Gzip);
    }
    for line in env {
        image = image.env(line);
    }
    let unfinished = PathBuf::from(format!("{}.unfinished", target.display()));
    remove(&unfinished)?;
    let digest = image.write_layout(&unfinished, tag).context("write the layout")?;
    remove(target)?;
    fs_err::rename(&unfinished, target)?;
    Ok(digest.to_string())
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs_err::remove_dir_all(folder)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;

//! The files that are asked about, by what is right to say of them.

use std::path::{Path, PathBuf};

use anyhow::Result;

use wb_testkit::attack::{Content, Expect, FAMILIES};
use wb_testkit::mutate;

/// What is right to say of a set's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// That they are malicious, at least that something is wrong.
    Attack,
    /// Nothing.
    Benign,
}

/// Files of one kind.
#[derive(Clone, Debug)]
pub(super) struct Set {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Holds nothing but these files.
    pub(super) folder: PathBuf,
    /// Sorted.
    pub(super) files: Vec<PathBuf>,
}

/// Families whose files are pickles, and containers of pickles: what all scanners say they read.
const PICKLES: &[&str] = &["pickle", "container", "container-unpack", "torch", "joblib"];

/// Writes the attacks and the changed ones to a folder, and lists them beside so many harmless files.
pub(super) fn make(folder: &Path, corpus: &Path, benign: usize) -> Result<Vec<Set>> {
    let mut pickles = (folder.join("pickles"), Vec::new());
    let mut others = (folder.join("others"), Vec::new());
    for (family, attacks) in FAMILIES {
        let set = if PICKLES.contains(family) { &mut pickles } else { &mut others };
        for attack in attacks.iter().filter(|attack| attack.expect == Expect::Malicious) {
            // Attacks of several files are about how a folder is seen, which is no question for all of these programs.
            if let [(name, Content::Bytes(bytes))] = (attack.build)().as_slice() {
                set.1.push(write(&set.0.join(attack.name), name, bytes)?);
            }
        }
    }
    let mut changed = (folder.join("changed"), Vec::new());
    for mutation in mutate::all() {
        changed.1.push(write(&changed.0.join(&mutation.name), &mutation.file, &mutation.bytes)?);
    }
    let set = |name, kind, (folder, mut files): (PathBuf, Vec<PathBuf>)| {
        files.sort();
        Set { name, kind, folder, files }
    };
    Ok(vec![
        set("attacks in pickles and their containers", Kind::Attack, pickles),
        set("attacks in other formats", Kind::Attack, others),
        set("changed attacks", Kind::Attack, changed),
        set("harmless files", Kind::Benign, harmless(&folder.join("harmless"), corpus, benign)?),
    ])
}

/// Copies every so many-th file of a corpus.
fn harmless(folder: &Path, corpus: &Path, count: usize) -> Result<(PathBuf, Vec<PathBuf>)> {
    let mut all = Vec::new();
    list(corpus, &mut all)?;
    all.sort();
    let step = all.len().div_ceil(count).max(1);
    let mut files = Vec::new();
    for path in all.into_iter().step_by(step) {
        let copy = folder.join(path.strip_prefix(corpus)?);
        fs_err::create_dir_all(copy.parent().unwrap_or(folder))?;
        fs_err::copy(&path, &copy)?;
        files.push(copy);
    }
    Ok((folder.to_owned(), files))
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf> {
    let path = folder.join(name);
    fs_err::create_dir_all(path.parent().unwrap_or(folder))?;
    fs_err::write(&path, bytes)?;
    Ok(path)
}

/// Every model file below a folder; what `benign.py` says about its own run is none.
fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for item in fs_err::read_dir(folder)? {
        let path = item?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() {
            list(&path, files)?;
        } else if !name.ends_with(".versions.json") && !name.ends_with(".md") {
            files.push(path);
        }
    }
    Ok(())
}

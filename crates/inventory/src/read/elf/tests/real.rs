//! Every ELF file below a folder, against `readelf`. Run by hand with `WEIGHBRIDGE_TREE=<folder>` and
//! `--ignored`; it also prints how fast the files passed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use wb_read::{Entry, EntryKind, EntryPath, Output, Reader};

use crate::read::elf::{Elf, ElfFile};

#[test]
#[ignore = "needs a folder with an unpacked image in WEIGHBRIDGE_TREE, and readelf"]
fn agrees_with_readelf() {
    let Some(tree) = std::env::var_os("WEIGHBRIDGE_TREE") else { panic!("set WEIGHBRIDGE_TREE") };
    let mut files = Vec::new();
    collect(Path::new(&tree), &mut files);
    let (mut bytes, mut spent, mut slowest) = (0, Duration::ZERO, Vec::new());
    let (mut compared, mut wrong) = (0, Vec::new());
    for path in files {
        let content = fs_err::read(&path).expect("readable");
        if !content.starts_with(b"\x7fELF") {
            continue;
        }
        let start = Instant::now();
        let fact = read(&path, &content);
        let took = start.elapsed();
        bytes += content.len() as u64;
        spent += took;
        slowest.push((took, content.len(), path.clone()));
        let said = readelf(&path);
        compared += 1;
        match fact {
            Ok(fact) => {
                let ours = (fact.soname, fact.needed, fact.run_path, fact.build_id);
                if ours != said {
                    wrong.push(format!("{}: ours {ours:?}, readelf {said:?}", path.display()));
                }
            }
            Err(error) => wrong.push(format!("{}: {error}", path.display())),
        }
    }
    slowest.sort();
    for (took, size, path) in slowest.iter().rev().take(8) {
        eprintln!("{took:?} {} MB {}", size >> 20, path.display());
    }
    eprintln!("{compared} files, {bytes} bytes, {:.2} GB/s", bytes as f64 / 1e9 / spent.as_secs_f64());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn read(path: &Path, content: &[u8]) -> Result<ElfFile, String> {
    let entry = Entry {
        path: EntryPath::normalise(path.as_os_str().as_encoded_bytes()).0,
        kind: EntryKind::File,
        size: content.len() as u64,
        mode: 0o755,
        mtime: None,
        is_shared: false,
        link: None,
    };
    let mut out = Output::default();
    let mut visitor = Elf.stream(&entry).expect("ELF files are streamed");
    for piece in content.chunks(128 << 10) {
        visitor.visit(piece);
    }
    visitor.finish(&entry, &mut out).map_err(|problem| problem.message)?;
    out.facts.first().and_then(wb_read::Fact::decode).ok_or_else(|| "no fact".to_owned())
}

type Said = (Option<String>, Vec<String>, Option<String>, Option<String>);

fn readelf(path: &Path) -> Said {
    let output = Command::new("readelf").arg("-dnW").arg(path).output().expect("readelf");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let bracketed = |line: &str| Some(line.split_once('[')?.1.rsplit_once(']')?.0.to_owned());
    let all = |mark: &str| -> Vec<String> {
        text.lines().filter(|line| line.contains(mark)).filter_map(bracketed).collect()
    };
    let first = |mark: &str| all(mark).into_iter().next();
    let build_id = text.lines().find_map(|line| Some(line.split_once("Build ID: ")?.1.trim().to_owned()));
    (first("(SONAME)"), all("(NEEDED)"), first("(RUNPATH)").or_else(|| first("(RPATH)")), build_id)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs_err::read_dir(folder).expect("a folder").filter_map(Result::ok).collect();
    entries.sort_by_key(fs_err::DirEntry::path);
    for entry in entries {
        let kind = entry.file_type().expect("a type");
        if kind.is_dir() {
            collect(&entry.path(), files);
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
}

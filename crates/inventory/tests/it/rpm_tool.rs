//! What rpm itself says of a database, compared with what is read from it.
//!
//! `WEIGHBRIDGE_TEST_RPM_DATABASE` names an `rpmdb.sqlite`; the one that is kept here has lost the indexes that rpm needs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use wb_inventory::list::READERS;
use wb_read::{Entry, EntryKind, EntryPath, Output};

const FORMAT: &str = "[%{=NAME} %{=VERSION}-%{=RELEASE} %{=EPOCH} %{=ARCH} \
     %{=SOURCERPM} /%{FILENAMES} %{FILEMODES} %{FILEDIGESTS}\n]";

/// A copy, because rpm writes beside what it reads.
fn copy(database: &Path) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("weighbridge-rpm-{}", std::process::id()));
    fs_err::create_dir_all(&folder).unwrap();
    fs_err::copy(database, folder.join("rpmdb.sqlite")).unwrap();
    folder
}

fn as_rpm_says(folder: &Path) -> Option<BTreeSet<String>> {
    let mut command = Command::new("rpm");
    command.arg("--dbpath").arg(folder).args(["-qa", "--qf", FORMAT]);
    let output = command.output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(|line| line.trim_end().replacen(" //", " /", 1)).collect())
}

fn as_it_is_read(database: &Path) -> BTreeSet<String> {
    let reader = READERS.iter().find(|reader| reader.info().name == "os/rpm-database").unwrap();
    let bytes = fs_err::read(database).unwrap();
    let entry = Entry {
        path: EntryPath::normalise(b"var/lib/rpm/rpmdb.sqlite").0,
        kind: EntryKind::File,
        size: bytes.len() as u64,
        mode: 0o644,
        mtime: None,
        is_shared: false,
        link: None,
    };
    let mut out = Output::default();
    reader.read(&entry, &bytes, &mut out).unwrap();
    assert!(out.diagnostics.is_empty(), "{:?}", out.diagnostics);
    let of_kind = |kind: &str| -> Vec<Value> {
        let facts = out.facts.iter().filter(|fact| fact.kind == kind);
        facts.map(|fact| serde_json::from_str(&fact.body).unwrap()).collect()
    };
    let text = |value: &Value| value.as_str().map_or_else(|| "(none)".to_owned(), str::to_owned);
    let packages = of_kind("os/rpm-package");
    let mut lines = BTreeSet::new();
    for files in of_kind("os/rpm-files") {
        let package = packages.iter().find(|package| package["number"] == files["number"]).unwrap();
        let epoch = package["epoch"].as_u64().map_or_else(|| "(none)".to_owned(), |epoch| epoch.to_string());
        let [name, version, release, architecture, source] =
            ["name", "version", "release", "architecture", "source_rpm"].map(|field| text(&package[field]));
        for file in files["files"].as_array().unwrap() {
            let folder = &files["folders"][usize::try_from(file["d"].as_u64().unwrap()).unwrap()];
            let digest = file.get("h").map(text).unwrap_or_default();
            let line = format!(
                "{name} {version}-{release} {epoch} {architecture} {source} /{}{} {} {digest}",
                text(folder),
                text(&file["n"]),
                file["m"]
            );
            lines.insert(line.trim_end().to_owned());
        }
    }
    lines
}

#[test]
fn every_package_and_file_is_what_rpm_says() {
    let Some(database) = std::env::var_os("WEIGHBRIDGE_TEST_RPM_DATABASE").map(PathBuf::from) else {
        println!("skipped: WEIGHBRIDGE_TEST_RPM_DATABASE names no database");
        return;
    };
    let folder = copy(&database);
    let said = as_rpm_says(&folder);
    fs_err::remove_dir_all(&folder).unwrap();
    let Some(said) = said else {
        println!("skipped: no rpm that reads {}", database.display());
        return;
    };
    let read = as_it_is_read(&database);
    assert!(!read.is_empty());
    assert_eq!(read.difference(&said).next(), None, "read and not said by rpm");
    assert_eq!(said.difference(&read).next(), None, "said by rpm and not read");
}

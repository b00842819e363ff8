//! The two real images: what pip, dpkg and the hand-checked truth say of them must be in the inventory.
//!
//! `WEIGHBRIDGE_IMAGES` names a folder with their layouts (`small`, `cuda`), `WEIGHBRIDGE_TREES` the folder they were
//! packed from (`base`, `python-small`, `python-cuda`). Without them these tests say so and do nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use wb_model::{ComponentKind, IdentityField, Inventory};

use crate::common::weigh;

fn folder(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(name).map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: {name} is not set");
    }
    folder
}

fn images() -> Vec<(&'static str, Inventory)> {
    let Some(folder) = folder("WEIGHBRIDGE_IMAGES") else { return Vec::new() };
    let cache = folder.join("cache");
    let weigh = |name: &'static str| {
        (name, weigh(&format!("oci:{}", folder.join(name).display()), Some(&cache)).unwrap())
    };
    ["small", "cuda"].into_iter().filter(|name| folder.join(name).exists()).map(weigh).collect()
}

fn lines(command: &mut Command) -> BTreeSet<String> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// The name as packages are compared by (PEP 503).
fn normal(line: &str) -> String {
    line.to_lowercase().replace(['_', '.'], "-")
}

fn of_kind(inventory: &Inventory, kind: ComponentKind, below: &str) -> BTreeSet<String> {
    let components = inventory.components.iter().filter(|component| component.kind == kind);
    let here = components.filter(|component| component.occurrences[0].path.starts_with(below));
    here.map(|component| format!("{}=={}", component.name, component.version.as_deref().unwrap_or("?")))
        .collect()
}

#[test]
fn every_package_that_pip_and_dpkg_list_is_there() {
    let Some(trees) = folder("WEIGHBRIDGE_TREES") else { return };
    for (name, inventory) in images() {
        let site = "usr/local/lib/python3.11/dist-packages";
        let path = trees.join(format!("python-{name}")).join(site);
        let listed =
            lines(Command::new("python3").args(["-m", "pip", "list", "--format=freeze", "--path"]).arg(path));
        let listed: BTreeSet<String> = listed.iter().map(|line| normal(line)).collect();
        let found = of_kind(&inventory, ComponentKind::LanguagePackage, site);
        let found: BTreeSet<String> = found.iter().map(|line| normal(line)).collect();
        let missing: Vec<_> = listed.difference(&found).collect();
        assert!(missing.is_empty(), "{name}: pip lists {missing:?}");
        let mut query = Command::new("dpkg-query");
        query.arg(format!("--admindir={}", trees.join("base/var/lib/dpkg").display()));
        let packages = lines(query.args(["-W", "-f=${Package}==${Version}\n"]));
        let found = of_kind(&inventory, ComponentKind::OsPackage, "");
        assert_eq!(found, packages, "{name}");
        println!("{name}: {} of pip's, {} of dpkg's, all there", listed.len(), packages.len());
    }
}

/// Whether a file is a compiled library in one of the places where wheels hide them.
fn is_hidden(path: &str) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else { return false };
    let is_library = name.ends_with(".so") || name.contains(".so.");
    let segments: Vec<&str> = folder.split('/').collect();
    let in_libs = segments.last().is_some_and(|last| last.ends_with(".libs"));
    let in_nvidia = matches!(segments.as_slice(), [.., "nvidia", _, "lib"]);
    is_library && (in_libs || in_nvidia || matches!(segments.as_slice(), [.., "torch", "lib"]))
}

fn files(folder: &Path, root: &Path, into: &mut Vec<String>) {
    for item in fs_err::read_dir(folder).unwrap().map(Result::unwrap) {
        if item.file_type().unwrap().is_dir() {
            files(&item.path(), root, into);
        } else {
            into.push(item.path().strip_prefix(root).unwrap().display().to_string());
        }
    }
}

#[test]
fn every_hidden_library_is_evidence_of_a_component() {
    let Some(trees) = folder("WEIGHBRIDGE_TREES") else { return };
    for (name, inventory) in images() {
        let root = trees.join(format!("python-{name}"));
        let mut all = Vec::new();
        files(&root, &root, &mut all);
        let places = inventory.components.iter().flat_map(|component| &component.occurrences);
        let seen: BTreeSet<&str> = places.map(|place| place.path.as_str()).collect();
        let hidden: Vec<&String> = all.iter().filter(|path| is_hidden(path)).collect();
        let missing: Vec<_> = hidden.iter().filter(|path| !seen.contains(path.as_str())).collect();
        assert!(missing.is_empty(), "{name}: {missing:#?}");
        println!("{name}: {} hidden libraries, each in a component", hidden.len());
    }
}

/// `path TAB project TAB release TAB how`, `?` for a release that nobody can know. `pypi:` before a project means the
/// wheel's own code, `+` a project that is linked into the file.
#[test]
fn hidden_libraries_are_what_the_truth_says() {
    let truth = Path::new(env!("CARGO_MANIFEST_DIR")).join("../inventory/tests/data/truth");
    for (name, inventory) in images() {
        let table = fs_err::read_to_string(truth.join(format!("{name}.tsv"))).unwrap();
        let (mut rows, mut right) = (0, 0);
        for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let columns: Vec<&str> = line.split('\t').collect();
            let (path, project, release) = (columns[0], columns[1].trim_start_matches('+'), columns[2]);
            let project = normal(project.trim_start_matches("pypi:"));
            let here = inventory.components.iter().find(|component| {
                normal(&component.name) == project
                    && component.occurrences.iter().any(|place| place.path.ends_with(path))
            });
            let said = here.and_then(|component| component.version.as_deref());
            let sure = here.is_some_and(|component| {
                component.identities.iter().any(|identity| {
                    identity.field == IdentityField::Version && identity.confidence.as_percent() >= 90
                })
            });
            rows += 1;
            let same = said == Some(release) || (release == "?" && said.is_none());
            right += usize::from(same);
            if !same {
                println!("{name}: {path} is {project} {release}, not {said:?}");
            }
            assert!(
                same || !sure,
                "{name}: {path} is {project} {release}, and {said:?} is said with certainty"
            );
        }
        println!("{name}: {right} of {rows} right");
        assert!(right * 100 >= rows * 95, "{name}: {right} of {rows}");
    }
}

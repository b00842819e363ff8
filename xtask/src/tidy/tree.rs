//! The project's files and packages, as the checks see them: read once, and made by hand in tests.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::code::Code;
use crate::workspace;

/// Files larger than this are no text anybody wrote.
const TEXT_BYTES: u64 = 2 << 20;

/// All files of the project that are text, and its packages.
#[derive(Default)]
pub(super) struct Tree {
    files: BTreeMap<String, File>,
    packages: Vec<Package>,
}

struct File {
    text: String,
    /// For Rust files.
    code: Option<Code>,
}

/// One package of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Package {
    pub(super) name: String,
    /// Its manifest, relative to the root.
    pub(super) manifest: String,
    pub(super) dependencies: Vec<Dependency>,
}

/// One line under a `[…dependencies]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) dev: bool,
}

/// A Rust file.
#[derive(Clone, Copy)]
pub(super) struct RustFile<'t> {
    /// Path relative to the root.
    pub(super) path: &'t str,
    pub(super) text: &'t str,
    pub(super) code: &'t Code,
    /// Whether it is compiled for tests only.
    pub(super) is_test: bool,
}

impl Tree {
    /// The files that belong to the project (tracked, or new and not ignored) and its packages.
    pub(super) fn load(root: &Path) -> Result<Self> {
        let mut git = Command::new("git");
        // A checkout of another user, as in a container that mounts it, is still the checkout to look at.
        git.args(["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let listed = workspace::output(git.current_dir(root))?;
        let mut tree = Self::default();
        for path in listed.split('\0').filter(|path| !path.is_empty()) {
            let file = root.join(path);
            // Deleted and not committed yet, a link, or too large to be text.
            let Ok(about) = fs_err::symlink_metadata(&file) else { continue };
            if !about.is_file() || about.len() > TEXT_BYTES {
                continue;
            }
            if let Ok(text) = String::from_utf8(fs_err::read(&file)?) {
                tree.add(path, text);
            }
        }
        tree.packages = packages(&workspace::metadata()?, root)?;
        Ok(tree)
    }

    /// A tree of these files.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let mut tree = Self::default();
        for (path, text) in files {
            tree.add(path, (*text).to_owned());
        }
        tree
    }

    /// The same tree with a package that has these dependencies, and these for its tests.
    #[cfg(test)]
    pub(super) fn with_package(mut self, name: &str, normal: &[&str], dev: &[&str]) -> Self {
        let line = |name: &&str, dev| Dependency { name: (*name).to_owned(), dev };
        let dependencies = normal.iter().map(|name| line(name, false));
        self.packages.push(Package {
            name: name.to_owned(),
            manifest: format!("crates/{}/Cargo.toml", name.trim_start_matches("wb-")),
            dependencies: dependencies.chain(dev.iter().map(|name| line(name, true))).collect(),
        });
        self
    }

    fn add(&mut self, path: &str, text: String) {
        let code = path.ends_with(".rs").then(|| Code::new(&text));
        self.files.insert(path.to_owned(), File { text, code });
    }

    /// Number of files.
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// The packages of the workspace.
    pub(super) fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// A file's text.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|file| file.text.as_str())
    }

    /// All text files with their paths.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file.text.as_str()))
    }

    /// All Rust files.
    pub(super) fn rust(&self) -> impl Iterator<Item = RustFile<'_>> {
        self.files.iter().filter_map(|(path, file)| {
            let code = file.code.as_ref()?;
            Some(RustFile { path, text: &file.text, code, is_test: self.is_test(path) })
        })
    }

    /// A Rust file.
    pub(super) fn rust_file(&self, path: &str) -> Option<RustFile<'_>> {
        self.rust().find(|file| file.path == path)
    }

    /// Rust files below a folder that are part of what is shipped.
    pub(super) fn product(&self, folder: &str) -> impl Iterator<Item = RustFile<'_>> {
        self.rust().filter(move |file| file.path.starts_with(folder) && !file.is_test)
    }

    /// Whether a Rust file is compiled for tests only: in a `tests` folder, or below a module that a
    /// `#[cfg(test)] mod …;` declares.
    fn is_test(&self, path: &str) -> bool {
        if path.starts_with("crates/testkit/") || path.contains("/tests/") || path.ends_with("/tests.rs") {
            return true;
        }
        let mut at = path;
        while let Some((module, parents)) = declared_by(at) {
            for parent in &parents {
                let code = self.files.get(parent).and_then(|file| file.code.as_ref());
                if let Some(code) = code
                    && code.modules().any(|declared| declared.name == module && declared.test)
                {
                    return true;
                }
            }
            let Some(parent) = parents.into_iter().find(|parent| self.files.contains_key(parent)) else {
                return false;
            };
            let Some((known, _)) = self.files.get_key_value(&parent) else { return false };
            at = known;
        }
        false
    }
}

/// The name of a file's module and the files that may declare it, most specific first; none for a crate's root.
pub(super) fn declared_by(path: &str) -> Option<(&str, Vec<String>)> {
    let (folder, name) = path.rsplit_once('/')?;
    let stem = name.strip_suffix(".rs")?;
    let (folder, module) = match stem {
        "lib" | "main" => return None,
        "mod" => folder.rsplit_once('/')?,
        _ => (folder, stem),
    };
    let mut parents =
        vec![format!("{folder}/mod.rs"), format!("{folder}/lib.rs"), format!("{folder}/main.rs")];
    if !folder.ends_with("/src") {
        parents.push(format!("{folder}.rs"));
    }
    Some((module, parents))
}

fn packages(metadata: &Value, root: &Path) -> Result<Vec<Package>> {
    let list = |value: &Value, name: &str| -> Vec<Value> {
        value.get(name).and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let text = |value: &Value, name: &str| -> Result<String> {
        let text = value.get(name).and_then(Value::as_str);
        Ok(text.with_context(|| format!("read cargo metadata: no {name}"))?.to_owned())
    };
    list(metadata, "packages")
        .iter()
        .map(|package| {
            let manifest = text(package, "manifest_path")?;
            let manifest = Path::new(&manifest).strip_prefix(root).unwrap_or(Path::new(&manifest)).to_owned();
            let dependencies = list(package, "dependencies")
                .iter()
                .map(|line| {
                    let dev = line.get("kind").and_then(Value::as_str) == Some("dev");
                    Ok(Dependency { name: text(line, "name")?, dev })
                })
                .collect::<Result<_>>()?;
            Ok(Package {
                name: text(package, "name")?,
                manifest: manifest.to_string_lossy().into_owned(),
                dependencies,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;

//! `Pipfile`: what a project of pipenv wants.

use serde_json::{Value as Json, json};
use toml::{Table, Value};

use super::pipfile_lock;
use super::python_json::{TIGHT, digest, json};
use super::python_lock::{self, MOST_PACKAGES};
use super::toml_file::{Named, manifest};
use crate::address::Address;
use crate::python::name::normalise;
use crate::{Ecosystem, Format, Include, Index, LockError, LockFile, Requirement, Role};

const ID: &str = "pipfile";

/// Sections that are no lists of packages.
const OTHER_SECTIONS: [&str; 5] = ["source", "requires", "scripts", "pipfile", "pipenv"];

/// The reader.
pub struct Pipfile;

impl Format for Pipfile {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "pipenv's manifests"
    }

    fn role(&self) -> Role {
        Role::Manifest
    }

    fn is_called(&self, name: &str) -> bool {
        name == "Pipfile"
    }

    fn read(&self, path: &str, bytes: &[u8], _include: &dyn Include) -> Result<LockFile, LockError> {
        let named = Named { path, format: ID };
        let table = manifest(named, bytes)?;
        let mut file = python_lock::file(ID, path, Role::Manifest);
        for source in table.get("source").and_then(Value::as_array).into_iter().flatten() {
            let Some(url) = source.get("url").and_then(Value::as_str) else { continue };
            let address = Address::new(url);
            file.indexes.push(Index {
                url: address.shown,
                extra: false,
                // Only the first source is asked for packages that name none.
                explicit: !file.indexes.is_empty(),
                credentials: address.credentials,
                path: path.to_owned(),
                line: None,
            });
        }
        for (section, packages) in &table {
            let Some(packages) = packages.as_table().filter(|_| !OTHER_SECTIONS.contains(&section.as_str()))
            else {
                continue;
            };
            for (name, wanted) in packages {
                if file.requirements.len() >= MOST_PACKAGES {
                    return Err(named.unparsable(format!("it has more than {MOST_PACKAGES} requirements")));
                }
                let version = wanted.as_str().or_else(|| wanted.get("version")?.as_str()).unwrap_or_default();
                let marker = wanted.get("markers").and_then(Value::as_str);
                file.requirements.push(Requirement {
                    ecosystem: Ecosystem::Pypi,
                    name: normalise(name),
                    specifier: Some(version.trim())
                        .filter(|text| *text != "*")
                        .unwrap_or_default()
                        .to_owned(),
                    marker: marker.map(str::to_owned),
                    group: (section != "packages").then(|| section.clone()),
                    line: None,
                });
            }
        }
        file.manifest_fingerprint = fingerprints(&table);
        Ok(file)
    }
}

/// The digests that `Pipfile.lock` may keep as `_meta.hash`: of sources, requirements and all lists of packages. Newer
/// versions of pipenv normalise the names first.
fn fingerprints(table: &Table) -> Option<String> {
    let mut all: Vec<String> = Vec::new();
    for normal in [true, false] {
        let section = |value: Option<&Value>| -> Option<Json> {
            let Some(value) = value else { return Some(json!({})) };
            match (json(value)?, normal) {
                (Json::Object(entries), true) => Some(Json::Object(
                    entries.into_iter().map(|(name, wanted)| (normalise(&name), wanted)).collect(),
                )),
                (value, _) => Some(value),
            }
        };
        let sources = match table.get("source") {
            Some(sources) => json(sources)?,
            // What pipenv writes into a Pipfile without sources before it takes the digest.
            None => json!([{ "name": "pypi", "url": "https://pypi.org/simple", "verify_ssl": true }]),
        };
        let requires = table.get("requires").map_or_else(|| Some(json!({})), json)?;
        let mut whole = json!({
            "_meta": { "sources": sources, "requires": requires },
            "default": section(table.get("packages"))?,
            "develop": section(table.get("dev-packages"))?,
        });
        let known = ["packages", "dev-packages", "default", "develop"];
        for (name, packages) in table {
            if !known.contains(&name.as_str()) && !OTHER_SECTIONS.contains(&name.as_str()) {
                whole.as_object_mut()?.insert(name.clone(), section(Some(packages))?);
            }
        }
        all.push(format!("{}=sha256:{}", pipfile_lock::ID, digest(&whole, TIGHT)));
    }
    all.dedup();
    Some(all.join(" "))
}

#[cfg(test)]
mod tests;

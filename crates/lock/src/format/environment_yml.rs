//! conda's `environment.yml`: what is wanted of conda, and under `pip:` of Python's index.
//!
//! It has no place for hashes: a file that pins every version and build still takes whatever its channels give. So it is
//! what is asked for, and what is in it is a wish however exact.

use serde::Deserialize;

use super::conda_lock::index;
use super::structured::{empty, unparsable, yaml};
use crate::python::name::normalise;
use crate::{Ecosystem, Format, Include, LockError, LockFile, Requirement, Role};

const ID: &str = "environment-yml";

/// The reader.
pub struct EnvironmentYml;

impl Format for EnvironmentYml {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "conda's environment.yml with its pip section"
    }

    fn role(&self) -> Role {
        Role::Manifest
    }

    fn is_called(&self, name: &str) -> bool {
        matches!(name, "environment.yml" | "environment.yaml" | "conda.yml" | "conda.yaml")
    }

    fn read(&self, path: &str, bytes: &[u8], _include: &dyn Include) -> Result<LockFile, LockError> {
        let document: Document = yaml(ID, path, bytes)?;
        let Some(dependencies) = document.dependencies else {
            return Err(unparsable(ID, path, "it has no list of dependencies"));
        };
        let mut file = empty(ID, path, Role::Manifest);
        file.indexes = document.channels.iter().map(|channel| index(path, channel)).collect();
        for dependency in dependencies {
            match dependency {
                Dependency::Conda(text) => file.requirements.extend(conda(&text)),
                Dependency::Pip { pip } => file.requirements.extend(pip.iter().filter_map(|one| python(one))),
            }
        }
        Ok(file)
    }
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    channels: Vec<String>,
    dependencies: Option<Vec<Dependency>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Dependency {
    Pip { pip: Vec<String> },
    Conda(String),
}

/// `channel::name=version=build`, `name>=1,<2`, `name 1.2.*`.
fn conda(text: &str) -> Option<Requirement> {
    let text = text.rsplit("::").next().unwrap_or(text).trim();
    let end = text.find(|c: char| " =<>!~[".contains(c)).unwrap_or(text.len());
    let (name, specifier) = text.split_at(end);
    requirement(Ecosystem::Conda, name.to_ascii_lowercase(), specifier, None)
}

/// A requirement of pip, or an option of it, which is none.
fn python(text: &str) -> Option<Requirement> {
    let text = text.trim();
    if text.starts_with('-') {
        return None;
    }
    let (text, marker) = match text.split_once(';') {
        Some((text, marker)) => (text.trim(), Some(marker.trim().to_owned())),
        None => (text, None),
    };
    let end = text.find(|c: char| " =<>!~[@(".contains(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let rest = match rest.trim_start().strip_prefix('[') {
        Some(extras) => extras.split_once(']').map(|(_, rest)| rest).unwrap_or_default(),
        None => rest,
    };
    requirement(Ecosystem::Pypi, normalise(name), rest, marker)
}

fn requirement(
    ecosystem: Ecosystem,
    name: String,
    specifier: &str,
    marker: Option<String>,
) -> Option<Requirement> {
    let specifier = specifier.trim().to_owned();
    (!name.is_empty()).then_some(Requirement { ecosystem, name, specifier, marker, group: None, line: None })
}

#[cfg(test)]
mod tests;

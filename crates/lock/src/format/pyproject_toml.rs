//! `pyproject.toml`: what a project wants, by PEP 621, PEP 735, and the tables of uv, poetry and pdm.

mod fingerprint;
mod groups;
mod indexes;
mod poetry;

use toml::{Table, Value};
use wb_model::Severity;

use super::python_lock::{self, MOST_PACKAGES};
use super::toml_file::{Named, manifest};
use crate::python::name::normalise;
use crate::python::requirement;
use crate::{Ecosystem, Format, Include, LockError, LockFile, Requirement, Role};

const ID: &str = "pyproject-toml";

/// The reader.
pub struct PyprojectToml;

impl Format for PyprojectToml {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "manifests of PEP 621 and PEP 735, and those of uv, poetry and pdm"
    }

    fn role(&self) -> Role {
        Role::Manifest
    }

    fn is_called(&self, name: &str) -> bool {
        name == "pyproject.toml"
    }

    fn read(&self, path: &str, bytes: &[u8], _include: &dyn Include) -> Result<LockFile, LockError> {
        let named = Named { path, format: ID };
        let table = manifest(named, bytes)?;
        let mut file = python_lock::file(ID, path, Role::Manifest);
        if let Some(project) = table.get("project").and_then(Value::as_table) {
            list(project.get("dependencies"), None, &mut file);
            for (extra, wanted) in tables(project.get("optional-dependencies")) {
                list(Some(wanted), Some(&normalise(extra)), &mut file);
            }
        }
        groups::add(&table, &mut file);
        let tool = |name: &str| table.get("tool").and_then(|tool| tool.get(name)).and_then(Value::as_table);
        if let Some(uv) = tool("uv") {
            list(uv.get("dev-dependencies"), Some("dev"), &mut file);
        }
        if let Some(pdm) = tool("pdm") {
            for (group, wanted) in tables(pdm.get("dev-dependencies")) {
                list(Some(wanted), Some(group), &mut file);
            }
        }
        if let Some(poetry) = tool("poetry") {
            poetry::add(poetry, &mut file);
        }
        if file.requirements.len() > MOST_PACKAGES {
            return Err(named.unparsable(format!("it has more than {MOST_PACKAGES} requirements")));
        }
        indexes::add(&table, &mut file);
        file.manifest_fingerprint = Some(fingerprint::all(&table)).filter(|text| !text.is_empty());
        Ok(file)
    }
}

fn tables(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    value.and_then(Value::as_table).into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

/// A list of requirements of PEP 508.
fn list(value: Option<&Value>, group: Option<&str>, file: &mut LockFile) {
    let Some(value) = value else { return };
    let Some(items) = value.as_array() else {
        let message = format!("the requirements of {} are no list", group.unwrap_or("the project"));
        return python_lock::problem(file, "malformed-line", Severity::Medium, message);
    };
    for item in items.iter().filter(|item| !item.is_table()) {
        one(item.as_str().unwrap_or_default(), group, file);
    }
}

/// One requirement of PEP 508.
fn one(text: &str, group: Option<&str>, file: &mut LockFile) {
    match requirement::Requirement::parse(text) {
        Ok(requirement) => {
            if let Some(url) = &requirement.url {
                python_lock::shown(file, &requirement.name, url);
            }
            file.requirements.push(Requirement {
                ecosystem: Ecosystem::Pypi,
                name: requirement.name,
                specifier: requirement.versions.to_string(),
                marker: requirement.marker,
                group: group.map(str::to_owned),
                line: None,
            });
        }
        Err(why) => {
            let shown = crate::address::Address::new(text).shown;
            let message = format!("the requirement {shown} {why}");
            python_lock::problem(file, "malformed-line", Severity::Medium, message);
        }
    }
}

/// A table in tables.
fn section<'t>(table: &'t Table, path: &[&str]) -> Option<&'t Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(table.get(*first)?, |value, key| value.get(*key))
}

#[cfg(test)]
mod tests;

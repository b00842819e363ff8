//! `package.json`: what a JavaScript project wants.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::package_lock::requirement;
use super::structured::{empty, json};
use crate::{Format, Include, LockError, LockFile, Role};

const ID: &str = "package-json";

/// The reader.
pub struct PackageJson;

impl Format for PackageJson {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "package.json: what a JavaScript project wants"
    }

    fn role(&self) -> Role {
        Role::Manifest
    }

    fn is_called(&self, name: &str) -> bool {
        name == "package.json"
    }

    fn read(&self, path: &str, bytes: &[u8], _include: &dyn Include) -> Result<LockFile, LockError> {
        let document: Document = json(ID, path, bytes)?;
        let mut file = empty(ID, path, Role::Manifest);
        let groups = [
            (&document.dependencies, None),
            (&document.dev_dependencies, Some("dev")),
            (&document.optional_dependencies, Some("optional")),
        ];
        for (wishes, group) in groups {
            // npm takes a package that stands in both from the optional ones.
            let wanted = wishes
                .iter()
                .filter(|(name, _)| group.is_some() || !document.optional_dependencies.contains_key(*name));
            file.requirements.extend(wanted.map(|(name, wish)| requirement(name, wish, group)));
        }
        Ok(file)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    #[serde(default)]
    dependencies: BTreeMap<String, String>,
    #[serde(default)]
    dev_dependencies: BTreeMap<String, String>,
    #[serde(default)]
    optional_dependencies: BTreeMap<String, String>,
}

#[cfg(test)]
mod tests;

//! `requirements.txt` and whatever it includes: pip's requirements file format.
//!
//! Read as pip 26 reads it: a line that ends in a backslash goes on, ` #` begins a comment, options may be shortened, and
//! what stands after the first option of a requirement are options too. Hashes in a constraints file do not count, because
//! pip does not count them. Looser than pip: digits of a hash may be upper case. Stricter: `==1.*` is no pin, and MD5 or
//! SHA-1 in the fragment of an address is no hash.

mod entry;
mod include;
mod line;
mod option;

use std::collections::BTreeMap;

use wb_model::Severity;

use crate::format::MAX_BYTES;
use crate::python::marker;
use crate::{Format, Include, LockError, LockFile, Problem, Role};
use include::Files;

pub(crate) use entry::full_commit;

/// The format's id.
pub(crate) const ID: &str = "requirements-txt";

/// The reader.
pub struct RequirementsTxt;

impl Format for RequirementsTxt {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "pip's requirements files with all they include, constraints and options"
    }

    fn role(&self) -> Role {
        Role::Requirements
    }

    fn is_called(&self, name: &str) -> bool {
        let Some((stem, ending)) = name.rsplit_once('.') else { return false };
        let stem = stem.to_ascii_lowercase();
        (ending == "txt" || ending == "in")
            && (stem
                .split(['-', '_', '.'])
                .any(|part| matches!(part, "requirements" | "requirement" | "reqs"))
                || stem.starts_with("requirements"))
    }

    fn read(&self, path: &str, bytes: &[u8], include: &dyn Include) -> Result<LockFile, LockError> {
        if bytes.len() as u64 > MAX_BYTES {
            return Err(LockError::TooLarge { path: path.to_owned(), limit: MAX_BYTES });
        }
        let mut file = LockFile {
            format: ID,
            path: path.to_owned(),
            role: Role::Requirements,
            packages: Vec::new(),
            requirements: Vec::new(),
            indexes: Vec::new(),
            requires_hashes: false,
            manifest_fingerprint: None,
            problems: Vec::new(),
        };
        let mut files = Files::new(include);
        files.read(path, bytes, &mut file)?;
        let constraints = std::mem::take(&mut files.constraints);
        constrain(&mut file, &constraints);
        Ok(file)
    }
}

/// A pin that a constraint does not allow cannot be installed.
fn constrain(file: &mut LockFile, constraints: &[entry::Constraint]) {
    let mut by_name: BTreeMap<&str, Vec<&entry::Constraint>> = BTreeMap::new();
    for constraint in constraints {
        by_name.entry(&constraint.name).or_default().push(constraint);
    }
    for package in &file.packages {
        let Some(version) = package.version.as_deref().and_then(|version| version.parse().ok()) else {
            continue;
        };
        for constraint in by_name.get(package.name.as_str()).map(Vec::as_slice).unwrap_or_default() {
            let allowed = constraint.versions.contains(&version, wb_version::specifier::Prereleases::Allowed);
            if !allowed && marker::overlap(package.marker.as_deref(), constraint.marker.as_deref()).is_some()
            {
                file.problems.push(Problem {
                    rule: "conflicting-pins",
                    severity: Severity::High,
                    path: package.path.clone(),
                    line: package.line,
                    message: format!(
                        "{} contradicts the constraint {} of {}, line {}",
                        package.text, constraint.text, constraint.path, constraint.line
                    ),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests;

//! A name that another index could answer than the one that is meant (dependency confusion).
//!
//! Hashes protect from what the other index answers, so that a file with hashes for everything is only told of it. pip accepts
//! all of this; the rule is ours.

use wb_model::Severity;

use super::{CheckInfo, Observed, Project, Rule};
use crate::Origin;

/// The rule.
pub(super) struct IndexConfusion;

static INFO: CheckInfo = CheckInfo {
    rule: "index-confusion",
    severity: Severity::High,
    summary: "private names that a public index could answer, and indexes asked side by side",
    mend: "make the private index the only one or an explicit one, or bind its packages to it, and pin them with hashes",
};

impl Rule for IndexConfusion {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, project: &Project, observed: &mut Observed<'_>) {
        let options = &project.options;
        for file in project.files() {
            let extra: Vec<_> = file.indexes.iter().filter(|index| index.extra && !index.explicit).collect();
            let mut private = false;
            for package in &file.packages {
                if !options.is_private(&package.name) {
                    continue;
                }
                private = true;
                let Origin::Index(index) = &package.origin else { continue };
                let why = match index {
                    Some(index) if options.private_indexes.is_empty() || options.is_private_index(index) => {
                        continue;
                    }
                    Some(index) => format!("it is locked from {index}, which is no private index"),
                    None if !extra.is_empty() => "several indexes are asked for it".to_owned(),
                    None if !options.asks_private_only(&file.indexes) => {
                        "a public index is asked for it".to_owned()
                    }
                    None => continue,
                };
                let severity =
                    if index.is_none() && super::is_hashed(package) { Severity::Low } else { Severity::High };
                let message =
                    format!("the private name {} could be answered by another index: {why}", package.name);
                observed.add_with(severity, &package.path, package.line, message);
            }
            for requirement in &file.requirements {
                let listed = file.packages.iter().any(|package| package.name == requirement.name);
                if listed || !options.is_private(&requirement.name) {
                    continue;
                }
                private = true;
                if !extra.is_empty() {
                    let message = format!(
                        "the private name {} could be answered by another index: several are asked",
                        requirement.name
                    );
                    observed.add(&file.path, requirement.line, message);
                }
            }
            if private || !options.private_names.is_empty() {
                continue;
            }
            let hashed = !file.packages.is_empty() && file.packages.iter().all(super::is_hashed);
            let severity = if hashed { Severity::Low } else { Severity::Medium };
            for index in extra {
                let message = format!(
                    "{} is asked besides another index, and either may answer for any name",
                    index.url
                );
                observed.add_with(severity, &index.path, index.line, message);
            }
        }
    }
}

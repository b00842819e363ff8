//! Secrets in a file that everybody who builds can read. Their values are never shown.

use wb_model::Severity;

use super::{CheckInfo, Observed, Project, Rule};

/// The rule.
pub(super) struct Credentials;

static INFO: CheckInfo = CheckInfo {
    rule: "credentials",
    severity: Severity::High,
    summary: "user names, passwords and tokens in addresses",
    mend: "take it out, change it, and use the environment or the tool's own store of credentials",
};

impl Rule for Credentials {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, project: &Project, observed: &mut Observed<'_>) {
        for index in project.files().flat_map(|file| &file.indexes).filter(|index| index.credentials) {
            let message =
                format!("the address of the index {} carries a user name, password or token", index.url);
            observed.add(&index.path, index.line, message);
        }
    }
}

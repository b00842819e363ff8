//! What is fetched where anybody on the way can change it. pip passes over such an index unless it is told to trust it.

use wb_model::Severity;

use super::{CheckInfo, Observed, Project, Rule};
use crate::Origin;
use crate::address::Address;

/// The rule.
pub(super) struct PlainHttp;

static INFO: CheckInfo = CheckInfo {
    rule: "plain-http",
    severity: Severity::High,
    summary: "indexes and archives that are fetched without TLS",
    mend: "use https",
};

impl Rule for PlainHttp {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, project: &Project, observed: &mut Observed<'_>) {
        for file in project.files() {
            for index in file.indexes.iter().filter(|index| Address::is_plain(&index.url)) {
                observed.add(
                    &index.path,
                    index.line,
                    format!("the index {} is asked without TLS", index.url),
                );
            }
        }
        for (_, package) in super::pinned_packages(project) {
            let (url, git) = match &package.origin {
                Origin::Url(url) => (Some(url), false),
                Origin::Git { url, .. } => (Some(url), true),
                Origin::Index(index) => (index.as_ref(), false),
                Origin::Path(_) => (None, false),
            };
            let urls = package.artifacts.iter().filter_map(|artifact| artifact.url.as_ref()).chain(url);
            let Some(url) = urls.into_iter().find(|url| Address::is_plain(url)) else { continue };
            // A hash finds every change; a commit of a repository is found only by what git itself checks.
            let hashed = !git && !package.artifacts.is_empty() && super::is_hashed(package);
            let severity = if hashed { Severity::Low } else { Severity::High };
            let message = format!("{} is fetched without TLS from {url}", package.text);
            observed.add_with(severity, &package.path, package.line, message);
        }
    }
}

//! SUSE's CSAF: one VEX document for each CVE, and the advisories (SUSE-SU, openSUSE-SU). The form is that of Red
//! Hat's; platforms are known by their names, which are OSV's too, and packages by `name-version-release`.

use crate::feed::csaf::rpm::Dialect;
use crate::feed::csaf::{self, Part};
use crate::feed::redhat_vex;
use crate::{Document, Feed, FeedError, FeedInfo, Output, Space};

/// The feed.
pub struct SuseVex;

const NAME: &str = "suse-vex";
const HOST: &str = "suse.com";

const DIALECT: Dialect = Dialect { method: "suse-severity", by: "suse", space, names_have_versions: true };

impl Feed for SuseVex {
    fn info(&self) -> FeedInfo {
        FeedInfo { name: NAME, title: "SUSE CSAF: VEX and advisories", whole: false, opt_in: false }
    }

    fn license(&self, _: &str) -> &'static str {
        "CC-BY-4.0"
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        csaf::is_published_by(document, HOST)
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        let csaf = csaf::parse(NAME, document)?;
        let products = csaf.products();
        // Some advisories call themselves `csaf_vex`: the id tells.
        if csaf.document.tracking.id.starts_with("CVE-") {
            redhat_vex::vex(&csaf, &products, &DIALECT, out);
        } else {
            redhat_vex::advisory(&csaf, &products, &DIALECT, out);
        }
        Ok(())
    }
}

/// `suse:Linux Enterprise Server 15 SP4`, `opensuse:Leap 15.6`: as OSV names them.
fn space(part: &Part<'_>) -> Option<Space> {
    // The id tells the extended stream (`… 11 SP2-LTSS`), which some names leave out.
    let id = part.platform.product_id.as_str();
    let name = if id.contains("SUSE ") { id } else { part.platform.name.as_str() }.trim();
    if let Some(release) = name.strip_prefix("openSUSE ") {
        return Some(Space::new(format!("opensuse:{release}")));
    }
    Some(Space::new(format!("suse:{}", name.strip_prefix("SUSE ")?)))
}

#[cfg(test)]
mod tests;

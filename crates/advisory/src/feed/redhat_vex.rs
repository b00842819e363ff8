//! Red Hat's CSAF: one VEX document for each CVE, and the advisories (RHSA, RHBA, RHEA).
//!
//! A VEX document says for every product whether it is fixed, affected, not affected or looked into; an advisory says
//! only what it fixes. Packages belong to the platform whose CPE they are a part of: a fix in an extended stream
//! (EUS, AUS, E4S …) is no fix in the main one, so that each has its own space.

use crate::feed::csaf::rpm::{self, Dialect};
use crate::feed::csaf::{self, Csaf, Part, Products};
use crate::{Document, Feed, FeedError, FeedInfo, Item, Output, Record, Space, StatementFlag};

/// The feed.
pub struct RedHatVex;

const NAME: &str = "redhat-vex";
const HOST: &str = "redhat.com";
const METHOD: &str = "redhat-severity";
const BY: &str = "redhat";

const DIALECT: Dialect = Dialect { method: METHOD, by: BY, space, names_have_versions: false };

impl Feed for RedHatVex {
    fn info(&self) -> FeedInfo {
        FeedInfo { name: NAME, title: "Red Hat CSAF: VEX and advisories", whole: false, opt_in: false }
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
            vex(&csaf, &products, &DIALECT, out);
        } else {
            advisory(&csaf, &products, &DIALECT, out);
        }
        Ok(())
    }
}

/// One record for each vulnerability, under its CVE.
pub(super) fn vex(csaf: &Csaf<'_>, products: &Products<'_>, dialect: &Dialect, out: &mut Output) {
    for vulnerability in &csaf.vulnerabilities {
        let id = vulnerability.cve.as_deref().unwrap_or(&csaf.document.tracking.id);
        let mut record = csaf::record(&csaf.document, vulnerability, id, dialect.by);
        let (statements, dangling) = rpm::statements(dialect, products, vulnerability);
        record.statements = statements;
        record.ratings.extend(csaf.document.severity(dialect.method, dialect.by));
        say_dangling(id, dangling, out);
        out.put("vex", Item::Record(record));
    }
}

/// One record for the bulletin, which covers its CVEs. It speaks of what it fixes and of nothing else.
pub(super) fn advisory(csaf: &Csaf<'_>, products: &Products<'_>, dialect: &Dialect, out: &mut Output) {
    let id = &csaf.document.tracking.id;
    let mut bulletin = Record::default();
    for vulnerability in &csaf.vulnerabilities {
        let one = csaf::record(&csaf.document, vulnerability, id, dialect.by);
        let (mut statements, dangling) = rpm::statements(dialect, products, vulnerability);
        say_dangling(id, dangling, out);
        for statement in &mut statements {
            statement.flags.insert(StatementFlag::FixedOnly);
        }
        bulletin.statements.append(&mut statements);
        bulletin.covers.extend(vulnerability.cve.clone());
        bulletin.weaknesses.extend(one.weaknesses);
        bulletin.references.extend(one.references);
        bulletin.modified = one.modified;
        bulletin.published = one.published.max(bulletin.published.take());
    }
    bulletin.id.clone_from(id);
    bulletin.summary = crate::feed::text::first_line(&csaf.document.title);
    bulletin.ratings.extend(csaf.document.severity(dialect.method, dialect.by));
    // Several vulnerabilities of one bulletin are fixed by the same packages.
    bulletin.statements.sort_by(|a, b| {
        (&a.space, &a.name, &a.flags, &a.qualifiers, &a.ranges)
            .cmp(&(&b.space, &b.name, &b.flags, &b.qualifiers, &b.ranges))
            .then_with(|| b.rating.cmp(&a.rating))
    });
    bulletin.statements.dedup_by(|a, b| {
        (&a.space, &a.name, &a.flags, &a.qualifiers, &a.ranges, a.says)
            == (&b.space, &b.name, &b.flags, &b.qualifiers, &b.ranges, b.says)
    });
    for list in [&mut bulletin.covers, &mut bulletin.weaknesses, &mut bulletin.references] {
        list.sort();
        list.dedup();
    }
    out.put("advisories", Item::Record(bulletin));
}

fn say_dangling(id: &str, dangling: usize, out: &mut Output) {
    if dangling > 0 {
        out.skip(id, format!("{dangling} of its product ids are in no product tree"));
    }
}

/// `redhat:9`, `redhat-eus:9.2`, `redhat-openshift:4.12`, from the platform's CPE.
fn space(part: &Part<'_>) -> Option<Space> {
    let cpe = part.platform.helper.as_ref()?.cpe.as_ref()?.as_str();
    let rest = cpe.strip_prefix("cpe:/").or_else(|| cpe.strip_prefix("cpe:2.3:"))?;
    let mut fields = rest.split(':').skip(2);
    let product = fields.next().filter(|product| !product.is_empty())?;
    let version = fields.next().filter(|version| !matches!(*version, "" | "*" | "-"));
    if product == "enterprise_linux" {
        // `enterprise_linux:9.6` is what 9 was at that time: the main stream has no releases of its own.
        let version = version?;
        return Some(Space::new(format!("redhat:{}", version.split('.').next().unwrap_or(version))));
    }
    let product = product
        .strip_prefix("rhel_")
        .or_else(|| product.strip_prefix("enterprise_linux_"))
        .unwrap_or(product);
    let base = format!("redhat-{}", product.replace('_', "-"));
    Some(Space::new(match version {
        Some(version) => format!("{base}:{version}"),
        None => base,
    }))
}

#[cfg(test)]
mod tests;

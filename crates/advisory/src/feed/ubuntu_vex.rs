//! Canonical's OpenVEX documents: one for each CVE, one for each notice (USN).
//!
//! A product is a purl with `distro=jammy`, or `distro=esm-infra/xenial` for what comes with a subscription: what is
//! said about one channel says nothing about another. The statement of a source package is followed by one for each of
//! its binaries and architectures, with the same version: the source's is kept. Older documents have their header under
//! `metadata`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use wb_model::Purl;
use wb_version::{Event, Scheme};

use crate::feed::text;
use crate::{
    Document, Feed, FeedError, FeedInfo, Item, Output, Record, Says, Shape, Space, Statement, StatementFlag,
    Unfixed,
};

/// The feed.
pub struct UbuntuVex;

const NAME: &str = "ubuntu-vex";

/// Where the author is looked for.
const HEAD: usize = 4 << 10;

const RELEASES: &[(&str, &str)] = &[
    ("precise", "12.04"),
    ("trusty", "14.04"),
    ("xenial", "16.04"),
    ("bionic", "18.04"),
    ("focal", "20.04"),
    ("jammy", "22.04"),
    ("lunar", "23.04"),
    ("mantic", "23.10"),
    ("noble", "24.04"),
    ("oracular", "24.10"),
    ("plucky", "25.04"),
    ("questing", "25.10"),
    ("resolute", "26.04"),
    ("devel", "devel"),
];

/// Channels, and the spaces that they are: those of OSV's ecosystems.
const CHANNELS: &[(&str, &str)] = &[
    ("", "ubuntu"),
    ("esm-infra", "ubuntu-pro"),
    ("esm-infra-legacy", "ubuntu-pro"),
    ("esm-apps", "ubuntu-pro"),
    ("esm-apps-legacy", "ubuntu-pro"),
    ("esm", "ubuntu-pro"),
    ("fips", "ubuntu-pro-fips"),
    ("fips-updates", "ubuntu-pro-fips-updates"),
    ("fips-preview", "ubuntu-pro-fips-preview"),
    ("realtime", "ubuntu-pro-realtime"),
    ("ros-esm", "ubuntu-pro-ros-esm"),
    ("bluefield", "ubuntu-nvidia-bluefield"),
];

impl Feed for UbuntuVex {
    fn info(&self) -> FeedInfo {
        FeedInfo { name: NAME, title: "Ubuntu VEX (Canonical)", whole: false, opt_in: false }
    }

    fn license(&self, _: &str) -> &'static str {
        "CC-BY-SA-4.0"
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        let Shape::Json { keys, many: false } = document.shape else { return false };
        let head = document.bytes.get(..HEAD).unwrap_or(document.bytes);
        // A user's own VEX files are OpenVEX too: they are no advisories.
        keys.iter().any(|key| key == "statements")
            && text::holds(head, b"openvex.dev/ns")
            && text::holds(head, b"\"Canonical")
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        let vex: Vex =
            serde_json::from_slice(document.bytes).map_err(|error| FeedError::form(NAME, document, error))?;
        let header = vex.metadata.unwrap_or(vex.header);
        let mut records: BTreeMap<String, Record> = BTreeMap::new();
        let mut said: BTreeMap<(String, Subject), Said> = BTreeMap::new();
        for statement in &vex.statements {
            let id = statement.vulnerability.name.clone();
            let record = records
                .entry(id.clone())
                .or_insert_with(|| record(&statement.vulnerability, header.timestamp.as_deref()));
            record.published = record.published.take().or_else(|| statement.timestamp.clone());
            hear(&id, statement, &mut said, out);
        }
        for ((id, subject), said) in said {
            if let Some(record) = records.get_mut(&id) {
                let fixed_only = !id.starts_with("CVE-");
                record.statements.push(said.into_statement(subject, fixed_only));
            }
        }
        for record in records.into_values() {
            let stream = if record.id.starts_with("CVE-") { "cve" } else { "usn" };
            out.put(stream, Item::Record(record));
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Vex {
    #[serde(flatten)]
    header: Header,
    #[serde(default)]
    metadata: Option<Header>,
    statements: Vec<Stated>,
}

#[derive(Deserialize)]
struct Header {
    #[serde(default)]
    timestamp: Option<String>,
}

#[derive(Deserialize)]
struct Stated {
    vulnerability: Vulnerability,
    #[serde(default)]
    timestamp: Option<String>,
    status: String,
    #[serde(default)]
    status_notes: Option<String>,
    #[serde(default)]
    action_statement: Option<String>,
    #[serde(default)]
    impact_statement: Option<String>,
    #[serde(default)]
    products: Vec<Product>,
}

#[derive(Deserialize)]
struct Vulnerability {
    #[serde(default, rename = "@id")]
    id: Option<String>,
    name: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
}

#[derive(Deserialize)]
struct Product {
    #[serde(rename = "@id")]
    id: String,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Subject {
    space: String,
    name: String,
    source: bool,
}

#[derive(Default)]
struct Said {
    fixed: BTreeSet<String>,
    affected: Option<Unfixed>,
    not_affected: bool,
    investigated: bool,
    note: Option<String>,
}

fn record(vulnerability: &Vulnerability, modified: Option<&str>) -> Record {
    let description = vulnerability.description.as_deref().unwrap_or_default();
    let (pages, ids): (Vec<String>, Vec<String>) =
        vulnerability.aliases.iter().cloned().partition(|alias| alias.contains("://"));
    Record {
        id: vulnerability.name.clone(),
        modified: modified.map(str::to_owned),
        summary: text::first_line(description),
        details: description.to_owned(),
        // What a notice calls its aliases are the vulnerabilities it fixes: never one and the same.
        covers: if vulnerability.name.starts_with("USN-") { ids.clone() } else { Vec::new() },
        related: if vulnerability.name.starts_with("USN-") { Vec::new() } else { ids },
        references: vulnerability.id.iter().cloned().chain(pages).collect(),
        ..Record::default()
    }
}

fn hear(id: &str, statement: &Stated, said: &mut BTreeMap<(String, Subject), Said>, out: &mut Output) {
    let mut parsed = Vec::new();
    let (mut wrong, mut unknown) = (0_u64, BTreeSet::new());
    for product in &statement.products {
        match product.id.parse::<Purl>() {
            Ok(purl) if purl.kind() == "deb" => parsed.push(purl),
            _ => wrong += 1,
        }
    }
    let is_source = |purl: &Purl| purl.qualifiers().get("arch").is_some_and(|arch| arch == "source");
    let distro = |purl: &Purl| purl.qualifiers().get("distro").cloned();
    let with_source: BTreeSet<String> =
        parsed.iter().filter(|purl| is_source(purl)).filter_map(distro).collect();
    for purl in &parsed {
        // A binary without a release stands behind its source; one whose source stands there says the same again.
        let Some(release) = distro(purl) else { continue };
        let source = is_source(purl);
        if !source && with_source.contains(&release) {
            continue;
        }
        let Some(space) = space(&release) else {
            unknown.insert(release);
            continue;
        };
        let subject = Subject { space, name: purl.name().to_owned(), source };
        said.entry((id.to_owned(), subject)).or_default().hear(statement, purl.version());
    }
    if wrong > 0 {
        out.skip(id, format!("{wrong} products are no purls of Debian packages"));
    }
    for release in unknown {
        out.skip(format!("{id} {release}"), "the release or its channel is not known");
    }
    let named = parsed.iter().any(|purl| distro(purl).is_some());
    if !named && !statement.products.is_empty() {
        out.skip(id, format!("{} products name no release", statement.products.len()));
    }
}

/// `jammy` → `ubuntu:22.04`, `esm-infra/xenial` → `ubuntu-pro:16.04`.
fn space(distro: &str) -> Option<String> {
    let (channel, release) = distro.rsplit_once('/').unwrap_or(("", distro));
    let (_, base) = CHANNELS.iter().find(|(name, _)| *name == channel)?;
    let (_, number) = RELEASES.iter().find(|(name, _)| *name == release)?;
    Some(format!("{base}:{number}"))
}

impl Said {
    fn hear(&mut self, statement: &Stated, version: Option<&str>) {
        let words = [&statement.action_statement, &statement.impact_statement, &statement.status_notes];
        let words = words.into_iter().flatten().next();
        match statement.status.as_str() {
            "fixed" => self.fixed.extend(version.map(str::to_owned)),
            "affected" => {
                let unfixed = unfixed(statement.action_statement.as_deref().unwrap_or_default());
                self.affected = self.affected.max(Some(unfixed));
            }
            "not_affected" => self.not_affected = true,
            "under_investigation" => self.investigated = true,
            // Any other word says nothing that is understood: unknown.
            _ => {}
        }
        self.note = self.note.take().or_else(|| words.map(|words| text::first_line(words)));
    }

    fn into_statement(self, subject: Subject, fixed_only: bool) -> Statement {
        let start = || Event::Introduced("0".to_owned());
        let mut ranges: Vec<Vec<Event>> =
            self.fixed.into_iter().map(|fixed| vec![start(), Event::Fixed(fixed)]).collect();
        if ranges.is_empty() && self.affected.is_some() {
            ranges.push(vec![start()]);
        }
        let says = match (ranges.is_empty(), self.investigated, self.not_affected) {
            (false, ..) => Says::ByVersion,
            (true, true, _) => Says::UnderInvestigation,
            (true, false, true) => Says::NotAffected,
            (true, false, false) => Says::Unparsed,
        };
        let kind = if subject.source { StatementFlag::SourcePackage } else { StatementFlag::BinaryPackage };
        let mut flags = BTreeSet::from([kind]);
        if fixed_only {
            flags.insert(StatementFlag::FixedOnly);
        }
        Statement {
            space: Space::new(subject.space),
            name: subject.name,
            says,
            scheme: Scheme::Deb,
            ranges,
            versions: Vec::new(),
            unfixed: self.affected.unwrap_or_default(),
            flags,
            rating: None,
            qualifiers: BTreeMap::new(),
            note: self.note,
        }
    }
}

/// Why there is no fix, from Canonical's sentences. What follows `CVE Notes` are anybody's words.
fn unfixed(words: &str) -> Unfixed {
    let own = words.split("CVE Notes").next().unwrap_or_default().to_ascii_lowercase();
    if own.contains("no longer supported")
        || own.contains("end of life")
        || own.contains("end of standard support")
    {
        Unfixed::EndOfLife
    } else if own.contains("not fix") || own.contains("not be fixed") || own.contains("ignored") {
        Unfixed::WontFix
    } else if own.contains("deferred") || own.contains("postponed") {
        Unfixed::Postponed
    } else {
        Unfixed::NotYet
    }
}

#[cfg(test)]
mod tests;

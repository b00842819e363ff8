//! What a CSAF document says about rpm packages, brought into statements: one for each platform, package and module
//! stream, whatever the number of architectures.

mod branches;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use wb_model::{Purl, Rating};
use wb_version::{Event, Scheme};

use super::{Part, Products, Status, Text, Vulnerability, rating};
use crate::{Says, Space, Statement, StatementFlag, Unfixed};

/// How one vendor writes.
pub(crate) struct Dialect {
    /// The method of the vendor's own ratings.
    pub(crate) method: &'static str,
    /// Who rates.
    pub(crate) by: &'static str,
    /// Whose names the packages of a platform are; none for a platform that is no distribution.
    pub(crate) space: fn(&Part<'_>) -> Option<Space>,
    /// Whether components without a purl are named `name-version-release`, where a status is about a version.
    pub(crate) names_have_versions: bool,
}

/// How the names of packages with their versions end.
const ARCHITECTURES: &[&str] = &[
    ".x86_64", ".noarch", ".aarch64", ".s390x", ".ppc64le", ".i586", ".i686", ".ppc64", ".ia64", ".s390",
    ".ppc", ".i386", ".armv7hl", ".armv6hl", ".riscv64", ".src",
];

/// Which packages a statement is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Subject {
    space: Space,
    name: String,
    source: bool,
    module: Option<String>,
}

/// What was said about them.
#[derive(Debug, Default)]
struct Said {
    fixed: BTreeSet<String>,
    affected: bool,
    not_affected: bool,
    investigated: bool,
    unfixed: Unfixed,
    note: Option<String>,
    rating: Option<Rating>,
}

/// A component as an rpm.
struct Package<'a> {
    name: Cow<'a, str>,
    version: Option<String>,
    source: bool,
    module: Option<String>,
}

/// The statements of a vulnerability, and how many product ids were in no tree.
pub(crate) fn statements(
    dialect: &Dialect,
    products: &Products<'_>,
    vulnerability: &Vulnerability<'_>,
) -> (Vec<Statement>, usize) {
    let unfixed = standings(vulnerability);
    let rated = ratings(dialect, vulnerability);
    let mut all: BTreeMap<Subject, Said> = BTreeMap::new();
    let mut dangling = 0;
    for (standing, ids) in statuses(&vulnerability.product_status) {
        for id in ids {
            let id = id.as_str();
            let Some(part) = products.part(id) else {
                // A product as a whole (`EAP 7.4.10 release`) is no package of a distribution.
                dangling += usize::from(products.named(id).is_none());
                continue;
            };
            let Some(space) = (dialect.space)(&part) else { continue };
            let Some(package) = package(&part, dialect, standing) else { continue };
            let Package { name, version, source, module } = package;
            let subject = Subject { space, name: name.into_owned(), source, module };
            let said = all.entry(subject).or_default();
            said.hear(standing, version);
            if let Some((why, note)) = unfixed.get(id)
                && standing == Standing::Affected
            {
                said.unfixed = said.unfixed.max(*why);
                said.note.get_or_insert_with(|| (*note).to_owned());
            }
            let own = rated.get(id).or_else(|| rated.get(""));
            said.rating = said.rating.take().max(own.cloned());
        }
    }
    (all.into_iter().map(|(subject, said)| said.into_statement(subject)).collect(), dangling)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Fixed,
    Affected,
    NotAffected,
    Investigated,
}

fn statuses<'s, 'a>(status: &'s Status<'a>) -> [(Standing, &'s [Text<'a>]); 8] {
    [
        (Standing::Fixed, &status.fixed),
        (Standing::Fixed, &status.first_fixed),
        (Standing::Fixed, &status.recommended),
        (Standing::Affected, &status.known_affected),
        (Standing::Affected, &status.first_affected),
        (Standing::Affected, &status.last_affected),
        (Standing::NotAffected, &status.known_not_affected),
        (Standing::Investigated, &status.under_investigation),
    ]
}

/// Why products have no fix, from the remediations (CSAF 2.0 §3.2.3.12.1).
fn standings<'a>(vulnerability: &'a Vulnerability<'_>) -> BTreeMap<&'a str, (Unfixed, &'a str)> {
    let mut standings = BTreeMap::new();
    for remark in &vulnerability.remediations {
        let words = remark.details.trim();
        let lower = words.to_ascii_lowercase();
        let unfixed = match remark.category.as_str() {
            "no_fix_planned" if lower.contains("out of support") => Unfixed::EndOfLife,
            "no_fix_planned" => Unfixed::WontFix,
            "none_available" if lower.contains("deferred") => Unfixed::Postponed,
            "none_available" => Unfixed::NotYet,
            _ => continue,
        };
        for id in &remark.product_ids {
            standings.insert(id.as_str(), (unfixed, words));
        }
    }
    standings
}

/// The vendor's level by product; under the empty id the level of all that have none of their own.
fn ratings<'a>(dialect: &Dialect, vulnerability: &'a Vulnerability<'_>) -> BTreeMap<&'a str, Rating> {
    let mut ratings = BTreeMap::new();
    for threat in vulnerability.threats.iter().filter(|threat| threat.category == "impact") {
        let Some(rating) = rating(&threat.details, dialect.method, dialect.by) else { continue };
        if threat.product_ids.is_empty() {
            ratings.insert("", rating.clone());
        }
        for id in &threat.product_ids {
            ratings.insert(id.as_str(), rating.clone());
        }
    }
    ratings
}

/// The component as an rpm; none when it is something else (a container image, a jar).
fn package<'a>(part: &Part<'a>, dialect: &Dialect, standing: Standing) -> Option<Package<'a>> {
    let between = part.between.and_then(|module| module_of(module.product_id.as_str()));
    let Some(purl) = part.component.helper.as_ref().and_then(|helper| helper.purl.as_ref()) else {
        let name = part.component.product_id.as_str();
        return match (dialect.names_have_versions, standing) {
            (true, Standing::Fixed) => with_version(name, between),
            (true, _) => {
                Some(Package { name: Cow::Borrowed(name), version: None, source: false, module: between })
            }
            (false, _) => source_package(name, between),
        };
    };
    let purl: Purl = purl.as_str().parse().ok()?;
    if purl.kind() != "rpm" || is_debug(purl.name()) {
        return None;
    }
    let epoch = purl.qualifiers().get("epoch").filter(|epoch| *epoch != "0");
    let version = purl.version().map(|version| match epoch {
        Some(epoch) if !version.contains(':') => format!("{epoch}:{version}"),
        _ => version.to_owned(),
    });
    let module = purl.qualifiers().get("rpmmod").and_then(|text| module_of(text)).or(between);
    let source = purl.qualifiers().get("arch").is_some_and(|arch| arch == "src");
    Some(Package { name: Cow::Owned(purl.name().to_owned()), version, source, module })
}

/// `samba-client-libs-4.19.4+git.339-1.22`, which may end in an architecture.
fn with_version(text: &str, module: Option<String>) -> Option<Package<'_>> {
    let bare = ARCHITECTURES.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    let (rest, release) = bare.rsplit_once('-')?;
    let (name, version) = rest.rsplit_once('-')?;
    let version = Some(format!("{version}-{release}"));
    (!is_debug(name)).then_some(Package {
        name: Cow::Borrowed(name),
        version,
        source: text.ends_with(".src"),
        module,
    })
}

/// A component of Red Hat's that has only a name: a source package, `module:stream/name` where a module is meant.
fn source_package(text: &str, module: Option<String>) -> Option<Package<'_>> {
    let (module, name) = match text.rsplit_once('/') {
        Some((stream, name)) => (Some(module_of(stream)?), name),
        None => (module, text),
    };
    let fit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'+');
    (!name.is_empty() && name.bytes().all(fit) && !is_debug(name)).then_some(Package {
        name: Cow::Borrowed(name),
        version: None,
        source: true,
        module,
    })
}

/// `nodejs:16` of `nodejs:16:8060020220518:ad008a3a` and of `AppStream-8.6.0:nodejs:16:8060020220518:ad008a3a`.
fn module_of(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(':').collect();
    let (name, stream) = match parts.as_slice() {
        [name, stream] | [name, stream, _] | [name, stream, _, _] | [_, name, stream, _, _] => {
            (*name, *stream)
        }
        _ => return None,
    };
    (!name.is_empty() && !stream.is_empty()).then(|| format!("{name}:{stream}"))
}

/// Symbols and sources for debuggers: what is said about them is said about their source package too.
fn is_debug(name: &str) -> bool {
    name.ends_with("-debuginfo") || name.ends_with("-debugsource") || name.contains("-debuginfo-")
}

impl Said {
    fn hear(&mut self, standing: Standing, version: Option<String>) {
        match standing {
            // Fixed in a version that is not given: unknown, where nothing else is said.
            Standing::Fixed => self.fixed.extend(version),
            Standing::Affected => self.affected = true,
            Standing::NotAffected => self.not_affected = true,
            Standing::Investigated => self.investigated = true,
        }
    }

    fn into_statement(self, subject: Subject) -> Statement {
        let mut ranges = branches::ranges(&self.fixed);
        // A fix in one place and "affected" in another of the same platform: the fix is what can be had.
        if self.affected && ranges.is_empty() {
            ranges.push(vec![Event::Introduced("0".to_owned())]);
        }
        let says = match (ranges.is_empty(), self.not_affected, self.investigated) {
            (false, ..) => Says::ByVersion,
            (true, _, true) => Says::UnderInvestigation,
            (true, true, false) => Says::NotAffected,
            (true, false, false) => Says::Unparsed,
        };
        let flag = if subject.source { StatementFlag::SourcePackage } else { StatementFlag::BinaryPackage };
        let unfixed = if self.fixed.is_empty() { self.unfixed } else { Unfixed::NotYet };
        let module = subject.module.map(|module| ("module".to_owned(), module));
        Statement {
            space: subject.space,
            name: subject.name,
            says,
            scheme: Scheme::Rpm,
            ranges,
            versions: Vec::new(),
            unfixed,
            flags: BTreeSet::from([flag]),
            rating: self.rating,
            qualifiers: module.into_iter().collect(),
            note: self.note.filter(|_| self.fixed.is_empty()),
        }
    }
}

#[cfg(test)]
mod tests;

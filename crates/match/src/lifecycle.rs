//! Ends of life: of the distribution, of interpreters, tool kits, frameworks and libraries, and of single packages whose
//! support a distribution has ended before its own end.
//!
//! An upstream's end of life is nothing for a package that a distribution installed: the distribution supports it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use wb_advisory::{Cycle, DatabaseError, Space, Support, SupportKind};
use wb_model::{
    Component, ComponentKind, Evidence, Finding, FindingClass, FindingFlag, FindingId, FindingState,
    Inventory, RecordReference, Severity,
};
use wb_version::Scheme;

use crate::conclude::Scope;
use crate::release::{self, Release};
use crate::subject::{distribution, is_only_likely};

/// Distributions whose product has another name than their `ID`.
const DISTRIBUTIONS: &[(&str, &[&str])] = &[
    ("alpine", &["alpine-linux", "alpine"]),
    ("amzn", &["amazon-linux"]),
    ("ol", &["oracle-linux"]),
    ("rocky", &["rocky-linux"]),
];

/// Applications by name, where no identifier of theirs is listed.
const APPLICATIONS: &[(&str, &str)] =
    &[("cuda-toolkit", "cuda"), ("go", "go"), ("node", "nodejs"), ("python", "python"), ("ruby", "ruby")];

/// What ends within so many days will end soon, and is told.
const SOON: i32 = 365;

/// All findings of this kind.
pub(crate) fn findings(inventory: &Inventory, scope: &Scope<'_>) -> Result<Vec<Finding>, DatabaseError> {
    let mut run = Run {
        scope,
        today: scope.as_of.to_zoned(jiff::tz::TimeZone::UTC).date(),
        cycles: HashMap::new(),
        products: HashMap::new(),
        support: BTreeMap::new(),
    };
    let mut findings = Vec::new();
    for component in &inventory.components {
        findings.extend(match component.kind {
            ComponentKind::OperatingSystem => run.distribution(component)?,
            ComponentKind::OsPackage => run.package(component)?,
            ComponentKind::LanguagePackage | ComponentKind::NativeLibrary | ComponentKind::Application => {
                run.product(component)?
            }
            ComponentKind::Model | ComponentKind::Dataset => Vec::new(),
        });
    }
    Ok(findings)
}

struct Run<'a> {
    scope: &'a Scope<'a>,
    today: Date,
    cycles: HashMap<String, Vec<Cycle>>,
    products: HashMap<String, Vec<String>>,
    support: BTreeMap<Space, Vec<Support>>,
}

/// What ended, when, and how it is told.
struct Ended {
    name: String,
    since: Option<String>,
    summary: String,
    package: String,
    scheme: Scheme,
    range: String,
    reason: String,
    /// The sources that can say so.
    sources: Vec<String>,
}

impl Run<'_> {
    fn distribution(&mut self, component: &Component) -> Result<Vec<Finding>, DatabaseError> {
        let (id, version) = distribution(component);
        let release = Release::new(&id, version.as_deref());
        let Some(version) = release.version.as_deref() else { return Ok(Vec::new()) };
        let names =
            DISTRIBUTIONS.iter().find(|(id, _)| *id == release.id).map_or(&[] as &[&str], |(_, names)| names);
        let own = [release.id.as_str()];
        for name in names.iter().chain(&own) {
            if let Some(ended) = self.ended(name, version)? {
                return Ok(vec![self.finding(component, FindingClass::EndOfLife, ended)]);
            }
        }
        Ok(Vec::new())
    }

    /// Interpreters, tool kits, frameworks, libraries: by the identifiers that the product's source lists.
    fn product(&mut self, component: &Component) -> Result<Vec<Finding>, DatabaseError> {
        let owners = self.scope.subject.owners(component);
        let Some(version) = component.version.as_deref() else { return Ok(Vec::new()) };
        if owners.iter().any(|owner| owner.kind == ComponentKind::OsPackage) {
            return Ok(Vec::new());
        }
        let mut names: BTreeSet<String> = BTreeSet::new();
        for identifier in identifiers(component) {
            names.extend(self.products_of(&identifier)?);
        }
        if component.kind == ComponentKind::Application && names.is_empty() {
            let known = APPLICATIONS.iter().find(|(name, _)| *name == component.name.to_lowercase());
            names.extend(known.map(|(_, product)| (*product).to_owned()));
        }
        let mut findings = Vec::new();
        for name in names {
            if let Some(ended) = self.ended(&name, version)? {
                findings.push(self.finding(component, FindingClass::EndOfLife, ended));
            }
        }
        Ok(findings)
    }

    /// A package whose support its distribution has ended or limited.
    fn package(&mut self, component: &Component) -> Result<Vec<Finding>, DatabaseError> {
        let Some(release) = release::of(component, self.scope.subject) else { return Ok(Vec::new()) };
        let (source, version) = release::source(component)
            .unwrap_or_else(|| (component.name.clone(), component.version.clone().unwrap_or_default()));
        let mut findings = Vec::new();
        for space in release.spaces() {
            if !self.support.contains_key(&space) {
                let lines = self.scope.library.database().support(&space)?;
                self.support.insert(space.clone(), lines);
            }
            let lines = self.support.get(&space).map_or(&[] as &[Support], Vec::as_slice);
            for line in lines.iter().filter(|line| is_named(&line.package, &source)) {
                if let Some((class, ended)) = self.support_ended(line, &space, &source, &version) {
                    findings.push(self.finding(component, class, ended));
                }
            }
        }
        Ok(findings)
    }

    fn support_ended(
        &self,
        line: &Support,
        space: &Space,
        source: &str,
        version: &str,
    ) -> Option<(FindingClass, Ended)> {
        let common = |since: Option<String>, what: &str, range: String| Ended {
            name: format!("{}-{source}", space.as_str().replace(':', "-")),
            since,
            summary: if line.note.is_empty() { what.to_owned() } else { format!("{what}: {}", line.note) },
            package: format!("{space} {source}"),
            scheme: Scheme::Deb,
            range,
            reason: "the distribution says so of the source package".to_owned(),
            sources: vec![format!("debian-security-support/{}", space.as_str().replace(':', "-"))],
        };
        match &line.kind {
            SupportKind::Ended { last_version, on } => {
                // A version that came later is supported again; one that cannot be compared is not.
                let later = last_version != "0"
                    && Scheme::Deb.compare(version, last_version) == Some(std::cmp::Ordering::Greater);
                let due = on.parse::<Date>().is_ok_and(|day| day > self.today);
                if later || due {
                    return None;
                }
                let what = format!("{space} no longer has security support for {source}");
                let range = format!("<={last_version}");
                Some((FindingClass::EndOfLife, common(Some(on.clone()), &what, range)))
            }
            SupportKind::Limited => {
                let what = format!("{space} supports {source} for some uses only");
                Some((FindingClass::Notice, common(None, &what, "every version".to_owned())))
            }
        }
    }

    fn products_of(&mut self, identifier: &str) -> Result<Vec<String>, DatabaseError> {
        if let Some(known) = self.products.get(identifier) {
            return Ok(known.clone());
        }
        let found = self.scope.library.database().products_of(identifier)?;
        self.products.insert(identifier.to_owned(), found.clone());
        Ok(found)
    }

    /// Whether the release line of a version has ended, or ends soon.
    fn ended(&mut self, product: &str, version: &str) -> Result<Option<Ended>, DatabaseError> {
        if !self.cycles.contains_key(product) {
            let cycles = self.scope.library.database().cycles(product)?;
            self.cycles.insert(product.to_owned(), cycles);
        }
        let cycles = self.cycles.get(product).map_or(&[] as &[Cycle], Vec::as_slice);
        let of = cycles.iter().filter(|cycle| is_of(version, &cycle.name));
        let Some(longest) = of.clone().map(|cycle| cycle.name.len()).max() else { return Ok(None) };
        let line: Vec<&Cycle> = of.filter(|cycle| cycle.name.len() == longest).collect();
        // Where two sources know the line, the later day counts: one of them knows of a longer support.
        let days: Vec<Date> = line.iter().filter_map(|cycle| cycle.ends.as_deref()?.parse().ok()).collect();
        let since = days.iter().max().copied();
        let (ended, soon) = match since {
            Some(day) => (day <= self.today, (day - self.today).get_days() <= SOON),
            None => (line.iter().all(|cycle| cycle.ended), false),
        };
        let Some(first) = line.first().filter(|_| ended || soon) else { return Ok(None) };
        let title = if first.title.is_empty() { product } else { &first.title };
        let on = since.map(|day| format!(" on {day}")).unwrap_or_default();
        let paid = line
            .iter()
            .filter_map(|cycle| cycle.extended_until.as_deref())
            .max()
            .map(|day| format!("; support for pay ends on {day}"))
            .unwrap_or_default();
        Ok(Some(Ended {
            name: format!("{product}-{}", first.name),
            since: since.map(|day| day.to_string()),
            summary: format!(
                "support for {title} {} {}{on}{paid}",
                first.name,
                if ended { "ended" } else { "ends" }
            ),
            package: product.to_owned(),
            scheme: Scheme::Generic,
            range: first.name.clone(),
            reason: format!("{version} is of the release line {}", first.name),
            sources: vec!["endoflife".to_owned(), format!("distro-info/{product}")],
        }))
    }

    fn finding(&self, component: &Component, class: FindingClass, ended: Ended) -> Finding {
        let vulnerability = match class {
            FindingClass::EndOfLife => format!("EOL-{}", ended.name),
            _ => format!("LIMITED-{}", ended.name),
        };
        let database = self.scope.library.database().identity();
        let known = database.sources.iter().filter(|source| ended.sources.contains(&source.name));
        let evidence = known.map(|source| Evidence {
            matcher: "lifecycle".to_owned(),
            record: RecordReference {
                source: source.name.clone(),
                id: ended.name.clone(),
                modified: None,
                segment: source.digest.clone(),
            },
            package: ended.package.clone(),
            scheme: ended.scheme.name().to_owned(),
            version: component.version.clone(),
            range: ended.range.clone(),
            says: FindingState::EndOfLife,
            reason: ended.reason.clone(),
        });
        let likely = is_only_likely(component).then_some(FindingFlag::LikelyComponent);
        Finding {
            id: FindingId::new(&vulnerability, &component.id),
            class,
            vulnerability,
            aliases: Vec::new(),
            component: component.id.clone(),
            state: FindingState::EndOfLife,
            flags: likely.into_iter().collect(),
            severity: Severity::Unknown,
            ratings: Vec::new(),
            exploited: None,
            prediction: None,
            risk: None,
            fix: None,
            summary: ended.summary,
            weaknesses: Vec::new(),
            published: None,
            since: ended.since,
            evidence: evidence.collect(),
            suppressions: Vec::new(),
            references: Vec::new(),
        }
    }
}

/// The identifiers under which a source of ends of life may list a component.
fn identifiers(component: &Component) -> Vec<String> {
    let purl = component.purl.as_ref().map(|purl| {
        let namespace = purl.namespace().map(|text| format!("{text}/")).unwrap_or_default();
        format!("pkg:{}/{namespace}{}", purl.kind(), purl.name())
    });
    // As in matching: a CPE says what a library or a program is, never a language package.
    let native = matches!(component.kind, ComponentKind::NativeLibrary | ComponentKind::Application);
    let cpes = component.cpes.iter().filter(|_| native);
    let cpes = cpes.map(|cpe| format!("cpe:2.3:a:{}:{}", cpe.vendor(), cpe.product()));
    purl.into_iter().chain(cpes).collect()
}

/// Whether a version is of a release line: `3.8.10` is of `3.8`, `1.0.2k` of `1.0.2`, `3.11` is not of `3.1`.
fn is_of(version: &str, line: &str) -> bool {
    version
        .strip_prefix(line)
        .is_some_and(|rest| !line.is_empty() && !rest.starts_with(|next: char| next.is_ascii_digit()))
}

/// Whether a line of the list is about a source package: the list has names and patterns with a star at the end.
fn is_named(pattern: &str, source: &str) -> bool {
    match pattern.strip_suffix(".*").or_else(|| pattern.strip_suffix('*')) {
        Some(prefix) => source.starts_with(prefix),
        None => pattern == source,
    }
}

#[cfg(test)]
mod tests;

//! Small inventories and databases for tests.

use std::collections::{BTreeMap, BTreeSet};

use wb_advisory::{
    Builder, Cycle, Database, FeedInfo, Item, Record, Says, Space, Statement, StatementFlag, Support, Unfixed,
};
use wb_model::{
    Component, ComponentId, ComponentKind, Covered, Cpe, Finding, FindingState, Inventory, Occurrence, Purl,
    Rating, Relationship, RelationshipKind, Score, Severity, SourcePackage, Subject, SubjectKind, Tool,
};
use wb_version::{Event, Scheme};

use crate::{MatchOptions, Matches, assess};

/// The day of every test.
pub(crate) const TODAY: &str = "2026-11-21T00:00:00Z";

pub(crate) fn options() -> MatchOptions {
    MatchOptions { as_of: TODAY.parse().unwrap() }
}

/// A component that is all in its purl.
pub(crate) fn package(kind: ComponentKind, purl: &str) -> Component {
    let parsed: Purl = purl.parse().unwrap();
    let name = match (parsed.kind(), parsed.namespace()) {
        ("golang" | "npm", Some(namespace)) => format!("{namespace}/{}", parsed.name()),
        _ => parsed.name().to_owned(),
    };
    let mut component = Component::new(ComponentId::new(purl), kind, name);
    component.version = parsed.version().map(str::to_owned);
    component.purl = Some(parsed);
    component
}

pub(crate) fn python(name: &str, version: &str) -> Component {
    package(ComponentKind::LanguagePackage, &format!("pkg:pypi/{name}@{version}"))
}

pub(crate) fn deb(name: &str, version: &str, distro: &str) -> Component {
    let (namespace, _) = distro.split_once('-').unwrap();
    package(
        ComponentKind::OsPackage,
        &format!("pkg:deb/{namespace}/{name}@{version}?arch=amd64&distro={distro}"),
    )
}

pub(crate) fn library(vendor: &str, product: &str, version: &str) -> Component {
    let mut component = package(ComponentKind::NativeLibrary, &format!("pkg:generic/{product}@{version}"));
    component.cpes.push(Cpe::application(vendor, product, Some(version)));
    component
}

/// The component, built from a source package.
pub(crate) fn from_source(mut component: Component, name: &str, version: &str) -> Component {
    component.source_package = Some(SourcePackage { name: name.to_owned(), version: version.to_owned() });
    component
}

/// The component at a place.
pub(crate) fn at(mut component: Component, path: &str) -> Component {
    component.occurrences.push(Occurrence { path: path.to_owned(), layer: None });
    component
}

pub(crate) fn inventory(components: &[Component], edges: &[(usize, RelationshipKind, usize)]) -> Inventory {
    let id = |at: usize| components[at].id.clone();
    let mut inventory = Inventory {
        subject: Subject {
            kind: SubjectKind::Image,
            name: "test".to_owned(),
            manifest: None,
            config: None,
            platform: None,
            labels: BTreeMap::new(),
        },
        tool: Tool { name: "test".to_owned(), version: "1".to_owned() },
        created: None,
        layers: Vec::new(),
        relationships: edges
            .iter()
            .map(|(from, kind, to)| Relationship { from: id(*from), kind: *kind, to: id(*to) })
            .collect(),
        components: components.to_vec(),
        statuses: Vec::new(),
        diagnostics: Vec::new(),
        observations: Vec::new(),
        base: None,
    };
    inventory.sort();
    inventory
}

/// What a record says about a package of a space: nothing yet.
pub(crate) fn says(space: &str, name: &str) -> Statement {
    let space = Space::new(space);
    let scheme = space.scheme();
    Statement {
        name: space.normalise(name),
        space,
        says: Says::ByVersion,
        scheme,
        ranges: Vec::new(),
        versions: Vec::new(),
        unfixed: Unfixed::NotYet,
        flags: BTreeSet::new(),
        rating: None,
        qualifiers: BTreeMap::new(),
        note: None,
    }
}

/// `>=1.0 <1.2 >=2.0 <=2.3`: events of one range.
pub(crate) fn range(mut statement: Statement, text: &str) -> Statement {
    let events = text.split(' ').map(|word| match word {
        word if word.starts_with(">=") => Event::Introduced(word[2..].to_owned()),
        word if word.starts_with("<=") => Event::LastAffected(word[2..].to_owned()),
        word => Event::Fixed(word.strip_prefix('<').unwrap().to_owned()),
    });
    statement.ranges.push(events.collect());
    statement
}

/// Affected below a version.
pub(crate) fn below(space: &str, name: &str, fixed: &str) -> Statement {
    range(says(space, name), &format!(">=0 <{fixed}"))
}

/// Affected in every version.
pub(crate) fn open(space: &str, name: &str) -> Statement {
    range(says(space, name), ">=0")
}

pub(crate) fn flagged(mut statement: Statement, flag: StatementFlag) -> Statement {
    statement.flags.insert(flag);
    statement
}

/// By the openssl order.
pub(crate) fn by_scheme(mut statement: Statement, scheme: Scheme) -> Statement {
    statement.scheme = scheme;
    statement
}

pub(crate) fn record(id: &str, aliases: &[&str], statements: &[Statement]) -> Record {
    Record {
        id: id.to_owned(),
        modified: Some("2026-01-02T03:04:05Z".to_owned()),
        published: Some("2026-01-01T00:00:00Z".to_owned()),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        summary: format!("what {id} is about"),
        statements: statements.to_vec(),
        ..Record::default()
    }
}

/// A bulletin of a distribution.
pub(crate) fn bulletin(id: &str, covers: &[&str], statements: &[Statement]) -> Record {
    let mut record = record(id, &[], statements);
    record.covers = covers.iter().map(|cve| (*cve).to_owned()).collect();
    record
}

pub(crate) fn cvss(version: &str, score: f64) -> Rating {
    let score = Score::new(score).unwrap();
    Rating {
        level: Severity::of_score(score),
        score: Some(score),
        vector: None,
        method: format!("cvss-{version}"),
        by: "nvd".to_owned(),
    }
}

pub(crate) fn word(level: Severity, method: &str) -> Rating {
    Rating { level, score: None, vector: None, method: method.to_owned(), by: "vendor".to_owned() }
}

const OSV: FeedInfo = FeedInfo { name: "osv", title: "a test's own", whole: false, opt_in: false };
const EOL: FeedInfo = FeedInfo { name: "endoflife", title: "a test's own", whole: true, opt_in: false };

pub(crate) fn database(records: &[Record]) -> Database {
    let items: Vec<(&str, Record)> = records
        .iter()
        .map(|record| {
            let stream = record.statements.first().map_or("none", |statement| statement.space.as_str());
            (stream, record.clone())
        })
        .collect();
    database_of(&items, &[])
}

/// Records, each of a stream, and other items.
pub(crate) fn database_of(records: &[(&str, Record)], others: &[Item]) -> Database {
    let mut builder = Builder::new();
    for (stream, record) in records {
        builder.put(&OSV, "CC0-1.0", &stream.replace(':', "-"), Item::Record(record.clone()));
    }
    for item in others {
        builder.put(&EOL, "MIT", "", item.clone());
    }
    builder.in_memory().unwrap()
}

pub(crate) fn cycle(product: &str, name: &str, ends: &str, identifiers: &[&str]) -> Item {
    Item::Cycle(Cycle {
        product: product.to_owned(),
        title: product.to_owned(),
        name: name.to_owned(),
        ends: Some(ends.to_owned()),
        identifiers: identifiers.iter().map(|text| (*text).to_owned()).collect(),
        ..Cycle::default()
    })
}

pub(crate) fn support(space: &str, package: &str, kind: wb_advisory::SupportKind) -> Item {
    let (package, note) = (package.to_owned(), "see the bug".to_owned());
    Item::Support(Support { space: Space::new(space), package, kind, note })
}

/// Everything about components without edges.
pub(crate) fn run(components: &[Component], records: &[Record]) -> Matches {
    assess(&inventory(components, &[]), &database(records), &options()).unwrap()
}

/// The one finding of one component.
pub(crate) fn only(component: &Component, records: &[Record]) -> Finding {
    let mut findings = run(std::slice::from_ref(component), records).findings;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

pub(crate) fn state(component: &Component, records: &[Record]) -> Option<FindingState> {
    let findings = run(std::slice::from_ref(component), records).findings;
    assert!(findings.len() < 2, "{findings:#?}");
    findings.first().map(|finding| finding.state)
}

pub(crate) fn covered(component: &Component, records: &[Record]) -> Covered {
    let mut coverage = run(std::slice::from_ref(component), records).coverage;
    assert_eq!(coverage.len(), 1);
    coverage.remove(0).covered
}

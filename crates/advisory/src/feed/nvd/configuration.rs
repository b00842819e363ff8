//! What NVD's configurations say about the products that are matched by CPE.

use std::collections::BTreeMap;

use wb_version::Event;

use super::form::{Configuration, Match, Node};
use crate::cpe_products::{self, Name, NameVersion};
use crate::feed::osv::record::{cut, distinct};
use crate::{Output, Says, Space, Statement};

/// No version comes near this.
const LONGEST_VERSION: usize = 256;

/// The statements of all configurations, one for each product and what it depends on.
pub(super) fn statements(configurations: &[Configuration], what: &str, out: &mut Output) -> Vec<Statement> {
    let mut all = Vec::new();
    for (number, configuration) in configurations.iter().enumerate() {
        let what = format!("{what}: configurations[{number}]");
        for (at, node) in configuration.nodes.iter().enumerate() {
            let others = configuration.nodes.iter().enumerate().filter(|(other, _)| *other != at);
            let others: Vec<&Node> = others.map(|(_, node)| node).collect();
            let condition = Condition::new(configuration, node, &others);
            for criterion in node.matches.iter().filter(|criterion| criterion.vulnerable) {
                of_match(criterion, &condition, &what, out, &mut all);
            }
        }
    }
    all
}

/// What must hold besides the product being there.
#[derive(Debug, Default)]
struct Condition {
    /// The operating systems that it must run on, when Linux is not among them.
    platform: Option<String>,
    /// The same and everything else, for people.
    note: Option<String>,
    /// Something is negated: what is affected cannot be told from the versions.
    negated: bool,
}

impl Condition {
    fn new(configuration: &Configuration, node: &Node, others: &[&Node]) -> Self {
        let negated = configuration.negate || node.negate;
        let mut with: Vec<&Match> = Vec::new();
        if configuration.operator.eq_ignore_ascii_case("AND") {
            with.extend(others.iter().flat_map(|node| &node.matches));
        }
        if node.operator.eq_ignore_ascii_case("AND") {
            with.extend(node.matches.iter().filter(|criterion| !criterion.vulnerable));
        }
        let names: Vec<Name> = with.iter().filter_map(|criterion| Name::parse(&criterion.criteria)).collect();
        if names.is_empty() {
            return Self { negated, ..Self::default() };
        }
        let families: Option<Vec<&str>> = names.iter().map(family).collect();
        let families = families.filter(|_| names.len() == with.len());
        let platform = families.map(|families| distinct(families.into_iter()).join(", "));
        let names = distinct(names.iter().map(|name| name.product.as_str()));
        let note = Some(cut(format!("only together with {}", names.join(", ")), 500));
        Self { platform, note, negated }
    }
}

/// The family of an operating system that is not Linux.
fn family(name: &Name) -> Option<&'static str> {
    if name.part != "o" {
        return None;
    }
    let (vendor, product) = name.product.split_once(':')?;
    match (vendor, product) {
        ("microsoft", product) if product.starts_with("windows") => Some("windows"),
        ("apple", "macos" | "mac_os_x" | "mac_os" | "mac_os_x_server") => Some("macos"),
        ("apple", "iphone_os" | "ios" | "ipados" | "tvos" | "watchos") => Some("ios"),
        ("google", "android") => Some("android"),
        _ => None,
    }
}

fn of_match(
    criterion: &Match,
    condition: &Condition,
    what: &str,
    out: &mut Output,
    all: &mut Vec<Statement>,
) {
    let Some(name) = Name::parse(&criterion.criteria) else {
        out.skip(format!("{what}: {:?}", cut(criterion.criteria.clone(), 100)), "it is not a CPE 2.3 name");
        return;
    };
    let Some(product) = cpe_products::product(&name.product).filter(|_| name.part == "a") else { return };
    let bounds = [
        &criterion.version_start_including,
        &criterion.version_start_excluding,
        &criterion.version_end_including,
        &criterion.version_end_excluding,
    ];
    let fit = |text: &String| (1..=LONGEST_VERSION).contains(&text.len());
    let wrong = bounds.into_iter().flatten().any(|text| !fit(text));
    let notes = [condition.note.clone(), start_note(criterion)];
    let mut statement = Statement {
        space: Space::new("cpe"),
        name: String::new(),
        says: Says::ByVersion,
        scheme: product.scheme,
        ranges: Vec::new(),
        versions: Vec::new(),
        unfixed: crate::Unfixed::NotYet,
        flags: std::collections::BTreeSet::new(),
        rating: None,
        qualifiers: BTreeMap::new(),
        note: Some(notes.into_iter().flatten().collect::<Vec<_>>().join("; "))
            .filter(|note| !note.is_empty()),
    };
    let pairs = [("platform", &condition.platform), ("target-sw", &name.target_software)];
    for (key, value) in pairs {
        statement.qualifiers.extend(value.clone().map(|value| (key.to_owned(), value)));
    }
    match (&name.version, bounds.iter().any(|bound| bound.is_some())) {
        _ if wrong || condition.negated => statement.says = Says::Unparsed,
        (NameVersion::None, _) => statement.says = Says::Unparsed,
        (NameVersion::One(version), false) => statement.versions.push(version.clone()),
        (_, _) => statement.ranges.push(events(criterion)),
    }
    if statement.says == Says::Unparsed {
        out.skip(format!("{what}: {}", name.product), "its versions are negated, not given, or too long");
    }
    for name in std::iter::once(product.name).chain(product.also) {
        add(Statement { name: name.to_owned(), ..statement.clone() }, all);
    }
}

/// The bounds as events.
fn events(criterion: &Match) -> Vec<Event> {
    let start = criterion.version_start_including.as_ref().or(criterion.version_start_excluding.as_ref());
    let mut events = vec![Event::Introduced(start.cloned().unwrap_or_else(|| "0".to_owned()))];
    events.extend(criterion.version_end_excluding.clone().map(Event::Fixed));
    events.extend(criterion.version_end_including.clone().map(Event::LastAffected));
    events
}

/// Events have no "after this version": the version itself is counted as affected, and that is said.
fn start_note(criterion: &Match) -> Option<String> {
    let start = criterion.version_start_excluding.as_ref()?;
    Some(format!("affected after {}, which itself is not", cut(start.clone(), 40)))
}

/// Joins a statement with one that says the same of other versions.
pub(crate) fn add(statement: Statement, all: &mut Vec<Statement>) {
    let same = all.iter_mut().find(|other| {
        (&other.name, other.says, &other.qualifiers, &other.note)
            == (&statement.name, statement.says, &statement.qualifiers, &statement.note)
    });
    match same {
        Some(other) => {
            let ranges = statement.ranges.into_iter().filter(|range| !other.ranges.contains(range));
            other.ranges.extend(ranges.collect::<Vec<_>>());
            let versions = statement.versions.into_iter().filter(|version| !other.versions.contains(version));
            other.versions.extend(versions.collect::<Vec<_>>());
        }
        None => all.push(statement),
    }
}

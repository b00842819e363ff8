//! The table of what must come out, and what did.

use std::fmt;

use wb_match::Matches;
use wb_model::{Component, Covered, FindingClass, Inventory};

/// Which of the inventories a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    Image,
    Suse,
    Conda,
}

/// One row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) place: Where,
    /// `<purl type>/<name>[@<version>]`.
    pub(super) component: String,
    pub(super) vulnerability: String,
    pub(super) expected: String,
    pub(super) reason: String,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {} ({})", self.component, self.vulnerability, self.expected, self.reason)
    }
}

pub(super) fn read(text: &str) -> Vec<Row> {
    let row = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [place, component, vulnerability, expected, reason] = fields.as_slice() else {
            panic!("expected.tsv: {line:?}");
        };
        assert!(!reason.is_empty(), "expected.tsv: {line:?} has no reason");
        Row {
            place: match *place {
                "image" => Where::Image,
                "suse" => Where::Suse,
                "conda" => Where::Conda,
                other => panic!("expected.tsv: {other:?} is no place"),
            },
            component: (*component).to_owned(),
            vulnerability: (*vulnerability).to_owned(),
            expected: (*expected).to_owned(),
            reason: (*reason).to_owned(),
        }
    };
    text.lines().filter(|line| !line.starts_with('#')).map(row).collect()
}

/// Whether a row is about a component.
pub(super) fn is_called(row: &Row, component: &Component) -> bool {
    let Some((kind, name)) = row.component.split_once('/') else { return false };
    let (name, version) = name.split_once('@').map_or((name, None), |(name, version)| (name, Some(version)));
    let purl = component.purl.as_ref().filter(|purl| purl.kind() == kind && purl.name() == name);
    purl.is_some() && version.is_none_or(|version| component.version.as_deref() == Some(version))
}

/// What came out for a row, in the words of the table.
pub(super) fn outcome(row: &Row, inventory: &Inventory, matches: &Matches) -> String {
    let components: Vec<&Component> =
        inventory.components.iter().filter(|component| is_called(row, component)).collect();
    let component = match components.as_slice() {
        [] => return "not-found".to_owned(),
        [component] => component,
        several => return format!("{} components of this name", several.len()),
    };
    let covered = matches.coverage.iter().find(|line| line.component == component.id);
    let finding = matches
        .findings
        .iter()
        .find(|finding| finding.component == component.id && finding.is_called(&row.vulnerability));
    if let Some(finding) = finding {
        return match finding.class {
            FindingClass::Vulnerability if finding.is_open() => finding.state.name().to_owned(),
            FindingClass::Vulnerability => format!("closed: {}", finding.state.name()),
            class => class.name().to_owned(),
        };
    }
    match covered.map(|line| &line.covered) {
        Some(Covered::By { .. }) => "not-affected",
        Some(Covered::NotCovered { .. }) => "not-covered",
        Some(Covered::CouldNotCompare { .. }) => "could-not-compare",
        None => "nothing is said about it",
    }
    .to_owned()
}

//! The entries of `affected` whose meaning is clear: the product is named by CPE and is one that is matched by CPE,
//! every version has an order and an end, and nothing depends on what stands elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use wb_version::Event;

use super::form::{Affected, Version};
use crate::cpe_products::{self, Name, Product};
use crate::feed::nvd::configuration::add;
use crate::{Says, Space, Statement, Unfixed};

/// No version comes near this.
const LONGEST_VERSION: usize = 256;

/// The statements of all entries, one for each product.
pub(super) fn statements<'a>(affected: impl Iterator<Item = &'a Affected>) -> Vec<Statement> {
    let mut all = Vec::new();
    for entry in affected {
        let names = entry.cpes.iter().filter_map(|cpe| Name::parse(cpe)).filter(|name| name.part == "a");
        let products: Vec<(Name, &Product)> = names
            .filter_map(|name| cpe_products::product(&name.product).map(|product| (name, product)))
            .collect();
        for (name, product) in products {
            let Some(ranges) = ranges(entry, product).filter(|ranges| !ranges.is_empty()) else { continue };
            let target = name.target_software.map(|target| ("target-sw".to_owned(), target));
            let note = (!entry.platforms.is_empty()).then(|| format!("on {}", entry.platforms.join(", ")));
            for name in std::iter::once(product.name).chain(product.also) {
                let statement = Statement {
                    space: Space::new("cpe"),
                    name: name.to_owned(),
                    says: Says::ByVersion,
                    scheme: product.scheme,
                    ranges: ranges.clone(),
                    versions: Vec::new(),
                    unfixed: Unfixed::NotYet,
                    flags: BTreeSet::new(),
                    rating: None,
                    qualifiers: target.clone().into_iter().collect::<BTreeMap<_, _>>(),
                    note: note.clone(),
                };
                add(statement, &mut all);
            }
        }
    }
    all
}

/// The ranges of an entry; none when one of its versions is not clear.
fn ranges(entry: &Affected, product: &Product) -> Option<Vec<Vec<Event>>> {
    // Then what is listed are the exceptions.
    if entry.default_status == "affected" && entry.versions.iter().any(|version| version.status != "affected")
    {
        return None;
    }
    let affected = entry.versions.iter().filter(|version| version.status == "affected");
    affected.map(|version| range(version, product)).collect()
}

fn range(version: &Version, product: &Product) -> Option<Vec<Event>> {
    if !matches!(version.version_type.as_str(), "semver" | "custom" | "python") || !version.changes.is_empty()
    {
        return None;
    }
    let readable = |text: &str| {
        text.len() <= LONGEST_VERSION
            && text.starts_with(|c: char| c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_'))
            && product.scheme.parse(text).is_ok()
    };
    let end = match (&version.less_than, &version.less_than_or_equal) {
        (Some(end), None) => Event::Fixed(end.clone()),
        (None, Some(end)) => Event::LastAffected(end.clone()),
        _ => return None,
    };
    let (Event::Fixed(text) | Event::LastAffected(text)) = &end else { return None };
    let start = match version.version.as_str() {
        "*" | "unspecified" | "n/a" => "0",
        other => other,
    };
    (readable(start) && readable(text)).then(|| vec![Event::Introduced(start.to_owned()), end])
}

//! Findings that were written down before, on an image made from public facts.
//!
//! The image has the packages of `nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04` (`data/dpkg.tsv`) with Python packages
//! from pip and from Ubuntu, and Triton Inference Server. SUSE and conda, for which no reader exists yet, are
//! inventories as an SBOM would give them. The advisories (`data/feeds`) are records of our own in the forms of their
//! sources: ids, ranges and severities are facts, the words are ours. The table (`data/expected.tsv`) says for each
//! pair of a component and a vulnerability what must come out, and why.

mod documents;
pub(crate) mod image;
mod table;

use std::path::{Path, PathBuf};

use wb_advisory::Database;
use wb_match::{MatchOptions, Matches, assess};
use wb_model::{FindingFlag, Inventory};

use table::{Row, Where};

/// The day of the test.
const TODAY: &str = "2026-11-21T00:00:00Z";

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// A database of the folder's feeds, by the same function as `db build`.
fn database(folder: &Path) -> Database {
    let path = folder.join("advisories.db");
    let built = wb_workflow::advisories::build(&[data("feeds")], &path, TODAY).unwrap();
    assert!(built.skipped.is_empty(), "{:?}", built.skipped);
    for feed in ["osv", "debian-tracker", "suse-vex", "nvd", "nvidia"] {
        assert!(built.documents.contains_key(feed), "no document of {feed}: {:?}", built.documents);
    }
    Database::open(&path).unwrap()
}

fn matches(inventory: &Inventory, database: &Database) -> Matches {
    assess(inventory, database, &MatchOptions { as_of: TODAY.parse().unwrap() }).unwrap()
}

#[test]
fn every_expected_pair_comes_out_as_written() {
    let rows = table::read(&fs_err::read_to_string(data("expected.tsv")).unwrap());
    assert!(rows.len() >= 120, "{} rows", rows.len());
    let folder = tempfile::tempdir().unwrap();
    let database = database(folder.path());
    let image = image::inventory(folder.path());
    let suse = documents::suse();
    let conda = documents::conda();
    let all = [Where::Image, Where::Suse, Where::Conda].map(|place| {
        let inventory = match place {
            Where::Image => &image,
            Where::Suse => &suse,
            Where::Conda => &conda,
        };
        (place, inventory, matches(inventory, &database))
    });
    let mut wrong = Vec::new();
    for row in &rows {
        let (_, inventory, matches) = all.iter().find(|(place, ..)| *place == row.place).unwrap();
        let found = table::outcome(row, inventory, matches);
        if found != row.expected {
            wrong.push(format!("{row}\n    found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows differ:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    nothing_else(&rows, &all);
}

/// What the table does not name is not found: no finding on these components that nobody expected.
fn nothing_else(rows: &[Row], all: &[(Where, &Inventory, Matches)]) {
    let mut unexpected = Vec::new();
    for (place, inventory, matches) in all {
        for finding in &matches.findings {
            let component = inventory.component(&finding.component).unwrap();
            let named = rows.iter().any(|row| {
                row.place == *place
                    && table::is_called(row, component)
                    && finding.is_called(&row.vulnerability)
            });
            // Every binary of a source package has its findings; the table names some of each.
            let of_a_source = rows.iter().any(|row| {
                row.place == *place
                    && finding.is_called(&row.vulnerability)
                    && component.source_package.is_some()
                    && inventory.components.iter().any(|other| {
                        table::is_called(row, other)
                            && other.source_package.as_ref().map(|source| &source.name)
                                == component.source_package.as_ref().map(|source| &source.name)
                    })
            });
            if !named && !of_a_source {
                unexpected.push(format!("{} {}", finding.id, finding.state.name()));
            }
        }
    }
    assert!(unexpected.is_empty(), "{unexpected:#?}");
}

/// A vendor's silence about an owned package is said: it stays open with a mark.
#[test]
fn silence_of_an_owner_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    let database = database(folder.path());
    let image = image::inventory(folder.path());
    let matches = matches(&image, &database);
    let requests = matches
        .findings
        .iter()
        .find(|finding| {
            finding.is_called("CVE-2024-35195")
                && finding.component.as_str().starts_with("pkg:pypi/requests@")
        })
        .unwrap();
    assert!(requests.flags.contains(&FindingFlag::OwnedUpstreamOnly), "{requests:?}");
    let closed = matches.findings.iter().find(|finding| {
        finding.is_called("CVE-2023-32681") && finding.component.as_str().starts_with("pkg:pypi/requests@")
    });
    let suppression = &closed.unwrap().suppressions[0];
    assert_eq!(suppression.by, "owner");
    assert!(suppression.source.contains("UBUNTU-CVE-2023-32681"), "{suppression:?}");
}

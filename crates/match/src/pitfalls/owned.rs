//! Packages that another package installed (inventory.md §5).

use wb_advisory::{Record, Says, StatementFlag};
use wb_model::{
    Component, Diagnostic, DiagnosticCode, Finding, FindingFlag, FindingState, Inventory, RelationshipKind,
};

use crate::assess;
use crate::testing::{
    at, below, database, deb, flagged, from_source, inventory, open, options, python, record, says,
};

/// `python3-requests` of Debian, and the Python package in it.
fn image() -> Inventory {
    let owner =
        from_source(deb("python3-requests", "2.28.1%2Bdfsg-1", "debian-12"), "requests", "2.28.1+dfsg-1");
    let owned =
        at(python("requests", "2.28.1"), "usr/lib/python3/dist-packages/requests-2.28.1.dist-info/METADATA");
    inventory(&[owner, owned], &[(1, RelationshipKind::OwnedBy, 0)])
}

fn upstream() -> Record {
    record("PYSEC-2023-74", &["CVE-2023-32681"], &[below("pypi", "requests", "2.31.0")])
}

fn vendor(statement: wb_advisory::Statement) -> Record {
    record("CVE-2023-32681", &[], &[flagged(statement, StatementFlag::SourcePackage)])
}

fn findings(image: &Inventory, records: &[Record]) -> (Option<Finding>, Option<Finding>) {
    let found = assess(image, &database(records), &options()).unwrap().findings;
    let of =
        |begin: &str| found.iter().find(|finding| finding.component.as_str().starts_with(begin)).cloned();
    (of("pkg:deb"), of("pkg:pypi"))
}

#[test]
fn the_vendors_fix_closes_the_finding_visibly() {
    // grype #1789, #1873, #2210, #2314, #2428, #2578, #3288: backports do not change the upstream version.
    let (owner, owned) =
        findings(&image(), &[upstream(), vendor(below("debian:12", "requests", "2.28.1+dfsg-1"))]);
    assert!(owner.is_none());
    let owned = owned.unwrap();
    assert_eq!(owned.state, FindingState::Fixed);
    let word = &owned.suppressions[0];
    assert_eq!((word.by.as_str(), word.source.as_str()), ("owner", "osv/debian-12 CVE-2023-32681"));
    assert!(word.statement.as_ref().unwrap().contains("python3-requests"));
}

#[test]
fn the_vendors_not_affected_closes_it_with_a_justification() {
    let mut never = says("debian:12", "requests");
    never.says = Says::NotAffected;
    let (_, owned) = findings(&image(), &[upstream(), vendor(never)]);
    let owned = owned.unwrap();
    assert_eq!(owned.state, FindingState::NotAffected);
    assert_eq!(owned.suppressions[0].justification.as_deref(), Some("vulnerable_code_not_present"));
}

#[test]
fn a_silent_vendor_leaves_it_open_and_says_so() {
    let (owner, owned) = findings(&image(), &[upstream(), vendor(open("debian:11", "requests"))]);
    assert!(owner.is_none());
    let owned = owned.unwrap();
    assert_eq!(owned.state, FindingState::Affected);
    assert!(owned.flags.contains(&FindingFlag::OwnedUpstreamOnly));
    let fix = owned.fix.unwrap();
    assert!(fix.upgrade.as_str().starts_with("pkg:deb/debian/python3-requests"), "{fix:?}");
}

#[test]
fn where_both_are_hit_one_finding_stays_open() {
    let (owner, owned) = findings(&image(), &[upstream(), vendor(open("debian:12", "requests"))]);
    assert_eq!(owner.unwrap().state, FindingState::Unfixed);
    let owned = owned.unwrap();
    assert!(!owned.is_open());
    assert!(owned.suppressions[0].statement.as_ref().unwrap().contains("counted there once"));
}

#[test]
fn files_changed_after_the_installation_are_not_the_vendors_any_more() {
    let mut image = image();
    image.diagnostics.push(Diagnostic {
        code: DiagnosticCode::RecordMismatch,
        path: Some("usr/lib/python3/dist-packages/requests-2.28.1.dist-info/RECORD".to_owned()),
        layer: None,
        message: "1 of 20 files it lists have another size; the first is requests/api.py".to_owned(),
        by: "python".to_owned(),
    });
    let (_, owned) = findings(&image, &[upstream(), vendor(below("debian:12", "requests", "2.28.1+dfsg-1"))]);
    let owned = owned.unwrap();
    assert_eq!(owned.state, FindingState::Affected);
    assert!(owned.flags.contains(&FindingFlag::ModifiedAfterInstall));
    assert!(owned.suppressions.is_empty());
}

#[test]
fn what_the_vendors_record_does_not_make_clear_is_no_word_of_the_vendors() {
    let mut unparsed = says("debian:12", "requests");
    unparsed.says = Says::Unparsed;
    let (owner, owned) = findings(&image(), &[upstream(), vendor(unparsed)]);
    assert_eq!(owner.unwrap().state, FindingState::CouldNotCompare);
    assert!(owned.unwrap().flags.contains(&FindingFlag::OwnedUpstreamOnly));
}

#[test]
fn what_conda_installed_is_counted_once_and_condas_silence_means_nothing() {
    let conda = |name: &str| {
        let purl = format!("pkg:conda/{name}@2.28.1?build=py310_0");
        crate::testing::package(wb_model::ComponentKind::LanguagePackage, &purl)
    };
    let of = |owner: Component| {
        let image = inventory(&[owner, python("requests", "2.28.1")], &[(1, RelationshipKind::OwnedBy, 0)]);
        assess(&image, &database(&[upstream()]), &options()).unwrap().findings
    };
    let both = of(conda("requests"));
    let open: Vec<_> =
        both.iter().filter(|finding| finding.is_open()).map(|one| one.component.as_str()).collect();
    assert_eq!((both.len(), open), (2, vec!["pkg:conda/requests@2.28.1?build=py310_0"]));
    let unknown = of(conda("some-bundle"));
    assert_eq!(unknown.len(), 1);
    assert_eq!(unknown[0].state, FindingState::Affected);
    assert!(!unknown[0].flags.contains(&FindingFlag::OwnedUpstreamOnly));
}

#[test]
fn owners_in_a_circle_end() {
    let one: Component = python("one", "1");
    let two: Component = python("two", "1");
    let circle =
        inventory(&[one, two], &[(0, RelationshipKind::OwnedBy, 1), (1, RelationshipKind::OwnedBy, 0)]);
    let records = [record("PYSEC-1", &[], &[below("pypi", "one", "2"), below("pypi", "two", "2")])];
    let found = assess(&circle, &database(&records), &options()).unwrap().findings;
    assert_eq!(found.len(), 2);
}

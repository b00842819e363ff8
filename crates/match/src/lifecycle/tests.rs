use wb_model::{ComponentKind, RelationshipKind};

use super::*;
use crate::assess;
use crate::testing::{
    cycle, database_of, deb, from_source, inventory, library, options, package, python, support,
};

fn system(id: &str, version: &str) -> Component {
    let mut system = Component::new(wb_model::ComponentId::new(id), ComponentKind::OperatingSystem, id);
    system.version = Some(version.to_owned());
    system
}

fn ended(component: &Component, items: &[wb_advisory::Item]) -> Vec<Finding> {
    let image = inventory(std::slice::from_ref(component), &[]);
    assess(&image, &database_of(&[], items), &options()).unwrap().findings
}

#[test]
fn a_distribution_whose_support_has_ended_is_a_finding_with_its_day() {
    let items = [cycle("debian", "10", "2024-06-30", &[]), cycle("debian", "13", "2030-06-30", &[])];
    let found = ended(&system("debian", "10.13"), &items);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].class, FindingClass::EndOfLife);
    assert_eq!(found[0].state, FindingState::EndOfLife);
    assert_eq!(found[0].vulnerability, "EOL-debian-10");
    assert_eq!(found[0].since.as_deref(), Some("2024-06-30"));
    assert_eq!(found[0].evidence[0].record.source, "endoflife");
    assert!(ended(&system("debian", "13.1"), &items).is_empty());
    assert!(ended(&system("debian", ""), &items).is_empty());
    let alpine = [cycle("alpine-linux", "3.9", "2020-11-01", &[])];
    assert_eq!(ended(&system("alpine", "3.9.4"), &alpine).len(), 1);
}

#[test]
fn what_ends_soon_is_told_with_its_day_and_what_ends_later_is_not() {
    let of = |ends: &str| ended(&system("debian", "12"), &[cycle("debian", "12", ends, &[])]);
    assert_eq!(of("2027-01-31")[0].summary, "support for debian 12 ends on 2027-01-31");
    assert_eq!(of("2027-01-31")[0].since.as_deref(), Some("2027-01-31"));
    assert!(of("2027-12-31").is_empty());
    assert_eq!(of("2026-11-21")[0].summary, "support for debian 12 ended on 2026-11-21");
}

#[test]
fn frameworks_and_libraries_are_found_by_the_identifiers_their_source_lists() {
    let items = [
        cycle("django", "3.2", "2024-04-01", &["pkg:pypi/django"]),
        cycle("django", "4.2", "2028-04-01", &["pkg:pypi/django"]),
        cycle("openssl", "1.0.2", "2019-12-31", &["cpe:2.3:a:openssl:openssl"]),
        cycle("python", "3.8", "2024-10-07", &["pkg:generic/python"]),
        cycle("cuda", "11.8", "2025-01-01", &[]),
    ];
    assert_eq!(ended(&python("Django", "3.2.25"), &items)[0].vulnerability, "EOL-django-3.2");
    assert!(ended(&python("django", "4.2.1"), &items).is_empty());
    assert_eq!(ended(&library("openssl", "openssl", "1.0.2k"), &items).len(), 1);
    assert_eq!(ended(&package(ComponentKind::Application, "pkg:generic/python@3.8.20"), &items).len(), 1);
    let toolkit = package(ComponentKind::Application, "pkg:generic/nvidia/cuda-toolkit@11.8.0");
    assert_eq!(ended(&toolkit, &items).len(), 1);
}

#[test]
fn a_release_line_is_no_prefix_of_a_number() {
    assert!(is_of("3.8.10", "3.8"));
    assert!(is_of("1.0.2k", "1.0.2"));
    assert!(is_of("12", "12"));
    assert!(!is_of("3.11.2", "3.1"));
    assert!(!is_of("3.8", ""));
    let items = [
        cycle("python", "3", "2020-01-01", &["pkg:generic/python"]),
        cycle("python", "3.13", "2029-10-31", &[]),
    ];
    let new = package(ComponentKind::Application, "pkg:generic/python@3.13.1");
    assert!(ended(&new, &items).is_empty(), "the longer line decides");
}

#[test]
fn what_a_distribution_installed_is_the_distributions_to_support() {
    let items = [cycle("python", "3.8", "2024-10-07", &["pkg:generic/python"])];
    let interpreter = package(ComponentKind::Application, "pkg:generic/python@3.8.20");
    let owner = deb("python3.8-minimal", "3.8.20-1", "debian-12");
    let image = inventory(&[owner, interpreter], &[(1, RelationshipKind::OwnedBy, 0)]);
    assert!(assess(&image, &database_of(&[], &items), &options()).unwrap().findings.is_empty());
}

#[test]
fn of_two_sources_the_one_with_the_later_day_knows_more() {
    let mut later = Cycle { product: "debian".to_owned(), name: "11".to_owned(), ..Cycle::default() };
    later.ends = Some("2028-01-01".to_owned());
    let items = [cycle("debian", "11", "2024-08-14", &[])];
    let mut builder = wb_advisory::Builder::new();
    let feed = |name| wb_advisory::FeedInfo { name, title: "a test's own", whole: true, opt_in: false };
    for item in items {
        builder.put(&feed("endoflife"), "MIT", "", item);
    }
    builder.put(&feed("distro-info"), "ISC", "", wb_advisory::Item::Cycle(later));
    let database = builder.in_memory().unwrap();
    let image = inventory(&[system("debian", "11")], &[]);
    assert!(assess(&image, &database, &options()).unwrap().findings.is_empty());
}

#[test]
fn packages_whose_support_has_ended_are_found_by_their_source() {
    let gone = SupportKind::Ended { last_version: "2.38.6-1".to_owned(), on: "2023-05-09".to_owned() };
    let items = [
        support("debian:12", "wpewebkit", gone),
        support("debian:12", "golang.*", SupportKind::Limited),
        support(
            "debian:12",
            "later",
            SupportKind::Ended { last_version: "0".to_owned(), on: "2099-01-01".to_owned() },
        ),
    ];
    let of = |source: &str, version: &str| {
        let binary = from_source(deb("binary", version, "debian-12"), source, version);
        ended(&binary, &items)
    };
    let found = of("wpewebkit", "2.38.6-1");
    assert_eq!((found[0].class, found[0].since.as_deref()), (FindingClass::EndOfLife, Some("2023-05-09")));
    assert!(of("wpewebkit", "2.40-1").is_empty(), "a later version is supported again");
    let limited = of("golang-1.19", "1.19-1");
    assert_eq!((limited[0].class, limited[0].since.as_deref()), (FindingClass::Notice, None));
    assert!(limited[0].summary.contains("see the bug"));
    assert!(of("later", "1").is_empty());
    assert!(of("bash", "1").is_empty());
}

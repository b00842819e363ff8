//! What cannot be compared, what nobody covers, what is too large.

use wb_model::{Component, ComponentId, ComponentKind, Covered, FindingState};

use crate::assess;
use crate::testing::{
    below, covered, database, inventory, library, only, open, options, package, python, record, run, says,
    state,
};

#[test]
fn a_version_that_cannot_be_read_is_a_finding_only_where_somebody_speaks_about_the_package() {
    let records = [record("PYSEC-2024-1", &[], &[below("pypi", "torch", "2.0.1")])];
    let odd = python("torch", "git-deadbeef");
    assert_eq!(only(&odd, &records).state, FindingState::CouldNotCompare);
    assert!(matches!(covered(&odd, &records), Covered::CouldNotCompare { .. }));
    let other = python("numpy", "git-deadbeef");
    assert_eq!(state(&other, &records), None);
    assert!(matches!(covered(&other, &records), Covered::CouldNotCompare { .. }));
}

#[test]
fn no_version_at_all_is_said() {
    let records = [record("PYSEC-2024-1", &[], &[below("pypi", "torch", "2.0.1")])];
    let bare = package(ComponentKind::LanguagePackage, "pkg:pypi/torch");
    assert_eq!(only(&bare, &records).state, FindingState::CouldNotCompare);
    assert!(
        matches!(covered(&bare, &records), Covered::CouldNotCompare { why } if why.contains("no version"))
    );
}

#[test]
fn a_record_whose_words_could_not_be_read_is_never_not_affected() {
    let mut unparsed = says("pypi", "torch");
    unparsed.says = wb_advisory::Says::Unparsed;
    unparsed.note = Some("it names no versions of the package".to_owned());
    let finding = only(&python("torch", "1"), &[record("PYSEC-2024-1", &[], &[unparsed])]);
    assert_eq!(finding.state, FindingState::CouldNotCompare);
    assert!(finding.evidence[0].range.contains("it names no versions"), "{}", finding.evidence[0].range);
}

#[test]
fn one_broken_record_does_not_hide_another() {
    let mut unparsed = says("pypi", "torch");
    unparsed.says = wb_advisory::Says::Unparsed;
    let records = [
        record("PYSEC-2024-1", &["CVE-2024-1"], &[unparsed]),
        record("GHSA-aaaa-aaaa-aaaa", &["CVE-2024-1"], &[below("pypi", "torch", "2")]),
    ];
    assert_eq!(state(&python("torch", "1"), &records), Some(FindingState::Affected));
    assert_eq!(state(&python("torch", "2"), &records), Some(FindingState::CouldNotCompare));
}

#[test]
fn silence_of_sources_that_are_not_there_is_not_covered() {
    let records = [record("PYSEC-2024-1", &[], &[below("pypi", "torch", "2.0.1")])];
    let why = |component: &Component| match covered(component, &records) {
        Covered::NotCovered { why } => why,
        other => panic!("{other:?}"),
    };
    let npm = package(ComponentKind::LanguagePackage, "pkg:npm/left-pad@1.0.0");
    assert!(why(&npm).contains("npm"));
    let strange = package(ComponentKind::LanguagePackage, "pkg:luarocks/lpeg@1.0");
    assert!(why(&strange).contains("luarocks"));
    let nameless = Component::new(ComponentId::new("x"), ComponentKind::LanguagePackage, "x");
    assert!(why(&nameless).contains("package URL"));
    let generic = package(ComponentKind::NativeLibrary, "pkg:generic/secret@1");
    assert!(why(&generic).contains("CPE"));
    let model = Component::new(ComponentId::new("m"), ComponentKind::Model, "model.safetensors");
    assert!(why(&model).contains("models"));
}

#[test]
fn a_library_whose_product_no_source_follows_is_not_covered() {
    let records = [record("CVE-2023-4863", &[], &[below("cpe", "webmproject:libwebp", "1.3.2")])];
    assert!(matches!(covered(&library("webmproject", "libwebp", "1.4.0"), &records), Covered::By { .. }));
    let Covered::NotCovered { why } = covered(&library("nobody", "nothing", "1"), &records) else {
        panic!("covered")
    };
    assert!(why.contains("nobody:nothing"), "{why}");
}

#[test]
fn an_empty_inventory_and_an_empty_database_are_fine() {
    assert_eq!(run(&[], &[]), crate::Matches::default());
    let found = run(&[python("torch", "1")], &[]);
    assert!(found.findings.is_empty());
    assert!(matches!(found.coverage[0].covered, Covered::NotCovered { .. }));
}

#[test]
fn two_hundred_thousand_components_are_matched_within_seconds() {
    let components: Vec<Component> =
        (0..200_000).map(|number| python(&format!("package-{number}"), "1.0")).collect();
    let records: Vec<_> = (0..50)
        .map(|number| {
            record(&format!("PYSEC-2024-{number}"), &[], &[open("pypi", &format!("package-{number}"))])
        })
        .collect();
    let image = inventory(&components, &[]);
    let start = std::time::Instant::now();
    let found = assess(&image, &database(&records), &options()).unwrap();
    let took = start.elapsed();
    assert_eq!(found.findings.len(), 50);
    assert_eq!(found.coverage.len(), 200_000);
    println!("200,000 components in {} ms", took.as_millis());
    // Without optimisation and on a busy machine: the bar is that nothing grows with the square.
    assert!(took.as_secs() < 60, "{took:?}");
}

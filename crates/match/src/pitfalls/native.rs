//! Bundled libraries and applications.

use wb_model::{
    ComponentKind, Confidence, FindingFlag, FindingState, Identity, IdentityField, RelationshipKind,
};
use wb_version::Scheme;

use crate::assess;
use crate::testing::{
    at, below, by_scheme, database, inventory, library, only, open, options, package, python, range, record,
    says, state,
};

#[test]
fn a_library_in_a_wheel_is_matched_as_itself_and_the_wheel_is_what_to_upgrade() {
    // libwebp 1.3.0 in a Pillow wheel, CVE-2023-4863.
    let records = [record("CVE-2023-4863", &[], &[below("cpe", "webmproject:libwebp", "1.3.2")])];
    let image = inventory(
        &[python("pillow", "9.5.0"), library("webmproject", "libwebp", "1.3.0")],
        &[(0, RelationshipKind::Contains, 1)],
    );
    let found = assess(&image, &database(&records), &options()).unwrap().findings;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].component.as_str(), "pkg:generic/libwebp@1.3.0");
    assert!(found[0].flags.contains(&FindingFlag::ByCpe));
    let fix = found[0].fix.as_ref().unwrap();
    assert_eq!(fix.upgrade.as_str(), "pkg:pypi/pillow@9.5.0");
    assert_eq!(fix.advice, "upgrade pillow, which brings libwebp 1.3.0, to a release that has libwebp 1.3.2");
}

#[test]
fn openssl_1_0_2k_is_compared_in_its_own_order() {
    let openssl = library("openssl", "openssl", "1.0.2k");
    let fixed = |version: &str| {
        let statement = range(says("cpe", "openssl:openssl"), &format!(">=1.0.2 <{version}"));
        [record("CVE-2017-3735", &[], &[by_scheme(statement, Scheme::Openssl)])]
    };
    assert_eq!(state(&openssl, &fixed("1.0.2m")), Some(FindingState::Affected));
    assert_eq!(state(&openssl, &fixed("1.0.2j")), None);
}

#[test]
fn target_software_keeps_plug_ins_of_other_systems_apart() {
    let mut other = open("cpe", "openssl:openssl");
    other.qualifiers.insert("target-sw".to_owned(), "node.js".to_owned());
    let mut windows = open("cpe", "openssl:openssl");
    windows.qualifiers.insert("platform".to_owned(), "windows".to_owned());
    let records = [record("CVE-2016-1", &[], &[other]), record("CVE-2016-2", &[], &[windows])];
    assert_eq!(state(&library("openssl", "openssl", "1.0.2k"), &records), None);
}

#[test]
fn a_component_that_is_a_guess_says_so() {
    let mut guess = library("ffmpeg", "ffmpeg", "4.2");
    guess.identities.push(Identity {
        field: IdentityField::Version,
        concluded: "4.2".to_owned(),
        confidence: Confidence::MEDIUM,
        methods: Vec::new(),
    });
    let finding = only(&guess, &[record("CVE-2020-1", &[], &[below("cpe", "ffmpeg:ffmpeg", "4.3")])]);
    assert!(finding.flags.contains(&FindingFlag::LikelyComponent));
}

#[test]
fn bitnamis_word_goes_first_for_what_bitnami_packaged() {
    let records = [
        record("BIT-python-2024-1", &["CVE-2024-1"], &[below("bitnami", "python", "3.11.9")]),
        record("CVE-2024-1", &[], &[below("cpe", "python:python", "3.11.10")]),
    ];
    let mut interpreter = package(ComponentKind::Application, "pkg:generic/python@3.11.9");
    interpreter.cpes.push("cpe:2.3:a:python:python:3.11.9:*:*:*:*:*:*:*".parse().unwrap());
    let bitnami = at(interpreter.clone(), "opt/bitnami/python/bin/python3.11");
    assert_eq!(state(&bitnami, &records), Some(FindingState::Fixed));
    let elsewhere = at(interpreter, "usr/local/bin/python3.11");
    assert_eq!(state(&elsewhere, &records), Some(FindingState::Affected));
    let packaged = package(ComponentKind::Application, "pkg:bitnami/python@3.11.8-4?arch=amd64");
    let finding = only(&packaged, &records);
    assert_eq!(finding.evidence[0].version.as_deref(), Some("3.11.8"));
}

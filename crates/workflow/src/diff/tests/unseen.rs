//! A newer side that nobody looked at does not pass, whatever is not in it.

use wb_model::{
    Assessment, Covered, Diagnostic, DiagnosticCode, Digest, Inventory, Outcome, Severity, Stage,
};

use super::super::judge;
use super::{inventory, status, weighed, weighed_side, wheel, with_findings};

/// What is said of two sides without any finding; none when it passes.
fn reasons(old: &Assessment, new: &Assessment) -> Vec<String> {
    let mut found = with_findings(old, new);
    let answer = judge(&mut found, &weighed_side(old), &weighed_side(new), Severity::Critical);
    let reasons = found.gate.unwrap().reasons;
    assert_eq!((answer.passes, answer.saw_all), (reasons.is_empty(), reasons.is_empty()));
    reasons
}

fn looked_at() -> Assessment {
    weighed(&inventory(vec![wheel("six", "1.16.0")]), Vec::new())
}

fn with(change: impl FnOnce(&mut Inventory)) -> Assessment {
    let mut assessment = looked_at();
    change(&mut assessment.inventory);
    assessment
}

fn one(old: &Assessment, new: &Assessment) -> String {
    let reasons = reasons(old, new);
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    reasons.into_iter().next().unwrap()
}

#[test]
fn a_newer_side_that_was_looked_at_passes() {
    assert_eq!(reasons(&looked_at(), &looked_at()), [""; 0]);
}

#[test]
fn a_document_that_says_nothing_of_its_looking_does_not_pass() {
    let silent = with(|inventory| {
        let count = 1;
        inventory.statuses = vec![status(Stage::Reader, "sbom/spdx", Outcome::Found { count })];
        inventory.tool.name = "other".to_owned();
    });
    let why = one(&looked_at(), &silent);
    assert!(why.contains("a document (other) that does not say what was looked at"), "{why}");
    // Nor when the older side says as little: what is new is asked of the newer side.
    assert_eq!(reasons(&silent, &silent).len(), 1);
    // An older side that says nothing has its own note, and does not fail.
    assert_eq!(reasons(&silent, &looked_at()), [""; 0]);
}

#[test]
fn a_document_that_was_never_checked_does_not_pass() {
    let unchecked = with(|inventory| inventory.statuses.retain(|line| line.stage != Stage::Check));
    let why = one(&looked_at(), &unchecked);
    assert!(why.contains("configuration and files were checked") && why.contains("not looked at"), "{why}");
    assert_eq!(reasons(&unchecked, &unchecked).len(), 1);
    let fewer = |names: &[&str]| {
        with(|inventory| {
            let lines = names.iter().map(|name| status(Stage::Check, name, Outcome::Nothing));
            inventory.statuses.extend(lines);
        })
    };
    let why = one(&fewer(&["a", "b", "c", "d"]), &looked_at());
    assert_eq!(why, "the newer side was not checked for a, b, c and 1 more, the older side was");
    assert_eq!(reasons(&looked_at(), &fewer(&["a"])), [""; 0]);
}

#[test]
fn what_only_the_newer_side_leaves_out_does_not_pass() {
    let skipped = with(|inventory| {
        for line in &mut inventory.statuses {
            line.outcome = Outcome::Skipped { why: "not asked for".to_owned() };
        }
    });
    let why = one(&looked_at(), &skipped);
    assert!(why.contains("python/dist-info") && why.ends_with("did not look: not asked for"), "{why}");
    assert_eq!(reasons(&skipped, &skipped), [""; 0]);
}

fn blind(layer: Option<u8>, path: &str, places: u64) -> Assessment {
    with(|inventory| {
        let reader = inventory.statuses.iter_mut().find(|line| line.stage == Stage::Reader).unwrap();
        reader.outcome = Outcome::CouldNotLook { count: 1, places };
        inventory.diagnostics.push(Diagnostic {
            code: DiagnosticCode::Unparsable,
            path: Some(path.to_owned()),
            layer: layer.map(|byte| Digest::sha256([byte; 32])),
            message: "cut short".to_owned(),
            by: "python/dist-info".to_owned(),
        });
    })
}

#[test]
fn what_a_reader_could_not_look_at_does_not_pass_unless_its_layer_is_on_both_sides() {
    let why = one(&looked_at(), &blind(Some(1), "a/METADATA", 1));
    assert_eq!(
        why,
        "on the newer side, reader python/dist-info could not look at 1 place (not read: a/METADATA)"
    );
    assert_eq!(reasons(&blind(Some(1), "a/METADATA", 1), &blind(Some(1), "a/METADATA", 1)), [""; 0]);
    for (old, new) in [
        // The same path in another layer is another file; without a layer nobody can tell.
        (blind(Some(1), "a/METADATA", 1), blind(Some(2), "a/METADATA", 1)),
        (blind(None, "a/METADATA", 1), blind(None, "a/METADATA", 1)),
        (blind(Some(1), "a/METADATA", 1), blind(Some(1), "b/METADATA", 1)),
        (blind(Some(1), "a/METADATA", 1), blind(Some(1), "a/METADATA", 2)),
    ] {
        assert!(one(&old, &new).contains("could not look at"));
    }
    assert_eq!(reasons(&blind(Some(1), "a/METADATA", 1), &looked_at()), [""; 0]);
}

#[test]
fn findings_that_no_source_could_speak_of_do_not_pass() {
    let silence = |assessment: &mut Assessment| {
        assessment.coverage[0].covered = Covered::NotCovered { why: "no source".to_owned() };
    };
    let mut nothing = looked_at();
    silence(&mut nothing);
    let why = one(&looked_at(), &nothing);
    assert!(why.starts_with("no advisory source covers any of the 1 components"), "{why}");
    nothing.coverage.clear();
    assert_eq!(one(&looked_at(), &nothing), why);

    // One of two packages of one type; then all of a type.
    let two = || weighed(&inventory(vec![wheel("attrs", "23.1"), wheel("six", "1.16.0")]), Vec::new());
    let (whole, mut lost) = (two(), two());
    silence(&mut lost);
    let why = one(&whole, &lost);
    assert!(why.ends_with("covered the older side and none the newer: attrs 23.1 (no source)"), "{why}");
    assert_eq!(reasons(&lost, &lost), [""; 0]);
    // What is new and no source covers is for a policy: silence meant nothing there before, too.
    let mut other = two();
    other.coverage[0].covered = Covered::NotCovered { why: "no source".to_owned() };
    assert_eq!(reasons(&looked_at(), &other), [""; 0]);
}

#[test]
fn packages_of_a_type_that_no_source_covers_do_not_pass_when_the_type_is_new() {
    let package = |kind| {
        let system = wb_model::ComponentKind::OsPackage;
        super::part(system, "zlib", "1.2", Some(kind), "status")
    };
    let mut apk = weighed(&inventory(vec![package("apk"), wheel("six", "1.16.0")]), Vec::new());
    for line in &mut apk.coverage {
        if line.component == package("apk").id {
            line.covered = Covered::NotCovered { why: "nobody speaks about it".to_owned() };
        }
    }
    let deb = weighed(&inventory(vec![package("deb"), wheel("six", "1.16.0")]), Vec::new());
    assert_eq!(
        one(&deb, &apk),
        "findings were not looked at for packages of the type apk (1 on the newer side): nobody speaks about it"
    );
    assert_eq!(reasons(&apk, &apk), [""; 0]);
}

#[test]
fn a_newer_side_on_the_starter_database_does_not_pass_against_a_whole_one() {
    let mut starter = looked_at();
    starter.database.starter = true;
    assert!(one(&looked_at(), &starter).contains("starter database"));
    assert_eq!(reasons(&starter, &starter), [""; 0]);
}

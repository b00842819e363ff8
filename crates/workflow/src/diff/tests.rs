use std::collections::{BTreeMap, BTreeSet};

use wb_model::{
    Assessment, ChangeKind, Component, ComponentId, ComponentKind, Coverage, Covered, DatabaseIdentity, Diff,
    Digest, Exploited, Finding, FindingChange, FindingChanges, FindingClass, FindingId, FindingState,
    Inventory, License, Observation, ObservationKind, Occurrence, Outcome, Place, Purl, Relationship,
    RelationshipKind, Severity, Stage, StatusLine, Subject, SubjectKind, Tool,
};

use super::{Judgement, Side, diff, judge};

mod unseen;

fn part(kind: ComponentKind, name: &str, version: &str, purl: Option<&str>, path: &str) -> Component {
    let mut one = Component::new(ComponentId::new(format!("{name}@{version}#{path}")), kind, name);
    one.version = (!version.is_empty()).then(|| version.to_owned());
    one.purl = purl.and_then(|kind| Purl::new(kind, name).ok()?.with_version(version).ok());
    one.occurrences = vec![Occurrence { path: path.to_owned(), layer: None }];
    one
}

fn wheel(name: &str, version: &str) -> Component {
    let path = format!("usr/lib/python3/site-packages/{name}-{version}.dist-info/METADATA");
    part(ComponentKind::LanguagePackage, name, version, Some("pypi"), &path)
}

fn library(version: &str, path: &str) -> Component {
    part(ComponentKind::NativeLibrary, "libwebp", version, Some("generic"), path)
}

fn status(stage: Stage, name: &str, outcome: Outcome) -> StatusLine {
    StatusLine { stage, name: name.to_owned(), outcome }
}

/// An inventory whose every reader and check looked everywhere.
fn inventory(components: Vec<Component>) -> Inventory {
    let mut inventory = Inventory {
        subject: Subject {
            kind: SubjectKind::Image,
            name: "app".to_owned(),
            manifest: None,
            config: None,
            platform: None,
            labels: BTreeMap::new(),
        },
        tool: Tool { name: "weighbridge".to_owned(), version: "0".to_owned() },
        created: None,
        layers: Vec::new(),
        components,
        relationships: Vec::new(),
        statuses: vec![
            status(Stage::Reader, "python/dist-info", Outcome::Found { count: 1 }),
            status(Stage::Check, "configuration", Outcome::Nothing),
        ],
        diagnostics: Vec::new(),
        observations: Vec::new(),
        base: None,
    };
    inventory.sort();
    inventory
}

fn holds(mut inventory: Inventory, holder: &Component, inner: &Component) -> Inventory {
    inventory.relationships.push(Relationship {
        from: holder.id.clone(),
        kind: RelationshipKind::Contains,
        to: inner.id.clone(),
    });
    inventory
}

fn compare(old: &Inventory, new: &Inventory) -> Diff {
    diff(&bare(old), &bare(new), "no database")
}

/// A side without findings.
fn bare(inventory: &Inventory) -> Side<'_> {
    Side { inventory, assessment: None }
}

fn weighed_side(assessment: &Assessment) -> Side<'_> {
    Side { inventory: &assessment.inventory, assessment: Some(assessment) }
}

fn changes(old: Vec<Component>, new: Vec<Component>) -> Vec<(String, ChangeKind)> {
    let diff = compare(&inventory(old), &inventory(new));
    diff.components.into_iter().map(|one| (one.name, one.change)).collect()
}

#[test]
fn versions_go_up_down_or_cannot_be_ordered() {
    let odd = |version: &str| part(ComponentKind::LanguagePackage, "odd", version, Some("pypi"), "odd");
    for (old, new, wanted) in [
        ("9.5.0", "10.3.0", ChangeKind::Upgraded),
        ("10.3.0", "9.5.0", ChangeKind::Downgraded),
        ("1.0rc1", "1.0", ChangeKind::Upgraded),
        ("abc!", "1.0", ChangeKind::Changed),
    ] {
        let found = changes(vec![odd(old)], vec![odd(new)]);
        assert_eq!(found, [("odd".to_owned(), wanted)], "{old} {new}");
    }
    // Two spellings of one version.
    assert_eq!(changes(vec![odd("1.0")], vec![odd("1.0.0")]), []);
    let debian = |version: &str| part(ComponentKind::OsPackage, "zlib", version, Some("deb"), "status");
    let found = changes(vec![debian("1:1.2~rc1")], vec![debian("1:1.2")]);
    assert_eq!(found, [("zlib".to_owned(), ChangeKind::Upgraded)]);
}

#[test]
fn a_wheel_that_another_python_holds_has_moved_and_is_neither_new_nor_gone() {
    let at = |path: &str| part(ComponentKind::LanguagePackage, "six", "1.16.0", Some("pypi"), path);
    let found = changes(vec![at("usr/lib/six/METADATA")], vec![at("opt/venv/six/METADATA")]);
    assert_eq!(found, [("six".to_owned(), ChangeKind::Moved)]);
    // A place that differs by a release alone is the same place.
    assert_eq!(changes(vec![at("usr/lib/python3.11/six")], vec![at("usr/lib/python3.12/six")]), []);
}

#[test]
fn the_same_version_with_other_bytes_is_a_change_of_content() {
    let with = |byte| {
        let mut one = library("1.3.0", "usr/lib/libwebp.so");
        one.hashes = [Digest::sha256([byte; 32])].into_iter().collect();
        one
    };
    assert_eq!(changes(vec![with(1)], vec![with(2)]), [("libwebp".to_owned(), ChangeKind::Content)]);
    assert_eq!(changes(vec![with(1)], vec![with(1)]), []);
    // What one side does not know is no difference.
    assert_eq!(changes(vec![with(1)], vec![library("1.3.0", "usr/lib/libwebp.so")]), []);
}

#[test]
fn a_library_under_its_wheel_names_both_versions_of_the_wheel() {
    let (old, new) = (wheel("pillow", "9.5.0"), wheel("pillow", "10.3.0"));
    let (before, after) = (
        library("1.3.0", "pillow.libs/libwebp-0a1b2c3d.so.7"),
        library("1.3.2", "pillow.libs/libwebp-9f8e7d6c.so.7"),
    );
    let gone =
        part(ComponentKind::NativeLibrary, "liblzma", "5.4", Some("generic"), "pillow.libs/liblzma.so");
    let left = holds(inventory(vec![old.clone(), before.clone(), gone.clone()]), &old, &before);
    let left = holds(left, &old, &gone);
    let right = holds(inventory(vec![new.clone(), after.clone()]), &new, &after);
    let diff = compare(&left, &right);
    let found: Vec<_> = diff
        .components
        .iter()
        .map(|one| {
            let within =
                one.within.as_ref().map(|one| (one.name.as_str(), one.old.as_deref(), one.new.as_deref()));
            (one.name.as_str(), one.change, within)
        })
        .collect();
    let pillow = Some(("pillow", Some("9.5.0"), Some("10.3.0")));
    assert_eq!(
        found,
        [
            ("pillow", ChangeKind::Upgraded, None),
            ("libwebp", ChangeKind::Upgraded, pillow),
            ("liblzma", ChangeKind::Removed, pillow),
        ]
    );
}

#[test]
fn another_licence_is_told_and_a_side_that_says_nothing_is_not_a_change() {
    let licensed = |license: &str| {
        let mut one = wheel("idna", "3.4");
        one.licenses = vec![License { expression: None, declared: license.to_owned() }];
        one
    };
    let diff = compare(&inventory(vec![licensed("MIT")]), &inventory(vec![licensed("BSD-3-Clause")]));
    assert_eq!(
        (&diff.licenses[0].old[..], &diff.licenses[0].new[..]),
        (&["MIT".to_owned()][..], &["BSD-3-Clause".to_owned()][..])
    );
    assert_eq!(
        compare(&inventory(vec![licensed("MIT")]), &inventory(vec![wheel("idna", "3.4")])).licenses,
        []
    );
}

#[test]
fn a_model_is_known_by_its_bytes() {
    let model = |name: &str, byte| {
        let mut one = part(ComponentKind::Model, name, "", None, &format!("models/{name}"));
        one.hashes = [Digest::sha256([byte; 32])].into_iter().collect();
        one
    };
    let found = changes(vec![model("a.onnx", 1)], vec![model("a.onnx", 2)]);
    assert_eq!(found, [("a.onnx".to_owned(), ChangeKind::Content)]);
    let found = changes(vec![model("a.onnx", 1)], vec![model("b.onnx", 1)]);
    assert_eq!(found, [("b.onnx".to_owned(), ChangeKind::Moved)]);
}

fn observation(rule: &str, line: u32) -> Observation {
    Observation {
        kind: ObservationKind::Configuration,
        rule: rule.to_owned(),
        severity: Severity::High,
        place: Place { path: Some("run.sh".to_owned()), line: Some(line), ..Place::default() },
        message: "m".to_owned(),
        mend: "n".to_owned(),
        globals: Vec::new(),
    }
}

#[test]
fn observations_are_new_fixed_or_carried_over_though_their_line_moved() {
    let (mut old, mut new) = (inventory(Vec::new()), inventory(Vec::new()));
    old.observations = vec![observation("same", 3), observation("gone", 1)];
    new.observations = vec![observation("same", 9), observation("fresh", 1)];
    let mut found = compare(&old, &new);
    assert_eq!(found.observations.new, [observation("fresh", 1)]);
    assert_eq!(found.observations.fixed, [observation("gone", 1)]);
    assert_eq!(found.observations.carried, 1);
    assert!(!judge(&mut found, &bare(&old), &bare(&new), Severity::High).passes);
    new.statuses.iter_mut().for_each(|line| line.outcome = Outcome::CouldNotLook { count: 0, places: 2 });
    let uncertain = compare(&old, &new).observations.uncertain.unwrap();
    assert!(uncertain.contains("configuration could not look at 2 places"), "{uncertain}");
}

#[test]
fn observations_are_not_called_new_when_the_older_side_was_not_checked() {
    let (mut old, mut new) = (inventory(Vec::new()), inventory(Vec::new()));
    old.statuses.retain(|line| line.stage != Stage::Check);
    new.observations = vec![observation("fresh", 1)];
    let found = compare(&old, &new);
    assert!(found.observations.new.is_empty());
    let why = found.observations.skipped.unwrap();
    assert!(
        why.contains("the older side") && why.contains("any of the 1 of the newer side may be new"),
        "{why}"
    );
    assert!(found.uncertain.iter().any(|note| note.contains(&why)));
}

#[test]
fn what_a_reader_could_not_look_at_is_not_simply_gone() {
    let old = inventory(vec![wheel("torch", "2.1.0")]);
    let mut new = inventory(Vec::new());
    new.statuses.iter_mut().find(|line| line.stage == Stage::Reader).unwrap().outcome =
        Outcome::CouldNotLook { count: 0, places: 1 };
    let found = compare(&old, &new);
    assert_eq!(
        found.components[0].uncertain.as_deref(),
        Some("on the newer side, python/dist-info could not look at 1 place")
    );
    let certain = compare(&old, &inventory(Vec::new()));
    assert_eq!(
        (certain.components[0].change, &certain.components[0].uncertain),
        (ChangeKind::Removed, &None)
    );
    // A document of another tool says nothing about its looking.
    new.statuses.clear();
    assert!(compare(&old, &new).components[0].uncertain.is_some());
    // That it could be read says nothing of that.
    new.statuses = vec![status(Stage::Reader, "sbom/cyclonedx", Outcome::Nothing)];
    assert!(compare(&old, &new).components[0].uncertain.is_some());
}

fn finding(id: &str, component: &Component, severity: Severity, state: FindingState) -> Finding {
    Finding {
        id: FindingId::new(id, &component.id),
        class: FindingClass::Vulnerability,
        vulnerability: id.to_owned(),
        aliases: Vec::new(),
        component: component.id.clone(),
        state,
        flags: BTreeSet::new(),
        severity,
        ratings: Vec::new(),
        exploited: None,
        prediction: None,
        risk: None,
        fix: None,
        summary: String::new(),
        weaknesses: Vec::new(),
        published: None,
        since: None,
        evidence: Vec::new(),
        suppressions: Vec::new(),
        references: Vec::new(),
    }
}

fn covered(component: &Component) -> Coverage {
    let covered = Covered::By { sources: vec!["feed".to_owned()], limit: None };
    Coverage { component: component.id.clone(), covered }
}

fn weighed(inventory: &Inventory, findings: Vec<Finding>) -> Assessment {
    Assessment {
        inventory: inventory.clone(),
        findings,
        coverage: inventory.components.iter().map(covered).collect(),
        database: DatabaseIdentity {
            digest: "sha256:00".to_owned(),
            schema: 1,
            newest: None,
            starter: false,
            sources: Vec::new(),
        },
        inputs: Vec::new(),
        decision: None,
    }
}

fn with_findings(old: &Assessment, new: &Assessment) -> Diff {
    diff(&weighed_side(old), &weighed_side(new), "")
}

type Lists = (Vec<FindingChange>, Vec<FindingChange>, Vec<FindingChange>, u64);

fn lists(diff: Diff) -> Lists {
    match diff.findings {
        FindingChanges::Compared { new, fixed, changed, carried } => (new, fixed, changed, carried),
        FindingChanges::Skipped { why } => panic!("{why}"),
    }
}

#[test]
fn findings_are_new_fixed_and_carried_over_across_versions() {
    let (old, new) = (wheel("pillow", "9.5.0"), wheel("pillow", "10.0.0"));
    let open = FindingState::Affected;
    let before = weighed(
        &inventory(vec![old.clone()]),
        vec![finding("CVE-1", &old, Severity::High, open), finding("CVE-2", &old, Severity::High, open)],
    );
    let mut renamed = finding("CVE-9", &new, Severity::High, open);
    renamed.aliases = vec!["CVE-2".to_owned()];
    let after = weighed(
        &inventory(vec![new.clone()]),
        vec![renamed, finding("CVE-3", &new, Severity::Critical, open)],
    );
    let mut found = with_findings(&before, &after);
    assert!(!judge(&mut found, &weighed_side(&before), &weighed_side(&after), Severity::Critical).passes);
    assert_eq!(found.gate.as_ref().unwrap().reasons, ["CVE-3 (critical) of pillow 10.0.0"]);
    let (fresh, fixed, changed, carried) = lists(found);
    assert_eq!(fresh.iter().map(|one| one.vulnerability.as_str()).collect::<Vec<_>>(), ["CVE-3"]);
    assert_eq!(fixed.iter().map(|one| one.vulnerability.as_str()).collect::<Vec<_>>(), ["CVE-1"]);
    assert_eq!((changed.len(), carried), (0, 1));
    let (none, gone, ..) = lists(with_findings(&after, &after));
    assert!(none.is_empty() && gone.is_empty());
}

#[test]
fn what_became_known_to_be_exploited_is_new_trouble_at_any_level() {
    let one = wheel("pillow", "9.5.0");
    let before = weighed(
        &inventory(vec![one.clone()]),
        vec![finding("CVE-1", &one, Severity::Low, FindingState::Affected)],
    );
    let mut after = before.clone();
    after.findings[0].exploited = Some(Exploited {
        cve: "CVE-1".to_owned(),
        added: "2026-01-01".to_owned(),
        due: None,
        ransomware: false,
    });
    let mut found = with_findings(&before, &after);
    assert!(!judge(&mut found, &weighed_side(&before), &weighed_side(&after), Severity::Critical).passes);
    let (_, _, changed, carried) = lists(found);
    assert!(changed[0].newly_exploited && carried == 0);
    let mut back = with_findings(&after, &before);
    assert!(judge(&mut back, &weighed_side(&after), &weighed_side(&before), Severity::Critical).passes);
}

#[test]
fn a_finding_of_a_component_that_may_still_be_there_is_not_simply_fixed() {
    let one = wheel("torch", "2.1.0");
    let before = weighed(
        &inventory(vec![one.clone()]),
        vec![finding("CVE-1", &one, Severity::High, FindingState::Affected)],
    );
    let mut blind = inventory(Vec::new());
    blind.statuses.iter_mut().for_each(|line| line.outcome = Outcome::CouldNotLook { count: 0, places: 3 });
    let (_, fixed, ..) = lists(with_findings(&before, &weighed(&blind, Vec::new())));
    let why = fixed[0].uncertain.as_deref().unwrap();
    assert!(why.starts_with("it may still be there") && why.contains("3 places"), "{why}");
    // The package is there, and nobody covers it now.
    let mut silent = weighed(&inventory(vec![one.clone()]), Vec::new());
    silent.coverage[0].covered = Covered::CouldNotCompare { why: "odd".to_owned() };
    let (_, fixed, ..) = lists(with_findings(&before, &silent));
    assert!(fixed[0].uncertain.as_deref().unwrap().contains("could not be compared (odd)"));
}

#[test]
fn a_comparison_without_findings_does_not_pass() {
    let empty = inventory(Vec::new());
    let mut found = compare(&empty, &empty);
    let answer = judge(&mut found, &bare(&empty), &bare(&empty), Severity::Critical);
    assert_eq!(answer, Judgement { passes: false, saw_all: true });
    assert_eq!(found.gate.unwrap().reasons, ["findings were not compared: no database"]);
}

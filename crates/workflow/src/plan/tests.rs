use std::collections::BTreeMap;
use std::path::Path;

use wb_advisory::Database;
use wb_model::{
    Assessment, Component, ComponentId, ComponentKind, Inventory, Occurrence, Purl, Relationship,
    RelationshipKind, RemediationPlan, StepAction, StepState, Subject, SubjectKind, Tool,
};

use super::{Deadlines, Files, Index, PatchedFile, PlanRequest, machine, plan, read, verify};
use crate::owners::Owners;

const SITE: &str = "usr/local/lib/python3.11/site-packages";

fn package(name: &str, version: &str, needs: &str) -> Component {
    let mut component = Component::new(
        ComponentId::new(format!("pkg:pypi/{name}@{version}#x")),
        ComponentKind::LanguagePackage,
        name,
    );
    component.version = Some(version.to_owned());
    component.purl = Purl::new("pypi", name).and_then(|purl| purl.with_version(version)).ok();
    let path = format!("{SITE}/{name}-{version}.dist-info/METADATA");
    component.occurrences = vec![Occurrence { path, layer: None }];
    if !needs.is_empty() {
        component.properties.insert(wb_inventory::python::NEEDS.to_owned(), needs.to_owned());
    }
    component
}

fn inventory(components: Vec<Component>, edges: &[(usize, usize)]) -> Inventory {
    let relationships = edges
        .iter()
        .map(|(from, to)| Relationship {
            from: components[*from].id.clone(),
            kind: RelationshipKind::DependsOn,
            to: components[*to].id.clone(),
        })
        .collect();
    let mut inventory = Inventory {
        subject: Subject {
            kind: SubjectKind::Image,
            name: "demo:1".to_owned(),
            manifest: None,
            config: None,
            platform: Some("linux/amd64".to_owned()),
            labels: BTreeMap::new(),
        },
        tool: Tool { name: "weighbridge".to_owned(), version: "0".to_owned() },
        created: None,
        layers: Vec::new(),
        components,
        relationships,
        statuses: Vec::new(),
        diagnostics: Vec::new(),
        observations: Vec::new(),
        base: None,
    };
    inventory.sort();
    inventory
}

/// A database of records `(number, package, introduced, fixed)`, all of one severity.
fn database(folder: &Path, records: &[(u32, &str, &str, &str)]) -> Database {
    let advisories = folder.join("advisories");
    fs_err::create_dir_all(&advisories).unwrap();
    for (number, package, introduced, fixed) in records {
        let text = format!(
            r#"{{"id": "PYSEC-2024-{number}", "modified": "2024-01-01T00:00:00Z", "published": "2024-01-01T00:00:00Z",
                "aliases": ["CVE-2024-{number}"], "summary": "made for this test",
                "severity": [{{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}}],
                "affected": [{{"package": {{"ecosystem": "PyPI", "name": "{package}"}}, "ranges": [{{"type": "ECOSYSTEM",
                    "events": [{{"introduced": "{introduced}"}}, {{"fixed": "{fixed}"}}]}}]}}]}}"#
        );
        fs_err::write(advisories.join(format!("PYSEC-2024-{number}.json")), text).unwrap();
    }
    let file = folder.join("a.db");
    crate::advisories::build(&[advisories], &file, "2024-02-01T00:00:00Z").unwrap();
    Database::open(&file).unwrap()
}

/// A place with a database and an index of metadata files.
struct Place {
    folder: tempfile::TempDir,
    database: Database,
}

impl Place {
    fn new(records: &[(u32, &str, &str, &str)], offered: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let index = folder.path().join("index");
        fs_err::create_dir_all(&index).unwrap();
        for (file, needs) in offered {
            let needs: String = needs.lines().map(|need| format!("Requires-Dist: {need}\n")).collect();
            fs_err::write(
                index.join(format!("{file}-py3-none-any.whl.metadata")),
                format!("Name: x\n{needs}\n"),
            )
            .unwrap();
        }
        let database = database(folder.path(), records);
        Self { folder, database }
    }

    fn plan(&self, inventory: &Inventory, files: Files, indexed: bool) -> RemediationPlan {
        let index = Index::read(&self.folder.path().join("index"), &machine(inventory)).unwrap();
        let matches = wb_match::assess(inventory, &self.database, &options()).unwrap();
        let assessment = Assessment {
            inventory: inventory.clone(),
            findings: matches.findings,
            coverage: matches.coverage,
            database: self.database.identity().clone(),
            inputs: Vec::new(),
            decision: None,
        };
        let owners = Owners::parse("[[owner]]\nname = \"a*\"\nowner = \"@a\"\n", "o").unwrap();
        let request = PlanRequest {
            assessment: &assessment,
            database: &self.database,
            as_of: options().as_of,
            index: indexed.then_some(&index),
            owners: Some(&owners),
            role: None,
            newer_base: None,
            deadlines: Deadlines::default(),
            smoke: Some("make smoke".to_owned()),
            files,
        };
        let made = plan(&request).unwrap();
        assert_eq!(made, plan(&request).unwrap(), "the same input gives the same plan");
        made
    }
}

fn options() -> wb_match::MatchOptions {
    wb_match::MatchOptions { as_of: "2024-03-01T00:00:00Z".parse().unwrap() }
}

fn titles(plan: &RemediationPlan) -> Vec<&str> {
    plan.steps.iter().map(|step| step.title.as_str()).collect()
}

#[test]
fn without_an_index_the_advisories_own_versions_are_taken() {
    let place = Place::new(&[(1, "alpha", "0", "1.2"), (2, "alpha", "0", "2.0")], &[]);
    let image = inventory(vec![package("alpha", "1.0", ""), package("beta", "1.0", "")], &[]);
    let made = place.plan(&image, Files::default(), false);
    assert_eq!(titles(&made), ["alpha 1.0 → 2.0"]);
    let step = &made.steps[0];
    assert_eq!(step.command.as_deref(), Some("python3 -m pip install --upgrade alpha==2.0"));
    assert_eq!((step.owner.as_deref(), step.due.as_ref().unwrap().day.as_str()), (Some("@a"), "2024-03-08"));
    assert_eq!((made.before.findings, made.after.findings, step.closes.len()), (2, 0, 2));
}

#[test]
fn what_a_candidate_needs_and_what_stays_moves_with_it_or_stands_in_its_way() {
    let offered = [
        ("alpha-2.0", "gamma>=3\ndelta"),
        ("gamma-3.1", "alpha"),
        ("delta-1.0", ""),
        ("beta-2.0", "alpha>=2"),
    ];
    let place = Place::new(&[(1, "alpha", "0", "2.0")], &offered);
    let beta =
        |needs| vec![package("alpha", "1.0", ""), package("beta", "1.0", needs), package("gamma", "1.0", "")];
    let made = place.plan(&inventory(beta("alpha<2"), &[(1, 0)]), Files::default(), true);
    // gamma needs alpha, which needs gamma: a circle ends.
    assert_eq!(
        made.steps[0].command.as_deref().unwrap(),
        "python3 -m pip install --upgrade --no-deps alpha==2.0 beta==2.0 delta==1.0 gamma==3.1"
    );
    let place = Place::new(&[(1, "alpha", "0", "2.0")], &offered[..3]);
    let made = place.plan(&inventory(beta("alpha<2"), &[(1, 0)]), Files::default(), true);
    assert!(made.steps.is_empty());
    assert_eq!(
        made.left[0].reason,
        "alpha 2.0: beta 1.0 needs alpha<2, and no version of it that takes 2.0 is known"
    );
}

#[test]
fn a_step_that_opens_worse_than_it_closes_is_none() {
    let place = Place::new(
        &[(1, "alpha", "0", "2.0"), (2, "alpha", "2.0", "3.0"), (3, "alpha", "2.0", "3.0")],
        &[("alpha-2.0", "")],
    );
    let made = place.plan(&inventory(vec![package("alpha", "1.0", "")], &[]), Files::default(), true);
    assert!(made.steps.is_empty());
    assert!(made.left[0].reason.contains("opens worse than it closes"), "{}", made.left[0].reason);
}

#[test]
fn torch_brings_its_companions() {
    let place = Place::new(&[(1, "torch", "0", "2.6.0")], &[]);
    let image =
        inventory(vec![package("torch", "2.1.0+cu118", ""), package("torchvision", "0.16.0+cu118", "")], &[]);
    let made = place.plan(&image, Files::default(), false);
    let moved: Vec<_> = made.steps[0]
        .changes
        .iter()
        .map(|change| (change.package.name.as_str(), change.to.as_deref().unwrap()))
        .collect();
    assert_eq!(moved, [("torch", "2.6.0"), ("torchvision", "0.21.0+cu118")]);
}

#[test]
fn what_nobody_needs_and_nobody_asked_for_goes() {
    let place = Place::new(&[(1, "alpha", "0", "2.0"), (2, "beta", "0", "2.0")], &[]);
    let image = inventory(
        vec![package("alpha", "1.0", ""), package("beta", "1.0", "gamma"), package("gamma", "1.0", "")],
        &[(1, 2)],
    );
    let files = Files {
        requirements: Some(PatchedFile { name: "r.txt".to_owned(), text: "beta==1.0\n".to_owned() }),
        dockerfile: None,
    };
    let made = place.plan(&image, files, false);
    let mut actions: Vec<_> = made.steps.iter().map(|step| (step.action, step.title.as_str())).collect();
    actions.sort();
    assert_eq!(actions, [(StepAction::Upgrade, "beta 1.0 → 2.0"), (StepAction::Remove, "alpha 1.0 removed")]);
    // Without edges nobody knows who needs whom.
    let image = inventory(vec![package("alpha", "1.0", "")], &[]);
    let made = place.plan(&image, Files::default(), false);
    assert_eq!(titles(&made), ["alpha 1.0 → 2.0"]);
}

#[test]
fn a_plan_is_checked_against_what_came_of_it() {
    let place = Place::new(&[(1, "alpha", "0", "2.0"), (2, "beta", "0", "2.0"), (3, "gamma", "0", "9")], &[]);
    let before = inventory(vec![package("alpha", "1.0", ""), package("beta", "1.0", "")], &[]);
    let made = place.plan(&before, Files::default(), false);
    let bytes = serde_json::to_vec(&made).unwrap();
    assert_eq!(read(&bytes, "p").unwrap(), made);
    let half = inventory(
        vec![package("alpha", "2.0", ""), package("beta", "1.0", ""), package("gamma", "1", "")],
        &[],
    );
    let check = verify(&made, &half, &place.database, options().as_of).unwrap();
    let states: Vec<_> = check.steps.iter().map(|step| step.state).collect();
    assert_eq!(states, [StepState::Done, StepState::NotDone]);
    assert_eq!(check.steps[1].missing, ["beta is 1.0, and 2.0 is planned"]);
    assert_eq!(check.new[0].vulnerability, "CVE-2024-3");
    assert!(!check.is_done() && check.notes.is_empty());
    let whole = inventory(vec![package("alpha", "2.1", ""), package("beta", "2.0", "")], &[]);
    assert!(verify(&made, &whole, &place.database, options().as_of).unwrap().is_done());
    let other = Place::new(&[(1, "alpha", "0", "3.0")], &[]);
    let check = verify(&made, &whole, &other.database, options().as_of).unwrap();
    assert_eq!(check.steps[0].state, StepState::Remains);
    assert_eq!(check.notes.len(), 1, "another database is said");
}

#[test]
fn empty_cut_short_and_wrong_plans_are_refused() {
    let good = br#"{"schema": "weighbridge.plan", "version": 1}"#;
    for text in [&b""[..], &good[..20], b"[]", b"{\"schema\": \"other\", \"version\": 1}", good] {
        assert!(matches!(read(text, "p"), Err(super::PlanError::Document { .. })));
    }
    let next = br#"{"schema": "weighbridge.plan", "version": 2}"#;
    assert!(matches!(read(next, "p"), Err(super::PlanError::Version { version: 2, .. })));
}

#[test]
fn hostile_names_never_become_commands() {
    let place = Place::new(&[(1, "alpha", "0", "2.0")], &[]);
    let mut hostile = package("alpha", "1.0", "");
    hostile.name = "alpha; rm -rf /".to_owned();
    let made = place.plan(&inventory(vec![hostile], &[]), Files::default(), false);
    for step in &made.steps {
        assert!(step.command.is_none() && !step.refused.is_empty());
    }
}

#[test]
fn a_copy_inside_a_wheel_is_upgraded_with_the_wheel_alone() {
    let place = Place::new(&[(1, "alpha", "0", "2.0")], &[("alpha-2.0", ""), ("carrier-2.0", "")]);
    let mut image = inventory(vec![package("alpha", "1.0", ""), package("carrier", "1.0", "")], &[]);
    let (alpha, carrier) = (image.components[0].id.clone(), image.components[1].id.clone());
    image.relationships = vec![Relationship { from: carrier, kind: RelationshipKind::Contains, to: alpha }];
    let made = place.plan(&image, Files::default(), true);
    assert!(made.steps.is_empty(), "{:?}", titles(&made));
    assert_eq!(made.left[0].reason, "what carrier 2.0 brings was not looked at: give its wheel in --index");
    assert_eq!(made.left[0].finding.package.place, "in carrier");
}

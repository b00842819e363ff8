//! A loader, its advisory, and models that exercise it or do not.

use wb_model::{Component, ComponentId, ComponentKind, Finding, FindingFlag, FindingState, Occurrence};

use super::LOADERS;
use crate::testing::{TODAY, below, inventory, python, record, run};
use crate::vex::{Status, from_findings};

fn model(path: &str, format: &str, verdict: &str, advisories: &str) -> Component {
    let mut component = Component::new(ComponentId::new(path), ComponentKind::Model, path);
    component.occurrences.push(Occurrence { path: path.to_owned(), layer: None });
    for (name, value) in [
        ("model:format", format),
        ("model:verdict", verdict),
        ("model:complete", if verdict == "unreadable" { "false" } else { "true" }),
        ("model:advisories", advisories),
    ] {
        component.properties.insert(name.to_owned(), value.to_owned());
    }
    component
}

fn findings(components: &[Component]) -> Vec<Finding> {
    let records = [
        record("CVE-2025-32434", &["GHSA-53q9-r3pm-6pq6"], &[below("pypi", "torch", "2.6.0")]),
        record("CVE-2024-34359", &[], &[below("pypi", "llama-cpp-python", "0.2.72")]),
    ];
    run(components, &records).findings
}

#[test]
fn a_file_that_needs_a_newer_loader_says_which_one_is_here() {
    let found = findings(&[python("torch", "2.1.0"), model("m/a.pt", "torch-zip", "malicious", "")]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].state, FindingState::Affected);
    assert!(found[0].flags.contains(&FindingFlag::ModelExercises));
    let said = &found[0].evidence.last().unwrap().reason;
    assert_eq!(
        said,
        "m/a.pt: torch.load(weights_only=True) runs code of a file; torch 2.1.0 is here; 2.6.0 and later refuse it"
    );
}

#[test]
fn models_that_were_read_to_their_end_leave_the_loader_open_and_vex_says_what_was_seen() {
    let components = [python("torch", "2.1.0"), model("m/a.pt", "torch-zip", "clean", "")];
    let found = findings(&components);
    assert_eq!(found[0].state, FindingState::Affected, "other files may come from elsewhere");
    assert!(found[0].flags.contains(&FindingFlag::NoModelExercises));
    let document = from_findings(&inventory(&components, &[]), &found, "somebody", TODAY.parse().unwrap());
    assert_eq!(document.statements[0].status, Status::UnderInvestigation);
    assert!(document.statements[0].notes.as_ref().unwrap().contains("m/a.pt: read to the end"));
}

#[test]
fn a_model_that_could_not_be_read_proves_nothing() {
    for models in [
        vec![model("m/a.pt", "torch-zip", "unreadable", "")],
        vec![model("m/a.pt", "torch-zip", "clean", ""), model("m/b.pt", "torch-legacy", "unreadable", "")],
        vec![model("m/a.gguf", "gguf", "clean", "")],
        vec![],
    ] {
        let components: Vec<_> = [python("torch", "2.1.0")].into_iter().chain(models).collect();
        let found = findings(&components);
        assert!(found[0].flags.is_empty() && found[0].evidence.len() == 1, "{found:#?}");
    }
}

#[test]
fn a_loader_with_the_fix_is_said_to_have_it_only_beside_a_file_that_needs_it() {
    let found = findings(&[python("torch", "2.6.0"), model("m/a.pt", "torch-zip", "malicious", "")]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].state, FindingState::Fixed);
    assert!(found[0].evidence.last().unwrap().reason.ends_with("torch 2.6.0 is here and has the fix"));
    let quiet = findings(&[python("torch", "2.6.0"), model("m/a.pt", "torch-zip", "clean", "")]);
    assert_eq!(quiet, []);
}

#[test]
fn an_advisory_that_findings_name_is_exercised_by_name_alone() {
    let loader = python("llama-cpp-python", "0.2.50");
    let by = |advisories| {
        let found = findings(&[loader.clone(), model("m.gguf", "gguf", "malicious", advisories)]);
        found[0].flags.clone()
    };
    assert!(by("CVE-2024-34359, CVE-2025-53630").contains(&FindingFlag::ModelExercises));
    assert!(by("CVE-2025-53630").contains(&FindingFlag::NoModelExercises));
}

#[test]
fn every_row_is_about_another_advisory() {
    let mut ids: Vec<&str> = LOADERS.iter().map(|row| row.advisory).collect();
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all);
    assert!(LOADERS.iter().all(|row| !row.formats.is_empty() && !row.loaders.is_empty()));
}

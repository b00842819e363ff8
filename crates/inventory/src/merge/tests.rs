use wb_model::DiagnosticCode;

use crate::testing::Scene;

const PATH: &str = "usr/local/lib/python3.11/site-packages/demo-1.0.dist-info/METADATA";

fn metadata(version: &str) -> String {
    format!("Metadata-Version: 2.1\nName: demo\nVersion: {version}\n")
}

fn versions(scene: &Scene) -> Vec<String> {
    let components = scene.conclude().components;
    components
        .into_iter()
        .filter(|component| component.name == "demo")
        .filter_map(|component| component.version)
        .collect()
}

#[test]
fn a_fact_of_a_replaced_or_removed_file_is_gone() {
    let scene = Scene::new().file(PATH, metadata("1.0")).next_layer().file(PATH, metadata("2.0"));
    assert_eq!(versions(&scene), ["2.0"]);
    let folder = "usr/local/lib/python3.11/site-packages/.wh.demo-1.0.dist-info";
    let scene = Scene::new().file(PATH, metadata("1.0")).next_layer().file(folder, "");
    assert!(versions(&scene).is_empty());
}

#[test]
fn of_two_entries_at_one_path_the_last_one_counts_and_it_is_said() {
    let scene = Scene::new().file(PATH, metadata("1.0")).file(PATH, metadata("2.0"));
    assert_eq!(versions(&scene), ["2.0"]);
    let codes: Vec<_> = scene.conclude().diagnostics.into_iter().map(|diagnostic| diagnostic.code).collect();
    assert!(codes.contains(&DiagnosticCode::DuplicateEntry), "{codes:?}");
}

#[test]
fn a_hard_link_gives_what_its_first_name_gave() {
    let cached = "root/.cache/uv/archive-v0/x/demo-1.0.dist-info/METADATA";
    let scene = Scene::new().file(cached, metadata("1.0")).hard_link(PATH, cached);
    let components = scene.conclude().components;
    let places: Vec<_> = components.iter().map(|component| component.occurrences[0].path.as_str()).collect();
    assert!(places.contains(&PATH), "{places:?}");
}

#[test]
fn a_hard_link_to_a_file_that_nobody_read_is_said() {
    let scene = Scene::new().file("tmp/innocent", metadata("1.0")).hard_link(PATH, "tmp/innocent");
    let inventory = scene.conclude();
    assert!(!inventory.is_complete());
    let diagnostics = inventory.diagnostics;
    let unread = diagnostics.iter().find(|diagnostic| diagnostic.code == DiagnosticCode::UnreadLink).unwrap();
    assert_eq!(unread.path.as_deref(), Some(PATH));
}

#[test]
fn a_symbolic_link_to_a_file_that_nobody_read_is_said() {
    let scene = Scene::new().file("tmp/innocent", metadata("1.0")).symlink(PATH, "/tmp/innocent");
    let codes: Vec<_> = scene.conclude().diagnostics.into_iter().map(|diagnostic| diagnostic.code).collect();
    assert!(codes.contains(&DiagnosticCode::UnreadLink), "{codes:?}");
}

use wb_model::ComponentId;

use super::Paths;
use crate::testing::Scene;

fn path(scene: &Scene<'_>, to: &str) -> Vec<String> {
    let path = Paths::of(&scene.inventory).to(&ComponentId::new(to));
    path.iter().map(|id| id.as_str().trim_start_matches("pkg:pypi/").to_owned()).collect()
}

fn scene(edges: &[(&str, &str)]) -> Scene<'static> {
    let mut scene = Scene::new();
    for name in ["a", "b", "c", "d"] {
        scene = scene.with(&format!("pkg:pypi/{name}"), None);
    }
    for (from, to) in edges {
        scene = scene.edge(&format!("pkg:pypi/{from}"), &format!("pkg:pypi/{to}"));
    }
    scene.inventory.sort();
    scene
}

#[test]
fn the_shortest_path_is_taken() {
    let scene = scene(&[("a", "b"), ("b", "c"), ("c", "d"), ("a", "c")]);
    assert_eq!(path(&scene, "pkg:pypi/d"), ["a", "c", "d"]);
    assert_eq!(path(&scene, "pkg:pypi/a"), ["a"]);
}

#[test]
fn of_paths_as_short_the_first_by_name_is_taken() {
    let scene = scene(&[("b", "d"), ("a", "d"), ("c", "d")]);
    assert_eq!(path(&scene, "pkg:pypi/d"), ["a", "d"]);
}

#[test]
fn rings_and_strangers_end() {
    let scene = scene(&[("a", "a"), ("b", "c"), ("c", "b"), ("a", "nobody")]);
    assert_eq!(path(&scene, "pkg:pypi/c"), ["c"]);
    assert_eq!(path(&scene, "pkg:pypi/nobody"), ["a", "nobody"]);
    assert_eq!(path(&scene, "pkg:pypi/a"), ["a"]);
}

use super::super::tree::Tree;
use super::check;

#[test]
fn paths_of_images_and_relative_paths_pass() {
    let tree = Tree::of(&[(
        "README.md",
        "../shared/x, usr/lib/x, crates/work/x, ~/home/x, /usr/local/lib, $HOME/x, docker.io/library/debian",
    )]);
    assert!(check(&tree).is_empty());
}

#[test]
fn a_path_of_one_machine_and_a_registry_host_are_found() {
    let tree = Tree::of(&[
        ("docs/guide.md", "fine\nsee /work/main/README.md"),
        ("crates/a/src/lib.rs", "const P: &str = \"/home/somebody/x\";"),
        (".ci/run", "pip --index-url https://files.pythonhosted.org"),
    ]);
    let found: Vec<String> = check(&tree).iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().any(|line| line.starts_with("docs/guide.md:2: ")));
}

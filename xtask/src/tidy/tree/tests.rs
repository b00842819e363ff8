use super::{Tree, declared_by};

#[test]
fn a_file_below_a_test_module_is_a_test_file() {
    let tree = Tree::of(&[
        ("crates/a/src/lib.rs", "mod one;\n#[cfg(test)]\nmod testing;"),
        ("crates/a/src/one.rs", "mod deep;\n#[cfg(test)]\nmod tests;"),
        ("crates/a/src/one/deep.rs", ""),
        ("crates/a/src/one/tests.rs", "mod more;"),
        ("crates/a/src/one/tests/more.rs", ""),
        ("crates/a/src/testing.rs", "mod inner;"),
        ("crates/a/src/testing/inner.rs", ""),
    ]);
    let tests: Vec<&str> = tree.rust().filter(|file| file.is_test).map(|file| file.path).collect();
    assert_eq!(
        tests,
        [
            "crates/a/src/one/tests.rs",
            "crates/a/src/one/tests/more.rs",
            "crates/a/src/testing.rs",
            "crates/a/src/testing/inner.rs"
        ]
    );
    assert_eq!(tree.product("crates/a/").count(), 3);
}

#[test]
fn the_parent_of_a_module_is_known() {
    assert_eq!(declared_by("crates/a/src/lib.rs"), None);
    assert_eq!(declared_by("crates/a/src/x/mod.rs").unwrap().0, "x");
    let (name, parents) = declared_by("crates/a/src/x/y.rs").unwrap();
    assert_eq!(name, "y");
    assert!(parents.contains(&"crates/a/src/x.rs".to_owned()));
    assert!(parents.contains(&"crates/a/src/x/mod.rs".to_owned()));
}

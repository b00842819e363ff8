use std::collections::BTreeSet;

use super::*;

#[test]
fn no_two_are_alike_and_none_is_left_out() {
    let names: BTreeSet<String> = all().map(|mutation| mutation.name).collect();
    let contents: BTreeSet<Vec<u8>> = all().map(|mutation| mutation.bytes).collect();
    assert_eq!((names.len(), contents.len()), (COUNT, COUNT));
}

#[test]
fn every_callable_call_and_container_occurs() {
    let names: Vec<String> = all().map(|mutation| mutation.name).collect();
    for callable in CALLABLES {
        let wanted = format!("-{}.{}-", callable.module, callable.name);
        assert!(names.iter().any(|name| name.contains(&wanted)), "{wanted}");
    }
    for container in CONTAINERS {
        assert!(names.iter().any(|name| name.ends_with(container.name)), "{}", container.name);
    }
}

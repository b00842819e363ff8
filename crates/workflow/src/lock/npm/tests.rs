//! Archives of npm: matched, changed, renamed, and what nothing can be said of.

use wb_lock::{Hash, LockFile, NoIncludes};

use super::{NpmPins, NpmState};

fn lock(name: &str, text: &str) -> LockFile {
    wb_lock::list::format_of(name).unwrap().read(name, text.as_bytes(), &NoIncludes).unwrap()
}

fn package_lock() -> LockFile {
    // The digest of 64 bytes of zero.
    let integrity = format!("sha512-{}==", "A".repeat(86));
    lock(
        "package-lock.json",
        &format!(
            r#"{{"name": "x", "lockfileVersion": 3, "packages": {{"": {{"name": "x"}},
            "node_modules/left-pad": {{"version": "1.3.0", "integrity": "{integrity}"}},
            "node_modules/@scope/one": {{"version": "2.0.0", "integrity": "{integrity}"}},
            "node_modules/old": {{"version": "1.0.0", "integrity": "sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA="}}}}}}"#
        ),
    )
}

#[test]
fn an_archive_is_the_pinned_one_by_its_hash_whatever_its_name() {
    let file = package_lock();
    let pins = NpmPins::new(&[&file]);
    let zero = [Hash::new("sha512", &"0".repeat(128))];
    for name in ["left-pad-1.3.0.tgz", "scope-one-2.0.0.tgz", "one-2.0.0.tgz", "renamed.tgz"] {
        assert!(matches!(pins.state(name, &zero), NpmState::Matched(_)), "{name}");
    }
}

#[test]
fn another_content_under_the_pinned_name_differs_and_what_is_unknown_is_said_to_be() {
    let file = package_lock();
    let pins = NpmPins::new(&[&file]);
    let one = [Hash::new("sha512", &"1".repeat(128))];
    assert!(matches!(pins.state("left-pad-1.3.0.tgz", &one), NpmState::Differs(_)));
    assert!(matches!(pins.state("left-pad-1.3.1.tgz", &one), NpmState::Blind(_)));
    let weak = [Hash::new("sha1", &"0".repeat(40))];
    assert!(matches!(pins.state("old-1.0.0.tgz", &weak), NpmState::Blind(_)));
    assert!(pins.concern("a.tgz") && !pins.concern("a.tar.gz"));
    assert!(!NpmPins::new(&[]).concern("a.tgz"));
}

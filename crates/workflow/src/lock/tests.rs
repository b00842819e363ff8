//! Projects on disk: what is read, what is refused.

use super::*;

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs_err::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn an_include_outside_of_the_project_is_refused_also_by_a_link() {
    let outside = project(&[("secret.txt", "six==1.16.0\n")]);
    let folder = project(&[("requirements.txt", "-r inner.txt\n")]);
    std::os::unix::fs::symlink(outside.path().join("secret.txt"), folder.path().join("inner.txt")).unwrap();
    let error = verify(folder.path(), &Options::default());
    let said = match error {
        Err(error) => error.to_string(),
        Ok(report) => format!("{:?}", report.observations),
    };
    assert!(said.contains("outside of the project"), "{said}");
    let lock = project(&[]);
    std::os::unix::fs::symlink(outside.path().join("secret.txt"), lock.path().join("requirements.txt"))
        .unwrap();
    assert!(verify(lock.path(), &Options::default()).is_err());
}

#[test]
fn nothing_to_read_is_an_error_and_no_pass() {
    assert!(matches!(verify(project(&[]).path(), &Options::default()), Err(LockFailure::Nothing { .. })));
    let other = project(&[("README.md", "x")]);
    assert!(matches!(
        verify(&other.path().join("README.md"), &Options::default()),
        Err(LockFailure::NoFormat { .. })
    ));
}

fn distribution(version: &str, archive_hash: Option<&str>) -> InstalledPython {
    InstalledPython {
        place: format!("site-packages/six-{version}.dist-info"),
        name: "Six".to_owned(),
        version: version.to_owned(),
        record: None,
        archive_hash: archive_hash.map(str::to_owned),
        url: None,
    }
}

#[test]
fn an_image_is_compared_by_version_and_by_noted_hash_and_says_what_it_could_not_compare() {
    let (good, bad) = ("a".repeat(64), "b".repeat(64));
    let folder = project(&[("requirements.txt", &format!("six==1.16.0 --hash=sha256:{good}\n"))]);
    let of = |version: &str, hash: Option<String>| {
        let image = Some(("img".to_owned(), vec![distribution(version, hash.as_deref())]));
        verify(folder.path(), &Options { image, ..Options::default() }).unwrap()
    };
    let blind = of("1.16.0", None);
    assert_eq!((blind.matched, blind.not_looked_at.len()), (0, 1), "{blind:?}");
    let right = of("1.16.0", Some(format!("sha256={good}")));
    assert_eq!((right.matched, right.not_looked_at.len(), right.worst()), (1, 0, None), "{right:?}");
    let swapped = of("1.16.0", Some(format!("sha256={bad}")));
    let message = &swapped.observations[0].message;
    assert!(message.contains(&good) && message.contains(&bad), "{message}");
    assert!(of("1.15.0", None).observations.iter().any(|one| one.rule == "installed-other-version"));
}

#[test]
fn what_has_no_hash_is_a_comment_and_never_a_line() {
    let hash = "a".repeat(64);
    let installed =
        [distribution("1.16.0", Some(&format!("sha256={hash}"))), distribution("2\n--index-url=x", None)];
    let recorded = record(&installed, None).unwrap();
    assert_eq!(recorded.pinned, 1);
    assert!(
        recorded.text.starts_with(&format!("six==1.16.0 \\\n    --hash=sha256:{hash}\n")),
        "{}",
        recorded.text
    );
    assert_eq!(recorded.unhashed.len(), 1);
    assert!(recorded.text.lines().all(|line| line.starts_with(['#', ' ', 's'])), "{}", recorded.text);
}

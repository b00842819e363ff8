use wb_model::Severity;

use crate::integrity::verify;
use crate::testing::Scene;

/// Written by rpm, see `tests/data/os/README.md`.
const SQLITE: &[u8] = include_bytes!("../../../../tests/data/os/rpmdb.sqlite");

/// The image as rpm left it, but for what is given other content; a file without content is left out.
fn scene(change: &[(&str, Option<&str>)]) -> Scene {
    let mut files = vec![
        ("usr/bin/tiny".to_owned(), "#!/bin/sh\necho tiny\n".to_owned()),
        ("etc/tiny.conf".to_owned(), "a = 1\n".to_owned()),
        ("usr/share/doc/tiny/README".to_owned(), "read me\n".to_owned()),
    ];
    files.extend(
        (1..=60).map(|number| (format!("usr/share/noarch/data-{number}.txt"), format!("line {number}\n"))),
    );
    let link = change.iter().find(|(path, _)| *path == "usr/bin/tiny-link").and_then(|(_, target)| *target);
    let mut scene = Scene::new()
        .file("var/lib/rpm/rpmdb.sqlite", SQLITE)
        .symlink("usr/bin/tiny-link", link.unwrap_or("tiny"));
    for (path, content) in files {
        let changed = change.iter().find(|(changed, _)| *changed == path);
        match changed.map_or(Some(content.as_str()), |(_, content)| *content) {
            Some(content) => scene = scene.file(&path, content),
            None => continue,
        }
    }
    scene
}

fn found(scene: &Scene) -> Vec<(String, Severity, String)> {
    let integrity = verify(&scene.merge_every_file());
    assert!(integrity.is_complete(), "{:#?}", integrity.statuses);
    let found =
        integrity.observations.into_iter().filter(|observation| observation.rule.starts_with("file-"));
    found
        .map(|observation| {
            (observation.rule, observation.severity, observation.place.path.unwrap_or_default())
        })
        .collect()
}

fn changed(path: &str) -> Vec<(String, Severity, String)> {
    vec![("file-changed".to_owned(), Severity::High, path.to_owned())]
}

#[test]
fn what_rpm_installed_is_all_right() {
    assert_eq!(found(&scene(&[])), []);
    assert_eq!(verify(&scene(&[]).merge_every_file()).counts.matched, 63);
}

#[test]
fn a_changed_file_is_found_also_with_the_same_length() {
    let path = "usr/bin/tiny";
    assert_eq!(found(&scene(&[(path, Some("#!/bin/sh\necho TINY\n"))])), changed(path));
}

#[test]
fn a_link_that_points_elsewhere_is_found() {
    assert_eq!(
        found(&scene(&[("usr/bin/tiny-link", Some("../share/noarch/data-1.txt"))])),
        changed("usr/bin/tiny-link")
    );
}

#[test]
fn a_missing_file_is_found() {
    let path = "usr/share/noarch/data-7.txt";
    let missing = [("file-missing".to_owned(), Severity::Medium, path.to_owned())];
    assert_eq!(found(&scene(&[(path, None)])), missing);
}

#[test]
fn configuration_ghosts_and_documentation_may_differ() {
    assert_eq!(found(&scene(&[("etc/tiny.conf", Some("a = 2\n"))])), []);
    assert_eq!(found(&scene(&[("etc/tiny.conf", None), ("usr/share/doc/tiny/README", None)])), []);
}

#[test]
fn a_flipped_byte_in_the_database_is_no_clean_image() {
    let mut database = SQLITE.to_vec();
    database[4096 * 2] ^= 0xff;
    let merged = Scene::new().file("var/lib/rpm/rpmdb.sqlite", database).merge_every_file();
    let lost = merged.diagnostics.iter().any(|diagnostic| diagnostic.by == "os/rpm-database");
    let packages = merged.view().facts::<crate::read::os::rpm_database::package::RpmPackage>().len();
    assert!(lost || packages == 2, "{packages} packages and no word of it");
}

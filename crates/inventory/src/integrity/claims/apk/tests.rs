use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;

use crate::integrity::verify;
use crate::testing::Scene;

fn sha1(content: &str) -> String {
    format!("Q1{}", STANDARD.encode(Sha1::digest(content)))
}

fn installed() -> String {
    let start = format!("Q1{}", STANDARD.encode(&Sha256::digest("three")[..20]));
    format!(
        "P:two\nV:1-r0\nF:etc\nR:two.conf\nZ:{}\nF:usr/lib\nR:libtwo.so.1\nZ:{}\nR:libtwo.so\nZ:{}\nR:empty\nZ:{}\n\n\
         P:three\nV:1-r0\nf:S\nF:usr/share\nR:three\nZ:{start}\n\n",
        sha1("a=1"),
        sha1("code"),
        sha1("libtwo.so.1"),
        sha1(""),
    )
}

fn scene(code: &str, configuration: &str, target: &str, three: &str) -> Scene {
    Scene::new()
        .file("lib/apk/db/installed", installed())
        .file("etc/two.conf", configuration)
        .file("usr/lib/libtwo.so.1", code)
        .file("usr/lib/empty", "")
        .symlink("usr/lib/libtwo.so", target)
        .file("usr/share/three", three)
}

fn found(scene: &Scene) -> Vec<(String, String)> {
    let integrity = verify(&scene.merge_every_file());
    let found =
        integrity.observations.into_iter().filter(|observation| observation.rule.starts_with("file-"));
    found.map(|observation| (observation.rule, observation.place.path.unwrap_or_default())).collect()
}

#[test]
fn what_apk_installed_is_all_right() {
    assert_eq!(found(&scene("code", "a=1", "libtwo.so.1", "three")), []);
}

#[test]
fn changed_configuration_is_normal() {
    assert_eq!(found(&scene("code", "a=2", "libtwo.so.1", "three")), []);
}

#[test]
fn a_changed_file_is_found() {
    let changed = [("file-changed".to_owned(), "usr/lib/libtwo.so.1".to_owned())];
    assert_eq!(found(&scene("cod3", "a=1", "libtwo.so.1", "three")), changed);
}

#[test]
fn a_link_that_points_elsewhere_is_found() {
    let changed = [("file-changed".to_owned(), "usr/lib/libtwo.so".to_owned())];
    assert_eq!(found(&scene("code", "a=1", "../share/three", "three")), changed);
}

#[test]
fn the_start_of_a_sha256_is_compared() {
    let changed = [("file-changed".to_owned(), "usr/share/three".to_owned())];
    assert_eq!(found(&scene("code", "a=1", "libtwo.so.1", "four!")), changed);
}

#[test]
fn a_missing_file_is_found() {
    let scene = Scene::new().file("lib/apk/db/installed", installed()).file("usr/lib/libtwo.so.1", "code");
    let missing = ["usr/lib/empty", "usr/lib/libtwo.so", "usr/share/three"];
    assert_eq!(found(&scene), missing.map(|path| ("file-missing".to_owned(), path.to_owned())));
}

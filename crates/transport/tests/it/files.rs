//! Credential files and programs, as far as they are seen from outside.

use std::fs::create_dir;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use fs_err::write;

use wb_model::Hint;
use wb_testkit::registry::{Login, base64};
use wb_transport::{CredentialsError, Failure};

use crate::support::{World, assert_kind, everything};

const PASSWORD: &str = "hunter2-hunter2";

/// A registry that wants `me` and [`PASSWORD`], a folder for files, a folder for programs.
fn world() -> (World, tempfile::TempDir) {
    let mut world = World::new();
    world.registry.state().login = Login::Basic { user: "me".into(), password: PASSWORD.into() };
    let folder = tempfile::tempdir().unwrap();
    create_dir(folder.path().join("bin")).unwrap();
    world.options.credentials.docker_config = Some(folder.path().join("config.json"));
    world.options.credentials.registry_auth_file = Some(folder.path().join("auth.json"));
    world.options.credentials.search_path = Some(folder.path().join("bin").into());
    (world, folder)
}

fn put(world: &World, folder: &Path, name: &str, text: &str) {
    write(folder.join(name), text.replace("HOST", &world.registry.host())).unwrap();
}

fn entry(password: &str) -> String {
    format!(r#"{{"auths":{{"HOST":{{"auth":"{}"}}}}}}"#, base64(format!("me:{password}").as_bytes()))
}

/// Written by another process: a program that is still open for writing here, in a child that another test is
/// just starting, could not be run.
fn program(folder: &Path, name: &str, script: &str) {
    let path = folder.join("bin").join(format!("docker-credential-{name}"));
    let write = r#"printf '#!/bin/sh\n%s\n' "$2" > "$1" && chmod 755 "$1""#;
    let status = Command::new("sh").args(["-c", write, "sh"]).arg(path).arg(script).status().unwrap();
    assert!(status.success());
}

#[test]
fn the_registry_auth_file_comes_first() {
    let (world, folder) = world();
    put(&world, folder.path(), "auth.json", &entry(PASSWORD));
    put(&world, folder.path(), "config.json", &entry("wrong"));
    assert!(world.manifest().is_ok());
    // It has nothing for this registry: the other file is asked.
    put(&world, folder.path(), "auth.json", r#"{"auths":{"registry.example":{"auth":"eDp5"}}}"#);
    put(&world, folder.path(), "config.json", &entry(PASSWORD));
    assert!(world.manifest().is_ok());
}

#[test]
fn the_most_exact_entry_wins() {
    let (world, folder) = world();
    let (good, bad) = (base64(format!("me:{PASSWORD}").as_bytes()), base64(b"me:wrong"));
    let text = format!(
        r#"{{"auths":{{"HOST":{{"auth":"{bad}"}},"HOST/team":{{"auth":"{good}"}},"HOST/tea":{{"auth":"{bad}"}}}}}}"#
    );
    put(&world, folder.path(), "config.json", &text);
    assert!(world.manifest().is_ok());
}

#[test]
fn another_registrys_login_is_never_sent() {
    let (world, folder) = world();
    let auth = base64(format!("me:{PASSWORD}").as_bytes());
    put(&world, folder.path(), "config.json", &format!(r#"{{"auths":{{"127.0.0.1":{{"auth":"{auth}"}}}}}}"#));
    let error = world.manifest().unwrap_err();
    assert_kind(&error, |kind| matches!(kind, Failure::Unauthorized { had_credentials: false, .. }));
    assert!(
        world.registry.state().requests.iter().all(|request| !request.headers.contains_key("authorization"))
    );
}

#[test]
fn a_file_that_cannot_be_read_is_not_a_file_without_entry() {
    let (world, folder) = world();
    for text in [
        "{",
        "[]",
        r#"{"auths":[]}"#,
        r#"{"auths":{"HOST":{"auth":"hunter2-hunter2"}}}"#,
        r#"{"auths":{"HOST":{"auth":7}}}"#,
    ] {
        put(&world, folder.path(), "config.json", text);
        let error = world.manifest().unwrap_err();
        assert_kind(&error, |kind| matches!(kind, Failure::Credentials { .. }));
        assert!(!everything(&error).contains(PASSWORD));
        assert!(error.hint().is_some());
    }
    put(&world, folder.path(), "config.json", &" ".repeat((4 << 20) + 1));
    assert_kind(&world.manifest().unwrap_err(), |kind| {
        matches!(kind, Failure::Credentials { source: CredentialsError::TooLarge { .. }, .. })
    });
    // Empty, or without anything in it: nobody logged in yet.
    for text in ["", "{}", r#"{"auths":{"HOST":{}}}"#] {
        put(&world, folder.path(), "config.json", text);
        assert_kind(&world.manifest().unwrap_err(), |kind| {
            matches!(kind, Failure::Unauthorized { had_credentials: false, .. })
        });
    }
}

#[test]
fn a_credential_program_is_asked() {
    let (world, folder) = world();
    let say = format!(
        r#"read host; [ "$1" = get ] && [ "$host" = "{}" ] && echo '{{"ServerURL":"x","Username":"me","Secret":"{PASSWORD}"}}'"#,
        world.registry.host()
    );
    program(folder.path(), "good", &say);
    put(&world, folder.path(), "config.json", r#"{"credsStore":"good"}"#);
    assert!(world.manifest().is_ok());
    program(folder.path(), "bad", "exit 1");
    put(&world, folder.path(), "config.json", r#"{"credsStore":"bad","credHelpers":{"HOST":"good"}}"#);
    assert!(world.manifest().is_ok());
}

#[test]
fn a_program_that_has_nothing_leaves_it_to_the_file() {
    let (world, folder) = world();
    program(folder.path(), "empty", "echo 'credentials not found in native keychain'; exit 1");
    let text = entry(PASSWORD).replacen('{', r#"{"credsStore":"empty","#, 1);
    put(&world, folder.path(), "config.json", &text);
    assert!(world.manifest().is_ok());
}

#[test]
fn a_program_that_fails_hangs_or_floods_is_an_error_in_bounded_time() {
    let (world, folder) = world();
    program(folder.path(), "fails", &format!("echo {PASSWORD}; echo {PASSWORD} >&2; exit 1"));
    program(
        folder.path(),
        "nonsense",
        &format!("echo '{{\"Username\":\"me\",\"Secret\":[\"{PASSWORD}\"]}}'"),
    );
    program(folder.path(), "hangs", "sleep 60");
    program(folder.path(), "floods", "cat /dev/zero");
    let started = Instant::now();
    for name in ["fails", "nonsense", "hangs", "floods", "missing", "../bin/fails", "a b"] {
        put(&world, folder.path(), "config.json", &format!(r#"{{"credsStore":"{name}"}}"#));
        let error = world.manifest().unwrap_err();
        assert_kind(&error, |kind| {
            matches!(kind, Failure::Credentials { source: CredentialsError::Program { .. }, .. })
        });
        assert!(!everything(&error).contains(PASSWORD), "{name}");
    }
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn no_program_is_started_before_a_registry_asks() {
    let (world, folder) = world();
    world.registry.state().login = Login::None;
    put(&world, folder.path(), "config.json", r#"{"credsStore":"missing"}"#);
    assert!(world.manifest().is_ok());
}

use crate::read::testing::{read, try_read};

use super::*;

fn environment(text: &str) -> VirtualEnvironment {
    read(&Virtualenv, "opt/venv/pyvenv.cfg", text.as_bytes()).facts[0].decode().unwrap()
}

#[test]
fn writers_differ_in_how_they_name_the_version() {
    let venv = environment(
        "home = /usr/bin\ninclude-system-site-packages = TRUE\nversion = 3.11.2\nexecutable = /usr/bin/python3.11\n",
    );
    assert_eq!(
        venv,
        VirtualEnvironment {
            home: Some("/usr/bin".to_owned()),
            version: Some("3.11.2".to_owned()),
            system_site_packages: true
        }
    );
    let venv =
        environment("home = /usr/bin\nversion_info = 3.12.1.final.0\ninclude-system-site-packages=false\n");
    assert_eq!((venv.version.as_deref(), venv.system_site_packages), (Some("3.12.1"), false));
}

#[test]
fn empty_cut_short_and_wrong_are_problems() {
    for bytes in [&b""[..], b"hom", b"\x00\xff = x", b"version = 3\n"] {
        assert!(try_read(&Virtualenv, "pyvenv.cfg", bytes).1.is_err(), "{bytes:?}");
    }
}

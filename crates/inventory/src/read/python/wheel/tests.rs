use crate::read::testing::{read, try_read};

use super::*;

#[test]
fn a_wheel_says_how_it_was_built() {
    let text = b"Wheel-Version: 1.0\nGenerator: bdist_wheel (0.38.4)\nRoot-Is-Purelib: false\nTag: cp311-cp311-manylinux_2_17_x86_64\nTag: cp311-cp311-manylinux2014_x86_64\n\n";
    let fact: WheelBuild = read(&Wheel, "a-1.dist-info/WHEEL", text).facts[0].decode().unwrap();
    assert_eq!(fact.generator.as_deref(), Some("bdist_wheel (0.38.4)"));
    assert_eq!(fact.pure, Some(false));
    assert_eq!(fact.tags.len(), 2);
}

#[test]
fn an_installer_has_a_name() {
    let fact: Installer = read(&Wheel, "a-1.dist-info/INSTALLER", b"uv\n").facts[0].decode().unwrap();
    assert_eq!(fact.name, "uv");
    assert!(read(&Wheel, "a-1.dist-info/INSTALLER", b" \n").facts.is_empty());
}

#[test]
fn empty_cut_short_and_wrong() {
    let fact: WheelBuild = read(&Wheel, "a-1.dist-info/WHEEL", b"").facts[0].decode().unwrap();
    assert_eq!(fact, WheelBuild { generator: None, pure: None, tags: Vec::new() });
    assert!(try_read(&Wheel, "a-1.dist-info/WHEEL", b"Root-Is-Pure").1.is_err());
    assert!(try_read(&Wheel, "a-1.dist-info/WHEEL", b"\x00\xff").1.is_err());
}

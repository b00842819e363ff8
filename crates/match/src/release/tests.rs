use super::*;
use crate::testing::{deb, from_source, inventory, package};
use wb_model::{ComponentId, ComponentKind};

fn spaces(purl: &str) -> Vec<String> {
    let component = package(ComponentKind::OsPackage, purl);
    let inventory = inventory(std::slice::from_ref(&component), &[]);
    let release = of(&component, &Subject::new(&inventory)).unwrap();
    release.spaces().iter().map(Space::to_string).collect()
}

#[test]
fn every_way_of_naming_a_release_leads_to_the_space_of_its_feed() {
    for (purl, space) in [
        ("pkg:deb/debian/bash@1?distro=debian-12", "debian:12"),
        ("pkg:deb/debian/bash@1?distro=debian-12.5", "debian:12"),
        ("pkg:deb/debian/bash@1?distro=bookworm", "debian:12"),
        ("pkg:deb/ubuntu/bash@1?distro=ubuntu-22.04", "ubuntu:22.04"),
        ("pkg:deb/ubuntu/bash@1?distro=jammy", "ubuntu:22.04"),
        ("pkg:apk/alpine/bash@1?distro=alpine-3.19.1", "alpine:3.19"),
        ("pkg:apk/alpine/bash@1?distro=3.19.1", "alpine:3.19"),
        ("pkg:apk/wolfi/bash@1?distro=wolfi-20230201", "wolfi"),
        ("pkg:rpm/redhat/bash@1?distro=rhel-9.3", "redhat:9"),
        ("pkg:rpm/redhat/bash@1?distro=redhat-8.9", "redhat:8"),
        ("pkg:rpm/centos/bash@1?distro=centos-7", "redhat:7"),
        ("pkg:rpm/rocky/bash@1?distro=rocky-9.3", "rocky:9"),
        ("pkg:rpm/alma/bash@1?distro=almalinux-9.3", "almalinux:9"),
        ("pkg:rpm/ol/bash@1?distro=ol-8.9", "oracle:8"),
        ("pkg:rpm/amzn/bash@1?distro=amzn-2023", "amazon:2023"),
    ] {
        assert_eq!(spaces(purl), [space], "{purl}");
    }
    assert!(
        spaces("pkg:rpm/opensuse/bash@1?distro=opensuse-leap-15.5")
            .contains(&"opensuse:Leap 15.5".to_owned())
    );
    let suse = spaces("pkg:rpm/suse/bash@1?distro=sles-15.5");
    assert!(suse.contains(&"suse:Linux Enterprise Module for Python 3 15 SP5".to_owned()), "{suse:?}");
}

#[test]
fn without_a_release_nothing_is_asked_and_an_image_of_another_distribution_does_not_help() {
    assert!(spaces("pkg:deb/debian/bash@1").is_empty());
    let mut system =
        wb_model::Component::new(ComponentId::new("os"), ComponentKind::OperatingSystem, "ubuntu");
    system.version = Some("22.04".to_owned());
    let package = package(ComponentKind::OsPackage, "pkg:deb/debian/bash@1");
    let image = inventory(&[system, package.clone()], &[]);
    assert_eq!(of(&package, &Subject::new(&image)).unwrap().version, None);
}

#[test]
fn an_image_says_which_release_a_package_is_of_when_its_purl_does_not() {
    let mut system =
        wb_model::Component::new(ComponentId::new("os"), ComponentKind::OperatingSystem, "debian");
    system.version = Some("12.5".to_owned());
    system.properties.insert("os:id".to_owned(), "debian".to_owned());
    let package = package(ComponentKind::OsPackage, "pkg:deb/debian/bash@1");
    let image = inventory(&[system, package.clone()], &[]);
    let release = of(&package, &Subject::new(&image)).unwrap();
    assert_eq!(release.spaces(), [Space::new("debian:12")]);
}

#[test]
fn the_source_package_has_its_own_version() {
    let own = from_source(deb("libssl3", "3.0.11-1+b2", "debian-12"), "openssl", "3.0.11-1");
    assert_eq!(source(&own), Some(("openssl".to_owned(), "3.0.11-1".to_owned())));
    let by_purl = package(
        ComponentKind::OsPackage,
        "pkg:deb/debian/libssl3@3.0.11-1%2Bb2?distro=debian-12&upstream=openssl%403.0.11-1",
    );
    assert_eq!(source(&by_purl), Some(("openssl".to_owned(), "3.0.11-1".to_owned())));
    let bare = package(ComponentKind::OsPackage, "pkg:deb/debian/libssl3@3.0.11-1?upstream=openssl");
    assert_eq!(source(&bare), Some(("openssl".to_owned(), "3.0.11-1".to_owned())));
    assert_eq!(source(&deb("bash", "5", "debian-12")), None);
}

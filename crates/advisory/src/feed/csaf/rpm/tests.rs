use super::*;

#[test]
fn a_module_is_its_name_and_stream() {
    for (text, module) in [
        ("nodejs:16", Some("nodejs:16")),
        ("nodejs:16:8060020220518:ad008a3a", Some("nodejs:16")),
        ("AppStream-8.6.0.Z.MAIN:nodejs:16:8060020220518:ad008a3a", Some("nodejs:16")),
        ("rhel10", None),
        (":", None),
        ("a:b:c:d:e:f", None),
        ("", None),
    ] {
        assert_eq!(module_of(text).as_deref(), module, "{text}");
    }
}

#[test]
fn a_name_with_a_version_is_split_from_its_end() {
    let package = with_version("samba-client-libs-4.19.4+git.339-1.22", None).unwrap();
    assert_eq!(
        (package.name.as_ref(), package.version.as_deref()),
        ("samba-client-libs", Some("4.19.4+git.339-1.22"))
    );
    let package = with_version("libssl-3-devel-3.0.8-1.1.x86_64", None).unwrap();
    assert_eq!((package.name.as_ref(), package.version.as_deref()), ("libssl-3-devel", Some("3.0.8-1.1")));
    assert!(with_version("short", None).is_none() && with_version("", None).is_none());
}

#[test]
fn a_bare_name_is_a_source_package() {
    let package = source_package("nodejs:16/nodejs", None).unwrap();
    assert_eq!(
        (package.name.as_ref(), package.module.as_deref(), package.source),
        ("nodejs", Some("nodejs:16"), true)
    );
    assert!(source_package("openshift4/ose-cli", None).is_none());
    assert!(
        source_package("kernel-debuginfo", None).is_none() && source_package("a wrong name", None).is_none()
    );
}

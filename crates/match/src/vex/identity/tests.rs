use super::{Exactness, cpe_of, names};
use crate::vex::testing::{OTHER, digest, inventory, purl};
use crate::vex::{Identity, VersionPattern};
use wb_model::{Component, ComponentId};

fn part(id: &str) -> Component {
    inventory().component(&ComponentId::new(id)).unwrap().clone()
}

#[test]
fn a_purl_without_a_version_is_every_version_and_qualifiers_have_to_agree() {
    let openssl = part("openssl");
    let exactness = |text: &str| names(&purl(text), &openssl);
    assert_eq!(exactness("pkg:deb/debian/openssl"), Some(Exactness::EveryVersion));
    assert_eq!(exactness("pkg:deb/debian/openssl@3.0.11-1~deb12u1"), Some(Exactness::Version));
    assert_eq!(exactness("pkg:deb/debian/openssl@3.0.11-1~deb12u1?arch=amd64"), Some(Exactness::Place));
    assert_eq!(
        exactness("pkg:deb/debian/openssl@0:3.0.11-1~deb12u1"),
        Some(Exactness::Version),
        "an epoch of 0"
    );
    assert_eq!(exactness("pkg:deb/debian/openssl@3.0.11-1~deb12u2"), None);
    assert_eq!(exactness("pkg:deb/debian/openssl?arch=arm64"), None);
    assert_eq!(exactness("pkg:deb/debian/openssl?distro=debian-12"), None, "nothing is said of it");
    assert_eq!(exactness("pkg:deb/ubuntu/openssl"), None);
    assert_eq!(exactness("pkg:deb/debian/openssl?package-id=1a2b"), Some(Exactness::EveryVersion));
}

#[test]
fn a_local_version_is_another_version() {
    let torch = part("torch");
    assert_eq!(names(&purl("pkg:pypi/torch@2.3.1"), &torch), None);
    assert_eq!(names(&purl("pkg:pypi/Torch@2.3.1%2Bcu121"), &torch), Some(Exactness::Version));
}

#[test]
fn versions_beside_a_purl_limit_it() {
    let torch = part("torch");
    let with = |pattern| Identity { versions: vec![pattern], ..purl("pkg:pypi/torch") };
    let range = |text: &str| names(&with(VersionPattern::Range(text.to_owned())), &torch);
    assert_eq!(range("vers:pypi/>=2.0|<3.0"), Some(Exactness::Range));
    assert_eq!(range("vers:pypi/<2.0"), None);
    assert_eq!(range("prior to 3.0"), None, "what cannot be read holds nothing");
    assert_eq!(
        names(&with(VersionPattern::Exact("2.3.1+cu121".to_owned())), &torch),
        Some(Exactness::Version)
    );
}

#[test]
fn a_digest_decides_before_a_name() {
    let libwebp = part("libwebp");
    assert_eq!(names(&digest(OTHER), &libwebp), Some(Exactness::Digest));
    let mut both = purl("pkg:generic/libwebp@1.3.0");
    assert_eq!(names(&both, &libwebp), Some(Exactness::Version));
    both.digests = vec![crate::vex::testing::MANIFEST.parse().unwrap()];
    assert_eq!(names(&both, &libwebp), None, "another file of the same name");
    assert_eq!(names(&both, &part("torch")), None);
}

#[test]
fn cpes_of_both_forms_match_field_by_field() {
    let libwebp = part("libwebp");
    let exactness = |text: &str| {
        let cpe = cpe_of(text);
        assert!(cpe.is_some(), "{text}");
        names(&Identity { cpe, ..Identity::default() }, &libwebp)
    };
    assert_eq!(exactness("cpe:/a:webmproject:libwebp"), Some(Exactness::EveryVersion));
    assert_eq!(exactness("cpe:2.3:a:webmproject:libwebp:1.3.0:*:*:*:*:*:*:*"), Some(Exactness::Version));
    assert_eq!(exactness("cpe:2.3:a:webmproject:libwebp:1.3.1:*:*:*:*:*:*:*"), None);
    assert_eq!(exactness("cpe:2.3:a:webmproject:libwebp:*:*:*:*:*:rust:*:*"), None);
    let packed = cpe_of("cpe:/a:hp:insight:7.4.0.1570:-:~~online~win2003~x64~").unwrap();
    assert_eq!(packed.to_string(), "cpe:2.3:a:hp:insight:7.4.0.1570:-:*:*:online:win2003:x64:*");
    let red_hat = cpe_of("cpe:/o:redhat:enterprise_linux:9::baseos").unwrap();
    assert_eq!(red_hat.to_string(), "cpe:2.3:o:redhat:enterprise_linux:9:*:baseos:*:*:*:*:*");
    assert_eq!(cpe_of("cpe:/a:1:2:3:4:5:6:7:8"), None);
    assert_eq!(cpe_of(""), None);
}

/// A reference means something only in its own document, unless it names the component itself.
#[test]
fn a_reference_has_to_carry_the_purl() {
    let mut torch = part("torch");
    let of = |id: &str| Identity { id: Some(id.to_owned()), ..Identity::default() };
    torch.id = ComponentId::new("1");
    assert_eq!(names(&of("1"), &torch), None);
    assert_eq!(names(&of("urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#1"), &torch), None);
    torch.id = ComponentId::new("pkg:pypi/torch@2.3.1%2Bcu121-0a1b2c3d");
    assert_eq!(names(&of("pkg:pypi/torch@2.3.1%2Bcu121-0a1b2c3d"), &torch), Some(Exactness::Place));
    let link = "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#";
    let encoded = format!("{link}pkg%3Apypi%2Ftorch%402.3.1%252Bcu121-0a1b2c3d");
    assert_eq!(names(&of(&encoded), &torch), Some(Exactness::Place));
    let plain = format!("{link}pkg:pypi%2Ftorch%402.3.1%252Bcu121?package-id=77");
    assert_eq!(names(&of(&plain), &torch), Some(Exactness::Version));
    assert_eq!(names(&of(&format!("{link}pkg:pypi%2Ftorch%402.3.2")), &torch), None);
}

#[test]
fn a_bare_name_names_no_package() {
    let torch = part("torch");
    let mut named = Identity { name: Some("torch".to_owned()), ..Identity::default() };
    assert_eq!(names(&named, &torch), None);
    named.versions = vec![VersionPattern::Exact("2.3.1+cu121".to_owned())];
    assert_eq!(names(&named, &torch), None);
    assert_eq!(names(&Identity::default(), &torch), None, "an empty identity names nothing");
}

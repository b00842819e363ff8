use super::{identity, names};
use crate::vex::identity::Exactness;
use crate::vex::testing::{CONFIG, MANIFEST, OTHER, digest, inventory, purl};
use crate::vex::{Identity, VersionPattern};

#[test]
fn digests_come_first() {
    let subject = inventory().subject;
    assert_eq!(names(&digest(MANIFEST), &subject), Some(Exactness::Digest));
    assert_eq!(names(&digest(CONFIG), &subject), Some(Exactness::Digest));
    assert_eq!(names(&digest(OTHER), &subject), None);
    let own = format!("pkg:oci/other-name@{MANIFEST}");
    assert_eq!(names(&purl(&own), &subject), Some(Exactness::Digest));
    let other = format!("pkg:oci/app@{OTHER}?repository_url=registry.example%2Fteam%2Fapp&tag=1.0");
    assert_eq!(names(&purl(&other), &subject), None, "the name of an earlier build is not this one");
    let mut asked = subject.clone();
    asked.name = format!("registry.example/team/app@{OTHER}");
    assert_eq!(names(&digest(OTHER), &asked), Some(Exactness::Digest), "the index it was asked for by");
}

#[test]
fn names_and_qualifiers_have_to_agree() {
    let subject = inventory().subject;
    let exactness = |text: &str| names(&purl(text), &subject);
    assert_eq!(exactness("pkg:oci/app"), Some(Exactness::EveryVersion));
    assert_eq!(
        exactness("pkg:oci/app?repository_url=registry.example%2Fteam%2Fapp"),
        Some(Exactness::EveryVersion)
    );
    assert_eq!(
        exactness("pkg:oci/app?repository_url=registry.example%2Fteam"),
        Some(Exactness::EveryVersion)
    );
    assert_eq!(exactness("pkg:oci/app?tag=1.0&arch=amd64"), Some(Exactness::Version));
    assert_eq!(exactness("pkg:oci/app?tag=2.0"), None);
    assert_eq!(exactness("pkg:oci/app?arch=arm64"), None);
    assert_eq!(exactness("pkg:oci/app?repository_url=other.example%2Fteam%2Fapp"), None);
    assert_eq!(exactness("pkg:docker/team/app@1.0"), Some(Exactness::Version));
    assert_eq!(exactness("pkg:docker/eam/app@1.0"), None);
    assert_eq!(exactness("pkg:pypi/app"), None);
    let mut named = Identity { name: Some("registry.example/team/app".to_owned()), ..Identity::default() };
    assert_eq!(names(&named, &subject), Some(Exactness::EveryVersion));
    named.versions = vec![VersionPattern::Exact("2.0".to_owned())];
    assert_eq!(names(&named, &subject), None);
}

#[test]
fn an_image_is_spoken_about_by_its_digest() {
    let mut subject = inventory().subject;
    let own = identity(&subject).unwrap();
    let wanted = format!("pkg:oci/app@{MANIFEST}?repository_url=registry.example/team/app&tag=1.0");
    assert_eq!(own.purl.as_ref().unwrap(), &wanted.parse().unwrap());
    assert_eq!(names(&own, &subject), Some(Exactness::Digest));
    subject.name = "oci:./layout:app".to_owned();
    let local = identity(&subject).unwrap();
    assert_eq!((local.purl.as_ref(), names(&local, &subject)), (None, Some(Exactness::Digest)));
    subject.manifest = None;
    subject.config = None;
    assert_eq!(identity(&subject), None);
}

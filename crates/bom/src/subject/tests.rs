use wb_model::{Component, ComponentId, ComponentKind, Digest, Purl, SubjectKind};

use super::{purl, reference};
use crate::testing;

fn purl_of(name: &str) -> Option<String> {
    let mut subject = testing::empty().subject;
    subject.kind = SubjectKind::Image;
    subject.name = name.to_owned();
    subject.platform = Some("linux/arm64/v8".to_owned());
    subject.manifest = Some(Digest::sha256([1; 32]));
    purl(&subject).as_ref().map(Purl::to_string)
}

#[test]
fn an_image_named_by_a_repository_has_a_purl() {
    let digest = format!("sha256%3A{}", "01".repeat(32)).replace("%3A", ":");
    assert_eq!(
        purl_of("registry.example:5000/team/app:1.2").unwrap(),
        format!("pkg:oci/app@{digest}?arch=arm64&repository_url=registry.example:5000%2Fteam%2Fapp&tag=1.2")
    );
    assert_eq!(purl_of("team/app").unwrap(), format!("pkg:oci/app@{digest}?arch=arm64"));
    assert_eq!(
        purl_of(&format!("app:1@sha256:{}", "02".repeat(32))).unwrap(),
        format!("pkg:oci/app@{digest}?arch=arm64&tag=1")
    );
}

#[test]
fn a_folder_is_no_repository() {
    for name in
        ["oci:./layout:tag", "oci-archive:a.tar", "docker-archive:a.tar", "./layout", "/srv/Layout", ""]
    {
        assert_eq!(purl_of(name), None, "{name}");
    }
}

#[test]
fn no_component_has_the_subjects_reference() {
    let mut inventory = testing::empty();
    let first = reference(&inventory);
    inventory.components.push(Component::new(ComponentId::new(&first), ComponentKind::Application, "x"));
    assert_eq!(reference(&inventory), format!("{first}#"));
}

use std::collections::BTreeMap;

use wb_model::{ComponentId, Digest, Occurrence, Subject, SubjectKind, Tool};

use super::*;

fn inventory(components: &[(&str, &str, Option<[u8; 32]>)]) -> Inventory {
    let mut inventory = Inventory {
        subject: Subject {
            kind: SubjectKind::Image,
            name: "app".to_owned(),
            manifest: None,
            config: None,
            platform: None,
            labels: BTreeMap::new(),
        },
        tool: Tool { name: "weighbridge".to_owned(), version: "0".to_owned() },
        created: None,
        layers: Vec::new(),
        components: Vec::new(),
        relationships: Vec::new(),
        statuses: Vec::new(),
        diagnostics: Vec::new(),
        observations: Vec::new(),
        base: None,
    };
    for (purl, path, hash) in components {
        let id = ComponentId::new(format!("{purl}#{path}"));
        let mut component = Component::new(id, ComponentKind::LanguagePackage, "name");
        component.purl = purl.parse().ok();
        component.occurrences.push(Occurrence { path: (*path).to_owned(), layer: None });
        component.hashes.extend(hash.map(Digest::sha256));
        inventory.components.push(component);
    }
    inventory.sort();
    inventory
}

fn rules(image: &Inventory, document: &Inventory) -> Vec<(String, String)> {
    let found = compare(image, document);
    found.into_iter().map(|one| (one.rule, one.place.path.unwrap_or_default())).collect()
}

#[test]
fn the_same_components_are_the_same_whatever_their_qualifiers() {
    let image = inventory(&[("pkg:deb/debian/libc6@2?arch=amd64", "status", None)]);
    let document = inventory(&[("pkg:deb/debian/libc6@2?arch=amd64&distro=debian-12", "other/place", None)]);
    assert_eq!(rules(&image, &document), []);
}

#[test]
fn copies_are_counted() {
    let two = inventory(&[("pkg:pypi/a@1", "one", None), ("pkg:pypi/a@1", "two", None)]);
    let one = inventory(&[("pkg:pypi/a@1", "one", None)]);
    assert_eq!(rules(&two, &one), [("not-in-document".to_owned(), "two".to_owned())]);
    assert_eq!(rules(&one, &two), [("not-in-image".to_owned(), "two".to_owned())]);
}

#[test]
fn other_versions_are_on_both_sides_and_other_content_is_told_with_both_hashes() {
    let (old, new) = (inventory(&[("pkg:pypi/a@1", "p", None)]), inventory(&[("pkg:pypi/a@2", "p", None)]));
    assert_eq!(rules(&old, &new).len(), 2);
    let is = inventory(&[("pkg:pypi/a@1", "p", Some([1; 32]))]);
    let says = inventory(&[("pkg:pypi/a@1", "p", Some([2; 32]))]);
    let found = compare(&is, &says);
    assert_eq!(found[0].rule, "other-content");
    assert_eq!(found[0].message.matches("sha256:").count(), 2);
}

use std::path::PathBuf;

use super::*;

#[test]
fn products_are_sorted_and_their_other_names_are_products() {
    let names: Vec<&str> = PRODUCTS.iter().map(|product| product.name).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(names, sorted);
    for product in PRODUCTS {
        assert_eq!(product.name, product.name.to_lowercase());
        if let Some(also) = product.also {
            let target = super::product(also).unwrap();
            assert_eq!((target.also, target.scheme), (None, product.scheme), "{also}");
        }
    }
}

/// A library that the inventory names by a CPE which is not here would never have a finding.
#[test]
fn every_name_that_the_inventory_gives_is_a_product() {
    let inventory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../inventory/src");
    let read = |file: &str| fs_err::read_to_string(inventory.join(file)).unwrap();
    let mut given = Vec::new();
    for part in read("knowledge/native/projects.rs").split(".cpe(\"").skip(1) {
        let mut texts = part.split('"');
        given.push(format!("{}:{}", texts.next().unwrap(), texts.nth(1).unwrap()));
    }
    for part in read("knowledge/cuda.rs").split(".cpe(\"").skip(1) {
        given.push(format!("nvidia:{}", part.split('"').next().unwrap()));
    }
    assert!(given.len() > 80, "{given:?}");
    given.extend(["nvidia:cuda_toolkit", "python:python"].map(str::to_owned));
    given.retain(|name| product(name).is_none_or(|product| product.also.is_some()));
    assert!(given.is_empty(), "{given:?}");
}

#[test]
fn names_are_read() {
    let name = Name::parse("cpe:2.3:a:openssl:openssl:1.1.0:pre5:*:*:*:*:*:*").unwrap();
    assert_eq!((name.part.as_str(), name.product.as_str()), ("a", "openssl:openssl"));
    assert_eq!(name.version, NameVersion::One("1.1.0-pre5".to_owned()));
    assert_eq!(name.target_software, None);
    let name = Name::parse(r"cpe:2.3:a:Vendor:a\:b_\&_c:1.0\+dfsg:-:*:*:*:Windows:*:*").unwrap();
    assert_eq!(name.product, "vendor:a:b_&_c");
    assert_eq!(name.version, NameVersion::One("1.0+dfsg".to_owned()));
    assert_eq!(name.target_software.as_deref(), Some("windows"));
    assert_eq!(Name::parse("cpe:2.3:a:zlib:zlib:*:*:*:*:*:*:*:*").unwrap().version, NameVersion::Any);
    assert_eq!(Name::parse("cpe:2.3:a:zlib:zlib:-:*:*:*:*:*:*:*").unwrap().version, NameVersion::None);
}

#[test]
fn empty_cut_short_and_wrong_names_are_none() {
    for text in ["", "cpe:2.3:", "cpe:2.3:a:zlib:zlib", "cpe:/a:zlib:zlib:1.2", r"cpe:2.3:a:b:c\", "zlib"] {
        assert_eq!(Name::parse(text), None, "{text}");
    }
    assert_eq!(Name::parse(&format!("cpe:2.3:{}", "a:".repeat(1000))), None);
}

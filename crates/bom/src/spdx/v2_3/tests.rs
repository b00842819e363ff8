use proptest::prelude::*;
use serde_json::Value;

use wb_model::{ComponentKind, Outcome, RelationshipKind, SubjectKind};

use crate::error::ReadError;
use crate::testing::{any_inventory, empty, image, shared, validator, written};

const FORMAT: &str = "spdx-json@2.3";

fn read(text: &str) -> Result<wb_model::Inventory, ReadError> {
    super::read(text.as_bytes())
}

fn document(rest: &str) -> String {
    format!(
        r#"{{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","dataLicense":"CC0-1.0","name":"n",
            "creationInfo":{{"created":"2020-01-01T00:00:00Z","creators":["Person: J","Tool: other-1.2"]}}{rest}}}"#
    )
}

#[test]
fn an_image_comes_back_equal_and_is_valid() {
    let inventory = image();
    let bytes = written(FORMAT, &inventory);
    assert_eq!(super::read(&bytes).unwrap(), inventory);
    assert_eq!(bytes, written(FORMAT, &inventory));
    if let Some(validator) = validator("spdx-2.3.schema.json") {
        validator.assert_valid(&bytes);
        validator.assert_valid(&written(FORMAT, &empty()));
    }
}

#[test]
fn what_has_a_field_is_in_its_field() {
    let document: Value = serde_json::from_slice(&written(FORMAT, &image())).unwrap();
    let part = |name: &str| {
        let packages = document["packages"].as_array().unwrap();
        packages.iter().find(|part| part["name"] == name).unwrap()
    };
    let library = part("openssl");
    assert_eq!(library["versionInfo"], "1.0.2k");
    assert_eq!(library["primaryPackagePurpose"], "LIBRARY");
    assert_eq!(library["filesAnalyzed"], false);
    let references = library["externalRefs"].as_array().unwrap();
    assert_eq!(references.len(), 3);
    assert_eq!(references[0]["referenceType"], "cpe23Type");
    assert_eq!(references[2]["referenceLocator"], "pkg:generic/openssl@1.0.2k");
    let declared = library["licenseDeclared"].as_str().unwrap();
    assert!(declared.starts_with("LicenseRef-weighbridge-") && declared.ends_with(" AND (MIT OR Zlib)"));
    assert_eq!(document["hasExtractedLicensingInfos"][0]["extractedText"], "OpenSSL and SSLeay");
    let deb = part("libstdc++6");
    assert_eq!(deb["supplier"], "Organization: Debian GCC Maintainers (debian-gcc@lists.example)");
    assert_eq!(deb["sourceInfo"], "built package from: gcc-12 12.2.0-14");
    assert_eq!(deb["homepage"], "http://gcc.gnu.org/");
    assert_eq!(document["creationInfo"]["created"], "2023-05-01T12:00:00Z");
    assert_eq!(document["creationInfo"]["creators"][0], "Tool: weighbridge-0.1.0");
    let edges = document["relationships"].as_array().unwrap();
    let edge = |from: &Value, kind: &str, to: &Value| {
        edges.iter().any(|edge| {
            edge["spdxElementId"] == *from
                && edge["relationshipType"] == kind
                && edge["relatedSpdxElement"] == *to
        })
    };
    let subject = part("registry.example/team/app:1");
    assert!(edge(&"SPDXRef-DOCUMENT".into(), "DESCRIBES", &subject["SPDXID"]));
    assert!(edge(&subject["SPDXID"], "CONTAINS", &library["SPDXID"]));
    assert!(edge(&part("tokenizers")["SPDXID"], "CONTAINS", &library["SPDXID"]));
    assert!(edge(&library["SPDXID"], "DEPENDS_ON", &deb["SPDXID"]));
    assert!(edge(&part("tokenizers")["SPDXID"], "OTHER", &deb["SPDXID"]));
}

#[test]
fn without_a_time_the_epoch_stands_there_and_is_not_believed() {
    let bytes = written(FORMAT, &empty());
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(document["creationInfo"]["created"], "1970-01-01T00:00:00Z");
    assert_eq!(super::read(&bytes).unwrap().created, None);
    let mut inventory = empty();
    inventory.created = Some("1970-01-01T00:00:00Z".to_owned());
    assert_eq!(super::read(&written(FORMAT, &inventory)).unwrap(), inventory);
}

proptest! {
    #[test]
    fn any_inventory_comes_back_equal(inventory in any_inventory()) {
        let bytes = written(FORMAT, &inventory);
        prop_assert_eq!(super::read(&bytes).unwrap(), inventory);
    }
}

#[test]
fn any_inventory_is_a_valid_document() {
    let Some(validator) = validator("spdx-2.3.schema.json") else { return };
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    runner
        .run(&any_inventory(), |inventory| {
            validator.assert_valid(&written(FORMAT, &inventory));
            Ok(())
        })
        .unwrap();
}

#[test]
fn reads_what_other_tools_write() {
    let text = document(
        r#","documentDescribes":["SPDXRef-image"],
           "annotations":[{"annotationDate":"x","annotationType":"REVIEW","annotator":"Person: J","comment":"fine"}],
           "hasExtractedLicensingInfos":[{"licenseId":"LicenseRef-1","extractedText":"Do as you like"}],
           "packages":[
             {"SPDXID":"SPDXRef-image","name":"app","versionInfo":"1","downloadLocation":"NONE",
              "primaryPackagePurpose":"CONTAINER"},
             {"SPDXID":"SPDXRef-a","name":"libc6","versionInfo":"2.36","downloadLocation":"NONE",
              "supplier":"Person: Debian (a@b.example)","licenseDeclared":"LicenseRef-1",
              "checksums":[{"algorithm":"SHA256","checksumValue":"00"},{"algorithm":"BLAKE3","checksumValue":"1"}],
              "externalRefs":[{"referenceCategory":"PACKAGE_MANAGER","referenceType":"purl",
                               "referenceLocator":"pkg:deb/debian/libc6@2.36"}]},
             {"SPDXID":"SPDXRef-b","name":"b","downloadLocation":"NONE","licenseDeclared":"NOASSERTION",
              "primaryPackagePurpose":"OPERATING_SYSTEM"}],
           "relationships":[
             {"spdxElementId":"SPDXRef-b","relationshipType":"DEPENDENCY_OF","relatedSpdxElement":"SPDXRef-a"},
             {"spdxElementId":"SPDXRef-image","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-a"},
             {"spdxElementId":"SPDXRef-a","relationshipType":"TEST_OF","relatedSpdxElement":"SPDXRef-b"}]"#,
    );
    let inventory = read(&text).unwrap();
    assert_eq!((inventory.subject.kind, inventory.subject.name.as_str()), (SubjectKind::Image, "app"));
    assert_eq!((inventory.tool.name.as_str(), inventory.tool.version.as_str()), ("other", "1.2"));
    let find = |name: &str| inventory.components.iter().find(|part| part.name == name).unwrap();
    assert_eq!(find("libc6").kind, ComponentKind::OsPackage);
    assert_eq!(find("libc6").supplier.as_deref(), Some("Debian <a@b.example>"));
    assert_eq!(find("libc6").licenses[0].declared, "Do as you like");
    assert_eq!(find("b").kind, ComponentKind::OperatingSystem);
    assert!(find("b").licenses.is_empty());
    let [edge] = inventory.relationships.as_slice() else { panic!("{:?}", inventory.relationships) };
    assert_eq!(edge.kind, RelationshipKind::DependsOn);
    assert_eq!(edge.from, find("libc6").id);
    // The checksum that is none.
    assert_eq!(inventory.statuses[0].outcome, Outcome::CouldNotLook { count: 2, places: 1 });
    let again = super::read(&written(FORMAT, &inventory)).unwrap();
    assert_eq!(again, inventory);
}

#[test]
fn errors_name_the_place() {
    let package = r#"{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NONE"}"#;
    let annotated = |comment: &str| {
        let annotation = format!(r#""annotations":[{{"comment":"{comment}"}}]"#);
        format!(r#","packages":[{{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NONE",{annotation}}}]"#)
    };
    let cases = [
        (r#","packages":[{"SPDXID":"SPDXRef-a"}]"#.to_owned(), "packages[0]"),
        (r#","relationships":[{}]"#.to_owned(), "relationships[0]"),
        (format!(r#","packages":[{package},{package}]"#), "packages[1].SPDXID"),
        (annotated("weighbridge:kind"), "packages[0].annotations: weighbridge:kind: not <name>=<value>"),
        (annotated("weighbridge:kind=what"), "packages[0].annotations: weighbridge:kind: unknown kind"),
        (annotated("weighbridge:contains=x"), "weighbridge:contains: edges are relationships here"),
    ];
    for (rest, place) in cases {
        let error = read(&document(&rest)).unwrap_err().to_string();
        assert!(error.starts_with("read SPDX 2.3 document, at ") && error.contains(place), "{error}");
    }
}

#[test]
fn reads_the_official_examples() {
    let Some(folder) = shared("vectors/spdx/software") else { return };
    let bytes = fs_err::read(folder.join("example8/spdx2.3/examplemaven-0.0.1.spdx.json")).unwrap();
    let (inventory, format) = crate::read(&bytes).unwrap();
    assert_eq!(format.to_string(), FORMAT);
    assert!(!inventory.components.is_empty());
    let older = fs_err::read(folder.join("example7/spdx2.2/example7-bin.spdx.json")).unwrap();
    assert!(matches!(crate::read(&older), Err(ReadError::Version { format: "SPDX", .. })));
}

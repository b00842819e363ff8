use crate::vex::testing::{Schema, archive, plain, purl, round, sample, statement, time, whole, written};
use crate::vex::{Identity, Justification, JustificationKind, Status, VersionPattern, VexError, read};

#[test]
fn a_document_of_the_current_form_is_read() {
    let text = r#"{
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "https://openvex.dev/docs/example/vex-1",
        "author": "Wolfi J. Inkinson", "role": "Document Creator",
        "timestamp": "2023-01-08T18:02:03.647787998-06:00", "version": 2,
        "statements": [{
            "vulnerability": {"@id": "https://nvd.nist.gov/vuln/detail/CVE-2023-12345",
                              "name": "CVE-2023-12345", "aliases": ["GHSA-x"]},
            "products": [{
                "@id": "pkg:oci/git@sha256:23a264e6e429852221a963e9f17338ba3f5796dc7086e46439a6f4482cf6e0cb",
                "hashes": {"sha-256": "23a264e6e429852221a963e9f17338ba3f5796dc7086e46439a6f4482cf6e0cb"},
                "subcomponents": [{"@id": "pkg:apk/wolfi/git@2.39.0-r1?arch=x86_64"},
                                  {"identifiers": {"cpe22": "cpe:/a:git:git:2.39.0"}}]
            }],
            "status": "not_affected", "justification": "inline_mitigations_already_exist",
            "impact_statement": "Patched.", "last_updated": "2023-02-01T00:00:00Z"
        }]
    }"#;
    let document = read(text.as_bytes(), "git.vex.json").unwrap();
    assert_eq!(document.format, "openvex");
    assert_eq!((document.version, document.role.as_deref()), (2, Some("Document Creator")));
    assert_eq!(document.time, Some(time("2023-01-09T00:02:03.647787998Z")));
    let statement = &document.statements[0];
    assert_eq!(statement.vulnerability.ids().collect::<Vec<_>>(), ["CVE-2023-12345", "GHSA-x"]);
    assert_eq!(statement.time, Some(time("2023-02-01T00:00:00Z")));
    let kind = JustificationKind::InlineMitigationsAlreadyExist;
    assert_eq!(statement.justification, Some(Justification { kind, original: None }));
    let product = &statement.products[0];
    assert_eq!(product.identity.digests.len(), 1);
    assert_eq!(product.subcomponents[0], purl("pkg:apk/wolfi/git@2.39.0-r1?arch=x86_64"));
    let cpe = product.subcomponents[1].cpe.as_ref().unwrap();
    assert_eq!((cpe.product(), cpe.version()), ("git".to_owned(), Some("2.39.0".to_owned())));
    assert!(document.unread.is_empty());
}

#[test]
fn a_document_of_the_first_form_is_read() {
    let text = r#"{
        "@context": "https://openvex.dev/ns", "@id": "vex-old", "author": "A", "timestamp": null,
        "version": "1", "supplier": "Example Ltd",
        "statements": [{
            "vulnerability": "CVE-2021-44228", "vuln_description": "Log4Shell",
            "products": ["pkg:oci/app@sha256:23a264e6e429852221a963e9f17338ba3f5796dc7086e46439a6f4482cf6e0cb"],
            "subcomponents": ["pkg:maven/org.apache.logging.log4j/log4j-core@2.14.0"],
            "status": "fixed", "justification": ""
        }]
    }"#;
    let document = read(text.as_bytes(), "old.json").unwrap();
    let statement = &document.statements[0];
    assert_eq!(statement.vulnerability.id, "CVE-2021-44228");
    assert_eq!(statement.vulnerability.description.as_deref(), Some("Log4Shell"));
    assert_eq!(statement.supplier.as_deref(), Some("Example Ltd"));
    assert_eq!(statement.products[0].subcomponents.len(), 1);
    assert_eq!((document.time, statement.justification.as_ref()), (None, None));
}

/// The upstream examples are texts with documents in them.
#[test]
fn every_example_of_the_project_is_read() {
    let Some(files) = archive("data/vex/openvex-examples-2023-10-11.tar.zst") else { return };
    let mut count = 0;
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".md")) {
        let text = std::str::from_utf8(bytes).unwrap();
        let mut rest = text;
        while let Some(at) = rest.find("{\n  \"@context\"") {
            rest = &rest[at..];
            let end = rest.find("\n}").unwrap() + 2;
            let document = read(&rest.as_bytes()[..end], name).unwrap();
            assert!(!document.statements.is_empty() && document.unread.is_empty(), "{name}: {document:?}");
            assert!(document.statements.iter().all(|statement| statement.products.len() == 1));
            count += 1;
            rest = &rest[end..];
        }
    }
    // One of creating, three of merging, one of the library.
    assert_eq!(count, 5);
}

#[test]
fn what_is_written_is_valid_and_read_back_equal() {
    let mut document = sample();
    document.role = Some("vendor".to_owned());
    document.statements[0].supplier = Some("Example Ltd".to_owned());
    document.statements[0].author = Some("Somebody else".to_owned());
    assert_eq!(round("openvex", &document), document);
    if let Some(schema) = Schema::load("openvex.schema.json") {
        schema.assert_valid(&written("openvex", &document));
    }
}

#[test]
fn versions_beside_a_purl_become_purls_and_ranges_are_refused() {
    let mut identity = purl("pkg:pypi/torch");
    identity.versions = ["2.0.0", "2.0.1"].map(|text| VersionPattern::Exact(text.to_owned())).into();
    let mut document = sample();
    document.statements = vec![statement("CVE-2024-1", vec![whole(identity.clone())], Status::Fixed)];
    let products = &round("openvex", &document).statements[0].products;
    assert_eq!(
        products.as_slice(),
        [whole(purl("pkg:pypi/torch@2.0.0")), whole(purl("pkg:pypi/torch@2.0.1"))]
    );
    identity.versions = vec![VersionPattern::Range("vers:pypi/<2.0".to_owned())];
    document.statements[0].products = vec![whole(identity)];
    let error = crate::vex::write("openvex", &document, &mut Vec::new()).unwrap_err();
    assert!(matches!(&error, VexError::CannotSay { what, .. } if what.contains("vers:pypi/<2.0")), "{error}");
}

#[test]
fn an_invalid_claim_is_not_written_and_ids_that_are_no_iris_become_some() {
    let mut document = sample();
    document.id = "CVE 2024 of us".to_owned();
    document.statements[2].products[0].identity =
        Identity { id: Some("a b".to_owned()), ..Identity::default() };
    if let Some(schema) = Schema::load("openvex.schema.json") {
        schema.assert_valid(&written("openvex", &document));
    }
    document.statements[1].justification = None;
    document.statements[1].impact = None;
    assert!(crate::vex::write("openvex", &document, &mut Vec::new()).is_err());
    document.statements.clear();
    assert!(crate::vex::write("openvex", &document, &mut Vec::new()).is_err());
}

#[test]
fn empty_cut_short_and_wrong_documents_are_refused_with_their_place() {
    let bytes = written("openvex", &sample());
    for end in (0..bytes.len() - 2).step_by(7) {
        assert!(read(&bytes[..end], "short").is_err(), "cut at {end}");
    }
    let wrong = |from: &str, to: &str| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(from), "{from}");
        let error = read(text.replacen(from, to, 1).as_bytes(), "wrong.json").unwrap_err();
        let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        format!("{error}: {source}")
    };
    assert!(wrong("\"fixed\"", "\"solved\"").contains("statements[0].status"));
    assert!(wrong("vulnerable_code_not_in_execute_path", "magic").contains("statements[1].justification"));
    assert!(wrong("2024-03-01T00:00:00Z", "yesterday").contains("timestamp"));
    assert!(wrong("\"CVE-2023-4863\"", "\" \"").contains("statements[0].vulnerability"));
    assert!(wrong("\"statements\": [", "\"statements\": [7,").contains("statements[0]"));
    assert!(wrong("\"sha-256\": \"11", "\"sha-256\": \"zz").contains("hashes"));
    assert!(wrong("ns/v0.2.0", "ns/v9.0.0").contains("version \"v9.0.0\""));
}

#[test]
fn identifiers_that_cannot_be_understood_are_named() {
    let text = r#"{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "x", "author": "a", "version": 1,
        "timestamp": "2024-01-01T00:00:00Z", "statements": [{"vulnerability": {"name": "CVE-1"}, "status": "fixed",
        "products": [{"identifiers": {"purl": "pkg:", "cpe23": "cpe:2.3:x"}, "hashes": {"sha3-256": "00"}}]}]}"#;
    let document = read(text.as_bytes(), "x").unwrap();
    assert_eq!(document.unread.len(), 3, "{:?}", document.unread);
    assert!(document.statements[0].products[0].identity.is_empty());
    assert_eq!(plain(document.clone()).statements, document.statements);
}

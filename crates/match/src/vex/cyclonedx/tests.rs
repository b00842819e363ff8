use super::{JUSTIFICATIONS, from_word, to_word};
use crate::vex::testing::{Schema, plain, purl, round, sample, statement, time, whole, written};
use crate::vex::{Identity, JustificationKind, Status, VersionPattern, read};

#[test]
fn a_bom_with_vex_inside_speaks_about_its_own_subject() {
    let text = r#"{"bomFormat": "CycloneDX", "specVersion": "1.5",
        "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", "version": 3,
        "metadata": {"timestamp": "2024-01-02T03:04:05Z", "supplier": {"name": "Example Ltd"},
            "component": {"type": "container", "bom-ref": "app", "name": "registry.example/team/app",
                "version": "sha256:1111111111111111111111111111111111111111111111111111111111111111"}},
        "components": [{"type": "library", "bom-ref": "t", "name": "torch", "version": "2.3.1",
            "purl": "pkg:pypi/torch@2.3.1",
            "components": [{"type": "library", "bom-ref": "l", "name": "zlib", "purl": "pkg:generic/zlib@1.2"}]}],
        "vulnerabilities": [
            {"id": "CVE-2024-1", "references": [{"id": "GHSA-1", "source": {"name": "GitHub"}}],
             "analysis": {"state": "not_affected", "justification": "requires_configuration",
                          "detail": "The option is off.", "lastUpdated": "2024-02-02T00:00:00Z"},
             "affects": [{"ref": "t"}, {"ref": "l"}, {"ref": "app"}]},
            {"id": "CVE-2024-2", "affects": [{"ref": "t"}]}]}"#;
    let document = read(text.as_bytes(), "app.cdx.json").unwrap();
    assert_eq!((document.author.as_str(), document.version), ("Example Ltd", 3));
    assert_eq!(document.statements.len(), 1, "one has no analysis");
    let statement = &document.statements[0];
    assert_eq!(statement.vulnerability.aliases, ["GHSA-1"]);
    assert_eq!(statement.time, Some(time("2024-02-02T00:00:00Z")));
    let justification = statement.justification.as_ref().unwrap();
    assert_eq!(justification.kind, JustificationKind::VulnerableCodeNotInExecutePath);
    assert_eq!(justification.original.as_deref(), Some("requires_configuration"));
    assert_eq!(statement.impact.as_deref(), Some("The option is off."));
    assert_eq!(statement.products.len(), 2);
    let [parts, whole] = statement.products.as_slice() else { panic!("{:?}", statement.products) };
    assert_eq!(parts.identity, whole.identity);
    assert_eq!(parts.subcomponents, [purl("pkg:pypi/torch@2.3.1"), purl("pkg:generic/zlib@1.2")]);
    assert!(whole.subcomponents.is_empty() && !whole.identity.digests.is_empty());
}

#[test]
fn versions_with_their_own_status_become_statements_of_their_own() {
    let text = r#"{"bomFormat": "CycloneDX", "specVersion": "1.4", "version": 1,
        "metadata": {"timestamp": "2024-01-02T03:04:05Z"},
        "components": [{"type": "library", "bom-ref": "t", "name": "torch", "purl": "pkg:pypi/torch"}],
        "vulnerabilities": [{"id": "CVE-2024-1",
            "analysis": {"state": "not_affected", "justification": "code_not_present"},
            "affects": [{"ref": "t", "versions": [{"version": "2.4", "status": "unaffected"},
                {"range": "vers:pypi/<2.0", "status": "affected"}, {"version": "3.0", "status": "unknown"}]}]}]}"#;
    let document = read(text.as_bytes(), "torch.json").unwrap();
    let found: Vec<_> = document
        .statements
        .iter()
        .map(|one| (one.status, one.products[0].identity.versions.clone(), one.justification.is_some()))
        .collect();
    let exact = |text: &str| vec![VersionPattern::Exact(text.to_owned())];
    let range = vec![VersionPattern::Range("vers:pypi/<2.0".to_owned())];
    assert_eq!(
        found,
        [
            (Status::NotAffected, exact("2.4"), true),
            (Status::UnderInvestigation, exact("3.0"), false),
            (Status::Affected, range, false),
        ]
    );
}

#[test]
fn a_bom_link_stays_as_it_is() {
    let link = "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg:pypi%2Ftorch%402.3.1";
    let mut document = sample();
    let identity = Identity { id: Some(link.to_owned()), ..Identity::default() };
    document.statements = vec![statement("CVE-2024-1", vec![whole(identity)], Status::NotAffected)];
    let bytes = written("cyclonedx", &document);
    assert!(String::from_utf8_lossy(&bytes).contains(&format!("\"ref\": \"{link}\"")));
    assert_eq!(plain(round("cyclonedx", &document)), plain(document));
}

#[test]
fn what_is_written_is_valid_and_read_back_equal() {
    let mut document = sample();
    document.id = "https://openvex.dev/docs/example".to_owned();
    document.role = Some("vendor".to_owned());
    document.version = 4;
    document.statements[1].notes = Some("Looked at twice.".to_owned());
    document.statements[2].author = Some("Somebody else".to_owned());
    document.statements[2].supplier = Some("Example Ltd".to_owned());
    let bytes = written("cyclonedx", &document);
    assert_eq!(round("cyclonedx", &document), document);
    assert_eq!(bytes, written("cyclonedx", &document));
    if let Some(schema) = Schema::load("cyclonedx-1.6.schema.json") {
        schema.assert_valid(&bytes);
    }
}

#[test]
fn all_nine_justifications_keep_their_word_and_all_five_their_meaning() {
    let mut document = sample();
    let one = document.statements[1].clone();
    document.statements = JUSTIFICATIONS
        .iter()
        .map(|(word, kind)| {
            let mut statement = one.clone();
            let original = Some((*word).to_owned());
            statement.justification = Some(crate::vex::Justification { kind: *kind, original });
            statement
        })
        .collect();
    assert_eq!(round("cyclonedx", &document), document);
    for kind in JustificationKind::ALL {
        assert!(JUSTIFICATIONS.iter().any(|(word, _)| *word == to_word(kind)));
        document.statements = vec![one.clone()];
        document.statements[0].justification = Some(kind.into());
        assert_eq!(round("cyclonedx", &document), document, "{}", kind.name());
    }
    assert_eq!(from_word("magic"), None);
}

#[test]
fn empty_cut_short_and_wrong_documents_are_refused_with_their_place() {
    let bytes = written("cyclonedx", &sample());
    for end in (0..bytes.len() - 2).step_by(11) {
        assert!(read(&bytes[..end], "short").is_err(), "cut at {end}");
    }
    let wrong = |from: &str, to: &str| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(from), "{from}");
        read(text.replacen(from, to, 1).as_bytes(), "wrong.json").unwrap_err().to_string()
    };
    assert!(wrong("\"resolved\"", "\"solved\"").contains("vulnerabilities[0].analysis.state"));
    assert!(
        wrong("\"code_not_reachable\"", "\"magic\"").contains("vulnerabilities[1].analysis.justification")
    );
    assert!(wrong("\"1.6\"", "\"2.0\"").contains("1.4, 1.5 and 1.6"));
    assert!(wrong("\"product-2\"", "\"product-1\"").contains("already taken"));
    assert!(wrong("\"content\": \"11", "\"content\": \"zz").contains("hashes"));
}

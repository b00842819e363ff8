use super::{NewStatement, VexVerbError, add, export, merge};
use jiff::Timestamp;
use wb_match::vex::{self, Status};
use wb_model::{Assessment, DatabaseIdentity, Hint, Inventory, Subject, SubjectKind, Tool};

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn new() -> NewStatement {
    NewStatement {
        vulnerability: "CVE-2024-1000".to_owned(),
        products: vec!["pkg:oci/app?repository_url=registry.example%2Fapp".to_owned()],
        subcomponents: vec!["pkg:pypi/torch@2.3.1".to_owned()],
        status: "not-affected".to_owned(),
        justification: Some("vulnerable_code_not_present".to_owned()),
        author: "Us".to_owned(),
        ..NewStatement::default()
    }
}

#[test]
fn a_document_begins_and_grows_in_every_format() {
    for format in ["openvex", "csaf", "cyclonedx"] {
        let first = add(None, &new(), time("2024-01-01T00:00:00Z"), Some(format)).unwrap();
        assert_eq!((first.format, first.warnings.len()), (format, 0));
        let again = add(None, &new(), time("2024-01-01T00:00:00Z"), Some(format)).unwrap();
        assert_eq!(first, again, "the same words are the same bytes");
        let later = NewStatement {
            vulnerability: "CVE-2024-2000".to_owned(),
            status: "affected".to_owned(),
            justification: None,
            statement: Some("Upgrade to 2.4.".to_owned()),
            author: "Somebody else".to_owned(),
            ..new()
        };
        let second = add(Some(("x.json", &first.bytes)), &later, time("2024-02-01T00:00:00Z"), None).unwrap();
        assert_eq!((second.format, second.warnings.as_slice()), (format, [].as_slice()));
        let (before, after) = (vex::read(&first.bytes, "x").unwrap(), vex::read(&second.bytes, "x").unwrap());
        assert_eq!((before.id, before.version + 1), (after.id.clone(), after.version), "{format}");
        assert_eq!((after.author.as_str(), after.time), ("Us", Some(time("2024-02-01T00:00:00Z"))));
        let said: Vec<_> = after.statements.iter().map(|one| (one.status, one.time)).collect();
        let times = [Some(time("2024-01-01T00:00:00Z")), Some(time("2024-02-01T00:00:00Z"))];
        assert_eq!(said, [(Status::NotAffected, times[0]), (Status::Affected, times[1])], "{format}");
        if format != "csaf" {
            assert_eq!(after.statements[1].author.as_deref(), Some("Somebody else"));
        }
    }
}

#[test]
fn what_is_no_statement_is_refused_with_what_to_give() {
    let refuse = |new: NewStatement| {
        let error = add(None, &new, time("2024-01-01T00:00:00Z"), None).unwrap_err();
        assert!(error.hint().is_some());
        error.to_string()
    };
    let with = |change: fn(&mut NewStatement)| {
        let mut new = new();
        change(&mut new);
        new
    };
    assert!(refuse(with(|new| new.justification = None)).contains("without a reason"));
    assert!(refuse(with(|new| new.justification = Some("magic".to_owned()))).contains("magic"));
    assert!(refuse(with(|new| new.status = "fixed".to_owned())).contains("no justification"));
    assert!(refuse(with(|new| new.status = "solved".to_owned())).contains("no status"));
    assert!(refuse(with(|new| new.products.clear())).contains("no product"));
    assert!(refuse(with(|new| new.products = vec!["torch".to_owned()])).contains("names no product"));
    assert!(refuse(with(|new| new.subcomponents = vec!["pkg:".to_owned()])).contains("names no product"));
    assert!(refuse(with(|new| new.vulnerability = " ".to_owned())).contains("no id"));
    let unanswered = with(|new| {
        new.status = "affected".to_owned();
        new.justification = None;
    });
    assert!(refuse(unanswered).contains("without an action"));
    let error = add(None, &new(), time("2024-01-01T00:00:00Z"), Some("spdx")).unwrap_err();
    assert!(error.to_string().contains("\"spdx\""));
}

#[test]
fn an_sbom_is_not_overwritten_and_lost_fields_are_named() {
    let sbom = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "dependencies": [{"ref": "a"}], "vulnerabilities": []}"#;
    let error =
        add(Some(("sbom.json", sbom.as_bytes())), &new(), time("2024-01-01T00:00:00Z"), None).unwrap_err();
    assert!(matches!(error, VexVerbError::Sbom { .. }));
    let vex = r#"{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://a.example/1", "author": "A",
        "timestamp": "2024-01-01T00:00:00Z", "version": 1, "last_updated": "2024-01-02T00:00:00Z",
        "statements": [{"vulnerability": {"name": "CVE-1"}, "status": "fixed",
            "products": [{"@id": "pkg:pypi/a"}], "action_statement_timestamp": "2024-01-01T00:00:00Z"}]}"#;
    let written = add(Some(("a.json", vex.as_bytes())), &new(), time("2024-03-01T00:00:00Z"), None).unwrap();
    assert_eq!(
        written.warnings,
        [
            "last_updated has no place in what was written",
            "statements[].action_statement_timestamp has no place in what was written"
        ]
    );
    assert!(add(Some(("a.json", b"{}")), &new(), time("2024-03-01T00:00:00Z"), None).is_err());
}

#[test]
fn documents_of_different_formats_are_merged() {
    let one = add(None, &new(), time("2024-01-01T00:00:00Z"), Some("openvex")).unwrap().bytes;
    let mut changed = new();
    changed.status = "under_investigation".to_owned();
    changed.justification = None;
    let other = add(None, &changed, time("2024-02-01T00:00:00Z"), Some("cyclonedx")).unwrap().bytes;
    let files = [("a.json".to_owned(), one), ("b.json".to_owned(), other)];
    let merged = merge(&files, None, None, None).unwrap();
    let read = vex::read(&merged.bytes, "merged").unwrap();
    assert_eq!((merged.format, read.statements.len(), read.author.as_str()), ("openvex", 2, "Us"));
    assert_eq!(vex::current(&read).statements[0].status, Status::UnderInvestigation);
    let broken = [("a.json".to_owned(), b"{".to_vec())];
    assert!(merge(&broken, None, None, None).unwrap_err().to_string().contains("a.json"));
}

#[test]
fn an_assessment_without_findings_says_nothing() {
    let assessment = Assessment {
        inventory: Inventory {
            subject: Subject {
                kind: SubjectKind::Directory,
                name: "folder".to_owned(),
                manifest: None,
                config: None,
                platform: None,
                labels: std::collections::BTreeMap::new(),
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
        },
        findings: Vec::new(),
        coverage: Vec::new(),
        database: DatabaseIdentity {
            digest: String::new(),
            schema: 1,
            newest: None,
            starter: false,
            sources: Vec::new(),
        },
        inputs: Vec::new(),
        decision: None,
    };
    let error = export(&assessment, "Us", time("2024-01-01T00:00:00Z"), None).unwrap_err();
    assert!(matches!(error, VexVerbError::Nothing));
}

use super::from_findings;
use crate::vex::testing::{Schema, finding, inventory, plain, round, time, written};
use crate::vex::{Status, apply};
use wb_model::{Finding, FindingClass, FindingState, Fix, Suppression};

fn findings() -> Vec<Finding> {
    let mut owned = finding("CVE-2024-1", "requests");
    owned.state = FindingState::Fixed;
    owned.suppressions.push(Suppression {
        by: "owner".to_owned(),
        source: "debian/tracker CVE-2024-1".to_owned(),
        author: None,
        time: None,
        state: FindingState::Fixed,
        justification: None,
        statement: Some("fixed in 2.28.1+dfsg-1".to_owned()),
    });
    let mut said = finding("CVE-2024-2", "torch");
    said.state = FindingState::NotAffected;
    said.suppressions.push(Suppression {
        by: "vex".to_owned(),
        source: "doc".to_owned(),
        author: Some("Somebody".to_owned()),
        time: Some("2024-01-01T00:00:00Z".to_owned()),
        state: FindingState::NotAffected,
        justification: Some("component_not_present".to_owned()),
        statement: None,
    });
    let mut open = finding("CVE-2024-3", "libwebp");
    open.fix = Some(Fix {
        versions: vec!["1.3.2".to_owned()],
        upgrade: wb_model::ComponentId::new("opencv"),
        advice: "upgrade opencv-python to 4.8.1.78".to_owned(),
    });
    let mut other = finding("CVE-2024-3", "openssl");
    other.fix.clone_from(&open.fix);
    let mut unknown = finding("CVE-2024-4", "debian");
    unknown.state = FindingState::CouldNotCompare;
    let mut malware = finding("MAL-2024-1", "torch");
    malware.class = FindingClass::Malware;
    malware.state = FindingState::Unfixed;
    let mut old = finding("eol-debian-12", "debian");
    old.class = FindingClass::EndOfLife;
    vec![owned, said, open, other, unknown, malware, old]
}

#[test]
fn every_state_becomes_a_statement_with_its_reason() {
    let document =
        from_findings(&inventory(), &findings(), "Us <https://us.example>", time("2024-06-01T00:00:00Z"));
    let said: Vec<_> = document
        .statements
        .iter()
        .map(|one| {
            let text = one.impact.as_ref().or(one.action.as_ref()).or(one.notes.as_ref());
            (
                one.vulnerability.id.as_str(),
                one.status,
                one.products[0].subcomponents.len(),
                text.unwrap().as_str(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            (
                "CVE-2024-1",
                Status::Fixed,
                1,
                "fixed in 2.28.1+dfsg-1 (it belongs to pkg:deb/debian/python3-requests@2.28.1; the vendor's record \
                 debian/tracker CVE-2024-1 decides)"
            ),
            ("CVE-2024-2", Status::NotAffected, 1, "said in doc"),
            ("CVE-2024-3", Status::Affected, 2, "upgrade opencv-python to 4.8.1.78"),
            ("CVE-2024-4", Status::UnderInvestigation, 1, "the versions could not be compared (CVE-2024-4)"),
            ("MAL-2024-1", Status::Affected, 1, "remove it: the package is malicious"),
        ]
    );
    assert_eq!(document.statements[1].author.as_deref(), Some("Somebody"));
    assert!(document.statements.iter().all(|statement| statement.is_reasoned()));
}

#[test]
fn an_export_is_valid_reads_back_and_gives_the_same_states() {
    let inventory = inventory();
    let document =
        from_findings(&inventory, &findings(), "Us <https://us.example>", time("2024-06-01T00:00:00Z"));
    assert_eq!(
        document,
        from_findings(&inventory, &findings(), "Us <https://us.example>", time("2024-06-01T00:00:00Z"))
    );
    let schemas = [
        ("openvex", "openvex.schema.json"),
        ("csaf", "csaf-2.0.schema.json"),
        ("cyclonedx", "cyclonedx-1.6.schema.json"),
    ];
    for (format, name) in schemas {
        if let Some(schema) = Schema::load(name) {
            schema.assert_valid(&written(format, &document));
        }
        let read = round(format, &document);
        if format != "csaf" {
            assert_eq!(plain(read.clone()), plain(document.clone()), "{format}");
        }
        // The same findings before anybody spoke.
        let mut open = findings();
        for finding in open.iter_mut().filter(|finding| finding.class == FindingClass::Vulnerability) {
            finding.state = FindingState::Unfixed;
            finding.suppressions.clear();
        }
        apply(&[read], &inventory, &mut open, time("2024-07-01T00:00:00Z"));
        let states: Vec<_> = open.iter().map(|finding| finding.state).collect();
        let wanted = [
            FindingState::Fixed,
            FindingState::NotAffected,
            FindingState::Unfixed,
            FindingState::Unfixed,
            FindingState::UnderInvestigation,
            FindingState::Unfixed,
            FindingState::Affected,
        ];
        assert_eq!(states, wanted, "{format}");
    }
}

#[test]
fn the_parts_of_a_folder_are_the_products() {
    let mut inventory = inventory();
    inventory.subject.kind = wb_model::SubjectKind::Directory;
    let document = from_findings(&inventory, &findings(), "Us", time("2024-06-01T00:00:00Z"));
    assert!(
        document.statements.iter().all(|one| one.products.iter().all(|one| one.subcomponents.is_empty()))
    );
}

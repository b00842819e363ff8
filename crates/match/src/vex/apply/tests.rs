use super::{Applied, NoteCode, apply};
use crate::vex::testing::{
    MANIFEST, OTHER, digest, document, finding, inventory, purl, statement, time, whole,
};
use crate::vex::{Document, Identity, JustificationKind, Product, Status, VersionPattern};
use wb_model::{Finding, FindingClass, FindingState, Fix, Suppression};

const NOW: &str = "2024-06-01T00:00:00Z";

fn run(documents: &[Document], finding: Finding) -> (Finding, Applied) {
    let mut findings = vec![finding];
    let applied = apply(documents, &inventory(), &mut findings, time(NOW));
    (findings.remove(0), applied)
}

fn one(id: &str, at: &str, product: Product, status: Status) -> Document {
    document(id, at, vec![statement("CVE-2024-1", vec![product], status)])
}

fn codes(applied: &Applied) -> Vec<NoteCode> {
    applied.notes.iter().map(|note| note.code).collect()
}

#[test]
fn who_said_what_when_and_why_stays_on_the_finding() {
    let mut said = one("doc", "2024-01-01T00:00:00Z", whole(purl("pkg:pypi/torch")), Status::NotAffected);
    said.statements[0].impact = Some("Never called.".to_owned());
    let (found, applied) = run(&[said], finding("CVE-2024-1", "torch"));
    assert_eq!(found.state, FindingState::NotAffected);
    assert_eq!(
        found.suppressions,
        [Suppression {
            by: "vex".to_owned(),
            source: "doc".to_owned(),
            author: Some("Example Security".to_owned()),
            time: Some("2024-01-01T00:00:00Z".to_owned()),
            state: FindingState::NotAffected,
            justification: Some("vulnerable_code_not_in_execute_path".to_owned()),
            statement: Some("Never called.".to_owned()),
        }]
    );
    assert_eq!((applied.counts.statements, applied.counts.matched, applied.counts.not_affected), (1, 1, 1));
    assert!(applied.notes.is_empty(), "{:?}", applied.notes);
}

#[test]
fn a_statement_by_an_alias_in_any_case_is_about_the_finding() {
    let mut known = finding("CVE-2024-1", "torch");
    known.aliases = vec!["GHSA-AAAA-bbbb-cccc".to_owned()];
    let said = document(
        "doc",
        "2024-01-01T00:00:00Z",
        vec![statement("ghsa-aaaa-bbbb-cccc", vec![whole(purl("pkg:pypi/torch"))], Status::Fixed)],
    );
    assert_eq!(run(&[said], known).0.state, FindingState::Fixed);
}

#[test]
fn a_part_of_an_image_is_that_part_in_that_image() {
    let product = |image: Identity| Product { identity: image, subcomponents: vec![purl("pkg:pypi/torch")] };
    let state = |product: Product, component: &str| {
        let said = one("doc", "2024-01-01T00:00:00Z", product, Status::NotAffected);
        run(&[said], finding("CVE-2024-1", component)).0.state
    };
    assert_eq!(state(product(digest(MANIFEST)), "torch"), FindingState::NotAffected);
    assert_eq!(state(product(digest(MANIFEST)), "openssl"), FindingState::Affected, "another part");
    assert_eq!(state(product(digest(OTHER)), "torch"), FindingState::Affected, "another image");
    assert_eq!(state(whole(digest(MANIFEST)), "openssl"), FindingState::NotAffected, "the image as a whole");
}

#[test]
fn a_product_speaks_for_what_it_contains_and_not_for_what_it_needs() {
    let state = |product: Product, component: &str| {
        let said = one("doc", "2024-01-01T00:00:00Z", product, Status::NotAffected);
        run(&[said], finding("CVE-2024-1", component)).0.state
    };
    let wheel = || purl("pkg:pypi/opencv-python@4.8.0.74");
    assert_eq!(state(whole(wheel()), "libwebp"), FindingState::NotAffected);
    let inside = Product { identity: wheel(), subcomponents: vec![purl("pkg:generic/libwebp")] };
    assert_eq!(state(inside.clone(), "libwebp"), FindingState::NotAffected);
    assert_eq!(state(inside, "opencv"), FindingState::Affected);
    let owner = purl("pkg:deb/debian/python3-requests");
    assert_eq!(state(whole(owner), "requests"), FindingState::NotAffected, "the owner speaks");
    assert_eq!(
        state(whole(purl("pkg:pypi/torch")), "requests"),
        FindingState::Affected,
        "a dependency is no part"
    );
    let cpe = Some("cpe:2.3:o:debian:debian_linux:12:*:*:*:*:*:*:*".parse().unwrap());
    let system = Identity { cpe, ..Identity::default() };
    let of_system = |part: &str| Product { identity: system.clone(), subcomponents: vec![purl(part)] };
    assert_eq!(state(of_system("pkg:deb/debian/openssl"), "openssl"), FindingState::NotAffected);
    assert_eq!(
        state(of_system("pkg:pypi/torch"), "torch"),
        FindingState::Affected,
        "not of the distribution"
    );
}

#[test]
fn the_more_exact_product_wins_then_the_newer_then_the_less_favourable() {
    let winner = |left: (Product, &str, Status), right: (Product, &str, Status)| {
        let left = one("left", left.1, left.0, left.2);
        let right = one("right", right.1, right.0, right.2);
        let (forth, notes) = run(&[left.clone(), right.clone()], finding("CVE-2024-1", "torch"));
        let (back, _) = run(&[right, left], finding("CVE-2024-1", "torch"));
        assert_eq!(forth.suppressions, back.suppressions, "the order of the files changes nothing");
        assert_eq!(codes(&notes), [NoteCode::Contradiction], "{:?}", notes.notes);
        forth.suppressions[0].source.clone()
    };
    let (old, new) = ("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z");
    let exact = || whole(purl("pkg:pypi/torch@2.3.1%2Bcu121"));
    let any = || whole(purl("pkg:pypi/torch"));
    let image = || whole(digest(MANIFEST));
    let part = || Product { identity: digest(MANIFEST), subcomponents: vec![purl("pkg:pypi/torch")] };
    assert_eq!(winner((exact(), old, Status::NotAffected), (any(), new, Status::Affected)), "left");
    assert_eq!(winner((exact(), new, Status::Affected), (image(), old, Status::NotAffected)), "right");
    assert_eq!(winner((image(), new, Status::NotAffected), (part(), old, Status::Affected)), "right");
    assert_eq!(winner((any(), old, Status::Affected), (any(), new, Status::Fixed)), "right");
    assert_eq!(winner((any(), old, Status::NotAffected), (any(), old, Status::UnderInvestigation)), "right");
    assert_eq!(winner((any(), old, Status::Affected), (any(), old, Status::NotAffected)), "left");
}

#[test]
fn a_history_in_one_document_is_no_contradiction() {
    let mut said = one("doc", "2024-03-01T00:00:00Z", whole(purl("pkg:pypi/torch")), Status::Fixed);
    said.statements[0].time = Some(time("2024-02-01T00:00:00Z"));
    let mut before = said.statements[0].clone();
    before.status = Status::UnderInvestigation;
    before.time = Some(time("2024-01-01T00:00:00Z"));
    said.statements.push(before);
    let (found, applied) = run(&[said.clone()], finding("CVE-2024-1", "torch"));
    assert_eq!(found.state, FindingState::Fixed);
    assert!(applied.notes.is_empty(), "{:?}", applied.notes);
    said.statements[1].time = said.statements[0].time;
    let (found, applied) = run(&[said], finding("CVE-2024-1", "torch"));
    assert_eq!(found.state, FindingState::UnderInvestigation);
    assert_eq!(codes(&applied), [NoteCode::Contradiction]);
}

#[test]
fn affected_opens_again_what_an_owner_had_closed() {
    let mut closed = finding("CVE-2024-1", "requests");
    closed.state = FindingState::NotAffected;
    closed.suppressions.push(Suppression {
        by: "owner".to_owned(),
        source: "debian/tracker".to_owned(),
        author: None,
        time: None,
        state: FindingState::NotAffected,
        justification: None,
        statement: None,
    });
    let said = one("doc", "2024-01-01T00:00:00Z", whole(purl("pkg:pypi/requests")), Status::Affected);
    let (found, _) = run(std::slice::from_ref(&said), closed.clone());
    assert_eq!(found.state, FindingState::Unfixed);
    assert_eq!(found.suppressions.len(), 2, "both stay visible");
    let versions = vec!["2.31.0".to_owned()];
    closed.fix = Some(Fix { versions, upgrade: closed.component.clone(), advice: "upgrade".to_owned() });
    assert_eq!(run(std::slice::from_ref(&said), closed.clone()).0.state, FindingState::Affected);
    closed.state = FindingState::WontFix;
    assert_eq!(run(&[said], closed).0.state, FindingState::WontFix, "the closer word stays");
}

#[test]
fn not_affected_without_a_reason_changes_nothing() {
    let mut said = one("doc", "2024-01-01T00:00:00Z", whole(purl("pkg:pypi/torch")), Status::NotAffected);
    said.statements[0].justification = None;
    said.statements[0].impact = Some(" ".to_owned());
    let (found, applied) = run(&[said], finding("CVE-2024-1", "torch"));
    assert_eq!((found.state, found.suppressions.len()), (FindingState::Affected, 0));
    assert_eq!(codes(&applied), [NoteCode::NoReason]);
    assert_eq!(applied.counts.refused, 1);
}

#[test]
fn statements_from_the_future_and_about_nothing_do_not_count() {
    let future = one("future", "2024-06-01T00:00:01Z", whole(purl("pkg:pypi/torch")), Status::NotAffected);
    let mut nothing =
        one("nothing", "2024-01-01T00:00:00Z", whole(purl("pkg:pypi/torch")), Status::NotAffected);
    nothing.statements[0].products.clear();
    let empty = one("empty", "2024-01-01T00:00:00Z", Product::default(), Status::NotAffected);
    let (found, applied) = run(&[future, nothing, empty], finding("CVE-2024-1", "torch"));
    assert_eq!(found.state, FindingState::Affected);
    assert_eq!(codes(&applied), [NoteCode::Future, NoteCode::NoProducts, NoteCode::Unmatched]);
    assert_eq!((applied.counts.refused, applied.counts.unmatched), (2, 1));
}

#[test]
fn an_undated_statement_is_older_than_all_others() {
    let mut undated =
        one("undated", "2024-01-01T00:00:00Z", whole(purl("pkg:pypi/torch")), Status::NotAffected);
    undated.time = None;
    let (found, applied) = run(&[undated.clone()], finding("CVE-2024-1", "torch"));
    assert_eq!((found.state, codes(&applied)), (FindingState::NotAffected, vec![NoteCode::Undated]));
    let dated = one("dated", "1990-01-01T00:00:00Z", whole(purl("pkg:pypi/torch")), Status::Fixed);
    assert_eq!(run(&[undated, dated], finding("CVE-2024-1", "torch")).0.state, FindingState::Fixed);
}

#[test]
fn malware_and_ends_of_life_are_not_hidden() {
    for (class, code) in
        [(FindingClass::Malware, NoteCode::Malware), (FindingClass::EndOfLife, NoteCode::NotForVex)]
    {
        let mut bad = finding("CVE-2024-1", "torch");
        bad.class = class;
        for status in [Status::NotAffected, Status::Fixed, Status::UnderInvestigation] {
            let said = one("doc", "2024-01-01T00:00:00Z", whole(purl("pkg:pypi/torch")), status);
            let (found, applied) = run(&[said], bad.clone());
            assert_eq!((found.state, found.suppressions.len()), (FindingState::Affected, 0));
            assert_eq!((codes(&applied), applied.counts.untouchable), (vec![code], 1));
        }
    }
}

#[test]
fn what_matched_nothing_or_cannot_be_read_is_said_briefly() {
    let mut said = document("doc", "2024-01-01T00:00:00Z", Vec::new());
    for number in 0..100 {
        let products = vec![whole(purl("pkg:pypi/other"))];
        said.statements.push(statement(&format!("CVE-2000-{number}"), products, Status::Fixed));
    }
    let mut ranged = purl("pkg:pypi/torch");
    ranged.versions = vec![VersionPattern::Range("prior to 3".to_owned())];
    said.statements.push(statement("CVE-2024-1", vec![whole(ranged)], Status::NotAffected));
    said.unread.push("statements[7]: something".to_owned());
    let (found, applied) = run(&[said], finding("CVE-2024-1", "torch"));
    assert_eq!(found.state, FindingState::Affected);
    assert_eq!(codes(&applied), [NoteCode::Unread, NoteCode::Unread, NoteCode::Unmatched]);
    assert!(applied.notes[2].message.contains("and 96 more"), "{}", applied.notes[2].message);
    assert_eq!((applied.counts.matched, applied.counts.unmatched), (0, 101));
}

#[test]
fn a_loop_of_edges_ends() {
    let mut inventory = inventory();
    let edge = inventory.relationships[0].clone();
    let mut back = edge.clone();
    std::mem::swap(&mut back.from, &mut back.to);
    inventory.relationships.push(back);
    let mut findings = vec![finding("CVE-2024-1", "libwebp")];
    let kind = JustificationKind::ComponentNotPresent;
    let mut said =
        one("doc", "2024-01-01T00:00:00Z", whole(purl("pkg:pypi/opencv-python")), Status::NotAffected);
    said.statements[0].justification = Some(kind.into());
    apply(&[said], &inventory, &mut findings, time(NOW));
    assert_eq!(findings[0].state, FindingState::NotAffected);
}

/// Many findings and a vendor's whole catalogue: by id, not each with each.
#[test]
fn thousands_of_statements_and_findings_take_no_time() {
    let mut said = document("doc", "2024-01-01T00:00:00Z", Vec::new());
    let mut findings = Vec::new();
    for number in 0..20_000 {
        let id = format!("CVE-2024-{number}");
        said.statements.push(statement(&id, vec![whole(purl("pkg:pypi/torch"))], Status::Fixed));
        if number % 4 == 0 {
            findings.push(finding(&id, "torch"));
        }
    }
    let before = std::time::Instant::now();
    let applied = apply(&[said], &inventory(), &mut findings, time(NOW));
    assert_eq!((applied.counts.fixed, applied.counts.unmatched), (5_000, 15_000));
    assert!(before.elapsed().as_secs() < 5, "{:?}", before.elapsed());
}

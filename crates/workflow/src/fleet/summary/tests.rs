use super::*;

fn run(when: &str, images: &[(&str, &str)], vulnerable: &[&str]) -> Run {
    let tool = Tool { name: "weighbridge".into(), version: "0".into() };
    let mut run = Run::new(when, &tool, "in", None);
    run.images = images
        .iter()
        .map(|(name, digest)| ImageLine {
            file: (*digest).into(),
            digest: (*digest).into(),
            names: BTreeSet::from([(*name).to_owned()]),
            when: when.into(),
            form: Form::Sbom,
            verdict: None,
            complete: true,
            components: 0,
            open: BTreeMap::new(),
            not_covered: None,
            worst: Vec::new(),
            observations: 0,
        })
        .collect();
    run.vulnerable = vulnerable
        .iter()
        .map(|id| Vulnerable {
            vulnerability: (*id).into(),
            severity: Severity::High,
            exploited: false,
            package: "p".into(),
            version: "1".into(),
            fix: String::new(),
            images: 1,
        })
        .collect();
    run
}

#[test]
fn what_changed_is_told() {
    let before = run("2026-01-01T00:00:00Z", &[("a", "1"), ("b", "2"), ("c", "3")], &["CVE-1", "CVE-2"]);
    let now = run("2026-01-02T00:00:00Z", &[("a", "1"), ("b", "9"), ("d", "4")], &["CVE-2", "CVE-3"]);
    let changes = compare(&before, &now);
    assert_eq!(changes.since, "2026-01-01T00-00-00Z");
    assert_eq!((changes.added.len(), changes.gone.len()), (1, 1));
    assert_eq!(changes.changed.first().map(|change| (change.name.as_str(), change.moved)), Some(("b", true)));
    let ids = |list: &[Vulnerable]| list.iter().map(|one| one.vulnerability.clone()).collect::<Vec<_>>();
    assert_eq!((ids(&changes.new), ids(&changes.fixed)), (vec!["CVE-3".into()], vec!["CVE-1".into()]));
}

#[test]
fn a_run_is_read_back_and_nothing_else_is_taken_for_one() {
    let run = run("2026-01-01T00:00:00Z", &[("a", "1")], &[]);
    let bytes = serde_json::to_vec(&run).unwrap();
    assert_eq!(Run::parse(&bytes, "x").unwrap(), run);
    for wrong in [&b""[..], b"{}", &bytes[..bytes.len() / 2], b"\xff", b"[]"] {
        assert!(Run::parse(wrong, "x").is_err());
    }
    let newer = String::from_utf8(bytes).unwrap().replace("\"version\":1,\"run\"", "\"version\":2,\"run\"");
    assert!(Run::parse(newer.as_bytes(), "x").is_err());
}

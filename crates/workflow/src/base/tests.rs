use std::collections::BTreeMap;

use wb_model::{BaseEvidence, Digest, Inventory, Layer, Subject, SubjectKind, Tool};

use super::{Bases, BasesError, Cadence, recognise, report};

fn image(name: &str, layers: &[u8]) -> Inventory {
    Inventory {
        subject: Subject {
            kind: SubjectKind::Image,
            name: name.to_owned(),
            manifest: Some(Digest::sha256([layers.last().copied().unwrap_or(0) + 100; 32])),
            config: None,
            platform: None,
            labels: BTreeMap::new(),
        },
        tool: Tool { name: "weighbridge".to_owned(), version: "0".to_owned() },
        created: None,
        layers: layers
            .iter()
            .map(|at| Layer { diff_id: Digest::sha256([*at; 32]), created_by: None })
            .collect(),
        components: Vec::new(),
        relationships: Vec::new(),
        statuses: Vec::new(),
        diagnostics: Vec::new(),
        observations: Vec::new(),
        base: None,
    }
}

const DEBIAN: &str = "registry.example/debian:12";

fn bases() -> Bases {
    let mut bases = Bases::default();
    for (name, layers, created) in [
        (DEBIAN, &[1][..], "2026-01-01T00:00:00Z"),
        (DEBIAN, &[2], "2026-01-31T00:00:00Z"),
        (DEBIAN, &[3], "2026-03-12T00:00:00Z"),
        ("registry.example/python:3.11", &[1, 4], "2026-01-05T00:00:00Z"),
    ] {
        bases.learn(&image(name, layers), Some(created), None).unwrap();
    }
    bases
}

#[test]
fn the_longest_known_run_of_lowest_layers_wins() {
    let bases = bases();
    for (layers, wanted, count) in [
        (&[1, 9][..], Some(DEBIAN), 1),
        (&[1, 4, 9], Some("registry.example/python:3.11"), 2),
        (&[1, 4], Some("registry.example/python:3.11"), 2),
        (&[9, 1], None, 0),
        (&[], None, 0),
    ] {
        let mut app = image("app", layers);
        let known = recognise(&mut app, &bases);
        assert_eq!(known.map(|known| known.name.as_str()), wanted, "{layers:?}");
        assert_eq!(
            app.base.map(|base| (base.evidence, base.layers)),
            wanted.map(|_| (BaseEvidence::Layers, count))
        );
    }
}

#[test]
fn labels_are_a_claim_and_history_a_guess() {
    let label = |app: &mut Inventory, name: &str| {
        app.subject.labels.insert("org.opencontainers.image.base.name".to_owned(), name.to_owned());
    };
    let mut app = image("app", &[8]);
    label(&mut app, "registry.example/library/base:1");
    recognise(&mut app, &bases());
    let base = app.base.clone().unwrap();
    assert_eq!(
        (base.evidence, base.layers, base.publisher.as_deref()),
        (BaseEvidence::Label, 0, Some("Docker Official Images"))
    );
    // A label that lies does not stand against layers.
    let mut liar = image("app", &[1, 9]);
    label(&mut liar, "registry.example/hardened:1");
    recognise(&mut liar, &bases());
    assert_eq!(liar.base.unwrap().name, DEBIAN);
    for (step, wanted) in [
        ("# debian.sh --arch 'amd64' out/ 'bookworm' '@1700000000'", Some("debian:bookworm")),
        ("FROM registry.example/x:1", Some("registry.example/x:1")),
        ("RUN make", None),
        ("# debian.sh out/", None),
    ] {
        let mut guessed = image("app", &[8]);
        guessed.layers[0].created_by = Some(step.to_owned());
        recognise(&mut guessed, &bases());
        assert_eq!(guessed.base.as_ref().map(|base| base.name.as_str()), wanted, "{step}");
        assert!(guessed.base.is_none_or(|base| base.evidence == BaseEvidence::History));
    }
}

#[test]
fn better_proof_that_a_document_carries_stays() {
    let mut app = image("app", &[1, 9]);
    recognise(&mut app, &bases());
    let proved = app.base.clone();
    app.subject.labels.insert("org.opencontainers.image.base.name".to_owned(), "other:1".to_owned());
    recognise(&mut app, &Bases::default());
    assert_eq!(app.base, proved);
}

#[test]
fn age_cadence_and_newer_releases_are_told_from_what_is_recorded() {
    let bases = bases();
    let mut app = image("app", &[1, 9]);
    let known = recognise(&mut app, &bases);
    let report = report(&app, known, &bases, "2026-04-01T12:00:00Z".parse().unwrap());
    assert_eq!(report.age_days, Some(90));
    assert_eq!(report.cadence, Cadence { releases: 3, median_days: Some(35) });
    assert_eq!(report.newer.unwrap().created, "2026-03-12T00:00:00Z");
    assert_eq!(
        Cadence::of(&bases, "registry.example/python:3.11"),
        Cadence { releases: 1, median_days: None }
    );
}

#[test]
fn learning_is_idempotent_and_knows_no_order() {
    let once = bases();
    let mut twice = once.clone();
    twice.learn(&image(DEBIAN, &[1]), Some("2026-01-01T00:00:00Z"), None).unwrap();
    assert_eq!(twice.to_bytes(), once.to_bytes());
    assert_eq!(Bases::parse(&once.to_bytes(), "x").unwrap(), once, "good files are read again");
    let mut other = Bases::default();
    other.learn(&image(DEBIAN, &[2]), Some("2026-01-31T00:00:00Z"), None).unwrap();
    other.learn(&image(DEBIAN, &[1]), Some("2026-01-01T00:00:00Z"), None).unwrap();
    let mut reversed = Bases::default();
    reversed.learn(&image(DEBIAN, &[1]), Some("2026-01-01T00:00:00Z"), None).unwrap();
    reversed.learn(&image(DEBIAN, &[2]), Some("2026-01-31T00:00:00Z"), None).unwrap();
    assert_eq!(other.to_bytes(), reversed.to_bytes());
}

#[test]
fn what_is_no_image_with_a_name_is_not_learnt() {
    let mut folder = image("registry.example/x:1", &[1]);
    folder.subject.kind = SubjectKind::Directory;
    for (inventory, name) in [
        (folder, None),
        (image("oci:./layout", &[1]), None),
        (image("registry.example/x:1", &[]), None),
        (image("registry.example/x:1", &[1]), Some("")),
    ] {
        let error = Bases::default().learn(&inventory, None, name).unwrap_err();
        assert!(matches!(error, BasesError::NotLearnt { .. }), "{error}");
    }
    assert!(Bases::default().learn(&image("oci:./layout", &[1]), None, Some("debian:12")).is_ok());
}

#[test]
fn empty_cut_short_and_wrong_files_are_refused() {
    let good = String::from_utf8(bases().to_bytes()).unwrap();
    let cut = &good[..good.len() / 2];
    for bytes in [
        "",
        "{}",
        "[]",
        cut,
        &good.replace("weighbridge.bases", "other"),
        &good.replace("\"bases\"", "\"more\": 1, \"bases\""),
        r#"{"format": "weighbridge.bases", "version": 1, "bases": [{"name": "x", "diff_ids": []}]}"#,
        r#"{"format": "weighbridge.bases", "version": 1, "bases": [{"name": "x", "diff_ids": ["sha256:0"]}]}"#,
    ] {
        let error = Bases::parse(bytes.as_bytes(), "bases.json").unwrap_err();
        assert!(matches!(error, BasesError::Wrong { .. }), "{error}");
        assert!(error.to_string().starts_with("read bases.json"), "{error}");
    }
    assert!(Bases::parse(b"\xff\xfe", "x").is_err());
    let later = good.replace("\"version\": 1", "\"version\": 2");
    assert!(matches!(
        Bases::parse(later.as_bytes(), "x").unwrap_err(),
        BasesError::Version { version: 2, .. }
    ));
}

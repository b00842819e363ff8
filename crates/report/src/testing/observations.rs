//! Observations for tests: every part of a place, and texts that mean harm.

use wb_model::{BaseEvidence, BaseImage, Digest, Observation, ObservationKind, Place, Severity};

use super::assessment::EVIL;

pub(crate) fn observations() -> Vec<Observation> {
    let one = |kind, rule: &str, severity, place, message: &str| Observation {
        kind,
        rule: rule.to_owned(),
        severity,
        place,
        message: message.to_owned(),
        mend: "name a user: USER 10001".to_owned(),
        globals: Vec::new(),
    };
    let setting = |name: &str| Place { setting: Some(name.to_owned()), ..Place::default() };
    let line = |path: &str, line| Place {
        path: Some(path.to_owned()),
        line: Some(line),
        layer: Some(Digest::sha256([1; 32])),
        ..Place::default()
    };
    let mut all = vec![
        one(
            ObservationKind::Configuration,
            "runs-as-root",
            Severity::Medium,
            setting("User"),
            "no user is set",
        ),
        one(ObservationKind::Integrity, "file-changed", Severity::High, line("usr/bin/curl", 1), EVIL),
        one(ObservationKind::RuntimeFetch, "unpinned-model", Severity::Low, line(EVIL, 12), "no revision"),
        one(
            ObservationKind::RuntimeFetch,
            "unpinned-model",
            Severity::High,
            line("srv/app.py", 7),
            "a branch",
        ),
        one(ObservationKind::Lock, "no-hash", Severity::Critical, Place::default(), "torch has no hash"),
    ];
    all.sort();
    all
}

pub(crate) fn base() -> BaseImage {
    BaseImage {
        name: "registry.example/library/debian:12".to_owned(),
        digest: Some(Digest::sha256([9; 32])),
        evidence: BaseEvidence::Layers,
        layers: 1,
        publisher: Some("Debian".to_owned()),
        created: Some("2023-04-25T00:00:00Z".to_owned()),
    }
}

use super::build::Builder;
use super::extract::{Finding, Image, Part};
use super::*;
use crate::fleet::meta::{Form, Meta};

fn image(name: &str) -> Image {
    let meta = serde_json::json!({
        "schema": "weighbridge.fleet", "version": 1, "digest": "sha256:00", "names": [name],
        "when": "2026-01-01T00:00:00Z", "tool": {"name": "weighbridge", "version": "0"},
        "form": Form::Decision, "document": "", "key": "", "complete": true, "components": 1,
    });
    let meta: Meta = serde_json::from_value(meta).unwrap();
    let part = Part {
        name: "Pillow".into(),
        version: "9.5.0".into(),
        purl: "pkg:pypi/pillow@9.5.0".into(),
        package: "pkg:pypi/pillow".into(),
        hashes: vec!["sha256:aa".into()],
        kind: "language-package",
        ..Part::default()
    };
    let finding = Finding {
        component: 0,
        vulnerability: "CVE-2023-4863".into(),
        aliases: vec!["GHSA-j7hp-h8jx-5ppr".into()],
        severity: wb_model::Severity::High,
        exploited: true,
        fix: "10.0.1".into(),
    };
    Image { stem: name.into(), meta, components: vec![part], findings: vec![finding] }
}

fn good() -> Vec<u8> {
    let mut builder = Builder::default();
    builder.add(&image("a"));
    builder.add(&image("b"));
    builder.finish()
}

#[test]
fn a_good_segment_finds_by_every_key() {
    let segment = Segment::parse(good()).unwrap();
    for key in [key::name("PILLOW"), key::package("pkg:pypi/pillow"), key::hash("sha256:aa")] {
        let stems: Vec<&str> = segment.rows_of(&key).map(|row| row.image.stem).collect();
        assert_eq!(stems, ["a", "b"], "{key}");
    }
    for id in ["cve-2023-4863", "GHSA-J7HP-H8JX-5PPR"] {
        let found: Vec<_> = segment.findings_of(&key::vulnerability(id)).collect();
        assert_eq!(found.len(), 2, "{id}");
        let first = found.first().unwrap();
        assert_eq!((first.severity, first.exploited, first.fix), (wb_model::Severity::High, true, "10.0.1"));
    }
    assert_eq!(segment.rows_of(&key::name("pillo")).count(), 0);
    assert_eq!(segment.rows_of("").count(), 0);
}

#[test]
fn an_empty_segment_is_refused_and_one_without_images_is_none() {
    assert!(Segment::parse(Vec::new()).is_err());
    let none = Segment::parse(Builder::default().finish()).unwrap();
    assert_eq!(none.findings().count(), 0);
}

#[test]
fn a_segment_that_is_cut_short_or_wrong_anywhere_is_refused() {
    let good = good();
    for end in 0..good.len() {
        assert!(Segment::parse(good[..end].to_vec()).is_err(), "cut at {end}");
    }
    for at in 0..good.len() {
        let mut wrong = good.clone();
        wrong[at] ^= 1;
        assert!(Segment::parse(wrong).is_err(), "wrong at {at}");
    }
}

#[test]
fn lengths_that_lie_are_refused_even_under_a_right_hash() {
    let good = good();
    for at in (12..40).step_by(4) {
        for lie in [0_u32, 1, 1 << 20, u32::MAX] {
            let mut bytes = good[..good.len() - 32].to_vec();
            if bytes[at..at + 4] == lie.to_le_bytes() {
                continue;
            }
            bytes[at..at + 4].copy_from_slice(&lie.to_le_bytes());
            let hash = *blake3::hash(&bytes).as_bytes();
            bytes.extend_from_slice(&hash);
            assert!(Segment::parse(bytes).is_err(), "{lie} at {at}");
        }
    }
}

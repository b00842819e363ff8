use crate::read::testing::{read, try_read};

use super::*;

const PATH: &str = "a-1.dist-info/sboms/auditwheel.cdx.json";

fn sbom(text: &str) -> WheelSbom {
    read(&Pep770, PATH, text.as_bytes()).facts[0].decode().unwrap()
}

#[test]
fn what_auditwheel_writes() {
    let hash = "c61017c9a24eb6e1e1a3cdc9becd004a6419cbda3d54b4848b98f240a4829571";
    let text = format!(
        r#"{{"bomFormat": "CycloneDX", "specVersion": "1.4",
        "metadata": {{"component": {{"type": "library", "bom-ref": "pkg:pypi/a@1", "name": "a", "version": "1", "purl": "pkg:pypi/a@1"}},
                     "tools": [{{"name": "auditwheel", "version": "6.8.2"}}]}},
        "components": [{{"type": "library", "bom-ref": "pkg:pypi/a@1", "name": "a", "version": "1", "purl": "pkg:pypi/a@1"}},
                       {{"type": "library", "bom-ref": "pkg:rpm/almalinux/libgomp@8.5.0#{hash}", "name": "libgomp",
                         "version": "8.5.0", "purl": "pkg:rpm/almalinux/libgomp@8.5.0"}}]}}"#
    );
    let sbom = sbom(&text);
    assert_eq!(sbom.tools, ["auditwheel 6.8.2"]);
    assert_eq!(sbom.components.len(), 1);
    assert_eq!(sbom.components[0].name, "libgomp");
    assert_eq!(sbom.components[0].original_sha256.as_deref(), Some(hash));
}

#[test]
fn what_maturin_writes() {
    let sbom = sbom(
        r#"{"bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": {"tools": {"components": [{"name": "cargo-cyclonedx"}]}},
        "components": [{"name": "ahash", "version": "0.8.12", "purl": "pkg:cargo/ahash@0.8.12", "bom-ref": "registry+https://x#ahash@0.8.12",
          "licenses": [{"expression": "MIT OR Apache-2.0"}],
          "components": [{"name": "inner", "licenses": [{"license": {"name": "Custom"}}], "evidence": {"occurrences": [{"location": "a/b.so"}]}}]}]}"#,
    );
    assert_eq!(sbom.components[0].license.as_deref(), Some("MIT OR Apache-2.0"));
    assert_eq!(sbom.components[0].original_sha256, None);
    assert_eq!(
        (sbom.components[1].name.as_str(), &sbom.components[1].paths[..]),
        ("inner", &["a/b.so".to_owned()][..])
    );
    assert_eq!(sbom.tools, ["cargo-cyclonedx"]);
}

#[test]
fn other_documents_and_broken_ones_are_problems() {
    for text in [
        "",
        "{",
        "[]",
        "{}",
        r#"{"spdxVersion": "SPDX-2.3"}"#,
        r#"{"bomFormat": "X", "specVersion": "1"}"#,
        "<bom/>",
    ] {
        let (out, result) = try_read(&Pep770, PATH, text.as_bytes());
        assert!(result.is_err() && out.facts.is_empty(), "{text:?}");
    }
}

#[test]
fn deep_nesting_is_a_problem_and_no_crash() {
    for depth in [DEEPEST + 2, 40, 100_000] {
        let text = format!(
            r#"{{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{}{}]}}"#,
            r#"{"name": "a", "components": ["#.repeat(depth),
            "]}".repeat(depth)
        );
        assert!(try_read(&Pep770, PATH, text.as_bytes()).1.is_err(), "{depth}");
    }
}

#[test]
fn the_number_of_components_is_bounded() {
    let many = vec![r#"{"name":"a"}"#; MOST_COMPONENTS + 1].join(",");
    let text = format!(r#"{{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{many}]}}"#);
    assert_eq!(
        try_read(&Pep770, PATH, text.as_bytes()).1.unwrap_err().code,
        wb_model::DiagnosticCode::TooLarge
    );
}

#[test]
fn a_document_cut_short_is_a_problem() {
    let whole = br#"{"bomFormat": "CycloneDX", "specVersion": "1.4", "components": [{"name": "zlib", "version": "1.2"}]}"#;
    assert!(try_read(&Pep770, PATH, whole).1.is_ok());
    for length in 0..whole.len() {
        assert!(try_read(&Pep770, PATH, &whole[..length]).1.is_err(), "cut at {length}");
    }
}

use super::manifest::{Parsed, parse};

const EMPTY: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn manifest(artifact_type: &str, config: &str, layers: &[&str]) -> String {
    let layers: Vec<String> = layers
        .iter()
        .map(|kind| format!(r#"{{"mediaType":"{kind}","digest":"{EMPTY}","size":0}}"#))
        .collect();
    format!(
        r#"{{"schemaVersion":2,{artifact_type}"config":{{"mediaType":"{config}","digest":"{EMPTY}","size":0}},"layers":[{}]}}"#,
        layers.join(",")
    )
}

fn kind(text: &str) -> Option<String> {
    match parse(text.as_bytes(), None).unwrap() {
        Parsed::Model(model) => Some(model.kind),
        _ => None,
    }
}

#[test]
fn good_manifests_of_every_kind_are_models() {
    const OCI: &str = "application/vnd.oci.image.config.v1+json";
    let pack = r#""artifactType":"application/vnd.cncf.model.manifest.v1+json","#;
    let weights = "application/vnd.cncf.model.weight.v1.raw";
    let found = kind(&manifest(pack, "application/vnd.oci.empty.v1+json", &[weights]));
    assert_eq!(found.unwrap(), "application/vnd.cncf.model.manifest.v1+json");
    for config in [
        "application/vnd.docker.ai.model.config.v0.1+json",
        "application/vnd.kitops.modelkit.config.v1+json",
        "application/vnd.cncf.model.config.v1+json",
    ] {
        assert_eq!(kind(&manifest("", config, &["application/octet-stream"])).unwrap(), config);
    }
    let ollama = ["application/vnd.ollama.image.model", "application/vnd.ollama.image.template"];
    let docker = "application/vnd.docker.container.image.v1+json";
    assert_eq!(kind(&manifest("", docker, &ollama)).unwrap(), ollama[0]);
    // What a runtime can run is an image.
    let layer = "application/vnd.oci.image.layer.v1.tar+gzip";
    assert_eq!(kind(&manifest(pack, OCI, &[layer])), None);
    assert_eq!(kind(&manifest("", docker, &[ollama[0], layer])), None);
    assert_eq!(kind(&manifest("", OCI, &[])), None);
}

#[test]
fn empty_and_wrong_manifests_are_no_models() {
    for text in ["{}", r#"{"schemaVersion":1}"#, r#"{"schemaVersion":2}"#] {
        assert_eq!(parse(text.as_bytes(), None).unwrap(), Parsed::Other, "{text}");
    }
    for text in [
        "",
        "[]",
        "null",
        r#"{"schemaVersion":2,"manifests":[],"layers":[]}"#,
        r#"{"schemaVersion":2,"config":7}"#,
    ] {
        assert!(parse(text.as_bytes(), None).is_err(), "{text}");
    }
    let index = "application/vnd.oci.image.index.v1+json";
    let text = format!(r#"{{"schemaVersion":2,"mediaType":"{index}","manifests":[]}}"#);
    assert!(parse(text.as_bytes(), Some("application/vnd.oci.image.manifest.v1+json")).is_err());
    assert_eq!(parse(text.as_bytes(), Some(index)).unwrap(), Parsed::Index(Vec::new()));
}

#[test]
fn a_manifest_that_is_cut_short_is_an_error_at_every_byte() {
    let text =
        manifest("", "application/vnd.cncf.model.config.v1+json", &["application/vnd.cncf.model.doc.v1.raw"]);
    for end in 0..text.len() {
        assert!(parse(&text.as_bytes()[..end], None).is_err(), "{end}");
    }
}

use super::*;
use crate::manifest::media_type::{
    DOCKER_CONFIG, DOCKER_LIST, DOCKER_MANIFEST, OCI_CONFIG, OCI_INDEX, OCI_MANIFEST,
};

const A: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const B: &str = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

fn image(config_type: &str) -> String {
    format!(
        r#"{{"schemaVersion":2,"config":{{"mediaType":"{config_type}","digest":"{A}","size":10}},
        "layers":[{{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{B}","size":20}}]}}"#
    )
}

fn index(entries: &[(&str, Option<&str>)]) -> String {
    let entries: Vec<String> = entries
        .iter()
        .map(|(digest, platform)| {
            let platform = platform.map_or(String::new(), |text| {
                let mut parts = text.split('/');
                let (os, architecture) = (parts.next().unwrap(), parts.next().unwrap());
                let variant = parts.next().map_or(String::new(), |v| format!(r#","variant":"{v}""#));
                format!(r#","platform":{{"os":"{os}","architecture":"{architecture}"{variant}}}"#)
            });
            format!(r#"{{"mediaType":"{OCI_MANIFEST}","digest":"{digest}","size":5{platform}}}"#)
        })
        .collect();
    format!(r#"{{"schemaVersion":2,"mediaType":"{OCI_INDEX}","manifests":[{}]}}"#, entries.join(","))
}

fn parse_index(text: &str) -> Index {
    match Document::parse(text.as_bytes(), None).unwrap() {
        Document::Index(index) => index,
        Document::Image(_) => panic!("an image"),
    }
}

fn platform(text: &str) -> Platform {
    text.parse().unwrap()
}

fn nth(n: usize) -> String {
    format!("sha256:{n:064x}")
}

/// Which entry of such an index is chosen.
fn chosen(platforms: &[&str], wanted: &str) -> Option<usize> {
    let digests: Vec<String> = (0..platforms.len()).map(nth).collect();
    let entries: Vec<_> =
        digests.iter().zip(platforms).map(|(digest, p)| (digest.as_str(), Some(*p))).collect();
    let index = parse_index(&index(&entries));
    let entry = index.select(Some(&platform(wanted))).ok()?;
    digests.iter().position(|digest| *digest == entry.digest.to_string())
}

#[test]
fn docker_and_oci_manifests_are_the_same_image() {
    let oci = Document::parse(image(OCI_CONFIG).as_bytes(), Some(OCI_MANIFEST)).unwrap();
    let Document::Image(oci) = oci else { panic!("an index") };
    assert_eq!((oci.layers.len(), oci.layers[0].size, oci.config.size), (1, 20, 10));
    let docker = Document::parse(image(DOCKER_CONFIG).as_bytes(), Some(DOCKER_MANIFEST)).unwrap();
    let Document::Image(docker) = docker else { panic!("an index") };
    assert_eq!(docker.layers, oci.layers);
}

#[test]
fn empty_cut_short_and_wrong_documents_are_errors() {
    let whole = image(OCI_CONFIG);
    for end in 0..whole.len() {
        assert!(
            matches!(Document::parse(&whole.as_bytes()[..end], None), Err(ManifestError::Json { .. })),
            "{end}"
        );
    }
    for wrong in ["null", "[]", "\"x\"", r#"{"schemaVersion":"2"}"#, r#"{"schemaVersion":2,"layers":7}"#] {
        assert!(
            matches!(Document::parse(wrong.as_bytes(), None), Err(ManifestError::Json { .. })),
            "{wrong}"
        );
    }
    let deep = format!("{{\"schemaVersion\":2,\"x\":{}", "[".repeat(100_000));
    assert!(matches!(Document::parse(deep.as_bytes(), None), Err(ManifestError::Json { .. })));
    let large = vec![b' '; MANIFEST_BYTES as usize + 1];
    assert!(matches!(Document::parse(&large, None), Err(ManifestError::TooLarge { .. })));
    let none = br#"{"schemaVersion":2}"#;
    assert!(matches!(Document::parse(none, None), Err(ManifestError::Neither)));
    let half = br#"{"schemaVersion":2,"layers":[]}"#;
    assert!(matches!(Document::parse(half, None), Err(ManifestError::Incomplete)));
    assert!(matches!(Document::parse(b"{}", None), Err(ManifestError::SchemaVersion { found: None })));
}

#[test]
fn weak_digests_and_absurd_sizes_are_refused() {
    for (from, to) in [
        (A, "sha1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        (A, "md5:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        (A, "sha256:aa"),
        (A, "../../etc/passwd"),
        (":20", ":-1"),
        (":20", ":1e30"),
        (":20", ":99999999999999999999999"),
    ] {
        let text = image(OCI_CONFIG).replace(from, to);
        assert!(matches!(Document::parse(text.as_bytes(), None), Err(ManifestError::Json { .. })), "{to}");
    }
}

#[test]
fn schema_1_is_refused_by_header_and_by_content() {
    let signed = media_type::DOCKER_SCHEMA_1[1];
    assert!(matches!(Document::parse(b"{}", Some(signed)), Err(ManifestError::Schema1)));
    let old = br#"{"schemaVersion":1,"name":"x","fsLayers":[]}"#;
    let error = Document::parse(old, None).unwrap_err();
    assert!(matches!(error, ManifestError::Schema1));
    assert!(wb_model::Hint::hint(&error).unwrap().contains("push"));
}

#[test]
fn a_document_that_is_two_things_is_refused() {
    let both = image(OCI_CONFIG).replacen('{', r#"{"manifests":[],"#, 1);
    assert!(matches!(Document::parse(both.as_bytes(), None), Err(ManifestError::Both)));
    // Announced as an index, holds an image; and the other way round.
    let text = image(OCI_CONFIG);
    assert!(matches!(
        Document::parse(text.as_bytes(), Some(OCI_INDEX)),
        Err(ManifestError::MediaType { .. })
    ));
    let text = index(&[(A, None)]);
    let error = Document::parse(text.as_bytes(), Some(OCI_MANIFEST)).unwrap_err();
    assert!(matches!(error, ManifestError::TwoMediaTypes { .. }));
    let error = Document::parse(text.as_bytes(), Some(DOCKER_LIST)).unwrap_err();
    assert!(matches!(error, ManifestError::TwoMediaTypes { .. }));
    assert!(Document::parse(text.as_bytes(), Some("application/json")).is_ok());
    assert!(Document::parse(text.as_bytes(), None).is_ok());
}

#[test]
fn an_artifact_is_not_an_image() {
    let chart = image("application/vnd.cncf.helm.config.v1+json");
    let error = Document::parse(chart.as_bytes(), Some(OCI_MANIFEST)).unwrap_err();
    assert!(error.to_string().contains("helm"), "{error}");
}

#[test]
fn platforms_are_normalised() {
    for (text, shown) in [
        ("linux/x86_64", "linux/amd64"),
        ("linux/amd64/v1", "linux/amd64"),
        ("linux/aarch64", "linux/arm64"),
        ("Linux/ARM64/V8", "linux/arm64"),
        ("linux/arm64/8", "linux/arm64"),
        ("linux/arm/7", "linux/arm"),
        ("linux/armel", "linux/arm/v6"),
        ("linux/amd64/v3", "linux/amd64/v3"),
        ("windows/amd64", "windows/amd64"),
    ] {
        assert_eq!(platform(text).to_string(), shown);
    }
    for wrong in ["", "linux", "linux/", "/amd64", "a/b/c/d", "linux/amd 64", "linux/amd64\n"] {
        assert!(wrong.parse::<Platform>().is_err(), "{wrong:?}");
    }
}

#[test]
fn the_best_platform_is_chosen() {
    let usual = ["linux/amd64", "linux/arm/v6", "linux/arm/v7", "linux/arm64/v8", "windows/amd64"];
    assert_eq!(chosen(&usual, "linux/amd64"), Some(0));
    assert_eq!(chosen(&usual, "linux/arm64"), Some(3));
    assert_eq!(chosen(&usual, "linux/arm/v7"), Some(2));
    assert_eq!(chosen(&usual, "linux/arm"), Some(2));
    assert_eq!(chosen(&usual, "linux/arm/v6"), Some(1));
    assert_eq!(chosen(&usual, "linux/arm/v5"), None);
    assert_eq!(chosen(&usual, "windows/amd64"), Some(4));
    assert_eq!(chosen(&usual, "linux/s390x"), None);
    // A lower variant serves a higher wish, never the other way round when the wish names its variant.
    assert_eq!(chosen(&["linux/amd64", "linux/amd64/v3"], "linux/amd64/v4"), Some(1));
    assert_eq!(chosen(&["linux/amd64/v4"], "linux/amd64/v3"), None);
    assert_eq!(chosen(&["linux/amd64/v3", "linux/amd64/v2"], "linux/amd64"), Some(1));
    // Two the same: the first.
    assert_eq!(chosen(&["linux/amd64", "linux/amd64"], "linux/amd64"), Some(0));
}

#[test]
fn a_missing_platform_lists_those_that_there_are() {
    let text = index(&[(A, Some("linux/s390x")), (B, Some("linux/arm64")), (A, Some("unknown/unknown"))]);
    let error = parse_index(&text).select(Some(&platform("linux/riscv64"))).unwrap_err();
    assert_eq!(error.to_string(), "no image for linux/riscv64; there are: linux/arm64, linux/s390x");
    assert!(wb_model::Hint::hint(&error).unwrap().contains("--platform linux/arm64"));
    let error = parse_index(&index(&[])).select(None).unwrap_err();
    assert!(error.to_string().contains("none that are named"));
}

#[test]
fn an_entry_without_platform_is_taken_only_when_it_is_the_only_one() {
    assert!(parse_index(&index(&[(A, None)])).select(Some(&platform("linux/riscv64"))).is_ok());
    assert!(parse_index(&index(&[(A, None), (B, None)])).select(None).is_err());
    let mixed = parse_index(&index(&[(A, None), (B, Some("linux/riscv64"))]));
    assert_eq!(mixed.select(Some(&platform("linux/riscv64"))).unwrap().digest.to_string(), B);
}

#[test]
fn attestations_are_never_chosen() {
    let text = index(&[(A, Some("unknown/unknown")), (B, None)]).replacen(
        r#""size":5}"#,
        r#""size":5,"annotations":{"vnd.docker.reference.type":"attestation-manifest"}}"#,
        1,
    );
    assert!(parse_index(&text).select(None).is_err());
}

#[test]
fn nested_indexes_are_followed_to_a_limit() {
    let inner = image(OCI_CONFIG);
    let outer = index(&[(A, None)]).replace(OCI_MANIFEST, OCI_INDEX);
    let first = Document::parse(outer.as_bytes(), None).unwrap();
    let mut answers = vec![inner.clone(), index(&[(B, None)])];
    let (found, by) =
        resolve::<ManifestError>(first.clone(), None, |_| Ok(answers.pop().unwrap().into_bytes())).unwrap();
    assert_eq!((found.layers.len(), by.unwrap().digest.to_string().as_str()), (1, B));
    let mut fetched = 0;
    let endless = resolve::<ManifestError>(first, None, |_| {
        fetched += 1;
        Ok(outer.clone().into_bytes())
    });
    assert!(matches!(endless, Err(ManifestError::IndexTooDeep { .. })));
    assert_eq!(fetched, INDEX_DEPTH);
}

const CONFIG: &str = r#"{"architecture":"arm64","variant":"v8","os":"linux","created":"2024-05-01T00:00:00Z",
 "config":{"Env":["PATH=/bin","CUDA_VERSION=12.4.1"],"Labels":{"a":"b"},"Entrypoint":["/x"],"Cmd":null,"User":"1000:1000",
 "ExposedPorts":{"8080/tcp":{},"443/tcp":{}}},
 "rootfs":{"type":"layers","diff_ids":["sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]},
 "history":[{"created_by":"FROM x"},{"created_by":"ENV y","empty_layer":true}]}"#;

#[test]
fn a_configuration_is_read_whole() {
    let config = ImageConfig::parse(CONFIG.as_bytes()).unwrap();
    assert_eq!(config.platform.as_ref().unwrap().to_string(), "linux/arm64");
    assert_eq!(config.env[1], "CUDA_VERSION=12.4.1");
    assert_eq!(config.labels["a"], "b");
    assert_eq!((config.entrypoint.len(), config.cmd.len()), (1, 0));
    assert_eq!(config.user.as_deref(), Some("1000:1000"));
    assert_eq!(config.exposed_ports, ["443/tcp", "8080/tcp"]);
    assert_eq!(config.created_by(), [Some("FROM x".to_owned())]);
    config.check(1, Some(&platform("linux/arm64"))).unwrap();
    assert!(matches!(config.check(2, None), Err(ManifestError::LayerCount { layers: 2, diff_ids: 1 })));
    let error = config.check(1, Some(&platform("linux/amd64"))).unwrap_err();
    assert_eq!(error.to_string(), "the image is for linux/arm64, not for linux/amd64");
}

#[test]
fn nulls_and_missing_parts_of_a_configuration_are_empty() {
    let bare = r#"{"rootfs":{"diff_ids":null},"config":null,"history":null,"os":null}"#;
    let config = ImageConfig::parse(bare.as_bytes()).unwrap();
    assert_eq!((config.platform.clone(), config.diff_ids.len(), config.env.len()), (None, 0, 0));
    assert!(config.check(0, Some(&platform("linux/amd64"))).is_err());
}

#[test]
fn a_history_that_does_not_fit_tells_nothing() {
    let text = CONFIG.replace(r#","empty_layer":true"#, "");
    let config = ImageConfig::parse(text.as_bytes()).unwrap();
    assert_eq!(config.created_by(), [None]);
}

#[test]
fn wrong_configurations_are_errors() {
    for end in 0..CONFIG.len() {
        assert!(ImageConfig::parse(&CONFIG.as_bytes()[..end]).is_err(), "{end}");
    }
    assert!(ImageConfig::parse(b"{}").is_err(), "no rootfs");
    assert!(ImageConfig::parse(CONFIG.replace("sha256:aa", "sha256:zz").as_bytes()).is_err());
    assert!(ImageConfig::parse(&vec![b' '; CONFIG_BYTES as usize + 1]).is_err());
}

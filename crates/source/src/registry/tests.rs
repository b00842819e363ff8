mod made;
mod peers;

use std::io::Read;

use wb_model::Hint;
use wb_read::Limits;
use wb_testkit::registry::{LoopbackRegistry, Trick};
use wb_transport::{Failure, Options, RegistryClient, Retry};

use super::*;
use crate::manifest::media_type::{
    DOCKER_CONFIG, DOCKER_LIST, DOCKER_MANIFEST, OCI_CONFIG, OCI_INDEX, OCI_MANIFEST,
};
use made::{Made, Names, index, made};

fn client() -> RegistryClient {
    let retry = Retry { tries: 1, ..Retry::default() };
    RegistryClient::new(Options { retry, ..Options::new() }).unwrap()
}

fn platform(text: &str) -> Option<Platform> {
    Some(text.parse().unwrap())
}

/// Puts an image into a registry and returns its manifest's digest.
fn push(registry: &LoopbackRegistry, tag: &str, image: &Made) -> Digest {
    let mut state = registry.state();
    state.blob(&image.config);
    state.blob(&image.layer);
    state.manifest("team/app", tag, image.manifest_type, &image.manifest)
}

fn open(
    registry: &LoopbackRegistry,
    tag: &str,
    wanted: Option<&Platform>,
) -> Result<RegistryImage, SourceError> {
    RegistryImage::open(&format!("{}/team/app:{tag}", registry.host()), wanted, &client())
}

const OCI: Names = Names { manifest: OCI_MANIFEST, config: OCI_CONFIG };
const DOCKER: Names = Names { manifest: DOCKER_MANIFEST, config: DOCKER_CONFIG };

#[test]
fn an_image_is_opened_and_its_layer_read() {
    let registry = LoopbackRegistry::start().unwrap();
    for names in [OCI, DOCKER] {
        let image = made(&names, "linux", "arm64", b"hello");
        let digest = push(&registry, "1", &image);
        let opened = open(&registry, "1", None).unwrap();
        let info = opened.info();
        assert_eq!(info.name, format!("{}/team/app:1@{digest}", registry.host()));
        assert_eq!(info.manifest, Some(digest));
        assert_eq!(info.config.platform, platform("linux/arm64"));
        assert_eq!(info.layers[0].created_by.as_deref(), Some("COPY hello /"));
        let mut bytes = Vec::new();
        opened.open_layer(0).unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, image.layer);
        assert!(opened.open_layer(1).is_err());
        let mut sink = made::Paths::default();
        let verified = crate::read_image_layer(&opened, 0, &Limits::DEFAULT, &mut sink).unwrap();
        assert_eq!(verified.blob_bytes, image.layer.len() as u64);
        assert_eq!(sink.0, ["hello"]);
    }
}

#[test]
fn a_tag_is_asked_for_once() {
    let registry = LoopbackRegistry::start().unwrap();
    let first = made(&OCI, "linux", "amd64", b"first");
    let digest = push(&registry, "1", &first);
    let opened = open(&registry, "1", None).unwrap();
    // The tag moves on while the image is read.
    push(&registry, "1", &made(&OCI, "linux", "amd64", b"second"));
    let mut bytes = Vec::new();
    opened.open_layer(0).unwrap().read_to_end(&mut bytes).unwrap();
    assert_eq!((bytes, opened.info().manifest.as_ref()), (first.layer, Some(&digest)));
    assert_eq!(registry.state().count("/manifests/1"), 1);
}

#[test]
fn an_index_gives_the_image_for_the_platform() {
    let registry = LoopbackRegistry::start().unwrap();
    for (names, kind) in [(OCI, OCI_INDEX), (DOCKER, DOCKER_LIST)] {
        let (amd, arm) = (made(&names, "linux", "amd64", b"amd"), made(&names, "linux", "arm64", b"arm"));
        let (amd_digest, arm_digest) = (push(&registry, "amd", &amd), push(&registry, "arm", &arm));
        let list = index(kind, &[(&amd, "linux/amd64"), (&arm, "linux/arm64")]);
        registry.state().manifest("team/app", "all", kind, &list);
        let opened = open(&registry, "all", platform("linux/arm64").as_ref()).unwrap();
        assert_eq!(opened.info().manifest, Some(arm_digest));
        let opened = open(&registry, "all", platform("linux/x86_64").as_ref()).unwrap();
        assert_eq!(opened.info().manifest, Some(amd_digest));
        let error = open(&registry, "all", platform("linux/s390x").as_ref()).err().unwrap();
        assert!(error.to_string().contains("there are: linux/amd64, linux/arm64"), "{error}");
        assert!(error.hint().unwrap().contains("--platform"));
    }
}

#[test]
fn a_single_image_for_another_platform_is_taken_unless_one_was_named() {
    let registry = LoopbackRegistry::start().unwrap();
    push(&registry, "1", &made(&OCI, "linux", "riscv64", b"x"));
    assert!(open(&registry, "1", None).is_ok());
    let error = open(&registry, "1", platform("linux/amd64").as_ref()).err().unwrap();
    assert!(error.to_string().contains("the image is for linux/riscv64, not for linux/amd64"), "{error}");
}

#[test]
fn an_index_that_lies_is_refused() {
    let registry = LoopbackRegistry::start().unwrap();
    let image = made(&OCI, "linux", "amd64", b"x");
    push(&registry, "1", &image);
    let honest = index(OCI_INDEX, &[(&image, "linux/amd64")]);
    let text = String::from_utf8(honest).unwrap();
    let size = format!("\"size\":{}", image.manifest.len());
    let wrong_size = text.replacen(&size, &format!("{size}0"), 1);
    registry.state().manifest("team/app", "size", OCI_INDEX, wrong_size.as_bytes());
    let wanted = platform("linux/amd64");
    assert!(matches!(
        open(&registry, "size", wanted.as_ref()),
        Err(SourceError::Document { source: ManifestError::OtherSize { .. }, .. })
    ));
    // The registry gives other bytes for the digest that the index names.
    registry.state().manifest("team/app", "all", OCI_INDEX, text.as_bytes());
    registry.state().rule(&digest_of(&image).to_string(), 1, Trick::Corrupt);
    let error = open(&registry, "all", wanted.as_ref()).err().unwrap();
    assert!(matches!(failure(&error), Some(Failure::WrongDigest { .. })), "{error}");
}

#[test]
fn a_configuration_that_lies_is_refused() {
    let registry = LoopbackRegistry::start().unwrap();
    let image = made(&OCI, "linux", "amd64", b"x");
    push(&registry, "1", &image);
    registry.state().rule("/blobs/", 1, Trick::Corrupt);
    let error = open(&registry, "1", None).err().unwrap();
    assert!(matches!(failure(&error), Some(Failure::WrongDigest { .. })), "{error}");
}

#[test]
fn a_layer_that_lies_fails_when_it_is_read() {
    let registry = LoopbackRegistry::start().unwrap();
    let image = made(&OCI, "linux", "amd64", b"x");
    push(&registry, "1", &image);
    let blob = sha256(&image.layer).to_string();
    for trick in [Trick::Corrupt, Trick::ChunkedWith(-1), Trick::ChunkedWith(1)] {
        let opened = open(&registry, "1", None).unwrap();
        registry.state().rule(&blob, 1, trick.clone());
        let outcome = crate::read_image_layer(&opened, 0, &Limits::DEFAULT, &mut made::Paths::default());
        assert!(outcome.is_err(), "{trick:?}");
    }
}

#[test]
fn a_wrong_name_is_told_before_anything_is_sent() {
    let error = RegistryImage::open("registry.example/App", None, &client()).err().unwrap();
    assert!(matches!(error, SourceError::Reference(_)));
    assert!(error.hint().unwrap().contains("lower case"));
}

#[test]
fn an_artifact_and_a_schema_1_manifest_are_no_images() {
    let registry = LoopbackRegistry::start().unwrap();
    let chart =
        made(&Names { config: "application/vnd.cncf.helm.config.v1+json", ..OCI }, "linux", "amd64", b"x");
    push(&registry, "chart", &chart);
    assert!(matches!(
        open(&registry, "chart", None),
        Err(SourceError::Document { source: ManifestError::NotAnImage { .. }, .. })
    ));
    let kind = crate::manifest::media_type::DOCKER_SCHEMA_1[1];
    registry.state().manifest("team/app", "old", kind, br#"{"schemaVersion":1}"#);
    assert!(matches!(
        open(&registry, "old", None),
        Err(SourceError::Document { source: ManifestError::Schema1, .. })
    ));
}

fn failure(error: &SourceError) -> Option<&Failure> {
    match error {
        SourceError::Registry(error) => Some(error.failure()),
        _ => None,
    }
}

fn digest_of(image: &Made) -> Digest {
    sha256(&image.manifest)
}

fn sha256(bytes: &[u8]) -> Digest {
    crate::blob::digest_of(wb_model::Algorithm::Sha256, bytes).unwrap()
}

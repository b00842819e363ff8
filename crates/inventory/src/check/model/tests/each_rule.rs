//! For each rule about models a scene that breaks it, and one that is almost the same and does not.

use super::*;
use crate::list;

/// A model in `m` whose card begins like this.
fn carded(front: &str) -> Scene {
    Scene::new()
        .file("m/config.json", CONFIG)
        .file("m/model.safetensors", weights())
        .file("m/README.md", format!("---\n{front}\n---\n# A model\n"))
}

/// A field of a protobuf message that holds bytes.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    assert!(number < 16 && bytes.len() < 128);
    [&[number << 3 | 2, bytes.len() as u8][..], bytes].concat()
}

/// An ONNX model whose only tensor, of six numbers, lies in `weights.bin`.
fn onnx() -> Vec<u8> {
    let pair = |key: &str, value: &str| [field(1, key.as_bytes()), field(2, value.as_bytes())].concat();
    let place = [field(13, &pair("location", "weights.bin")), field(13, &pair("length", "24"))].concat();
    let tensor = [&field(1, &[2, 3])[..], &[0x10, 1], &field(8, b"w"), &place, &[0x70, 1]].concat();
    let graph = [field(5, &tensor), field(2, b"g")].concat();
    [&[0x08, 8][..], &field(7, &graph), &field(8, &[0x10, 17])].concat()
}

fn derived(shape: &'static [u64]) -> Scene {
    Scene::new()
        .file("models/acme/base/config.json", CONFIG)
        .file("models/acme/base/model.safetensors", safetensors(&[("a.weight", &[4, 2], 1.0)]))
        .file("models/other/tuned/config.json", CONFIG)
        .file(
            "models/other/tuned/README.md",
            "---\nlicense: mit\nbase_model: acme/base\nbase_model_relation: finetune\n---\n",
        )
        .file("models/other/tuned/model.safetensors", safetensors(&[("a.weight", shape, 1.0)]))
}

const MIT: &str = "MIT License\n\nCopyright (c) 2026 Somebody\n\nPermission is hereby granted, free of charge, to any \
person obtaining a copy of this software and associated documentation files (the \"Software\"), to deal in the Software \
without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, \
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, \
subject to the following conditions:\n\nThe above copyright notice and this permission notice shall be included in all \
copies or substantial portions of the Software.\n\nTHE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, \
EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE \
AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER \
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE \
OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.\n";

/// Rule, a scene that breaks it, a scene that does not.
fn scenes() -> Vec<(&'static str, Scene, Scene)> {
    let external = |content: &[u8]| Scene::new().file("m/model.onnx", onnx()).file("m/weights.bin", content);
    let coded = |code: &str| {
        let config = CONFIG.replace('}', r#","auto_map":{"AutoModel":"modeling.X"}}"#);
        Scene::new()
            .file("m/config.json", config)
            .file("m/model.safetensors", weights())
            .file("m/modeling.py", code)
    };
    let remote = |reference: &str| {
        Scene::new().file("m/model.safetensors", weights()).file(
            "m/config.json",
            format!(r#"{{"model_type":"x","architectures":["X"],"auto_map":{{"AutoModel":"{reference}"}}}}"#),
        )
    };
    let pointer =
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 1234\n", sha256(b"weights"));
    let pickle = |bytes: &[u8]| Scene::new().file("app/model.pkl", bytes);
    let linked = |target: &str| carded("license: mit").file("other", "text").symlink("m/notes.txt", target);
    let vocabulary = |size: &str| {
        let config = CONFIG.replace("\"vocab_size\":4", &format!("\"vocab_size\":{size}"));
        Scene::new().file("m/config.json", config).file("m/model.safetensors", weights())
    };
    vec![
        ("blob-mismatch", cache(|content| *content.last_mut().unwrap() ^= 1), cache(|_| {})),
        ("external-data-link", external(&[0; 23]), external(&[0; 24])),
        ("lfs-pointer", carded("license: mit").file("m/pytorch_model.bin", pointer), carded("license: mit")),
        (
            "license-conflict",
            carded("license: apache-2.0").file("m/LICENSE", MIT),
            carded("license: mit").file("m/LICENSE", MIT),
        ),
        ("lineage-contradicted", derived(&[3, 2]), derived(&[4, 2])),
        ("link-out-of-folder", linked("../other"), linked("README.md")),
        (
            "look-alike-name",
            carded("license: mit\nbase_model: meta-1lama/x"),
            carded("license: mit\nbase_model: meta-llama/x"),
        ),
        ("malicious-model", pickle(b"\x80\x02cposix\nsystem\nX\x02\0\0\0id\x85R."), pickle(b"\x80\x02}.")),
        ("metadata-mismatch", vocabulary("400"), vocabulary("4")),
        (
            "model-code",
            coded("import base64\ndef f():\n    exec(base64.b64decode('aQ=='))\n"),
            coded("class X:\n    pass\n"),
        ),
        ("remote-code-unpinned", remote("other/code--modeling_x.X"), vocabulary("4")),
        ("shard-mismatch", sharded("m", 49, &[FIRST, SECOND]), sharded("m", 48, &[FIRST, SECOND])),
        ("suspicious-model", pickle(b"\x80\x02cacme.models\nEncoder\n."), pickle(b"\x80\x02}.")),
        ("unreadable-model", pickle(b"\x80\x02}"), pickle(b"\x80\x02}.")),
    ]
}

#[test]
fn every_rule_speaks_when_it_is_broken_and_only_then() {
    let scenes = scenes();
    let checks = list::CHECKS.iter().map(|check| check.info());
    let of_models: Vec<_> =
        checks.filter(|info| info.kind == wb_model::ObservationKind::Model).map(|info| info.rule).collect();
    assert_eq!(of_models, scenes.iter().map(|(rule, ..)| *rule).collect::<Vec<_>>());
    for (rule, broken, kept) in scenes {
        let inventory = broken.conclude();
        assert!(!rules(&inventory, rule).is_empty(), "{rule}: {:#?}", inventory.observations);
        let inventory = kept.conclude();
        assert_eq!(rules(&inventory, rule), Vec::<&Observation>::new(), "{rule}");
    }
}

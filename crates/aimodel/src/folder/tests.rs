//! Every reader of this folder on the same fixtures: good, empty, cut short at every byte, wrong; and the attacks.

use wb_read::{
    Candidate, Entry, EntryKind, EntryPath, HEAD, Output, Pattern, ReadProblem, Reader, Select, Want,
};
use wb_testkit::attack::{Content, Expect, folder, template};

use crate::finding::{Effect, Finding};
use crate::list;
use crate::metadata::{Field, Metadata};
use crate::rule;

use super::*;

const READERS: &[&dyn Reader] = &[
    &bento_yaml::BentoYamlReader,
    &blob_digest::BlobDigestReader,
    &hub_config::HubConfigReader,
    &hub_ref::HubRefReader,
    &lfs_pointer::LfsPointerReader,
    &license_text::LicenseTextReader,
    &local_dir::LocalDirMetadataReader,
    &merge_config::MergeConfigReader,
    &ml_model::MlModelReader,
    &model_card::ModelCardReader,
    &model_code::ModelCodeReader,
    &model_toml::ModelTomlReader,
    &nim_manifest::NimManifestReader,
    &ollama_manifest::OllamaManifestReader,
    &requirements::ModelRequirementsReader,
    &shard_index::ShardIndexReader,
    &template_file::TemplateFileReader,
    &triton_config::TritonConfigReader,
];

/// What all readers that take a file say of it.
#[derive(Default)]
struct Said {
    kinds: Vec<String>,
    findings: Vec<Finding>,
    metadata: Metadata,
    problems: Vec<ReadProblem>,
    bodies: Vec<String>,
}

impl Said {
    fn worst(&self) -> Option<Effect> {
        self.findings.iter().map(|finding| finding.effect).max()
    }
}

fn said(path: &str, bytes: &[u8]) -> Said {
    said_by(READERS, path, bytes)
}

fn said_by(readers: &[&dyn Reader], path: &str, bytes: &[u8]) -> Said {
    let entry = Entry {
        path: EntryPath::normalise(path.as_bytes()).0,
        kind: EntryKind::File,
        size: bytes.len() as u64,
        mode: 0o644,
        mtime: None,
        is_shared: false,
        link: None,
    };
    let candidate = Candidate { entry: &entry, head: &bytes[..bytes.len().min(HEAD)] };
    let mut said = Said::default();
    for reader in readers {
        let info = reader.info();
        let takes = info.select.iter().any(|select| match select {
            Select::Path(pattern) => Pattern::new(pattern).matches(entry.path.as_bytes()),
            Select::Magic { at, bytes: magic } => {
                candidate.head.get(*at..).is_some_and(|rest| rest.starts_with(magic))
            }
            Select::Probe { test, .. } => test(&candidate),
        });
        if !takes {
            continue;
        }
        let mut out = Output::default();
        let result = match info.want {
            Want::Stream => {
                let mut visitor = reader.stream(&entry).expect("it reads streams");
                visitor.visit(bytes);
                visitor.finish(&entry, &mut out)
            }
            Want::Whole(limit) if bytes.len() as u64 > limit => {
                reader.too_large(&entry, ReadProblem::too_large("it is too large"), &mut out)
            }
            Want::Whole(_) | Want::Head(_) => reader.read(&entry, bytes, &mut out),
        };
        said.problems.extend(result.err());
        for fact in out.facts {
            let body: serde_json::Value = serde_json::from_str(&fact.body).expect("a fact is JSON");
            if let Some(findings) = body.get("findings") {
                said.findings
                    .extend(serde_json::from_value::<Vec<Finding>>(findings.clone()).expect("findings"));
            }
            if let Some(metadata) = body.get("metadata") {
                said.metadata.absorb(serde_json::from_value(metadata.clone()).expect("metadata"));
            }
            said.kinds.push(fact.kind);
            said.bodies.push(fact.body);
        }
    }
    said
}

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// Path, content, the kind of fact, and something that it must say.
#[expect(clippy::too_many_lines, reason = "one table")]
fn good() -> Vec<(String, String, &'static str, &'static str)> {
    let one = |path: &str, text: &str, kind, says| (path.to_owned(), text.to_owned(), kind, says);
    vec![
        one(
            "m/config.json",
            r#"{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "bfloat16", "vocab_size": 32000, "max_position_embeddings": 4096, "hidden_size": 64, "quantization_config": {"quant_method": "gptq", "bits": 4}, "_name_or_path": "org/base", "rope_scaling": {"factor": NaN}}"#,
            "model/hub-config",
            "gptq-4bit",
        ),
        one(
            "m/generation_config.json",
            r#"{"temperature": 0.7, "eos_token_id": [1, 2]}"#,
            "model/hub-config",
            "eos_token_id=1,2",
        ),
        one(
            "m/tokenizer.json",
            r#"{"version": "1.0", "added_tokens": [{"id": 3, "special": true}], "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "c": 2}, "merges": [["a", "b"]]}}"#,
            "model/hub-config",
            "\"special_tokens\":\"1\"",
        ),
        one(
            "m/tokenizer_config.json",
            r#"{"tokenizer_class": "LlamaTokenizer", "model_max_length": 1000000000000000019884624838656, "chat_template": "{% for m in messages %}{{ m.content }}{% endfor %}"}"#,
            "model/hub-config",
            "chat-template",
        ),
        one(
            "m/adapter_config.json",
            r#"{"peft_type": "LORA", "r": 8, "target_modules": ["v_proj", "q_proj"], "base_model_name_or_path": "org/base", "revision": "main"}"#,
            "model/hub-config",
            "q_proj,v_proj",
        ),
        one(
            "m/model_index.json",
            r#"{"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.30.0", "unet": ["diffusers", "UNet2DConditionModel"], "safety_checker": [null, null]}"#,
            "model/hub-config",
            "StableDiffusionPipeline",
        ),
        one(
            "m/model.safetensors.index.json",
            r#"{"metadata": {"total_size": 12}, "weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}"#,
            "model/shard-index",
            "model-00002-of-00002.safetensors",
        ),
        one(
            "m/README.md",
            "---\nlanguage: [en, de]\nlicense: llama3.1\nlibrary_name: transformers\npipeline_tag: text-generation\nbase_model: org/base\nbase_model_relation: quantized\ndatasets:\n- org/data\nco2_eq_emissions:\n  emissions: 12.5\n  source: measured\nextra_gated_prompt: sign\nmodel-index:\n- name: M\n  results:\n  - task: {type: qa}\n    dataset: {type: squad, name: SQuAD, split: test}\n    metrics: [{type: f1, value: 0.9}]\n---\n# M\n## Intended use\n## Limitations\n",
            "model/card",
            "qa squad (test) f1 = 0.9",
        ),
        one(
            "m/LICENSE",
            "MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\nThe above copyright notice and this permission notice shall be included",
            "model/license-text",
            "\"id\":\"MIT\"",
        ),
        one("models--org--name/refs/main", COMMIT, "model/hub-ref", "org/name"),
        one(
            "models--org--name/blobs/95d09f2b10159347eece71399a7e2e907ea3df4f",
            "hello world",
            "model/blob-digest",
            "git-blob-sha1",
        ),
        one(
            "models/blobs/sha256-2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
            "hello",
            "model/blob-digest",
            "\"algorithm\":\"sha256\"",
        ),
        one(
            "models/manifests/registry.example/library/m/latest",
            &format!(
                r#"{{"config": {{"mediaType": "x", "digest": "sha256:{0}", "size": 2}}, "layers": [{{"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:{0}", "size": 4}}]}}"#,
                "a".repeat(64)
            ),
            "model/ollama-manifest",
            "registry.example/library/m:latest",
        ),
        one(
            "m/.cache/huggingface/download/sub/model.bin.metadata",
            &format!("{COMMIT}\n{}\n1700000000.5\n", "b".repeat(64)),
            "model/local-dir",
            "\"file\":\"sub/model.bin\"",
        ),
        one(
            "m/MLmodel",
            "artifact_path: model\nflavors:\n  python_function:\n    loader_module: mlflow.sklearn\n    python_version: 3.11.4\n  sklearn:\n    pickled_model: model.pkl\n    sklearn_version: 1.5.0\nmlflow_version: 2.14.0\nrun_id: abc\nmodel_uuid: def\n",
            "model/mlflow",
            "model.pkl",
        ),
        one(
            "repo/m/config.pbtxt",
            "name: \"m\" # a comment\nplatform: \"onnxruntime_onnx\"\nmax_batch_size: 8\ninput [ { name: \"x\" data_type: TYPE_FP32 dims: [ 3, -1 ] } ]\noutput { name: 'y' data_type: TYPE_INT64 dims: 1 }\ninstance_group [{ kind: KIND_GPU, gpus: [0, 1] }]\nparameters { key: \"a\" value: { string_value: \"b\" } }\n",
            "model/triton",
            "x: TYPE_FP32[3,-1]",
        ),
        one(
            "b/bento.yaml",
            "service: service:svc\nname: svc\nversion: abc\nbentoml_version: 1.3.0\nmodels:\n- tag: iris:xyz\npython:\n  packages: [numpy==1.26]\n",
            "model/bentoml",
            "svc:abc",
        ),
        one(
            "m/mergekit_config.yml",
            "merge_method: slerp\nbase_model: org/a\nslices:\n- sources:\n  - {model: org/a, layer_range: [0, 4]}\n  - model: org/b+org/adapter\ndtype: bfloat16\n",
            "model/merge-config",
            "org/b",
        ),
        one(
            "m/mergekit_config.yaml",
            "merge_method: ties\nmodels:\n- model: {model: {path: org/c}}\n- model: ./local\n",
            "model/merge-config",
            "org/c",
        ),
        one(
            "opt/nim/etc/default/model_manifest.yaml",
            "profiles:\n  abc:\n    model: meta/llama3-8b\n    tags: {gpu: H100, precision: fp8}\n    workspace:\n      files:\n      - uri: ngc://nim/meta/llama3-8b:hf\n",
            "model/nim",
            "gpu=H100",
        ),
        one(
            "m/modeling_x.py",
            "import torch\nimport subprocess\nclass X(torch.nn.Module):\n    def build(self):\n        subprocess.run(['nvcc'])\n",
            "model/code",
            "\"classes\":[\"X\"]",
        ),
        one(
            "models--org--name/snapshots/c/requirements.txt",
            "torch>=2.0 # weights\n\n-r other.txt\n",
            "model/requirements",
            "torch>=2.0",
        ),
        one(
            "m/conda.yaml",
            "channels: [conda-forge]\ndependencies:\n- python=3.11\n- pip:\n  - mlflow==3.1 # server\n  - -r more.txt\nname: env\n",
            "model/requirements",
            "mlflow==3.1",
        ),
        one(
            "m/python_env.yaml",
            "python: 3.11.2\nbuild_dependencies: [pip==24.0]\ndependencies: [-r requirements.txt]\n",
            "model/requirements",
            "pip==24.0",
        ),
        one(
            "m/chat_template.jinja",
            "{% for m in messages %}{{ m.content }}{% endfor %}",
            "model/template",
            "chat-template",
        ),
        one(
            "m/model.toml",
            "version = 1\n\n[model]\nname = \"M\"\nvisibility = \"public\"\n\n[[training-data]]\nname = \"crawl\"\nowner = \"secret team\"\n\n[[limitation]]\ntext = \"English only\"\nvisibility = \"public\"\n",
            "model/declared",
            "secret team",
        ),
    ]
}

#[test]
fn good_files_are_read() {
    for (path, text, kind, says) in good() {
        let said = said(&path, text.as_bytes());
        assert_eq!(said.problems, [], "{path}");
        assert_eq!(said.kinds, [kind], "{path}");
        assert!(said.worst().is_none_or(|effect| effect == Effect::Note), "{path}: {:?}", said.findings);
        assert!(said.bodies.concat().contains(says), "{path}: {}", said.bodies.concat());
    }
    let pointer =
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12\n", "a".repeat(64));
    let pointer = said("m/model.safetensors", pointer.as_bytes());
    assert_eq!(
        (pointer.kinds.as_slice(), pointer.worst()),
        (&["model/lfs-pointer".to_owned()][..], Some(Effect::Unreadable))
    );
}

#[test]
fn good_cards_and_configurations_say_where_they_have_it_from() {
    for (path, text, _, _) in good() {
        let said = said(&path, text.as_bytes());
        if path == "m/README.md" {
            assert_eq!(said.metadata.first(Field::License), Some("LicenseRef-llama3.1"));
            assert_eq!(said.metadata.values(Field::Statement).count(), 3, "{:?}", said.metadata);
        }
        if path == "m/model.toml" {
            // What is confidential never gets into metadata.
            assert!(!serde_json::to_string(&said.metadata).expect("it is JSON").contains("crawl"));
        }
    }
}

#[test]
fn empty_files_are_told_or_nothing() {
    for (path, _, _, _) in good() {
        let said = said(&path, b"");
        let is_text = ["LICENSE", "chat_template.jinja", "requirements.txt", "modeling_x.py"]
            .iter()
            .any(|end| path.ends_with(end));
        let is_none = said.kinds.is_empty();
        assert!(
            is_text || is_none || !said.problems.is_empty() || said.worst() > Some(Effect::Note),
            "{path}: {:?}",
            said.bodies
        );
    }
}

#[test]
fn files_cut_short_are_never_worse_than_unreadable() {
    for (path, text, _, _) in good() {
        for end in 0..text.len() {
            let said = said(&path, &text.as_bytes()[..end]);
            let worst = said.worst();
            let is_store = path.contains("blobs/") || path.contains("refs/");
            assert!(is_store || worst < Some(Effect::Malicious), "{path} cut at {end}: {:?}", said.findings);
            // A configuration that ends too early is told.
            let is_json = path.ends_with(".json") && end > 120;
            assert!(
                !is_json || worst == Some(Effect::Unreadable),
                "{path} cut at {end}: {:?}",
                said.findings
            );
        }
    }
}

#[test]
fn wrong_files_are_told() {
    for (path, text) in [
        ("m/tokenizer.json", "[1, 2"),
        ("m/tokenizer_config.json", "\"text\""),
        ("m/config.json", "{\"model_type\": tru}"),
        ("m/model.safetensors.index.json", "{}"),
        ("m/model.safetensors.index.json", "{\"weight_map\": [1]}"),
        ("m/README.md", "---\nlicense: [mit\n---\n"),
        ("m/README.md", "---\nlicense: mit\n"),
        ("m/.cache/huggingface/download/a.metadata", "no commit\n"),
        ("m/MLmodel", "- a list\n"),
        ("r/m/config.pbtxt", "name \"m\""),
        ("r/m/config.pbtxt", "}"),
        ("b/bento.yaml", "service: x\n"),
        ("m/mergekit_config.yml", "merge_method: ties\n"),
        ("m/mergekit_config.yml", "- a list\n"),
        ("n/model_manifest.yaml", "a: b\n"),
        ("m/model.toml", "version = 2\n"),
        ("m/model.toml", "version = 1\n[model]\nnmae = \"x\"\n"),
        ("m/model.toml", "version = 1\n[modle]\n"),
        ("models/manifests/a/b/c/d", "{\"x\": \".ollama.image\"}"),
        ("m/x.bin", "version https://git-lfs.github.com/spec/v1\noid md5:1\n"),
    ] {
        let said = said(path, text.as_bytes());
        assert!(!said.problems.is_empty(), "{path}: {text}");
    }
    let named = said("m/model.toml", b"version = 1\n[model]\nnmae = \"x\"\n");
    assert!(named.problems[0].message.contains("line 3: nmae"), "{:?}", named.problems);
}

#[test]
fn attacks_are_found() {
    let mut resolved = Vec::new();
    for attack in folder::ATTACKS.iter().chain(template::ATTACKS) {
        // Rules about several files are the resolver's, and so is what a link promises.
        if list::rule(attack.rule).is_none() || attack.rule == rule::unreadable::NOT_READ.id {
            resolved.push(attack.name);
            continue;
        }
        let mut said = Said::default();
        for (path, content) in (attack.build)() {
            let Content::Bytes(bytes) = content else { continue };
            // Blobs of a cache are read as everything that they may be, and links say which of that counts.
            let is_hub = path.starts_with("models--org--name/blobs/") && attack.name.ends_with("-in-blob");
            let one = said_by(if is_hub { &[&hub_blob::HubBlobReader] } else { READERS }, &path, &bytes);
            said.findings.extend(one.findings);
            said.problems.extend(one.problems);
        }
        let expected = match attack.expect {
            Expect::Malicious => Effect::Malicious,
            Expect::Suspicious => Effect::Suspicious,
            Expect::Unreadable => Effect::Unreadable,
        };
        let finding = said.findings.iter().find(|finding| finding.rule == attack.rule);
        let finding =
            finding.unwrap_or_else(|| panic!("{}: {:?} {:?}", attack.name, said.findings, said.problems));
        assert_eq!(said.worst(), Some(expected), "{}: {:?}", attack.name, said.findings);
        for advisory in attack.advisories {
            assert!(finding.advisories.iter().any(|id| id == advisory), "{}: {finding:?}", attack.name);
        }
    }
    assert!(resolved.len() < 6, "{resolved:?}");
}

#[test]
fn folders_of_installed_packages_are_left_to_their_packages() {
    let path = "usr/lib/python3.11/site-packages/transformers/models/x/modeling_x.py";
    assert!(said(path, b"import os\nos.system('id')\n").kinds.is_empty());
    assert!(said("app/package/config.json", b"{\"port\": 80, // comment\n}").kinds.is_empty());
}

#[test]
fn names_are_hashed_in_pieces_of_any_size() {
    let text = b"hello world";
    let path = "models--o--n/blobs/95d09f2b10159347eece71399a7e2e907ea3df4f";
    assert_eq!(said(path, text).findings, []);
    for at in 0..text.len() {
        let mut flipped = text.to_vec();
        flipped[at] ^= 1;
        assert_eq!(said(path, &flipped).worst(), Some(Effect::Malicious), "byte {at}");
    }
}

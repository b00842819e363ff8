//! What archives of models say about themselves: storages, targets, types, handlers.

use super::build::{benign, tar, tensor, torch};
use super::{Attack, Content, Expect, attack, one_file};
use crate::zip::{Member, ZipBuilder};

pub(super) const ATTACKS: &[Attack] = &[
    attack!("torch-short-storage", "torch/out-of-storage", Malicious, ["CVE-2026-24747"], "model.pt", {
        torch(&tensor(16, 0, &[4, 4], &[4, 1])).file("archive/data/0", [0; 8]).build()
    }),
    attack!("torch-shape-out", "torch/out-of-storage", Malicious, ["CVE-2026-24747"], "model.pt", {
        torch(&tensor(4, 0, &[40, 40], &[40, 1])).file("archive/data/0", [0; 16]).build()
    }),
    attack!("torch-stride-out", "torch/out-of-storage", Malicious, ["CVE-2026-24747"], "model.pt", {
        torch(&tensor(4, 0, &[2, 2], &[200, 1])).file("archive/data/0", [0; 16]).build()
    }),
    attack!("torch-offset-out", "torch/out-of-storage", Malicious, ["CVE-2026-24747"], "model.pt", {
        torch(&tensor(4, 100, &[2, 2], &[2, 1])).file("archive/data/0", [0; 16]).build()
    }),
    attack!("torch-long-storage", "torch/storage-size", Suspicious, [], "model.pt", {
        torch(&tensor(4, 0, &[2, 2], &[2, 1])).file("archive/data/0", [0; 64]).build()
    }),
    attack!("torch-missing-storage", "torch/storage-missing", Unreadable, [], "model.pt", {
        torch(&tensor(4, 0, &[2, 2], &[2, 1])).build()
    }),
    attack!("nemo-target", "nemo/dangerous-target", Malicious, ["CVE-2025-23304"], "model.nemo", {
        let yaml = b"encoder:\n  layers:\n  - _target_: os.system\n    command: id\n";
        tar(&[
            (b'0', "./model_config.yaml", "", yaml),
            (b'0', "./model_weights.ckpt", "", &torch(&benign()).build()),
        ])
    }),
    attack!("nemo-target-flow", "nemo/dangerous-target", Malicious, ["CVE-2025-23304"], "model.nemo", {
        let yaml = b"a: [{b: {\"_target_\": \"builtins.exec\", _args_: [\"id\"]}}]\n";
        tar(&[(b'0', "model_config.yaml", "", yaml)])
    }),
    attack!("nemo-target-hub", "nemo/dangerous-target", Malicious, ["CVE-2025-23304"], "model.nemo", {
        tar(&[(b'0', "model_config.yaml", "", b"a:\n  _target_: torch.hub.load\n")])
    }),
    attack!("nemo-target-unknown", "nemo/unknown-target", Suspicious, ["CVE-2025-23304"], "model.nemo", {
        tar(&[(b'0', "model_config.yaml", "", b"a:\n  _target_: somewhere.models.Net\n")])
    }),
    attack!("nemo-not-yaml", "nemo/odd-config", Unreadable, [], "model.nemo", {
        tar(&[(b'0', "model_config.yaml", "", b"a: [\n\x01")])
    }),
    attack!("skops-function", "skops/dangerous-type", Malicious, [], "model.skops", {
        skops(
            r#"{"__class__":"system","__module__":"posix","__loader__":"FunctionNode","content":{"module_path":"posix","function":"system"}}"#,
        )
    }),
    attack!("skops-operator", "skops/lying-node", Malicious, ["CVE-2025-54412"], "model.skops", {
        skops(
            r#"{"__class__":"call","__module__":"sklearn.linear_model","__loader__":"OperatorFuncNode","attrs":{"__class__":"tuple","__module__":"builtins","__loader__":"TupleNode","content":[]}}"#,
        )
    }),
    attack!("skops-method", "skops/lying-node", Malicious, ["CVE-2025-54413"], "model.skops", {
        skops(
            r#"{"__class__":"dict","__module__":"builtins","__loader__":"MethodNode","content":{"func":"__reduce__","obj":{"__class__":"Popen","__module__":"subprocess","__loader__":"ObjectNode","content":null}}}"#,
        )
    }),
    attack!("skops-methodcaller", "skops/dangerous-type", Malicious, ["CVE-2025-54412"], "model.skops", {
        skops(
            r#"{"__class__":"methodcaller","__module__":"operator","__loader__":"OperatorFuncNode","attrs":{}}"#,
        )
    }),
    attack!("mar-handler-out", "mar/escaping-path", Malicious, [], "model.mar", {
        let manifest = r#"{"model":{"modelName":"m","handler":"../../../../tmp/handler.py"}}"#;
        ZipBuilder::new().file("MAR-INF/MANIFEST.json", manifest).build()
    }),
    attack!("mar-payload", "pickle/dangerous-call", Malicious, [], "model.mar", {
        let manifest =
            r#"{"model":{"modelName":"m","handler":"handler.py:run","serializedFile":"model.pt"}}"#;
        ZipBuilder::new()
            .file("MAR-INF/MANIFEST.json", manifest)
            .member(Member::deflated("model.pt", torch(super::PAYLOAD).build()))
            .build()
    }),
    attack!("mar-handler-code", "code/import-effect", Malicious, [], "model.mar", {
        let manifest = r#"{"model":{"modelName":"m","handler":"handler.py"}}"#;
        ZipBuilder::new().file("handler.py", EFFECT).file("MAR-INF/MANIFEST.json", manifest).build()
    }),
    attack!("mar-extra-code", "code/import-effect", Malicious, [], "model.mar", {
        let manifest = r#"{"model":{"modelName":"m","handler":"image_classifier","extraFiles":"tools.py"}}"#;
        ZipBuilder::new()
            .file("MAR-INF/MANIFEST.json", manifest)
            .member(Member::deflated("tools.py", EFFECT))
            .build()
    }),
    attack!("mar-in-tar-code", "code/import-effect", Malicious, [], "model.tar", {
        let manifest = br#"{"model":{"modelName":"m","handler":"handler.py"}}"#;
        tar(&[(b'0', "handler.py", "", EFFECT.as_bytes()), (b'0', "MAR-INF/MANIFEST.json", "", manifest)])
    }),
    attack!("torch-package-code", "code/import-effect", Malicious, [], "model.pt", {
        ZipBuilder::new()
            .file("m/evil/__init__.py", EFFECT)
            .file("m/.data/extern_modules", "")
            .file("m/.data/version", "6\n")
            .member(Member::new("m/model/model.pkl", benign()))
            .build()
    }),
    attack!("repository-code", "code/import-effect", Malicious, [], "repository.zip", {
        ZipBuilder::new().file("m/modeling_x.py", EFFECT).member(Member::new("m/model.pkl", benign())).build()
    }),
    attack!("zip-pickle-called-python", "pickle/dangerous-call", Malicious, [], "models.zip", {
        ZipBuilder::new()
            .member(Member::new("a.pkl", benign()))
            .member(Member::deflated("w.py", super::PAYLOAD))
            .member(Member::new("v.py", super::PAYLOAD))
            .build()
    }),
    attack!("tar-pickle-called-python", "pickle/dangerous-call", Malicious, [], "models.tar", {
        tar(&[(b'0', "a.pkl", "", &benign()), (b'0', "w.py", "", super::PAYLOAD)])
    }),
    attack!("torchscript-reads-file", "torchscript/file-access", Malicious, [], "model.pt", {
        script("    return torch.from_file(\"/etc/passwd\", True, 10)\n")
    }),
    attack!("torchscript-writes-file", "torchscript/file-access", Malicious, [], "model.pt", {
        script("    ops.image.write_file(\"/etc/cron.d/x\", x)\n    return x\n")
    }),
    attack!("torchscript-operator", "torchscript/custom-operator", Suspicious, [], "model.pt", {
        script("    return ops.acme.run(x)\n")
    }),
    attack!("torch-export-library", "torchscript/native-code", Unreadable, [], "model.pt2", {
        ZipBuilder::new()
            .file("m/archive_format", "pt2")
            .file("m/version", "0\n")
            .file("m/data/aotinductor/model/model.so", "\x7fELF")
            .build()
    }),
];

/// Python that acts when it is imported.
const EFFECT: &str = "import os\nos.system('id')\n";

/// An archive of TorchScript with this body of `forward`.
fn script(body: &str) -> Vec<u8> {
    let code = format!(
        "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  def forward(self: __torch__.M,\n    x: Tensor) -> Tensor:\n{body}"
    );
    torch(&benign())
        .file("archive/constants.pkl", b"\x80\x02).")
        .file("archive/code/__torch__.py", code)
        .build()
}

fn skops(node: &str) -> Vec<u8> {
    let schema = format!(
        r#"{{"__class__":"dict","__module__":"builtins","__loader__":"DictNode","content":{{"a":{node}}},"protocol":2,"_skops_version":"0.11.0"}}"#
    );
    ZipBuilder::new().file("schema.json", schema).build()
}

//! What a configuration makes a loader fetch or run, at any depth (section 7 of the design of models).

use super::super::json::{Node, Value};
use crate::context::Context;
use crate::finding::Finding;
use crate::hex::is_hex;
use crate::metadata::{Origin, ReferenceKind};
use crate::rule::folder as rule;
use crate::template;

/// Characters of a path in the file that are shown.
const PATH: usize = 200;

/// Walks the whole file. The tree's depth is bounded, so is this.
pub(super) fn all(role: &str, root: &Node, context: &mut Context<'_>) {
    let has_template_name = role.starts_with("chat_template");
    let mut walk = Walk { role, root, context, has_template_name };
    walk.node(root, "");
}

struct Walk<'n, 'c, 'r> {
    role: &'n str,
    root: &'n Node,
    context: &'c mut Context<'r>,
    has_template_name: bool,
}

impl<'n> Walk<'n, '_, '_> {
    fn node(&mut self, node: &'n Node, path: &str) {
        match &node.value {
            Value::Object(members) => {
                self.twice(members, path);
                for (name, value) in members {
                    let path: String = format!("{path}.{name}").chars().take(PATH).collect();
                    self.member(name, value, &path, node);
                    self.node(value, &path);
                }
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    // Long lists of numbers have nothing to say.
                    if matches!(element.value, Value::Object(_) | Value::Array(_) | Value::Text(_)) {
                        self.node(element, &format!("{path}[{index}]"));
                    }
                }
            }
            Value::Text(text) if template::is_template(text) => {
                let is_chat = self.has_template_name || path.to_ascii_lowercase().contains("template");
                let used = if is_chat { template::Use::Chat } else { template::Use::Any };
                template::weigh_as(used, text, node.at, self.context);
            }
            _ => {}
        }
    }

    fn find(
        &mut self,
        rule: &'static crate::finding::Rule,
        at: u64,
        path: &str,
        evidence: &str,
        advisories: &[&str],
    ) {
        let step = format!("{at:#x} {}", path.trim_start_matches('.'));
        self.context.find(Finding::new(rule, evidence).at(at).with_trace([step]).with_advisories(advisories));
    }

    /// Keys of which the loaders take one and a reader perhaps another.
    fn twice(&mut self, members: &'n [(String, Node)], path: &str) {
        const KEYS: [&str; 6] = [
            "auto_map",
            "chat_template",
            "_attn_implementation",
            "trust_remote_code",
            "architectures",
            "custom_pipelines",
        ];
        for (index, (name, value)) in
            members.iter().enumerate().filter(|(_, (name, _))| KEYS.contains(&name.as_str()))
        {
            if members
                .iter()
                .take(index)
                .take(1000)
                .any(|(other, before)| other == name && before.value != value.value)
            {
                self.find(
                    &rule::TWICE,
                    value.at,
                    path,
                    &format!("{name} stands twice with different values"),
                    &[],
                );
            }
        }
    }

    fn member(&mut self, name: &'n str, value: &'n Node, path: &str, around: &'n Node) {
        match name {
            "auto_map" => {
                for (_, class) in value.members() {
                    for class in class.texts() {
                        self.class(class, value.at, path, around);
                    }
                }
                for class in value.texts() {
                    self.class(class, value.at, path, around);
                }
            }
            "custom_pipelines" => {
                for (_, pipeline) in value.members() {
                    if let Some(class) = pipeline.text("impl") {
                        self.class(class, pipeline.at, path, around);
                    }
                }
            }
            "custom_pipeline" | "custom_code" | "custom_generate" => {
                for class in value.texts() {
                    self.class(class, value.at, path, around);
                }
            }
            "trust_remote_code"
                if matches!(value.value, Value::Bool(true))
                    || value.as_text().is_some_and(|text| text.eq_ignore_ascii_case("true")) =>
            {
                self.find(&rule::TRUSTS_CODE, value.at, path, "trust_remote_code is true", &self.vllm());
            }
            "_attn_implementation"
            | "_attn_implementation_internal"
            | "attn_implementation"
            | "_attn_implementation_autoset"
            | "_experts_implementation"
            | "experts_implementation" => {
                let texts = value
                    .texts()
                    .into_iter()
                    .chain(value.members().iter().filter_map(|(_, one)| one.as_text()));
                for kernel in texts.filter(|text| text.contains('/')).collect::<Vec<_>>() {
                    self.kernel(kernel, value.at, path);
                }
            }
            "_target_" => {
                if let Some(target) = value.as_text() {
                    self.target(target, value.at, path);
                }
            }
            "auto_mapping" => {
                if let Some(library) = value.text("parent_library") {
                    self.parent_library(library, value.at, path);
                }
            }
            "type" if self.role == "modules.json" => {
                if let Some(class) = value.as_text() {
                    self.module(class, value.at, path);
                }
            }
            "path" if self.role == "modules.json" => {
                if value.as_text().is_some_and(leads_out) {
                    let evidence = format!("the module's path is {}", value.as_text().unwrap_or_default());
                    self.find(&rule::PATH_OUT, value.at, path, &evidence, &[]);
                }
            }
            _ => {
                if self.role == "model_index.json" {
                    self.component(name, value, path);
                }
            }
        }
    }

    /// The advisories of a server that trusted code of these architectures whatever it was told.
    fn vllm(&self) -> Vec<&'static str> {
        let architectures = self.root.get("architectures").map(Node::texts).unwrap_or_default();
        let is_theirs = architectures.iter().any(|name| name.contains("Nemotron") || name.contains("Kimi"));
        if is_theirs { vec!["CVE-2026-27893"] } else { Vec::new() }
    }

    /// `module.Class`, or `org/repo--module.Class`.
    fn class(&mut self, class: &str, at: u64, path: &str, around: &Node) {
        let mut advisories = self.vllm();
        let Some((repository, class)) = class.split_once("--") else {
            let file = class.rsplit_once('.').map_or(class, |(module, _)| module);
            if leads_out(class) || class.contains("..") {
                self.find(&rule::PATH_OUT, at, path, &format!("the class {class}"), &advisories);
                return;
            }
            let file = format!("{}.py", file.replace('.', "/"));
            self.context.metadata().refer(ReferenceKind::LocalCode, Origin::Config, file, None);
            self.find(
                &rule::LOCAL_CODE,
                at,
                path,
                &format!("loading runs {class} of the folder"),
                &advisories,
            );
            return;
        };
        let revision = ["code_revision", "revision", "_commit_hash"]
            .iter()
            .find_map(|name| around.text(name).or_else(|| self.root.text(name)))
            .filter(|revision| is_hex(revision.as_bytes(), 40))
            .map(str::to_owned);
        self.context.metadata().refer(
            ReferenceKind::RemoteCode,
            Origin::Config,
            repository,
            revision.as_deref(),
        );
        if path.matches('.').count() > 1 {
            advisories.push("CVE-2025-66448");
        }
        match revision {
            Some(revision) => {
                let evidence = format!("loading runs {class} of {repository} at {revision}");
                self.find(&rule::REMOTE_CODE_PINNED, at, path, &evidence, &advisories);
            }
            None => {
                let evidence =
                    format!("loading runs {class} of {repository}, of whatever revision is newest");
                self.find(&rule::REMOTE_CODE, at, path, &evidence, &advisories);
            }
        }
    }

    /// `org/repository@revision:function`.
    fn kernel(&mut self, kernel: &str, at: u64, path: &str) {
        let (repository, revision) = match kernel.split_once('@') {
            Some((repository, rest)) => (repository, Some(rest.split(':').next().unwrap_or(rest))),
            None => (kernel.split(':').next().unwrap_or(kernel), None),
        };
        let revision = revision.filter(|revision| is_hex(revision.as_bytes(), 40));
        self.context.metadata().refer(ReferenceKind::RemoteCode, Origin::Config, repository, revision);
        let rule = if revision.is_some() { &rule::REMOTE_CODE_PINNED } else { &rule::REMOTE_KERNEL };
        self.find(rule, at, path, &format!("attention comes from {kernel}"), &["CVE-2026-4372"]);
    }

    fn target(&mut self, target: &str, at: u64, path: &str) {
        const KNOWN: [&str; 22] = [
            "torch.",
            "nemo.",
            "diffusers.",
            "transformers.",
            "lightning.",
            "pytorch_lightning.",
            "omegaconf.",
            "timm.",
            "torchvision.",
            "torchaudio.",
            "torchmetrics.",
            "megatron.",
            "apex.",
            "sentencepiece.",
            "ldm.",
            "sgm.",
            "monai.",
            "nemo_text_processing.",
            "torch_optimizer.",
            "fairseq.",
            "audiocraft.",
            "modulus.",
        ];
        if runs_code(target) {
            self.find(&rule::TARGET, at, path, &format!("_target_ is {target}"), &[]);
        } else if !KNOWN.iter().any(|start| target.starts_with(start)) {
            self.find(&rule::TARGET_UNKNOWN, at, path, &format!("_target_ is {target}"), &[]);
        }
    }

    /// A class of a sentence transformer's modules.
    fn module(&mut self, class: &str, at: u64, path: &str) {
        if class.contains("--") {
            self.class(class, at, path, self.root);
        } else if runs_code(class) {
            self.find(&rule::TARGET, at, path, &format!("a module is {class}"), &[]);
        } else if !class.starts_with("sentence_transformers.") {
            let file = class.rsplit_once('.').map_or(class, |(module, _)| module).replace('.', "/");
            self.context.metadata().refer(
                ReferenceKind::LocalCode,
                Origin::Config,
                format!("{file}.py"),
                None,
            );
            self.find(&rule::LOCAL_CODE, at, path, &format!("loading runs {class}"), &[]);
        }
    }

    /// The module that an adapter has its loader import.
    fn parent_library(&mut self, library: &str, at: u64, path: &str) {
        const KNOWN: [&str; 10] = [
            "transformers",
            "transformers_modules",
            "diffusers",
            "diffusers_modules",
            "sentence_transformers",
            "peft",
            "torch",
            "timm",
            "open_clip",
            "__main__",
        ];
        let package = library.split('.').next().unwrap_or(library);
        if !KNOWN.contains(&package) {
            self.find(&rule::IMPORTS, at, path, &format!("loading imports {library}"), &[]);
        }
    }

    /// A component of a pipeline: library and class.
    fn component(&mut self, name: &str, value: &Node, path: &str) {
        const LIBRARIES: [&str; 12] = [
            "diffusers",
            "transformers",
            "onnxruntime",
            "optimum",
            "stable_diffusion",
            "latent_diffusion",
            "paint_by_example",
            "flax",
            "k_diffusion",
            "deprecated",
            "peft",
            "torch",
        ];
        let texts = value.texts();
        let [library, class] = texts.as_slice() else { return };
        // Pipelines of the library itself are named by their module.
        let is_known =
            LIBRARIES.iter().any(|known| library == known || library.starts_with(&format!("{known}.")));
        if library.contains('/') || library.contains("--") || !is_known {
            self.class(&format!("{library}.{class}"), value.at, path, self.root);
            // Code of a component lies in the component's folder; that of the pipeline beside the index.
            if name != "_class_name" && !leads_out(library) && !leads_out(name) {
                let file = format!("{name}/{}.py", library.replace('.', "/"));
                self.context.metadata().refer(ReferenceKind::LocalCode, Origin::Config, file, None);
            }
        }
    }
}

/// Whether a name is that of something that runs code or programs.
fn runs_code(name: &str) -> bool {
    const RUNS: [&str; 24] = [
        "os.",
        "posix.",
        "nt.",
        "subprocess.",
        "builtins.",
        "sys.",
        "shutil.",
        "importlib.",
        "runpy.",
        "pty.",
        "socket.",
        "pickle.",
        "_pickle.",
        "dill.",
        "cloudpickle.",
        "joblib.",
        "marshal.",
        "ctypes.",
        "code.",
        "urllib.",
        "requests.",
        "multiprocessing.",
        "webbrowser.",
        "commands.",
    ];
    const LOADERS: [&str; 10] = [
        "torch.load",
        "torch.hub.",
        "torch.utils.cpp_extension.",
        "torch.ops.load_library",
        "torch.classes.load_library",
        "torch.package.",
        "numpy.load",
        "torch.distributed.run",
        "torch.utils.collect_env.",
        "torch.jit.load",
    ];
    let bare = ["eval", "exec", "compile", "open", "__import__"].contains(&name);
    bare || name.contains("__") || RUNS.iter().chain(&LOADERS).any(|start| name.starts_with(start))
}

/// Whether a path leads out of its folder.
pub(crate) fn leads_out(path: &str) -> bool {
    path.starts_with(['/', '\\', '~'])
        || path.split(['/', '\\']).any(|part| part == "..")
        || path.contains('\0')
        || path.as_bytes().get(1) == Some(&b':')
}

//! `config.pbtxt`: how a Triton server runs a model.

mod text;

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::work;
use crate::context::Stop;
use crate::finding::Finding;
use crate::metadata::{Field, Metadata, Origin, ReferenceKind};
use crate::rule::folder as rule;

/// What a `config.pbtxt` says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TritonConfig {
    /// `name`; empty means the folder's name.
    pub name: String,
    /// `backend`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub backend: Option<String>,
    /// `platform`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub platform: Option<String>,
    /// `default_model_filename`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub default_file: Option<String>,
    /// Models of an ensemble, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub ensemble: Vec<String>,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for TritonConfig {
    const KIND: &'static str = "model/triton";
}

/// The reader.
pub struct TritonConfigReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/triton",
    version: 2,
    summary: "config.pbtxt of Triton model repositories",
    select: &[Select::Path("**/config.pbtxt")],
    want: Want::Whole(4 << 20),
    hash: true,
};

impl Reader for TritonConfigReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let seen = work::look(entry, |context| {
            let fields = text::parse(work::text(bytes)?, context)?;
            if fields.is_empty() {
                return Err(Stop::wrong(0, "it says nothing"));
            }
            let one = |path: &str| {
                fields.iter().find(|(name, _)| name == path).map(|(_, value)| crate::finding::plain(value))
            };
            let mut config = TritonConfig {
                name: one("name").unwrap_or_default(),
                backend: one("backend"),
                platform: one("platform"),
                default_file: one("default_model_filename"),
                ..TritonConfig::default()
            };
            let steps = fields.iter().filter(|(name, _)| name == "ensemble_scheduling.step.model_name");
            config.ensemble = steps.map(|(_, value)| crate::finding::plain(value)).collect();
            config.ensemble.sort();
            config.ensemble.dedup();
            if config.backend.as_deref() == Some("python") {
                context.say(&rule::PYTHON_BACKEND, 0, "backend: python");
                context.metadata().refer(ReferenceKind::LocalCode, Origin::Config, "model.py", None);
            }
            if let Some(file) =
                config.default_file.as_deref().filter(|file| super::hub_config::leads_out(file))
            {
                context.say(&rule::PATH_OUT, 0, format!("default_model_filename is {file}"));
            }
            for (name, value) in &fields {
                let is_path =
                    name == "parameters.value.string_value" || name == "model_operations.op_library_filename";
                if name == "model_operations.op_library_filename" {
                    context.metadata().refer(ReferenceKind::LocalCode, Origin::Config, value, None);
                }
                if is_path && value.contains("../") {
                    context.say(&rule::PATH_OUT, 0, format!("{name} is {value}"));
                }
            }
            let metadata = context.metadata();
            metadata.state(Field::Name, Origin::Config, &config.name);
            metadata.state(
                Field::Framework,
                Origin::Config,
                config.backend.as_deref().or(config.platform.as_deref()).unwrap_or_default(),
            );
            for (name, field) in [("input", Field::Input), ("output", Field::Output)] {
                for tensor in tensors(&fields, name) {
                    metadata.state(field, Origin::Config, tensor);
                }
            }
            Ok(config)
        });
        let mut fact = seen.value.clone().unwrap_or_default();
        fact.metadata = seen.metadata.clone();
        fact.findings = seen.findings.clone();
        out.fact(entry, &fact);
        seen.result()
    }

    fn too_large(&self, entry: &Entry, why: ReadProblem, out: &mut Output) -> Result<(), ReadProblem> {
        out.fact(entry, &TritonConfig { findings: work::too_large(&why), ..TritonConfig::default() });
        Err(why)
    }
}

/// `name: type[shape]` of every input or output.
fn tensors(fields: &[(String, String)], part: &str) -> Vec<String> {
    let mut all: Vec<(String, String, Vec<&str>)> = Vec::new();
    for (path, value) in fields {
        let Some(field) = path.strip_prefix(part).and_then(|rest| rest.strip_prefix('.')) else { continue };
        match field {
            "name" => all.push((value.clone(), String::new(), Vec::new())),
            "data_type" => all.last_mut().into_iter().for_each(|tensor| tensor.1.clone_from(value)),
            "dims" => all.last_mut().into_iter().for_each(|tensor| tensor.2.push(value)),
            _ => {}
        }
    }
    all.into_iter().map(|(name, kind, dims)| format!("{name}: {kind}[{}]", dims.join(","))).collect()
}

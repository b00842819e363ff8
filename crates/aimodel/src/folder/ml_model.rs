//! `MLmodel`: what MLflow writes beside a model.

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::hub_config::leads_out;
use super::json::Node;
use super::json::Value;
use super::{work, yaml};
use crate::context::Stop;
use crate::finding::Finding;
use crate::metadata::{Field, Metadata, Origin, ReferenceKind};
use crate::rule::folder as rule;

/// What an `MLmodel` says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MlModel {
    /// Flavors, sorted (`python_function`, `sklearn`).
    pub flavors: Vec<String>,
    /// `run_id`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub run_id: Option<String>,
    /// `model_uuid`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model_uuid: Option<String>,
    /// `model_uri`, or the artifact path.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model_uri: Option<String>,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for MlModel {
    const KIND: &'static str = "model/mlflow";
}

/// The reader.
pub struct MlModelReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/mlflow",
    version: 4,
    summary: "MLmodel files of MLflow",
    select: &[Select::Path("**/MLmodel")],
    want: Want::Whole(2 << 20),
    hash: true,
};

impl Reader for MlModelReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let seen = work::look(entry, |context| {
            let root = yaml::parse(work::text(bytes)?)?;
            if !matches!(root.value, Value::Object(_)) {
                return Err(Stop::wrong(0, "no YAML mapping"));
            }
            let metadata = context.metadata();
            let (mut flavors, mut loaders): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
            for (name, flavor) in root.get("flavors").map(Node::members).unwrap_or_default() {
                flavors.push(crate::finding::plain(name));
                let version = flavor.text(&format!("{name}_version")).or_else(|| flavor.text("version"));
                let version = version
                    .or_else(|| flavor.text("sklearn_version"))
                    .or_else(|| flavor.text("pytorch_version"));
                if name != "python_function" {
                    metadata.state(Field::Framework, Origin::Config, name);
                    metadata.state(Field::FrameworkVersion, Origin::Config, version.unwrap_or_default());
                }
                if let Some(module) = flavor.text("loader_module").filter(|module| !is_of_mlflow(module)) {
                    let file = module.replace('.', "/");
                    let code = flavor.text("code").unwrap_or("code").trim_end_matches('/');
                    for file in [
                        format!("{file}.py"),
                        format!("{code}/{file}.py"),
                        format!("{code}/{file}/__init__.py"),
                    ] {
                        metadata.refer(ReferenceKind::LocalCode, Origin::Config, file, None);
                    }
                    loaders.push(crate::finding::plain(module));
                }
                for file in [
                    "model_path",
                    "pickled_model",
                    "data",
                    "model_code_path",
                    "code",
                    "python_model",
                    "saved_model_dir",
                ] {
                    if let Some(path) = flavor.text(file) {
                        refer(file, path, metadata);
                    }
                }
            }
            flavors.sort();
            if let Some(signature) = root.get("signature") {
                metadata.state(Field::Input, Origin::Config, signature.text("inputs").unwrap_or_default());
                metadata.state(Field::Output, Origin::Config, signature.text("outputs").unwrap_or_default());
            }
            metadata.state(
                Field::FormatVersion,
                Origin::Config,
                root.text("mlflow_version").unwrap_or_default(),
            );
            let out_of_folder: Vec<String> = metadata
                .references
                .iter()
                .map(|one| one.target.clone())
                .filter(|path| leads_out(path))
                .collect();
            for path in out_of_folder {
                context.say(&rule::PATH_OUT, 0, path);
            }
            for module in loaders {
                context.say(&rule::LOCAL_CODE, 0, format!("loading runs {module}"));
            }
            let text = |name: &str| root.text(name).map(crate::finding::plain);
            Ok(MlModel {
                flavors,
                run_id: text("run_id"),
                model_uuid: text("model_uuid").or_else(|| text("model_id")),
                model_uri: text("model_uri").or_else(|| text("artifact_path")),
                ..MlModel::default()
            })
        });
        let mut fact = seen.value.clone().unwrap_or_default();
        fact.metadata = seen.metadata.clone();
        fact.findings = seen.findings.clone();
        out.fact(entry, &fact);
        seen.result()
    }

    fn too_large(&self, entry: &Entry, why: ReadProblem, out: &mut Output) -> Result<(), ReadProblem> {
        out.fact(entry, &MlModel { findings: work::too_large(&why), ..MlModel::default() });
        Err(why)
    }
}

fn is_of_mlflow(module: &str) -> bool {
    module == "mlflow" || module.starts_with("mlflow.")
}

/// A file beside the model, or code in a folder of it.
fn refer(key: &str, path: &str, metadata: &mut Metadata) {
    let is_code = path.ends_with(".py") || matches!(key, "code" | "model_code_path");
    let kind = if is_code { ReferenceKind::LocalCode } else { ReferenceKind::File };
    metadata.refer(kind, Origin::Config, path, None);
}

//! What lies beside models, one fact a variant.

use wb_aimodel::folder::bento_yaml::BentoYaml;
use wb_aimodel::folder::blob_digest::BlobDigest;
use wb_aimodel::folder::hub_config::HubConfig;
use wb_aimodel::folder::hub_ref::HubRef;
use wb_aimodel::folder::lfs_pointer::LfsPointer;
use wb_aimodel::folder::license_text::LicenseText;
use wb_aimodel::folder::local_dir::LocalDirMetadata;
use wb_aimodel::folder::merge_config::MergeConfig;
use wb_aimodel::folder::ml_model::MlModel;
use wb_aimodel::folder::model_card::ModelCard;
use wb_aimodel::folder::model_code::ModelCode;
use wb_aimodel::folder::model_toml::ModelToml;
use wb_aimodel::folder::nim_manifest::NimManifest;
use wb_aimodel::folder::ollama_manifest::OllamaManifest;
use wb_aimodel::folder::requirements::ModelRequirements;
use wb_aimodel::folder::shard_index::ShardIndex;
use wb_aimodel::folder::template_file::TemplateFile;
use wb_aimodel::folder::triton_config::TritonConfig;
use wb_aimodel::{Finding, Metadata};

use crate::models::gather::Gathered;
use crate::view::View;

/// Names all facts once: the variants, how they are gathered, what they are called, and which say something of the model.
macro_rules! beside {
    ($($(#[doc = $doc:literal])* $variant:ident($fact:ty) = $id:literal $(, $metadata:ident)?;)*) => {
        /// A fact of a file beside a model.
        #[derive(Clone, Debug)]
        pub(crate) enum Beside { $($(#[doc = $doc])* $variant(Box<$fact>),)* }

        impl Beside {
            /// What the file is.
            pub(crate) fn id(&self) -> &'static str {
                match self { $(Self::$variant(_) => $id,)* }
            }

            /// What was found in it.
            pub(crate) fn findings(&self) -> &[Finding] {
                match self { $(Self::$variant(fact) => &fact.findings,)* }
            }

            /// What it says of the model.
            pub(crate) fn metadata(&self) -> Option<&Metadata> {
                match self { $(Self::$variant(fact) => beside!(@metadata fact $($metadata)?),)* }
            }

            /// Every one of them that is visible.
            pub(crate) fn gather(view: &View<'_>, gathered: &mut Gathered) {
                $(for one in view.facts::<$fact>() {
                    let file = gathered.file(one.node, one.path, one.layer, one.size, one.sha256);
                    file.beside.push(Self::$variant(Box::new(one.fact)));
                })*
            }
        }
    };
    (@metadata $fact:ident metadata) => { Some(&$fact.metadata) };
    (@metadata $fact:ident) => {{
        let _ = $fact;
        None
    }};
}

beside! {
    /// A file of BentoML.
    Bento(BentoYaml) = "bentoml", metadata;
    /// A blob and what its name says.
    Blob(BlobDigest) = "blob";
    /// A configuration.
    Config(HubConfig) = "hub-config", metadata;
    /// A branch of a cache.
    Ref(HubRef) = "hub-ref";
    /// A pointer in place of weights.
    Pointer(LfsPointer) = "lfs-pointer";
    /// A licence text.
    License(LicenseText) = "license-text", metadata;
    /// Where a downloaded file came from.
    LocalDir(LocalDirMetadata) = "local-dir";
    /// A recipe of a merge.
    Merge(MergeConfig) = "merge-config", metadata;
    /// A model of MLflow.
    Mlflow(MlModel) = "mlflow", metadata;
    /// A model card.
    Card(ModelCard) = "card", metadata;
    /// Python code.
    Code(ModelCode) = "code", metadata;
    /// Declared facts.
    Declared(ModelToml) = "declared", metadata;
    /// Profiles of NIM.
    Nim(NimManifest) = "nim", metadata;
    /// A manifest of Ollama.
    Ollama(OllamaManifest) = "ollama-manifest", metadata;
    /// Requirements.
    Requirements(ModelRequirements) = "requirements", metadata;
    /// An index of shards.
    Index(ShardIndex) = "shard-index", metadata;
    /// A chat template.
    Template(TemplateFile) = "template", metadata;
    /// A model of Triton.
    Triton(TritonConfig) = "triton", metadata;
}

//! Installed CUDA Toolkits, and what PyTorch and the image's environment say about CUDA.

use wb_model::{
    ComponentKind, Confidence, Cpe, DiagnosticCode, Identity, IdentityField, Method, Purl, Technique,
};

use crate::draft::{Draft, NewComponent};
use crate::knowledge::cuda::Product;
use crate::read::nvidia::toolkit::CudaToolkit;
use crate::read::nvidia::torch::TorchVersion;
use crate::resolve::native_libraries::folder_of;
use crate::view::{Located, View};

/// One installed toolkit.
pub(super) struct Root {
    /// Its `version.json` or `version.txt`.
    pub(super) path: String,
    fact: Located<CudaToolkit>,
}

/// All installed toolkits.
pub(super) fn roots(view: &View<'_>) -> Vec<Root> {
    view.facts::<CudaToolkit>().into_iter().map(|fact| Root { path: fact.path.clone(), fact }).collect()
}

impl Root {
    /// The version of a product, when the file lies below this toolkit.
    pub(super) fn version_of(&self, product: &Product, file: &str) -> Option<&str> {
        let below = file.strip_prefix(folder_of(&self.path))?.starts_with('/');
        let parts = &self.fact.fact.parts;
        let names = [
            format!("cuda_{}", product.name),
            format!("lib{}", product.name),
            format!("lib{}_api", product.name),
        ];
        names.iter().filter(|_| below).find_map(|name| parts.get(name)).map(String::as_str)
    }
}

/// Components for toolkits that no package brought, and a comparison with the environment. Returns how many.
pub(super) fn publish(view: &View<'_>, draft: &mut Draft, roots: &[Root]) -> usize {
    let mut count = 0;
    for root in roots {
        let release = root.fact.fact.release.as_str();
        if let Some(environment) = view.image().env("CUDA_VERSION")
            && !environment.is_empty()
            && environment != release
        {
            let message = format!("the environment says CUDA {environment}, and the toolkit says {release}");
            draft.diagnose(view, DiagnosticCode::ConfigMismatch, Some(root.fact.node), message);
        }
        if !draft.owners(root.fact.node).is_empty() {
            continue;
        }
        let purl = Purl::new("generic", "cuda-toolkit")
            .and_then(|purl| purl.with_namespace("nvidia"))
            .and_then(|purl| purl.with_version(release))
            .ok();
        let id = draft.add(&NewComponent {
            kind: ComponentKind::Application,
            name: "cuda-toolkit",
            version: Some(release),
            purl,
            place: &root.path,
        });
        let occurrence = view.occurrence(root.fact.node);
        if let Some(component) = draft.component_mut(&id) {
            component.supplier = Some("NVIDIA Corporation".to_owned());
            component.occurrences.push(occurrence);
            component.cpes.push(Cpe::application("nvidia", "cuda_toolkit", Some(release)));
            component.identities.push(Identity {
                field: IdentityField::Version,
                concluded: release.to_owned(),
                confidence: Confidence::HIGH,
                methods: vec![Method {
                    technique: Technique::ManifestAnalysis,
                    confidence: Confidence::HIGH,
                    value: root.path.clone(),
                }],
            });
        }
        count += 1;
    }
    count
}

/// PyTorch's own component learns for which CUDA it was built.
pub(super) fn describe_torch(view: &View<'_>, draft: &mut Draft) {
    for torch in view.facts::<TorchVersion>() {
        let owner = draft.owners(torch.node).iter().find(|id| {
            draft.component(id).is_some_and(|component| component.kind == ComponentKind::LanguagePackage)
        });
        let Some(id) = owner.cloned() else { continue };
        if let Some(component) = draft.component_mut(&id) {
            let mut set = |name: &str, value: Option<String>| {
                if let Some(value) = value {
                    component.properties.insert(name.to_owned(), value);
                }
            };
            set("torch:build", Some(torch.fact.version));
            set("torch:cuda", torch.fact.cuda);
            set("torch:commit", torch.fact.git_version);
        }
    }
}

//! Which model files are there, and who brought them?

pub(crate) mod set;

use wb_model::{
    ComponentKind, Confidence, Identity, IdentityField, Method, Outcome, RelationshipKind, Technique,
};

use crate::draft::{Draft, NewComponent};
use crate::read::model_file::ModelFile;
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::view::View;

/// The resolver.
pub(crate) struct Models;

static INFO: ResolverInfo =
    ResolverInfo { name: "models", question: "which model files are there, and who brought them?" };

impl Resolver for Models {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome {
        let files = view.facts::<ModelFile>();
        for file in &files {
            let name = file.path.rsplit('/').next().unwrap_or(&file.path);
            let id = draft.add(&NewComponent {
                kind: ComponentKind::Model,
                name,
                version: None,
                purl: None,
                place: &file.path,
            });
            let occurrence = view.occurrence(file.node);
            let owners = draft.owners(file.node).to_vec();
            if let Some(component) = draft.component_mut(&id) {
                component.hashes.extend(file.sha256.clone());
                component.properties.insert("model:format".to_owned(), file.fact.format.clone());
                component.properties.insert("model:size".to_owned(), file.size.to_string());
                component.occurrences.push(occurrence);
                component.identities.push(Identity {
                    field: IdentityField::Hash,
                    concluded: file.sha256.as_ref().map(ToString::to_string).unwrap_or_default(),
                    confidence: Confidence::CERTAIN,
                    methods: vec![Method {
                        technique: Technique::BinaryAnalysis,
                        confidence: Confidence::CERTAIN,
                        value: format!("{} by its first bytes: {}", file.fact.format, file.path),
                    }],
                });
            }
            for owner in owners {
                draft.relate(&owner, RelationshipKind::Contains, &id);
            }
        }
        found(files.len())
    }
}

//! Which Python packages are copies inside others, without metadata of their own?

use wb_model::{
    ComponentId, ComponentKind, Confidence, DiagnosticCode, Identity, IdentityField, Method, Outcome,
    RelationshipKind, Technique,
};

use super::distribution::{Distribution, purl};
use super::name::normalise;
use crate::draft::{Draft, NewComponent};
use crate::read::python::vendored::VendorList;
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::tree::{NodeId, NodeKind};
use crate::view::{Located, View};

/// The resolver.
pub(crate) struct PythonVendored;

static INFO: ResolverInfo =
    ResolverInfo { name: "python-vendored", question: "which Python packages are copies inside others?" };

impl Resolver for PythonVendored {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome {
        let distributions = Distribution::all(view);
        let mut count = 0;
        for list in view.facts::<VendorList>() {
            let folder = view.tree().parent(list.node);
            let owner = draft
                .owners(list.node)
                .iter()
                .find(|id| {
                    draft.component(id).is_some_and(|owner| owner.kind == ComponentKind::LanguagePackage)
                })
                .cloned();
            for (name, version) in &list.fact.packages {
                let normal_name = normalise(name);
                let has_metadata = distributions
                    .iter()
                    .any(|other| other.site.directory == folder && other.normal_name == normal_name);
                if has_metadata {
                    continue;
                }
                match module(view, folder, &normal_name) {
                    Some(module) => {
                        add(view, draft, &list, (name, version), module, owner.as_ref());
                        count += 1;
                    }
                    None => {
                        let message =
                            format!("it lists {name} {version}, and no module of that name is there");
                        draft.diagnose(view, DiagnosticCode::RecordMismatch, Some(list.node), message);
                    }
                }
            }
        }
        found(count)
    }
}

/// Projects whose module has another name than they have.
const MODULES: &[(&str, &str)] = &[
    ("attrs", "attr"),
    ("lark-parser", "lark"),
    ("msgpack-python", "msgpack"),
    ("python-dateutil", "dateutil"),
    ("pyyaml", "yaml"),
    ("setuptools", "pkg_resources"),
];

/// The file that shows that a copy is there: the package's `__init__.py`, or the module.
fn module(view: &View<'_>, folder: NodeId, normal_name: &str) -> Option<NodeId> {
    let tree = view.tree();
    let other =
        MODULES.iter().find(|(project, _)| *project == normal_name).map(|(_, module)| (*module).to_owned());
    let names = [Some(normal_name.replace('-', "_")), Some(normal_name.replace('-', "/")), other];
    let paths = names
        .into_iter()
        .flatten()
        .flat_map(|name| [format!("{name}/__init__.py"), format!("{name}.py"), name]);
    let found = paths.filter_map(|path| tree.lookup_from(folder, path.as_bytes()));
    // A link to elsewhere is no copy: distributions that unbundle leave one.
    found
        .filter(|node| super::site::is_within(tree, *node, folder))
        .find(|node| matches!(tree.node(*node).kind, NodeKind::File | NodeKind::Directory))
}

fn add(
    view: &View<'_>,
    draft: &mut Draft,
    list: &Located<VendorList>,
    (name, version): (&str, &str),
    module: NodeId,
    owner: Option<&ComponentId>,
) {
    let purl = purl(name, Some(version));
    let id = draft.add(&NewComponent {
        kind: ComponentKind::LanguagePackage,
        name,
        version: Some(version),
        purl: purl.clone(),
        place: &view.tree().path(module),
    });
    let occurrences = vec![view.occurrence(module), view.occurrence(list.node)];
    if let Some(component) = draft.component_mut(&id) {
        component.occurrences = occurrences;
        component.identities.push(Identity {
            field: IdentityField::Purl,
            concluded: purl.map_or_else(|| name.to_owned(), |purl| purl.to_string()),
            confidence: Confidence::HIGH,
            methods: vec![Method {
                technique: Technique::ManifestAnalysis,
                confidence: Confidence::HIGH,
                value: format!("{name}=={version} in {}", list.path),
            }],
        });
    }
    if let Some(owner) = owner {
        draft.relate(owner, RelationshipKind::Contains, &id);
    }
}

#[cfg(test)]
mod tests;
